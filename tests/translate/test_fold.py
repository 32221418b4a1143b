"""Effects fold in any order; a property that two mappings put is a bug that names both."""

from __future__ import annotations

import itertools

import pytest

from compose2cfn.cfn.template import Output, Parameter, Resource
from compose2cfn.core.source import start_of
from compose2cfn.translate.effects import (
    Append,
    Attach,
    Create,
    Declare,
    Effect,
    Grant,
    Put,
    Role,
    Show,
    Target,
    Wait,
)
from compose2cfn.translate.fold import Folded, is_intrinsic

SPAN = start_of("docker-compose.yml")


def put(**properties: object) -> Put:
    return Put(target=Target.TASK, properties=properties, origin=SPAN)


def folded(*effects: tuple[str, Effect]) -> Folded:
    made = Folded()
    for owner, effect in effects:
        made.add("web", owner, effect)
    return made


def task(made: Folded) -> dict[str, object]:
    return made.services["web"].properties(Target.TASK)[0]


def test_properties_of_several_mappings_come_together() -> None:
    made = folded(("a.x", put(Cpu="256")), ("b.y", put(Memory="512")))
    assert task(made) == {"Cpu": "256", "Memory": "512"}


def test_maps_merge_and_keep_where_each_leaf_came_from() -> None:
    made = folded(("a.x", put(Linux={"Init": True})), ("b.y", put(Linux={"Swap": 1})))
    properties, origins = made.services["web"].properties(Target.TASK)
    assert properties == {"Linux": {"Init": True, "Swap": 1}}
    assert set(origins) == {("Linux", "Init"), ("Linux", "Swap")}


def test_targets_are_apart() -> None:
    container = Put(target=Target.CONTAINER, properties={"Cpu": 1}, origin=SPAN)
    assert task(folded(("a.x", put(Cpu="256")), ("b.y", container))) == {"Cpu": "256"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(put(Cpu="256"), put(Cpu="256"), id="the same value"),
        pytest.param(put(Cpu="256"), put(Cpu="512"), id="another value"),
        pytest.param(put(Linux={"Init": True}), put(Linux=None), id="the whole of a part"),
        pytest.param(put(Linux=None), put(Linux={"Init": True}), id="a part of the whole"),
        pytest.param(put(Arn={"Ref": "A"}), put(Arn={"Fn::Sub": "b"}), id="two intrinsics"),
        pytest.param(
            put(Volumes=[]),
            Append(target=Target.TASK, key="Volumes", item=1, origin=SPAN),
            id="a list that another adds to",
        ),
        pytest.param(
            Append(target=Target.TASK, key="Volumes", item=1, origin=SPAN),
            put(Volumes=[]),
            id="a list that another has added to",
        ),
    ],
)
def test_one_property_put_twice_names_both_mappings(first: Effect, second: Effect) -> None:
    with pytest.raises(AssertionError, match=r"b\.y"):
        folded(("a.x", first), ("b.y", second))


def test_items_are_sorted_by_content_and_equal_ones_kept_once() -> None:
    items = [{"Name": "b"}, {"Name": "a"}, {"Name": "b"}]
    results = [
        task(
            folded(
                *(
                    ("a.x", Append(target=Target.TASK, key="Volumes", item=item, origin=SPAN))
                    for item in order
                )
            )
        )
        for order in itertools.permutations(items)
    ]
    assert results == [{"Volumes": [{"Name": "a"}, {"Name": "b"}]}] * 6


def test_statements_are_grouped_by_policy() -> None:
    def grant(policy: str, action: str) -> Grant:
        return Grant(role=Role.TASK, policy=policy, statement={"Action": action}, origin=SPAN)

    made = folded(("a.x", grant("B", "b")), ("b.y", grant("A", "z")), ("c.z", grant("A", "y")))
    assert made.services["web"].statements(Role.TASK) == {
        "A": [{"Action": "y"}, {"Action": "z"}],
        "B": [{"Action": "b"}],
    }
    assert made.services["web"].statements(Role.EXECUTION) == {}


def test_waiting_twice_is_waiting_once() -> None:
    wait = Wait(logical_id="Listener", origin=SPAN)
    assert folded(("a.x", wait), ("b.y", wait)).services["web"].waits == {"Listener"}


def test_a_parameter_may_be_declared_twice_in_the_same_way() -> None:
    declare = Declare(name="VpcId", parameter=Parameter(type="String", description="x"))
    made = folded(("a.x", declare), ("b.y", declare))
    assert list(made.parameters) == ["VpcId"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            Create(resource=Resource(logical_id="A", type="T", properties={})),
            Create(resource=Resource(logical_id="A", type="T", properties={})),
            id="a resource",
        ),
        pytest.param(
            Show(name="A", output=Output(description="x", value=1)),
            Show(name="A", output=Output(description="x", value=1)),
            id="an output",
        ),
        pytest.param(
            Declare(name="A", parameter=Parameter(type="String", description="x")),
            Declare(name="A", parameter=Parameter(type="String", description="y")),
            id="a parameter in another way",
        ),
    ],
)
def test_one_name_made_twice_is_a_bug(first: Effect, second: Effect) -> None:
    with pytest.raises(AssertionError, match="A"):
        folded(("a.x", first), ("b.y", second))


def test_a_property_without_a_service_is_a_bug() -> None:
    with pytest.raises(AssertionError, match=r"a\.x has no service"):
        Folded().add(None, "a.x", put(Cpu="256"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, False),
        ({"Name": "x"}, False),
        ({"Ref": "x", "Name": "y"}, False),
        ({"Ref": "x"}, True),
        ({"Fn::Sub": "x"}, True),
    ],
    ids=str,
)
def test_intrinsics_are_known(value: dict[str, str], expected: bool) -> None:
    assert is_intrinsic(value) is expected


def test_a_managed_policy_is_attached_once_to_its_role() -> None:
    attach = Attach(role=Role.TASK, policy_arn="arn:p", origin=SPAN)
    made = folded(("a.x", attach), ("b.y", attach))
    assert made.services["web"].attached == {Role.TASK: {"arn:p"}}
