"""Capacity and ephemeral storage: what the keys take, and what is refused at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.running import CapacityShare
from compose2cfn.compose.x_aws_running import alarms, capacity, ephemeral_storage
from compose2cfn.compose.x_aws_scalars import WrongError
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.nodes import Node

ON_DEMAND, SPOT = CapacityShare(provider="FARGATE"), CapacityShare(provider="FARGATE_SPOT")


def node(text: str) -> Node:
    (found,) = parse(Source("docker-compose.yml", text))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FARGATE_SPOT", (SPOT,)),
        ("gpu-instances", (CapacityShare(provider="gpu-instances"),)),
        ("{FARGATE_SPOT: 1, FARGATE: '1'}", (ON_DEMAND, SPOT)),
        (
            "{FARGATE: {base: 2, weight: 0}, FARGATE_SPOT: {weight: 1}}",
            (CapacityShare(provider="FARGATE", weight=0, base=2), SPOT),
        ),
    ],
)
def test_capacity_is_read(text: str, expected: tuple[CapacityShare, ...]) -> None:
    assert capacity(node(text)) == expected


@pytest.mark.parametrize(("text", "gib"), [("21", 21), ("'200'", 200), ("50g", 50), ("50GiB", 50)])
def test_ephemeral_storage_is_read(text: str, gib: int) -> None:
    assert ephemeral_storage(node(text)) == gib


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (capacity, "fargate", "no name of a capacity provider"),
        (capacity, "{FARGATE_SPOTS: 1}", "no name of a capacity provider"),
        (capacity, "Ecs-gpu", "no name of a capacity provider"),
        (capacity, "my instances", "no name of a capacity provider"),
        (capacity, str({f"p{n}": 1 for n in range(21)}), "20 providers are the most"),
        (capacity, "{FARGATE: 0}", "one weight at least"),
        (capacity, "{FARGATE: 1001}", "from 0 to 1000"),
        (capacity, "{FARGATE: {bass: 1}}", "there is no 'bass'"),
        (capacity, "{FARGATE: {base: 1}, FARGATE_SPOT: {base: 1}}", "alone can have a base"),
        (capacity, "[FARGATE]", "a text is wanted"),
        (alarms, "{after: 5m}", "nothing is watched"),
        (alarms, "{cpu: 101}", "from 1 to 100"),
        (alarms, "{cpu: 1, after: 90s}", "whole minutes"),
        (alarms, "{cpu: 1, topic: mine}", "the ARN of an SNS topic"),
        (ephemeral_storage, "20", "21 to 200 GiB"),
        (ephemeral_storage, "true", "21 to 200 GiB"),
        (ephemeral_storage, "300g", "21 to 200 GiB"),
        (ephemeral_storage, "50500m", "whole GiB"),
        (ephemeral_storage, "much", "no size"),
    ],
)
def test_what_ecs_refuses_is_refused_before(
    read: Callable[[Node], object], text: str, told: str
) -> None:
    with pytest.raises(WrongError, match=told):
        read(node(text))
