"""Nested stacks' changes stand beside their parent's and can't be mistaken for them."""

from __future__ import annotations

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Op,
    OutputChange,
    ParameterChange,
    ResourceChange,
)
from compose2cfn.changes.nested import with_nested
from compose2cfn.changes.settings import Check

TOPIC = ResourceChange(logical_id="Topic", type="AWS::SNS::Topic", action=Action.ADD)
CHILD = ChangeSet(
    changes=(TOPIC,),
    parameters=(ParameterChange(name="Size", before="1", after="2"),),
    outputs=(OutputChange(name="Url", op=Op.ADD, after="x"),),
    checks=(Check(kind="hook", name="h", mode="FAIL", logical_id="Topic"),),
    completeness=Completeness(truncated=("Topic:/a",), warnings=("w",), unknown=("u",)),
)


def test_an_empty_child_adds_nothing() -> None:
    assert with_nested(CHILD, "Net", ChangeSet()) == CHILD


def test_everything_has_its_path() -> None:
    inner = with_nested(ChangeSet(), "Deep", CHILD)
    both = with_nested(ChangeSet(changes=(TOPIC,)), "Net", inner)
    assert [item.logical_id for item in both.changes] == ["Net/Deep/Topic", "Topic"]
    assert both.parameters[0].name == both.outputs[0].name.replace("Url", "Size")
    assert both.parameters[0].name == "Net/Deep/Size"
    assert both.checks[0].logical_id == "Net/Deep/Topic"
    assert both.completeness == Completeness(
        truncated=("Net/Deep/Topic:/a",), warnings=("Net: Deep: w",), unknown=("Net: Deep: u",)
    )
