"""`compose2cfn verify` and `execute`: check the approval, execute the change set, follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cli.gate_options import Asked

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.audit import Act
    from compose2cfn.gate.execute import Execution, Verified
    from compose2cfn.gate.ports import CloudFormation, StackState
    from compose2cfn.gate.verdict import Judging


def verify(asked: Asked) -> None:
    """Check that a change set is what was reviewed; execute nothing.

    CHANGE_SET is the ARN of the change set. For a pipeline that executes with CodePipeline's own
    action: run it right before. Exits as 'execute' does: 13 without a fitting approval, 12 for what
    the policy denies.
    """
    from compose2cfn.cli.output import note

    session = _session(asked)
    found = _verified(asked, session, _judging(asked.policy))
    if found.started is not None:
        note(f"Stack '{found.started.stack}': this approval was executed already.")
        return
    name = found.seen.plain["StackName"]
    note(f"Stack '{name}': {found.digest[:12]} is what was reviewed, and may be executed.")


def execute(asked: Asked) -> None:
    """Execute exactly what was approved, or nothing.

    CHANGE_SET is the ARN of the approved change set. Without a fitting approval it refuses with
    exit code 13, and with 12 what the policy denies. Where the policy asks for no approval, none is
    needed. Prints the stack's outputs at the end. Interrupted and started again it goes
    on watching.
    """
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.cli.output import deliver, note
    from compose2cfn.gate.execute import begin

    session, judging = _session(asked), _judging(asked.policy)
    found = _verified(asked, session, judging)
    if found.started is None:
        _record(session, "executing", asked, found, {})
    execution = begin(LiveCloudFormation(session), found, judging)
    note(_begun(execution, is_approved=bool(found.approvals)))
    stack = _followed(execution, session, asked, found)
    note(f"Stack '{stack.name}' is {stack.status}.")
    deliver(_outputs(stack), None)


def _session(asked: Asked) -> AwsSession:
    from compose2cfn.aws.session import open_session
    from compose2cfn.gate.arn import parse_arn

    return open_session(asked.region or parse_arn(asked.change_set).region)


def _judging(policy: Path | None) -> Judging:
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.cli.policy import policy_of
    from compose2cfn.gate.verdict import Judging

    return Judging(policy=policy_of(policy), at=SystemClock().now())


def _verified(asked: Asked, session: AwsSession, judging: Judging) -> Verified:
    """Return the change set that may be executed; a refusal is told in the audit log too."""
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.cli.gate_options import approvals_of
    from compose2cfn.core.errors import PolicyDenied, StaleError
    from compose2cfn.gate.execute import verify as verified

    cf = LiveCloudFormation(session)
    try:
        records = approvals_of(asked, session)
        found = verified(cf, asked.change_set, *records, judging=judging, reviewed=asked.digest)
        if found.started is None:
            _check_further(cf, asked, found, judging)
    except (StaleError, PolicyDenied) as refusal:
        _record(session, "refused", asked, None, {"codes": _codes(refusal)})
        raise
    return found


def _check_further(cf: CloudFormation, asked: Asked, found: Verified, judging: Judging) -> None:
    """Check what only an option asks for, before anything is executed."""
    from compose2cfn.cli.given_report import check_report
    from compose2cfn.cli.output import note
    from compose2cfn.gate.drift import check_drift
    from compose2cfn.gate.verdict import verdict_now

    if asked.report is not None:
        check_report(asked.report, verdict_now(cf, found.seen, judging))
    unknown = check_drift(cf, found.seen) if asked.check_drift else ()
    if unknown:
        note(f"CloudFormation can't tell whether these were changed: {', '.join(unknown)}")


def _codes(refusal: Exception) -> list[str]:
    return [item.code for item in getattr(refusal, "diagnostics", ())]


def _followed(
    execution: Execution, session: AwsSession, asked: Asked, found: Verified
) -> StackState:
    """Show the events until the end; return the stack as it is then."""
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.services import LiveServices
    from compose2cfn.cli.output import note
    from compose2cfn.cli.progress import show
    from compose2cfn.core.errors import AwsError
    from compose2cfn.gate.follow import finished, follow

    cf = LiveCloudFormation(session)
    news = follow(cf, SystemClock(), execution, LiveServices(session))
    try:
        show(news, execution.template, f"Stack '{execution.stack}'")
        stack = finished(cf, execution)
    except KeyboardInterrupt:
        note("Interrupted; AWS goes on. Run the same command again to go on watching.")
        raise
    except AwsError as failure:
        _record(session, "failed", asked, found, {"codes": _codes(failure)})
        raise
    _record(session, "finished", asked, found, {"status": stack.status})
    return stack


def _record(
    session: AwsSession,
    act: Act,
    asked: Asked,
    found: Verified | None,
    told: dict[str, object],
) -> None:
    from compose2cfn.cli.audit_log import record

    record(
        asked.audit,
        session,
        act,
        stack=str(found.seen.plain["StackName"]) if found else None,
        change_set_arn=asked.change_set,
        digest=found.digest if found else asked.digest,
        told=told,
    )


def _begun(execution: Execution, *, is_approved: bool) -> str:
    if execution.resumed:
        return f"An earlier run started this execution of stack '{execution.stack}'; watching it."
    if not is_approved:
        return f"The policy asks for no approval; executing the change set of '{execution.stack}'."
    return f"The approval fits; executing the change set of stack '{execution.stack}'."


def _outputs(stack: StackState) -> str:
    from compose2cfn.cli.events import printable

    return "".join(f"{key}: {printable(text)}\n" for key, text in sorted(stack.outputs.items()))
