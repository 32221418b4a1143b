"""What images and files of a project come from, as frozen values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, locate
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from compose2cfn.core.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Where a service's image is built from; paths are absolute, as the loader makes them."""

    context: str | None = None
    dockerfile: str = "Dockerfile"
    inline: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGrant:
    """An entry of a service's `secrets` or `configs`; ``mode`` is octal, ``target`` as written."""

    source: str
    target: str | None = None
    uid: str | None = None
    gid: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A top-level secret; ``keys`` are those of `x-aws-keys` (`*` for all).

    The value of one that comes from a file or the environment is never read. ``arn`` is what an
    environment has under the plain name of an external one.
    """

    key: str
    name: str
    node: Map = field(compare=False, repr=False)
    external: bool = False
    file: str | None = None
    environment: str | None = None
    keys: tuple[str, ...] = ()
    arn: str | None = None

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.node, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVariable:
    """A variable of a container that gets a top-level secret, or one key of its JSON."""

    name: str
    secret: str
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A top-level config: a file's path, a content, or a variable's name."""

    key: str
    name: str
    node: Map = field(compare=False, repr=False)
    external: bool = False
    file: str | None = None
    content: str | None = None
    environment: str | None = None

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.node, path)
