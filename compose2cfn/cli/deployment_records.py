"""The place of deployment records: a folder, or a prefix of a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.deployments import DeploymentRecords

VARIABLE = "COMPOSE2CFN_DEPLOYMENTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRecords:
    """Records below a folder, which is made with the first of them."""

    folder: Path

    def names(self, environment: str) -> Iterable[str]:
        """Return the names of an environment's records."""
        folder = self.folder / environment
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    def add(self, environment: str, name: str, text: str) -> bool:
        """Write a record; returns False where there is one of that name already."""
        from compose2cfn.core.files import write_atomically

        path = self.folder / environment / name
        if path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
        return True


def records_at(place: str, session: AwsSession | None = None) -> DeploymentRecords:
    """Return the records at a place as it is written on a command line.

    Raises :class:`InputError` for an address in S3 that is none.
    """
    from compose2cfn.gate.record_store import bucket_place

    bucket = bucket_place(place)
    if bucket is None:
        return FolderRecords(folder=Path(place))
    from compose2cfn.aws.objects import LiveObjects
    from compose2cfn.aws.session import open_session
    from compose2cfn.gate.deployments import BucketRecords

    return BucketRecords(objects=LiveObjects(session or open_session(None)), place=bucket)
