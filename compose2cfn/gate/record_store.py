"""Approval records in a bucket: each under its change set, named by its own content.

A key is `PREFIX<id of the change set>/<SHA-256 of the record>.json`. Nobody needs to be told where
a record lies, and one that was exchanged no longer fits its name.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source, start_of
from compose2cfn.core.values import dataclass
from compose2cfn.gate.approval import to_json
from compose2cfn.gate.approval_reader import from_json
from compose2cfn.gate.arn import parse_arn
from compose2cfn.gate.codes import RECORD_FORM, RECORD_PLACE

if TYPE_CHECKING:
    from compose2cfn.gate.approval import ApprovalRecord
    from compose2cfn.gate.ports import Objects

SCHEME = "s3://"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A bucket and a prefix in it, which is empty or ends with a slash."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        """Return it as it is written on a command line."""
        return f"{SCHEME}{self.bucket}/{self.prefix}"


def bucket_place(text: str) -> BucketPlace | None:
    """Return the place that `s3://BUCKET/PREFIX/` names, or None for another kind of place.

    Raises :class:`InputError` where there is no bucket, or where the prefix isn't a folder.
    """
    if not text.startswith(SCHEME):
        return None
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    if not bucket or (prefix and not prefix.endswith("/")):
        raise InputError(
            (
                RECORD_PLACE.error(
                    f"'{text}' is no place for records",
                    hint="write s3://BUCKET/PREFIX/ with a slash at its end",
                ),
            )
        )
    return BucketPlace(bucket=bucket, prefix=prefix)


def store(objects: Objects, place: BucketPlace, record: ApprovalRecord) -> str:
    """Write the record and return its address; one that is there already stays as it is."""
    text = to_json(record)
    key = _folder(place, record.change_set_arn) + f"{_sha256(text)}.json"
    objects.put(place.bucket, key, text)
    return f"{SCHEME}{place.bucket}/{key}"


def stored(objects: Objects, place: BucketPlace, change_set_arn: str) -> tuple[ApprovalRecord, ...]:
    """Return the records of a change set, in the order in which they were made.

    Raises :class:`InputError` for one that was exchanged or damaged: it is evidence of something.
    """
    keys = objects.keys(place.bucket, _folder(place, change_set_arn))
    texts = {key: objects.get(place.bucket, key) for key in keys}
    records = [_read(place, key, text) for key, text in texts.items() if text is not None]
    return tuple(sorted(records, key=lambda record: (record.at, record.by)))


def _read(place: BucketPlace, key: str, text: str) -> ApprovalRecord:
    name = f"{SCHEME}{place.bucket}/{key}"
    if key.rpartition("/")[2] != f"{_sha256(text)}.json":
        raise InputError(
            (
                RECORD_FORM.error(
                    "the record isn't the one that was written under this name",
                    start_of(name, text),
                    hint="see who wrote to the bucket; approve again instead of mending it",
                ),
            )
        )
    return from_json(Source(name, text))


def _folder(place: BucketPlace, change_set_arn: str) -> str:
    return f"{place.prefix}{parse_arn(change_set_arn).id}/"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
