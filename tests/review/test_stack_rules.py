"""Rules that look at whole stacks: each case changes a shop by a merge patch (RFC 7396).

A case names all that is found, so a false alarm fails it just as a missed risk does.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2cfn.cfn.template_reader import read
from compose2cfn.changes.change_set import read as told_by
from compose2cfn.changes.merge import merge
from compose2cfn.changes.predict import predict
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.review.assess import assess, findings_of
from compose2cfn.review.echoes import ECHO, marked
from compose2cfn.review.model import Level, Status
from tests.diff.test_cases import patched
from tests.review.examples import TARGET, answer, change

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet

HERE = Path(__file__).parent


@cache
def shop() -> Any:
    """Return the stack that every case starts from."""
    return read(read_text(HERE / "shop.yaml"))


def changed(patch: str, start: str = "") -> ChangeSet:
    """Return what a patch changes in the shop, or in the shop changed by ``start``."""
    before = patched(shop(), _patch(start))
    return predict(before, patched(before, _patch(patch)))


def _patch(text: str) -> Any:
    return plain(parse(Source("patch", text))[0]) if text else {}


def found(changes: ChangeSet, status: Status = Status.NEW) -> set[str]:
    """Return rule, level and resource of each finding of a status."""
    return {
        f"{item.rule} {item.level.word} {item.logical_id}"
        for item in findings_of(changes)
        if item.status is status
    }


def _cases() -> dict[str, tuple[str, frozenset[str]]]:
    told: Any = plain(parse(read_text(HERE / "stack_cases.yaml"))[0])
    return {name: (case["patch"], frozenset(case["found"])) for name, case in told.items()}


CASES = _cases()
BESIDE = {"P11", "R40"}
"""Rules with tests of their own below."""

FIRED_BY_STACKS = {item.partition(" ")[0] for _, told in CASES.values() for item in told} | BESIDE


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_the_shop(case: str) -> None:
    patch, expected = CASES[case]
    changes = predict(shop(), patched(shop(), patch))

    assert {item for item in found(changes) if " info " not in item} == expected


def test_a_new_shop_has_no_risk_but_its_open_door() -> None:
    assert found(predict({}, shop())) == {"R10 low Door"}


def test_a_shop_that_stays_has_no_finding() -> None:
    assert findings_of(predict(shop(), shop())) == ()


def test_a_target_group_that_only_others_forward_to() -> None:
    alone = "Resources: {Listener: null, Plain: null, Api: null, Images: null}"

    changes = changed("Resources: {Target: {Properties: {Port: 9090}}}", alone)

    assert found(changes) == {"P5 medium Target", "R06 medium Target"}


def test_a_scaled_service_is_replaced_by_no_release() -> None:
    patch, _ = CASES["a new image and nothing else"]

    changes = predict(shop(), patched(shop(), patch))

    assert found(changes) == set()
    assert {change.logical_id for change in marked(changes).changes if ECHO in change.reasons} == {
        "Busy",
        "Scaling",
    }


OPEN = """Resources: {Inside: {Properties: {SecurityGroupIngress: [
  {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]}}}"""


def test_an_old_fault_of_a_changed_resource_is_existing_and_only_a_remark() -> None:
    review = assess(TARGET, changed("Resources: {Inside: {Properties: {Tags: []}}}", OPEN))

    assert [(item.rule, item.status) for item in review.findings if item.rule == "R10"] == [
        ("R10", Status.EXISTING)
    ]
    assert review.level is Level.LOW


def test_an_old_fault_of_a_resource_that_stays_is_not_told() -> None:
    changes = changed("Resources: {Logs: {Properties: {RetentionInDays: 60}}}", OPEN)

    assert findings_of(changes) == ()


def test_a_mended_fault_is_fixed_and_counts_no_more() -> None:
    closed = "Resources: {Inside: {Properties: {SecurityGroupIngress: []}}}"
    review = assess(TARGET, changed(closed, OPEN))

    assert [(item.rule, item.status) for item in review.findings] == [("R10", Status.FIXED)]
    assert review.level is None


def test_a_gap_that_always_was_is_existing() -> None:
    gap = (
        "Resources: {Service: {Properties: {DeploymentConfiguration: {MinimumHealthyPercent: 0}}}}"
    )
    changes = changed("Resources: {Service: {Properties: {PlatformVersion: LATEST}}}", gap)

    assert found(changes, Status.EXISTING) == {"R19 low Service"}
    assert not {item for item in found(changes) if " info " not in item}


def test_a_count_that_was_always_reset_is_nothing_new() -> None:
    counted = "Resources: {Service: {Properties: {DesiredCount: 2}}}"
    changes = changed("Resources: {Service: {Properties: {DesiredCount: 3}}}", counted)

    assert not {item for item in found(changes) if item.startswith("R29")}


def test_a_live_change_set_is_judged_with_its_templates() -> None:
    patch, _ = CASES["a target names another container"]
    told = told_by(answer(change("Service", "AWS::ECS::Service")))

    merged = merge(told, predict(shop(), patched(shop(), patch)))

    assert "P9 high Service" in found(merged)


def topics(count: int, **more: Any) -> dict[str, Any]:
    return {"Resources": {f"T{i}": {"Type": "AWS::SNS::Topic"} | more for i in range(count)}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (topics(500), set()),
        (topics(501), {"P11 high -"}),
        (topics(1) | {"Parameters": {f"P{i}": {"Type": "String"} for i in range(201)}}, {"high"}),
        (topics(1) | {"Outputs": {f"O{i}": {"Value": "x"} for i in range(201)}}, {"high"}),
        (topics(1) | {"Description": "x" * 52_000}, {"medium"}),
        (topics(1) | {"Description": "x" * 1_000_001}, {"high"}),
    ],
    ids=["the most", "resources", "parameters", "outputs", "bytes in a request", "bytes"],
)
def test_the_limits_of_a_template(template: dict[str, Any], expected: set[str]) -> None:
    levels = {item for item in found(predict({}, template)) if item.startswith("P11")}

    assert levels == {item if " " in item else f"P11 {item} -" for item in expected}


@pytest.mark.parametrize(
    ("kept", "expected"),
    [(0, {"R40 medium -"}), (4, {"R40 medium -"}), (6, set()), (9, set())],
    ids=["all removed", "more than half removed", "less than half removed", "one removed"],
)
def test_half_a_stack_removed_is_much_at_once(kept: int, expected: set[str]) -> None:
    assert found(predict(topics(10), topics(kept))) == expected


def test_many_changes_are_much_at_once_and_tags_are_not() -> None:
    named, tagged = {"DisplayName": "x"}, {"Tags": [{"Key": "a", "Value": "b"}]}

    assert found(predict(topics(60), topics(60, Properties=named))) == {"R40 medium -"}
    assert found(predict(topics(60), topics(60, Properties=tagged))) == {"R41 low -"}
    assert found(predict({}, topics(60))) == set()


SECRET = """Parameters: {Secret: {Type: String, NoEcho: true}}
Resources: {Task: {Properties: {ContainerDefinitions: [{Name: web, Image: 'shop/web:1.4.0',
  PortMappings: [{Name: http, ContainerPort: 8080}],
  Environment: [{Name: KEY, Value: {Ref: Secret}}]}]}}}"""


def test_a_hidden_value_hides_no_wrong_port() -> None:
    patch, _ = CASES["a target names another port"]
    before = patched(shop(), _patch(SECRET))

    assert "P9 high Service" in found(predict(before, patched(before, patch)))


def test_a_rollout_of_codedeploy_is_no_arithmetic_of_ours() -> None:
    by_codedeploy = """Resources: {Service: {Properties: {DesiredCount: 1,
      DeploymentController: {Type: CODE_DEPLOY},
      DeploymentConfiguration: {MaximumPercent: 100}}}}"""

    assert not {item for item in found(changed(by_codedeploy)) if item.startswith("R19")}


ODD = st.sampled_from([None, [], {}, "x", 5, [[1]], True, {"Ref": "Task"}, {"Fn::If": ["c", 1, 2]}])


def odd(value: Any, data: st.DataObject, rarely: st.SearchStrategy[int]) -> Any:
    """Return a value with nonsense at some places inside it."""
    if isinstance(value, dict):
        return {
            key: data.draw(ODD)
            if key != "Type" and data.draw(rarely) == 0
            else odd(item, data, rarely)
            for key, item in value.items()
        }
    return [odd(item, data, rarely) for item in value] if isinstance(value, list) else value


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_nonsense_in_a_template_is_judged_all_the_same(data: st.DataObject) -> None:
    after = dict(shop(), Resources=odd(shop()["Resources"], data, st.integers(0, 25)))

    findings = findings_of(predict(shop(), after))

    assert not [item.message for item in findings if "could not be judged" in item.message]
