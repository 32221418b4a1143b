"""The name that a person probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like ``name``, or None where none is like it."""
    import difflib  # noqa: PLC0415 - 10 ms, and needed only when something is wrong

    folded = {candidate.lower().replace("-", "_"): candidate for candidate in sorted(known)}
    wanted = name.lower().replace("-", "_")
    if wanted in folded:
        return folded[wanted]
    found = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.7)
    if found:
        return folded[found[0]]
    longer = [key for key in folded if len(wanted) > 2 and key.startswith(wanted)]  # noqa: PLR2004 - shorter is no hint
    return folded[min(longer, key=len)] if longer else None


def meant(name: str, known: Iterable[str]) -> str | None:
    """Return a hint `did you mean 'x'?`, or None."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else None
