"""How many GPUs a container asks for, in each of the ways in which Compose says it.

`gpus` and `deploy.resources.reservations.devices` are lists of requests (Compose specification,
'devices'): without a count and without ids a request is for all of them. `generic_resources` is
Swarm's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Scalar, Seq
from compose2cfn.core.rewrite import entries_of, text_of, texts
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Node
    from compose2cfn.core.source import Span

GPUS = ("gpus",)
DEVICES = ("deploy", "resources", "reservations", "devices")
RESOURCES = ("deploy", "resources", "reservations", "generic_resources")

ALL = -1
"""Every GPU of the machine, as Compose counts them."""

_GPU = "gpu"
_KINDS = frozenset(("gpu", "gpus", "nvidia-gpu", "nvidia_gpu"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request; ``other`` is what is asked for where it is no GPU of NVIDIA's."""

    count: int
    span: Span
    attribute: tuple[str, ...]
    """Where the list of requests stands in the service."""
    ids: bool = False
    other: str | None = None
    """A device or a driver that isn't NVIDIA's GPU."""
    abilities: tuple[str, ...] = ()
    """What the driver is to give beside computing, such as `utility`."""
    options: tuple[str, ...] = ()


def asked_for(service: Service) -> tuple[Asked, ...]:
    """Return what the service asks for, in the order in which it is written."""
    return (
        *(_request(item, GPUS) for item in _items(service, GPUS)),
        *(_request(item, DEVICES) for item in _items(service, DEVICES)),
        *(_resource(item) for item in _items(service, RESOURCES)),
    )


def asks_for_gpus(service: Service) -> bool:
    """Whether ECS is to reserve a GPU for the service, and to run it with NVIDIA's runtime."""
    return any(it.count and it.other is None for it in asked_for(service))


def value_of(requests: tuple[Asked, ...]) -> str | None:
    """Return ECS's value for the requests together; None where no GPU is asked for."""
    counts = [it.count for it in requests if it.other is None]
    if ALL in counts:
        return "ALL"
    return str(sum(counts)) if any(counts) else None


def _items(service: Service, path: tuple[str, ...]) -> Iterator[Map]:
    node: Node | None = service.node
    for step in path:
        node = node.get(step) if isinstance(node, Map) else None
    if isinstance(node, Seq):
        yield from (item for item in node.items if isinstance(item, Map))


def _request(node: Map, attribute: tuple[str, ...]) -> Asked:
    given = [text for text, _ in texts(node.get("capabilities"))]
    ids = [text for text, _ in texts(node.get("device_ids"))]
    driver = text_of(node.get("driver")) or ""
    other = None
    if attribute is not GPUS and _GPU not in given:
        other = f"a device with {' and '.join(given)}" if given else "a device"
    elif driver not in {"", "nvidia"}:
        other = f"a GPU with the driver '{driver}'"
    return Asked(
        count=len(ids) or _whole(node.get("count"), ALL),
        span=node.span,
        attribute=attribute,
        ids=bool(ids),
        other=other,
        abilities=tuple(it for it in given if it not in {_GPU, "compute"}),
        options=tuple(entries_of(node.get("options"))),
    )


def _resource(node: Map) -> Asked:
    wanted = entries_of(node.get("discrete_resource_spec"))
    kind = text_of(wanted.get("kind")) or ""
    other = None if kind.lower() in _KINDS else f"the resource '{kind}'"
    return Asked(
        count=_whole(wanted.get("value"), 0), span=node.span, attribute=RESOURCES, other=other
    )


def _whole(node: Node | None, otherwise: int) -> int:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
