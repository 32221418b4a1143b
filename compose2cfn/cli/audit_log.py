"""The audit log that `--audit` names, and the entries that commands add to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.audit import Act, Log

Audit: TypeAlias = Annotated[
    str | None,
    Option(
        "--audit",
        help="Add what was done to this log: a file, or s3://BUCKET/PREFIX/.",
        metavar="PLACE",
    ),
]


def log_at(place: str, region: str | None) -> Log:
    """Return the log at a place as it is written on a command line."""
    from compose2cfn.aws.session import open_session

    return _log(place, lambda: open_session(region))


def _log(place: str, session: Callable[[], AwsSession]) -> Log:
    from compose2cfn.gate.record_store import bucket_place

    bucket = bucket_place(place)
    if bucket is None:
        from compose2cfn.cli.audit_file import FileLog

        return FileLog(Path(place))
    from compose2cfn.aws.objects import LiveObjects
    from compose2cfn.gate.audit import BucketLog

    return BucketLog(LiveObjects(session()), bucket)


def record(
    place: str | None,
    session: AwsSession,
    act: Act,
    *,
    stack: str | None,
    change_set_arn: str | None,
    digest: str | None = None,
    told: Mapping[str, Any],
) -> None:
    """Add an entry where `--audit` names a log, and tell the log's new head."""
    if place is None:
        return
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.cli.output import note
    from compose2cfn.gate.audit import Entry, write

    entry = Entry(
        act=act,
        at=SystemClock().now(),
        by=session.identity.arn,
        stack=stack,
        change_set_arn=change_set_arn,
        digest=digest,
        told=told,
    )
    head = write(_log(place, lambda: session), entry)
    note(f"Audit log {place}: {act}, head {head[:12]}")
