"""Image references in their parts. Source: distribution's reference grammar."""

from __future__ import annotations

from typing import NamedTuple

FLOATING = frozenset({"", "latest", "stable", "edge", "main", "master", "dev", "nightly"})
"""Tags that move; an empty one means `latest`."""


class Image(NamedTuple):
    """An image reference: repository (with its registry), tag and digest."""

    repository: str
    tag: str
    digest: str

    @property
    def is_mutable(self) -> bool:
        """Whether the same reference may be another image tomorrow, by custom of its tag."""
        return not self.digest and self.tag in FLOATING


def image_of(text: str) -> Image:
    """Return the parts of `registry:5000/repository:tag@sha256:…`."""
    name, _, digest = text.partition("@")
    head, slash, last = name.rpartition("/")
    repository, _, tag = last.partition(":")
    return Image(f"{head}{slash}{repository}", tag, digest)
