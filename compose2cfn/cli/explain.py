"""`compose2cfn explain CODE`: what a diagnostic or a risk means and how to fix it."""

from __future__ import annotations

from typing import Annotated

from compose2cfn.cli.signature import Argument
from compose2cfn.cli.usage import wrong_value


def explain(
    code: Annotated[str, Argument()],
) -> None:
    """Explain a diagnostic, a risk rule or a policy's action.

    CODE is what a message or a report names, such as C2C-C001, R10 or require-approval.
    """
    from compose2cfn.cli.explanations import explanations, nearest
    from compose2cfn.cli.output import deliver

    known = explanations()
    written = {name.upper(): name for name in known}
    wanted = code.strip().upper().replace("_", "-")
    name = written.get(wanted)
    if name is None:
        near = [written[it] for it in nearest(wanted, written)]
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise wrong_value(f"there is no code '{code}'{hint}")
    deliver(known[name], None)
