"""`compose2cfn review`: the report on a change set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from compose2cfn.cli.options import Region, ReportFormat
from compose2cfn.cli.signature import Argument, Option
from compose2cfn.cli.usage import wrong_value

if TYPE_CHECKING:
    from compose2cfn.review.model import Review


def review(
    change_set: Annotated[str | None, Argument()] = None,
    stack: Annotated[
        str | None, Option("--stack", help="Stack of a change set that is given by name.")
    ] = None,
    from_file: Annotated[
        Path | None,
        Option("--from", help="Report on a saved DescribeChangeSet answer; AWS isn't asked."),
    ] = None,
    out: Annotated[
        list[str] | None,
        Option(
            "--out",
            help="Write the report to a file too: text or json (repeatable).",
            metavar="FORMAT=FILE",
        ),
    ] = None,
    format_: Annotated[
        ReportFormat, Option("--format", help="Format on stdout.")
    ] = ReportFormat.TEXT,
    exit_code: Annotated[
        bool,
        Option("--exit-code", help="Exit with 11 where approval is required, 12 if denied."),
    ] = False,
    region: Region = None,
) -> None:
    """Report on a change set: verdict, risks, every change.

    CHANGE_SET is the ARN of the change set, or its name together with --stack.
    """
    from compose2cfn.cli.output import deliver
    from compose2cfn.cli.report_outputs import outputs, to_stdout
    from compose2cfn.core.exit_codes import ExitCode
    from compose2cfn.review.model import Decision

    wanted = outputs(out or ())
    report = _review(change_set, stack, from_file, region)
    for render, path in wanted:
        deliver(render(report), path)
    deliver(to_stdout(report, format_), None)
    exits = {Decision.APPROVE: ExitCode.APPROVAL_REQUIRED, Decision.DENY: ExitCode.DENIED}
    if exit_code and report.decision in exits:
        raise SystemExit(int(exits[report.decision]))


def _review(
    change_set: str | None, stack: str | None, from_file: Path | None, region: str | None
) -> Review:
    if from_file is not None:
        if change_set is not None:
            raise wrong_value("give a change set or --from, not both")
        from compose2cfn.cli.saved_review import review_of_file

        return review_of_file(from_file)
    if change_set is None:
        raise wrong_value("give the ARN of a change set, or a saved answer with --from")
    return _live(change_set, stack, region)


def _live(change_set: str, stack: str | None, region: str | None) -> Review:
    """Ask AWS; an ARN names its Region itself."""
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session
    from compose2cfn.gate.arn import is_arn, parse_arn
    from compose2cfn.gate.inspect import inspect, review_of
    from compose2cfn.gate.surroundings import ask

    if is_arn(change_set):
        region = region or parse_arn(change_set).region
    elif stack is None:
        raise wrong_value("a change set's name needs its stack: add --stack, or use the ARN")
    live = LiveCloudFormation(open_session(region))
    seen = inspect(live, change_set, stack=stack)
    return review_of(seen, ask(live, seen))
