"""`compose2cfn execute`: verify the approval, execute the change set, follow it to the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from compose2cfn.cli.options import PolicyFile, Region
from compose2cfn.cli.signature import Argument, Option

if TYPE_CHECKING:
    from compose2cfn.gate.approval import ApprovalRecord
    from compose2cfn.gate.execute import Execution
    from compose2cfn.gate.ports import StackState


def execute(
    change_set: Annotated[str, Argument()],
    approval: Annotated[
        list[Path] | None,
        Option(
            "--approval",
            help="The approval record from 'approve' (repeatable, where several have to approve).",
            metavar="FILE",
        ),
    ] = None,
    policy: PolicyFile = None,
    region: Region = None,
) -> None:
    """Execute exactly what was approved, or nothing.

    CHANGE_SET is the ARN of the approved change set. Without a fitting approval it refuses with
    exit code 13, and with 12 what the policy denies. Where the policy asks for no approval, none is
    needed. Prints the stack's outputs at the end. Interrupted and started again it goes
    on watching.
    """
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.events import lines_of
    from compose2cfn.cli.output import deliver, note
    from compose2cfn.cli.policy import policy_of
    from compose2cfn.gate.arn import parse_arn
    from compose2cfn.gate.execute import start
    from compose2cfn.gate.follow import finished, follow
    from compose2cfn.gate.verdict import Judging

    records = [_record(path) for path in approval or ()]
    judging = Judging(policy=policy_of(policy), at=SystemClock().now())
    session = open_session(region or parse_arn(change_set).region)
    cf, clock = LiveCloudFormation(session), SystemClock()
    execution = start(cf, change_set, *records, judging=judging)
    note(_begun(execution, is_approved=any(records)))
    try:
        for line in lines_of(follow(cf, clock, execution)):
            note(line)
    except KeyboardInterrupt:
        note("Interrupted; AWS goes on. Run the same command again to go on watching.")
        raise
    stack = finished(cf, execution)
    note(f"Stack '{stack.name}' is {stack.status}.")
    deliver(_outputs(stack), None)


def _record(path: Path) -> ApprovalRecord | None:
    """Read the record; a file that isn't there is no approval, not a wrong one."""
    from compose2cfn.core.files import read_text
    from compose2cfn.gate.approval_reader import from_json

    if not path.exists():
        return None
    return from_json(read_text(path))


def _begun(execution: Execution, *, is_approved: bool) -> str:
    if execution.resumed:
        return f"An earlier run started this execution of stack '{execution.stack}'; watching it."
    if not is_approved:
        return f"The policy asks for no approval; executing the change set of '{execution.stack}'."
    return f"The approval fits; executing the change set of stack '{execution.stack}'."


def _outputs(stack: StackState) -> str:
    from compose2cfn.cli.events import printable

    return "".join(f"{key}: {printable(text)}\n" for key, text in sorted(stack.outputs.items()))
