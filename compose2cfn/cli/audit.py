"""`compose2cfn audit`: whether the log of decisions and acts is whole."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from compose2cfn.cli.options import Region
from compose2cfn.cli.signature import Argument, Option


class AuditAction(StrEnum):
    """What can be done with a log."""

    VERIFY = "verify"


def audit(
    action: Annotated[AuditAction, Argument()],
    log: Annotated[str, Argument()],
    head: Annotated[
        str | None,
        Option(
            "--head",
            help="A head noted earlier, at least its first 12 characters; its line must be there.",
            metavar="HASH",
        ),
    ] = None,
    region: Region = None,
) -> None:
    """Verify that no line of an audit log was changed, removed or put in between.

    ACTION is 'verify'. LOG is the file or the place in S3 (s3://BUCKET/PREFIX/) that --audit names.
    Prints the number of entries and the log's head: without a head noted elsewhere nobody can tell
    whether lines at the end are missing.
    """
    from compose2cfn.cli.audit_log import log_at
    from compose2cfn.cli.output import deliver
    from compose2cfn.core.errors import InputError
    from compose2cfn.gate.audit import verify
    from compose2cfn.gate.codes import AUDIT_BROKEN

    del action  # there is but one
    lines = log_at(log, region).lines()
    if not lines:
        hint = "check the place; where entries were written, somebody has removed them all"
        raise InputError((AUDIT_BROKEN.error(f"there is no entry in {log}", hint=hint),))
    found = verify(lines, head=head)
    entries = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
    deliver(f"{entries}, unbroken; head {found}\n", None)
