"""What images and files come from: `build`, top-level `secrets` and `configs`, and their grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.contents import Build, Config, FileGrant, Secret
from compose2cfn.compose.x_aws_scalars import texts
from compose2cfn.compose.x_aws_values import value_of
from compose2cfn.core.nodes import Scalar
from compose2cfn.core.rewrite import text_of

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Map


def build_of(node: Map | None) -> Build | None:
    """Return a service's `build`, or None where it has none."""
    if node is None:
        return None
    return Build(
        context=text_of(node.get("context")),
        dockerfile=text_of(node.get("dockerfile")) or "Dockerfile",
        inline=text_of(node.get("dockerfile_inline")),
        target=text_of(node.get("target")),
    )


def secret(key: str, node: Map) -> Secret:
    """Return a top-level secret."""
    return Secret(
        key=key,
        name=text_of(node.get("name")) or key,
        node=node,
        external=_external(node),
        file=text_of(node.get("file")),
        environment=text_of(node.get("environment")),
        keys=value_of(node, "x-aws-keys", texts) or (),
    )


def config(key: str, node: Map) -> Config:
    """Return a top-level config."""
    return Config(
        key=key,
        name=text_of(node.get("name")) or key,
        node=node,
        external=_external(node),
        file=text_of(node.get("file")),
        content=text_of(node.get("content")),
        environment=text_of(node.get("environment")),
    )


def file_grant(node: Map) -> FileGrant:
    """Return an entry of a service's `secrets` or `configs`."""
    return FileGrant(
        source=text_of(node.get("source")) or "",
        target=text_of(node.get("target")),
        uid=text_of(node.get("uid")),
        gid=text_of(node.get("gid")),
        mode=text_of(node.get("mode")),
    )


def _external(node: Map) -> bool:
    value = node.get("external")
    return isinstance(value, Scalar) and value.value is True
