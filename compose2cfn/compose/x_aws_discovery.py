"""`x-aws-discovery`, from nodes to values.

The bounds are those of the Amazon ECS API reference (TimeoutConfiguration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from compose2cfn.compose.discovery import Discovery
from compose2cfn.compose.x_aws_maps import entries, one_of, read, seconds
from compose2cfn.core.nodes import Map

if TYPE_CHECKING:
    from typing import Literal

    from compose2cfn.compose.discovery import Via
    from compose2cfn.core.nodes import Node

_VIA = ("dns", "service_connect", "none")
_SERVICE_KEYS = ("via", "idle_timeout", "request_timeout", "access_logs")
_LONGEST_S = 2**31 - 1


def discovery(node: Node) -> Discovery:
    """Read the key at the top level: `dns`, `service_connect`, `none`, or a map."""
    return _discovery(node, ("namespace", *_SERVICE_KEYS))


def service_discovery(node: Node) -> Discovery:
    """Read the key at a service, which has no say in the namespace."""
    return _discovery(node, _SERVICE_KEYS)


def _discovery(node: Node, known: tuple[str, ...]) -> Discovery:
    if not isinstance(node, Map):
        return Discovery(via=_via(node))
    given = entries(node, known)
    namespace = read(given, "namespace", one_of(("dns", "http")))
    logs = read(given, "access_logs", one_of(("text", "json")))
    return Discovery(
        via=read(given, "via", _via),
        namespace=cast("Literal['dns', 'http'] | None", namespace),
        idle_timeout_s=read(given, "idle_timeout", seconds(0, _LONGEST_S)),
        request_timeout_s=read(given, "request_timeout", seconds(0, _LONGEST_S)),
        access_logs=cast("Literal['text', 'json'] | None", logs),
    )


def _via(node: Node) -> Via:
    return cast("Via", one_of(_VIA)(node))
