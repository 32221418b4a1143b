"""`compose2cfn review`: the report on a change set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.audit_log import Audit
from compose2cfn.cli.options import FORMAT_NAMES, Outs, PolicyFile, Region, ReportFormat, ShowValues
from compose2cfn.cli.signature import Argument, Option
from compose2cfn.cli.usage import wrong_value
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from compose2cfn.review.model import Review
    from compose2cfn.review.policy import Policy


Saved: TypeAlias = Annotated[
    list[Path] | None,
    Option(
        "--from",
        help="Report on a saved DescribeChangeSet answer; AWS isn't asked (repeatable).",
        metavar="FILE",
    ),
]


PathPrefix: TypeAlias = Annotated[
    str,
    Option(
        "--path-prefix",
        help="Folder of the Compose file in its repository, for the places in reports.",
        metavar="FOLDER",
    ),
]
ExitCodes: TypeAlias = Annotated[
    bool,
    Option(
        "--exit-code",
        help="Exit with 11 where approval is required (12 where it is denied, always).",
    ),
]


def review(
    change_set: Annotated[list[str] | None, Argument()] = None,
    stack: Annotated[
        str | None, Option("--stack", help="Stack of a change set that is given by name.")
    ] = None,
    from_file: Saved = None,
    policy: PolicyFile = None,
    out: Outs = None,
    format_: Annotated[
        ReportFormat,
        Option("--format", help=f"Format on stdout: {FORMAT_NAMES}.", metavar="FORMAT"),
    ] = ReportFormat.TEXT,
    show_values: ShowValues = False,
    path_prefix: PathPrefix = "",
    exit_code: ExitCodes = False,
    audit: Audit = None,
    region: Region = None,
) -> None:
    """Report on change sets: verdict, risks, every change.

    CHANGE_SET is the ARN of a change set, or its name together with --stack. Several of them, or
    several --from, make one report on all stacks; the exit code is that of the strictest decision.
    """
    from compose2cfn.cli.output import deliver
    from compose2cfn.cli.policy import now, policy_of
    from compose2cfn.cli.report_outputs import check_show_values, files_of, outputs, to_stdout
    from compose2cfn.review.lines import below

    wanted = outputs(out, reads=(*(from_file or ()), policy))
    check_show_values(format_, asked=show_values, to_file=bool(out))
    how = _How(policy=policy_of(policy), now=now(), reveal=show_values, audit=audit)
    made = _reviews(change_set or [], stack, from_file or [], region, how)
    reports = [below(report, path_prefix.strip("/")) for report in made]
    shown = to_stdout(reports, format_)
    for text, path in [item for each in wanted for item in files_of(reports, each)]:
        deliver(text, path)
    deliver(shown, None)
    _end(reports, asks=exit_code)


def _end(reports: list[Review], *, asks: bool) -> None:
    """Exit as the strictest decision says; ``asks`` tells whether an approval is worth a code."""
    from compose2cfn.core.exit_codes import ExitCode
    from compose2cfn.render.index import worst
    from compose2cfn.review.model import Decision

    decision = worst(reports)
    if decision is Decision.DENY:
        raise SystemExit(int(ExitCode.DENIED))
    if asks and decision is Decision.APPROVE:
        raise SystemExit(int(ExitCode.APPROVAL_REQUIRED))


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How every change set is judged and shown."""

    policy: Policy
    now: datetime
    reveal: bool
    audit: str | None


def _reviews(
    change_sets: list[str], stack: str | None, saved: list[Path], region: str | None, how: _How
) -> Iterator[Review]:
    if saved and change_sets:
        raise wrong_value("give a change set or --from, not both")
    if not saved and not change_sets:
        raise wrong_value("give the ARN of a change set, or a saved answer with --from")
    if saved:
        from compose2cfn.cli.saved_review import review_of_file

        yield from (review_of_file(path, how.policy, how.now, reveal=how.reveal) for path in saved)
    else:
        yield from (_live(name, stack, region, how) for name in change_sets)


def _live(change_set: str, stack: str | None, region: str | None, how: _How) -> Review:
    """Ask AWS; an ARN names its Region itself."""
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.audit_log import record
    from compose2cfn.gate.arn import is_arn, parse_arn
    from compose2cfn.gate.inspect import inspect, review_of
    from compose2cfn.gate.surroundings import ask

    if is_arn(change_set):
        region = region or parse_arn(change_set).region
    elif stack is None:
        raise wrong_value("a change set's name needs its stack: add --stack, or use the ARN")
    session = open_session(region)
    live = LiveCloudFormation(session)
    seen = inspect(live, change_set, stack=stack)
    made = review_of(seen, ask(live, seen), policy=how.policy, now=how.now, reveal=how.reveal)
    record(
        how.audit,
        session,
        "reviewed",
        stack=str(seen.plain["StackName"]),
        change_set_arn=seen.arn,
        digest=made.digest,
        told={"decision": made.decision.value, "findings": len(made.findings)},
    )
    return made
