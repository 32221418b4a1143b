"""`compose2cfn approve` and `reject`: a person's decision, bound to the digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from compose2cfn.cli.options import Region

ChangeSetArn: TypeAlias = Annotated[str, typer.Argument(help="ARN of the reviewed change set.")]
Digest: TypeAlias = Annotated[
    str, typer.Option("--digest", help="The report's digest, at least its first 12 characters.")
]
Reason: TypeAlias = Annotated[str, typer.Option("--reason", help="Why, in a sentence.")]
Record: TypeAlias = Annotated[
    Path, typer.Option("--record", help="File that the approval record is written to.")
]
By: TypeAlias = Annotated[
    str | None, typer.Option("--by", help="Who decides (default: the caller's AWS identity).")
]


def approve(
    change_set: ChangeSetArn,
    digest: Digest,
    reason: Reason,
    record: Record,
    by: By = None,
    region: Region = None,
) -> None:
    """Approve exactly the content that was reviewed."""
    raise NotImplementedError


def reject(
    change_set: ChangeSetArn,
    digest: Digest,
    reason: Reason,
    record: Record,
    by: By = None,
    region: Region = None,
) -> None:
    """Reject the content that was reviewed."""
    raise NotImplementedError
