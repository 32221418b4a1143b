"""A policy file is read strictly: what is misspelt would protect nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.review.model import Level
from compose2cfn.review.policy import DEFAULT, Allowance, Effect, RulePolicy, as_data, policy_digest
from compose2cfn.review.policy_file import load_policy, rule_ids
from compose2cfn.review.policy_shape import FILE_NAME, json_schema, policy_shape
from compose2cfn.review.presets import DEV, PRESETS, PROD
from compose2cfn.review.windows import Freeze, Window

if TYPE_CHECKING:
    from tests.harness.golden import Golden

WRONG = sorted((Path(__file__).parent / "policies").glob("*.yml"))
BEYOND_SCHEMA = {"deny_below_approve", "freeze_backwards", "two_documents", "key_twice"}
"""What a JSON Schema of one document can't tell."""

FULL = """\
preset: prod
approveAnyChange: false
approveFrom: high
denyFrom: never
approvals: 2
authorMayApprove: false
approvalExpiresAfter: 3d
rules:
  R10: deny
  R16: {action: warn, level: low}
  R03:
    action: require-approval
    approvals: 3
    allow:
      - logicalId: Cache
        until: 2026-12-31
        reason: |
          rebuilt from
          the source
protectedTypes: ["AWS::EFS::*"]
changeWindows:
  - {days: [thu, mon], from: "09:00", to: "16:00", timeZone: Europe/Zurich}
freezes:
  - {from: 2026-12-20, until: 2027-01-03, reason: holidays}
"""


def read(text: str) -> Any:
    return load_policy(Source(FILE_NAME, text))


def schema() -> Any:
    made = json_schema(policy_shape(rule_ids(), PRESETS))
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"], ids=["empty", "comment", "map"])
def test_a_policy_that_says_nothing_is_the_default(text: str) -> None:
    policy = read(text)

    assert policy == DEFAULT
    assert policy.name == FILE_NAME


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_as_it_is(name: str) -> None:
    policy = read(f"preset: {name}\n")

    assert policy == PRESETS[name]
    assert policy_digest(policy) == policy_digest(PRESETS[name])


def test_every_key_is_read() -> None:
    policy = read(FULL)

    assert policy.name == f"{FILE_NAME} (prod)"
    assert (policy.any_change, policy.approvals) == (False, 2)
    assert (policy.approve_from, policy.deny_from) == (Level.HIGH, None)
    assert (policy.author_may_approve, policy.expires_after_hours) == (False, 72)
    assert policy.rules["R10"] == RulePolicy(action=Effect.DENY)
    assert policy.rules["R16"] == RulePolicy(action=Effect.WARN, level=Level.LOW)
    assert policy.rules["R03"] == RulePolicy(
        action=Effect.REQUIRE_APPROVAL,
        approvals=3,
        allow=(
            Allowance(logical_id="Cache", until="2026-12-31", reason="rebuilt from the source"),
        ),
    )
    assert policy.protected == ("AWS::EFS::*",)
    assert policy.windows == (
        Window(days=(0, 3), start="09:00", end="16:00", zone="Europe/Zurich"),
    )
    assert policy.freezes == (Freeze(first="2026-12-20", last="2027-01-03", reason="holidays"),)


def test_the_written_out_policy_is_a_policy_file() -> None:
    policy = read(FULL)
    told = as_data(policy)
    kept = {
        id_: {key: value for key, value in rule.items() if value}
        for id_, rule in told["rules"].items()
    }

    again = read(json.dumps({**told, "rules": kept}))

    assert policy_digest(again) == policy_digest(policy)
    assert policy_digest(DEV) != policy_digest(PROD)


def test_the_schema_takes_what_is_right() -> None:
    schema().validate(plain(parse(Source("policy", FULL))[0]))


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_every_problem_is_told_at_its_place(file: Path, golden: Golden) -> None:
    source = Source(FILE_NAME, file.read_text(encoding="utf-8"))

    with pytest.raises(InputError) as refused:
        load_policy(source)

    golden(file.with_suffix(".txt"), as_text(refused.value.diagnostics))
    if file.stem not in BEYOND_SCHEMA:
        with pytest.raises(jsonschema.ValidationError):
            schema().validate(plain(parse(source)[0]))


def test_the_published_schema_is_the_reader_s(root: Path) -> None:
    text = (root / "docs" / "policy.schema.json").read_text(encoding="utf-8")

    published = json.loads(text)
    assert published["properties"].keys() == schema().schema["properties"].keys()


def test_the_documented_example_is_a_policy(root: Path) -> None:
    page = (root / "docs" / "policy.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]

    policy = read(example)

    assert policy.rules["R10"].action is Effect.DENY
    schema().validate(plain(parse(Source("policy", example))[0]))


@pytest.mark.parametrize(
    "period", ["0h", "07d", "1.5d", "-1h", "10000d", "1w", "h", "7", "٣d", "7D", "7 d"]
)
def test_a_period_that_means_nothing_is_refused(period: str) -> None:
    with pytest.raises(InputError) as refused:
        read(f"approvalExpiresAfter: '{period}'\n")

    (told,) = refused.value.diagnostics
    assert told.code == "C2C-P002"
    assert not schema().is_valid({"approvalExpiresAfter": period})


@pytest.mark.parametrize(
    ("period", "hours"), [("7d", 168), ("168h", 168), ("9999d", 239_976), ("never", None)]
)
def test_a_period_is_the_same_in_hours_and_days(period: str, hours: int | None) -> None:
    policy = read(f"approvalExpiresAfter: {period}\n")

    assert policy.expires_after_hours == hours
    again = read(f"approvalExpiresAfter: {as_data(policy)['approvalExpiresAfter']}\n")
    assert policy_digest(again) == policy_digest(policy)
