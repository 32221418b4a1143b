"""DescribeChangeSet answers become the change model, whatever they leave out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.changes.answer_words import ACTIONS, IGNORED, KNOWN, OPS, RECREATIONS, REPLACEMENTS
from compose2cfn.changes.change_set import read
from compose2cfn.changes.model import Action, Confidence, Hidden, Op, Replacement
from compose2cfn.core.errors import InputError
from tests.review.examples import AFTER_APPLY, answer, change, detail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOPIC = "AWS::SNS::Topic"


@pytest.mark.parametrize(
    "empty",
    [
        answer(
            Status="FAILED",
            StatusReason=(
                "The submitted information didn't contain changes. "
                "Submit different information to create a change set."
            ),
        ),
        [],
    ],
    ids=["no change", "empty list"],
)
def test_no_change_has_no_warning(empty: Any) -> None:
    found = read(empty)

    assert found.changes == ()
    assert found.completeness.warnings == ()


def test_a_set_without_resources_that_can_be_executed_is_no_empty_set() -> None:
    assert "names no resource" in read(answer()).completeness.warnings[0]


def test_a_failed_set_says_why() -> None:
    found = read(answer(Status="FAILED", StatusReason="Transform failed"))

    assert "Transform failed" in found.completeness.warnings[0]


@pytest.mark.parametrize(
    "wrong",
    [None, "text", {}, {"Changes": None}, {"Changes": "x"}],
    ids=["nothing", "text", "empty", "null", "text as changes"],
)
def test_what_is_no_answer_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="no DescribeChangeSet answer"):
        read(wrong)


def test_resources_of_both_answers_are_joined() -> None:
    plain = answer(change("A", TOPIC, details=(detail("Name"),)), change("B", TOPIC))
    values = answer(change("B", TOPIC), change("C", TOPIC, "Add"))

    found = read(plain, values)

    assert [item.logical_id for item in found.changes] == ["A", "B", "C"]
    assert found.completeness.only_plain == ("A",)
    assert found.completeness.only_values == ("C",)


def test_one_answer_alone_lacks_nothing() -> None:
    assert read(answer(change("A", TOPIC))).completeness.only_plain == ()


def test_the_graver_replacement_counts_and_is_said() -> None:
    plain = answer(change("A", TOPIC, Replacement="False"))
    values = answer(change("A", TOPIC, Replacement="True"))

    found = read(plain, values)

    assert found.changes[0].replacement is Replacement.ALWAYS
    assert "differ on the replacement of A" in found.completeness.warnings[0]


def test_an_added_resource_never_reads_replacement() -> None:
    found = read(answer(change("A", TOPIC, "Add", Replacement="True")))

    assert found.changes[0].replacement is None


def test_values_come_from_the_contexts_by_identity() -> None:
    before = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
    after = {
        "Tags": [
            {"Key": "b", "Value": "3"},
            {"Key": "a", "Value": "1"},
        ]
    }
    found = read(
        answer(change("A", TOPIC, before=before, after=after, details=(detail("Tags"),)))
    ).changes[0]

    by_path = {item.path: item for item in found.properties}
    assert (
        by_path["/Properties/Tags/b/Value"].before,
        by_path["/Properties/Tags/b/Value"].after,
    ) == (
        "2",
        "3",
    )
    assert "/Properties/Tags/a/Value" not in by_path


@pytest.mark.parametrize("evaluation", ["Dynamic", "Static"])
def test_a_twin_is_told_once_with_its_cause(evaluation: str) -> None:
    found = read(
        answer(
            change(
                "A",
                TOPIC,
                details=(
                    detail("DisplayName", Evaluation=evaluation),
                    detail("DisplayName", ChangeSource="ParameterReference", CausingEntity="Name"),
                ),
            ),
            Parameters=[
                {"ParameterKey": "Name", "ParameterValue": "new"},
                {"ParameterKey": "Other", "ParameterValue": "same"},
            ],
        )
    )

    (item,) = found.changes[0].properties
    assert item.path == "/Properties/DisplayName"
    assert item.causes == ("Name",)
    assert [(each.name, each.after) for each in found.parameters] == [("Name", "new")]


def test_a_plain_answer_has_no_values_and_says_so() -> None:
    found = read(answer(change("A", TOPIC, details=(detail("DisplayName"),))))

    (item,) = found.changes[0].properties
    assert item.before == item.after == Hidden("not-told")
    assert item.op is Op.MODIFY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (AFTER_APPLY, Hidden("known-after-apply")),
        (f"arn:{AFTER_APPLY}/x", Hidden("known-after-apply", f"arn:{AFTER_APPLY}/x")),
        ("(Truncated-Signature):ab12", Hidden("truncated", "ab12")),
        ("****", Hidden("no-echo")),
        ("null", None),
        ("20", "20"),
        ('{"a": "****"}', {"a": Hidden("no-echo")}),
        ("{no json", "{no json"),
    ],
    ids=["later", "later inside", "cut", "NoEcho", "null", "number", "document", "brace"],
)
def test_what_aws_hides_is_known_as_hidden(text: str, value: object) -> None:
    row = detail("X", Path="/Properties/X", BeforeValue="old", AfterValue=text)

    found = read(answer(change("A", TOPIC, details=(row,))))

    assert found.changes[0].properties[0].after == value


def test_a_cut_value_is_named() -> None:
    row = detail(
        "X",
        Path="/Properties/X",
        BeforeValue="(Truncated-Signature):aa",
        AfterValue="(Truncated-Signature):bb",
    )

    assert read(answer(change("A", TOPIC, details=(row,)))).completeness.truncated == (
        "A:/Properties/X",
    )


@pytest.mark.parametrize("context", ["{broken", "[]", "(Truncated-Signature):ab"])
def test_an_unreadable_context_is_said_and_costs_nothing_else(context: str) -> None:
    item = change("A", TOPIC, details=(detail("X"),))
    item["ResourceChange"]["BeforeContext"] = context

    found = read(answer(item))

    assert len(found.completeness.unknown) == 1
    assert [each.path for each in found.changes[0].properties] == ["/Properties/X"]


def test_contexts_may_be_objects() -> None:
    item = change("A", TOPIC, details=(detail("X"),))
    item["ResourceChange"] |= {
        "BeforeContext": {"Properties": {"X": 1}},
        "AfterContext": {"Properties": {"X": "2"}},
    }

    assert read(answer(item)).changes[0].properties[0].after == "2"


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("Action", "resource"),
        ("Replacement", "resource"),
        ("PolicyAction", "resource"),
        ("Evaluation", "detail"),
        ("ChangeSource", "detail"),
        ("Attribute", "target"),
        ("RequiresRecreation", "target"),
    ],
)
def test_an_unknown_word_is_carried_and_named(field: str, place: str) -> None:
    item = change("A", TOPIC, details=(detail("X"),))
    body = item["ResourceChange"]
    holder = {
        "resource": body,
        "detail": body["Details"][0],
        "target": body["Details"][0]["Target"],
    }[place]
    holder[field] = "Surprise"

    found = read(answer(item))

    assert found.completeness.unknown == (f"{field} 'Surprise' of A",)
    assert found.changes[0].logical_id == "A"


def test_an_unknown_action_and_a_dynamic_one_are_unknown() -> None:
    found = read(answer(change("A", TOPIC, "Explode"), change("B", TOPIC, "Dynamic")))

    assert {item.action for item in found.changes} == {Action.UNKNOWN}


@pytest.mark.parametrize(
    "odd",
    [{}, {"Type": "Hook"}, {"Type": "Resource", "ResourceChange": {}}, "text", None],
    ids=["empty", "another kind", "no id", "text", "null"],
)
def test_a_change_that_can_not_be_read_is_said(odd: Any) -> None:
    assert len(read(answer(odd)).completeness.unknown) == 1


def test_details_without_a_target_do_no_harm() -> None:
    item = change("A", TOPIC)
    item["ResourceChange"]["Details"] = [{}, {"Target": None}, None]

    assert read(answer(item)).completeness.unknown == ()


def test_the_scope_alone_is_a_change() -> None:
    item = change("A", TOPIC, Scope=["DeletionPolicy", "UpdateReplacePolicy"])

    assert [each.path for each in read(answer(item)).changes[0].properties] == [
        "/DeletionPolicy",
        "/UpdateReplacePolicy",
    ]


def test_dynamic_rows_alone_are_uncertain() -> None:
    row = detail(
        "X", Evaluation="Dynamic", ChangeSource="ResourceAttribute", CausingEntity="B.Name"
    )
    found = read(answer(change("A", TOPIC, details=(row,)))).changes[0]

    assert found.confidence is Confidence.MAY
    assert found.properties[0].after == Hidden("known-after-apply")


def test_a_dynamic_always_is_conditional() -> None:
    row = detail("X", recreation="Always", Evaluation="Dynamic")

    (found,) = read(answer(change("A", TOPIC, details=(row,)))).changes[0].properties

    assert found.recreation is Replacement.CONDITIONAL


def test_aws_own_warning_is_kept() -> None:
    reason = "[WARN] --include-property-values option can return incomplete ChangeSet data"

    assert read(answer(change("A", TOPIC), StatusReason=reason)).completeness.warnings == (
        "AWS warns: --include-property-values option can return incomplete ChangeSet data",
    )


def test_camel_case_means_the_same() -> None:
    pascal = [change("A", TOPIC, before={"X": 1}, after={"X": 2}, details=(detail("X"),))]

    assert read(camel(pascal)) == read(pascal)


def camel(value: Any) -> Any:
    """Return an answer as the console prints it."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: camel(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize(
    ("field", "shape"),
    [
        ("Action", "ChangeAction"),
        ("Replacement", "Replacement"),
        ("RequiresRecreation", "RequiresRecreation"),
        ("AttributeChangeType", "AttributeChangeType"),
        ("Attribute", "ResourceAttribute"),
        ("Scope", "ResourceAttribute"),
        ("PolicyAction", "PolicyAction"),
        ("Evaluation", "EvaluationType"),
        ("ChangeSource", "ChangeSource"),
        ("ResourceDriftStatus", "StackResourceDriftStatus"),
    ],
)
def test_every_word_of_the_service_model_is_known(field: str, shape: str) -> None:
    assert set(service_model().shape_for(shape).enum) == KNOWN[field]


