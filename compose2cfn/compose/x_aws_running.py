"""The x-aws keys on how tasks run: capacity, ECS Exec, execution role, disk, alarms.

The bounds are those of the Amazon ECS API reference (CapacityProviderStrategyItem,
EphemeralStorage).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.quantities import size_in_bytes
from compose2cfn.compose.running import Alarms, CapacityShare
from compose2cfn.compose.x_aws_maps import entries, minutes, number, read
from compose2cfn.compose.x_aws_scalars import WrongError, like, text
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar, Seq

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

FARGATE = ("FARGATE", "FARGATE_SPOT")
"""The capacity providers that AWS has; every other one is of instances."""

_PROVIDER = re.compile(r"(?!(?i:aws|ecs|fargate))[A-Za-z0-9_-]{1,255}", re.ASCII)
"""Source: ECS API reference, CreateCapacityProvider, `name`."""

_MOST_PROVIDERS = 20
_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/\S+", re.ASCII)
_POLICY = re.compile(r"arn:[a-z-]+:iam::(?:\d{12}|aws):policy/\S+", re.ASCII)
_TOPIC = re.compile(r"arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+", re.ASCII)
_GIB = 2**30
_LEAST_GIB, _MOST_GIB = 21, 200


def capacity(node: Node) -> tuple[CapacityShare, ...]:
    """Read one provider, or a map of providers, each with its weight or with weight and base."""
    if not isinstance(node, Map):
        return (CapacityShare(provider=_provider(text(node), node)),)
    shares = tuple(_share(name, below) for name, below in node.entries.items())
    if len(shares) > _MOST_PROVIDERS:
        raise WrongError(node, f"{_MOST_PROVIDERS} providers are the most that ECS takes")
    if not any(share.weight for share in shares):
        raise WrongError(node, "one weight at least must be more than 0")
    if sum(share.base > 0 for share in shares) > 1:
        raise WrongError(node, "one provider alone can have a base")
    return tuple(sorted(shares, key=lambda share: share.provider))


def _share(name: str, node: Node) -> CapacityShare:
    provider = _provider(name, node)
    if not isinstance(node, Map):
        return CapacityShare(provider=provider, weight=number(0, 1_000)(node))
    given = entries(node, ("weight", "base"))
    weight, base = read(given, "weight", number(0, 1_000)), read(given, "base", number(0, 100_000))
    return CapacityShare(provider=provider, weight=1 if weight is None else weight, base=base or 0)


def _provider(name: str, node: Node) -> str:
    if name in FARGATE or _PROVIDER.fullmatch(name):
        return name
    hint = meant(name, FARGATE) or "name one of the cluster, of letters, digits, '_' and '-'"
    told = f"'{name}' is no name of a capacity provider: {', '.join(FARGATE)} or one of instances"
    raise WrongError(node, told, hint)


def execution_role(node: Node) -> str:
    """Read the ARN of the role that ECS itself takes."""
    return like(_ROLE, node, "the ARN of an IAM role is wanted, 'arn:aws:iam::…:role/…'")


def permissions_boundary(node: Node) -> str:
    """Read the ARN of the policy that bounds every role."""
    return like(_POLICY, node, "the ARN of a managed policy is wanted, 'arn:aws:iam::…:policy/…'")


def ephemeral_storage(node: Node) -> int:
    """Read a size in whole GiB, as a number or with a unit."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str) and not value.isdecimal():
        value = _gibibytes(value, node)
    found = int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else 0
    if not _LEAST_GIB <= found <= _MOST_GIB:
        raise WrongError(
            node,
            f"{_LEAST_GIB} to {_MOST_GIB} GiB are wanted",
            "a task has 20 GiB without it",
        )
    return found


def alarms(node: Node) -> Alarms:
    """Read thresholds, how long they are passed, and the topics that are told."""
    given = entries(node, ("cpu", "memory", "unhealthy_hosts", "after", "topic"))
    if not given.keys() & {"cpu", "memory", "unhealthy_hosts"}:
        raise WrongError(node, "nothing is watched", "give cpu, memory or unhealthy_hosts")
    return Alarms(
        cpu_percent=read(given, "cpu", number(1, 100)),
        memory_percent=read(given, "memory", number(1, 100)),
        unhealthy_hosts=read(given, "unhealthy_hosts", number(1, 1_000)),
        after_minutes=read(given, "after", minutes(1, 1_440)) or 5,
        topic_arns=read(given, "topic", _topics) or (),
    )


def _topics(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Seq) else (node,)
    told = "the ARN of an SNS topic is wanted, 'arn:aws:sns:…'"
    if not items:
        raise WrongError(node, told)
    return tuple(like(_TOPIC, item, told) for item in items)


def _gibibytes(written: str, node: Node) -> int:
    try:
        size, rest = divmod(size_in_bytes(written), _GIB)
    except ValueError as error:
        raise WrongError(node, f"'{written}' is no size", "for instance 50g") from error
    if rest:
        raise WrongError(node, "whole GiB are wanted", "for instance 50g")
    return size
