"""An in-memory Amazon S3, with somebody who replaces objects when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST = "https://s3.test"


@dataclass
class FakeObjects:
    """Implements :class:`compose2cfn.gate.ports.Objects`.

    ``swapped`` is what somebody writes over each object right after it was put.
    """

    held: dict[tuple[str, str], str] = field(default_factory=dict)
    swapped: str | None = None

    def put(self, bucket: str, key: str, body: str) -> bool:
        """PutObject with If-None-Match."""
        if (bucket, key) in self.held:
            return False
        self.held[bucket, key] = body if self.swapped is None else self.swapped
        return True

    def get(self, bucket: str, key: str) -> str | None:
        """GetObject."""
        return self.held.get((bucket, key))

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """ListObjectsV2."""
        return sorted(key for at, key in self.held if at == bucket and key.startswith(prefix))

    def url(self, bucket: str, key: str) -> str:
        """Return the object's address."""
        return f"{HOST}/{bucket}/{key}"

    def at(self, url: str) -> str:
        """Return what an address leads to, as CloudFormation reads it."""
        bucket, key = url.removeprefix(f"{HOST}/").split("/", 1)
        return self.held[bucket, key]