def test_each_known_word_has_a_meaning() -> None:
    assert set(ACTIONS) == KNOWN["Action"]
    assert set(REPLACEMENTS) == KNOWN["Replacement"]
    assert set(RECREATIONS) == KNOWN["RequiresRecreation"]
    assert set(OPS) == KNOWN["AttributeChangeType"]


READ = {
    "Status",
    "StatusReason",
    "Parameters",
    "DeploymentConfig",
    "OnStackFailure",
    "StackDriftStatus",
    "Changes",
    *(f"Changes[].{name}" for name in ("Type", "ResourceChange")),
    *(
        f"Changes[].ResourceChange.{name}"
        for name in [
            "Action",
            "LogicalResourceId",
            "PhysicalResourceId",
            "ResourceType",
            "Replacement",
            "PolicyAction",
            "Scope",
            "ResourceDriftStatus",
            "Details",
            "ChangeSetId",
            "ModuleInfo",
            "BeforeContext",
            "AfterContext",
        ]
    ),
    *(
        f"Changes[].ResourceChange.Details[].{name}"
        for name in ("Target", "Evaluation", "ChangeSource", "CausingEntity")
    ),
    *(
        f"Changes[].ResourceChange.Details[].Target.{name}"
        for name in [
            "Attribute",
            "Name",
            "RequiresRecreation",
            "Path",
            "BeforeValue",
            "AfterValue",
            "Drift",
            "AttributeChangeType",
        ]
    ),
}


