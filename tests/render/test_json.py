"""The JSON follows its published schema, keeps every change and shows no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.change_set import read
from compose2cfn.changes.model import ChangeSet
from compose2cfn.render import json_, terminal
from compose2cfn.render.formats import FINDINGS_ONLY, FORMATS
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Target
from compose2cfn.review.policy import Effect, Policy, RulePolicy
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told
from tests.review.test_rules import FIRING, SILENT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def schema(root: Path) -> Any:
    """Return the published schema as a validator."""
    text = (root / "docs" / "report.schema.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(loaded)
    return jsonschema.Draft202012Validator(loaded)


@pytest.mark.parametrize("target", [Target(stack="shop"), TARGET], ids=["prediction", "set"])
def test_no_change_follows_the_schema(schema: Any, target: Target) -> None:
    data = json_.as_data(assess(target, ChangeSet()))

    schema.validate(data)
    assert (data["verdict"], data["decision"], data["changes"]) == ("none", "allow", [])
    assert data["kind"] == ("changeset" if target is TARGET else "prediction")


CASES = {**SILENT, **{name: (item,) for name, (_, item) in FIRING.items()}}


@pytest.mark.parametrize("changes", CASES.values(), ids=CASES)
def test_every_case_follows_the_schema(schema: Any, changes: tuple[dict[str, Any], ...]) -> None:
    text = json_.render(assess(TARGET, told(*changes), digest=DIGEST))

    schema.validate(json.loads(text))
    assert text.endswith("}\n")


def test_a_release_has_the_frozen_form() -> None:
    data = json_.as_data(assess(TARGET, told(*release()), digest=DIGEST))
    service, revision = data["changes"]

    assert data["summary"] == {"new revision": 1, "updated in place": 1}
    assert revision["newRevision"] is True
    assert revision["action"] == "modify"
    assert revision["replacement"] == "always"
    assert revision["properties"] == [
        {
            "path": "/Properties/ContainerDefinitions/web/Image",
            "op": "modify",
            "before": "repo/web:1.0",
            "after": "repo/web:1.1",
            "recreation": "always",
            "causes": [],
            "source": "aws",
        }
    ]
    assert service["properties"][0]["after"] == {"$hidden": "known-after-apply"}


def test_a_finding_says_what_the_policy_makes_of_it() -> None:
    rules = {"R16": RulePolicy(action=Effect.DENY), "R01": RulePolicy(action=Effect.IGNORE)}
    stopped = change(
        "S", "AWS::ECS::Service", before={"DesiredCount": 2}, after={"DesiredCount": 0}
    )
    items = told(stopped, task_change(task(), task("repo/web:latest", DB_PASSWORD="hunter2")))

    data = json_.as_data(assess(TARGET, items, policy=Policy(rules=rules)))

    actions = {item["rule"]: item["action"] for item in data["findings"]}
    assert actions == {"R16": "deny", "R20": "require-approval"}
    assert [(item["rule"], item["action"]) for item in data["suppressed"]] == [("R01", "ignore")]


def test_an_added_resource_has_no_replacement() -> None:
    data = json_.as_data(assess(TARGET, told(change("A", "T", "Add", Replacement="True"))))

    assert data["changes"][0]["replacement"] is None


@pytest.mark.corpus
def test_every_recorded_answer_follows_the_schema(schema: Any, corpus: Path) -> None:
    for file in sorted((corpus / "changesets" / "answers").glob("*.json")):
        changes = read(json.loads(file.read_text(encoding="utf-8")))
        schema.validate(json.loads(json_.render(assess(TARGET, changes))))


NAMES = st.text("ABCdef", min_size=1, max_size=8)
WORDS = st.text("abcxyz\x1b\u202e[]{}<>'\"\\\n", max_size=30)
CHANGES = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["Add", "Modify", "Remove", "Import", "Explode"]),
        st.sampled_from(["True", "False", "Conditional", "Odd"]),
        st.dictionaries(NAMES, WORDS | st.integers() | st.booleans() | st.none(), max_size=3),
        st.dictionaries(NAMES, WORDS | st.lists(WORDS, max_size=3), max_size=3),
    ),
    max_size=6,
    unique_by=lambda item: item[0],
)


@given(CHANGES)
def test_every_change_appears_in_every_format(drawn: list[Any]) -> None:
    items = [
        change(name, "AWS::SNS::Topic", action, before=before, after=after, Replacement=word)
        for name, action, word, before, after in drawn
    ]
    review = assess(TARGET, told(*items), digest=DIGEST)

    for name in FORMATS.keys() - FINDINGS_ONLY:
        text = FORMATS[name](review)
        assert all(name in text for name, *_ in drawn)
        assert not set(text) & set("\x1b\u202e")


# no word of the report itself, which Hypothesis would find in our source
SECRETS = st.text("abcdefghijklmnopqrstuvwxyz0123456789$&", min_size=4).map("$9{}".format)


@given(SECRETS, SECRETS, st.sampled_from(["DB_PASSWORD", "API_TOKEN", "client_secret"]))
def test_no_secret_appears_in_any_format(old: str, new: str, name: str) -> None:
    items = task_change(task(**{name: old}), task("repo/web:latest", **{name: new}))
    removed = change("Db", "AWS::RDS::DBInstance", "Remove", before={"MasterUserPassword": old})
    odd = told(items, removed, StatusReason=f"[WARN] the password {new} is weak")
    review = assess(TARGET, odd, digest=DIGEST)

    for text in (
        *(render(review) for render in FORMATS.values()),
        terminal.render(review, width=400, color=False),
        terminal.render(review, width=400, color=True),
    ):
        assert old not in text
        assert new not in text