def test_every_field_of_an_answer_is_read_or_left_out_for_a_reason() -> None:
    output = service_model().operation_model("DescribeChangeSet").output_shape

    assert set(fields(output)) - READ - set(IGNORED) == set()


def service_model() -> Any:
    """Return botocore's model of CloudFormation."""
    import botocore.session
    from botocore.model import ServiceModel

    loader = botocore.session.get_session().get_component("data_loader")
    return ServiceModel(loader.load_service_model("cloudformation", "service-2"))


AS_A_WHOLE = {"Parameters", "DeploymentConfig", "ModuleInfo", "Drift", "Scope"}


def fields(shape: Any, prefix: str = "") -> Iterator[str]:
    """Yield the paths of an answer, down to what is read as a whole."""
    for name, member in shape.members.items():
        path = f"{prefix}{name}"
        yield path
        below = member.member if member.type_name == "list" else member
        known = path in READ and name not in AS_A_WHOLE
        if below.type_name == "structure" and known:
            yield from fields(below, f"{path}{'[]' if member.type_name == 'list' else ''}.")


@pytest.mark.corpus
def test_every_recorded_answer_is_read_without_loss(corpus: Path) -> None:
    files = sorted((corpus / "changesets" / "answers").glob("*.json"))
    assert files
    for file in files:
        recorded = json.loads(file.read_text(encoding="utf-8"))
        found = read(recorded)
        assert {item.logical_id for item in found.changes} == set(named(recorded)), file.name
        assert found.completeness.unknown == (), file.name


@pytest.mark.corpus
def test_the_two_recorded_answers_together_miss_nothing(corpus: Path) -> None:
    pairs = json.loads((corpus / "changesets" / "pairs.json").read_text(encoding="utf-8"))
    both = [pair for pair in pairs if pair.get("expected_changes_without_property_values")]
    assert both
    for pair in both:
        plain, values = (
            {"Changes": pair[key]}
            for key in ("expected_changes_without_property_values", "expected_changes")
        )
        found = {item.logical_id for item in read(plain, values).changes}
        assert found == set(named(plain)) | set(named(values)), pair["name"]
        assert set(pair.get("observed_on_execution") or ()) <= found, pair["name"]


def named(recorded: Any) -> Iterator[str]:
    """Yield the logical ids of an answer in either case."""
    changes = recorded if isinstance(recorded, list) else recorded["Changes"]
    for item in changes:
        body = item.get("ResourceChange") or item["resourceChange"]
        yield body.get("LogicalResourceId") or body["logicalResourceId"]
