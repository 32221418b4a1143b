"""The vendored table of what replaces what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from compose2cfn.changes.model import Replacement
from compose2cfn.changes.schema_overlay import OVERLAY
from compose2cfn.changes.schemas import TABLE, is_input, schema_of, verdict

ALWAYS, CONDITIONAL, NEVER = Replacement.ALWAYS, Replacement.CONDITIONAL, Replacement.NEVER
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("type_", "path", "expected"),
    [
        pytest.param("AWS::ECS::Service", "DesiredCount", NEVER, id="in-place"),
        pytest.param("AWS::ECS::Service", "ServiceName", ALWAYS, id="create-only"),
        pytest.param("AWS::ECS::Service", "LaunchType", CONDITIONAL, id="conditional"),
        pytest.param("AWS::ECS::TaskDefinition", "Tags/*/Value", NEVER, id="tags-of-a-revision"),
        pytest.param(
            "AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Image", ALWAYS, id="below"
        ),
        pytest.param("AWS::EFS::AccessPoint", "PosixUser/Uid", ALWAYS, id="nested-create-only"),
        pytest.param("Custom::Thing", "ServiceToken", ALWAYS, id="custom-resource"),
        pytest.param("Custom::Thing", "Anything", NEVER, id="custom-property"),
    ],
)
def test_verdict_of_the_schema(type_: str, path: str, expected: Replacement) -> None:
    found = verdict(type_, tuple(path.split("/")))
    assert (found.recreation, found.provenance) == (expected, "schema")


def test_a_subtree_counts_where_its_create_only_part_has_a_value() -> None:
    type_, steps = "AWS::ECR::Repository", ("EncryptionConfiguration",)
    assert any(len(path) > 1 for path in schema_of(type_).create_only) or any(
        path == steps for path in schema_of(type_).create_only
    )
    assert verdict(type_, steps, None, {"EncryptionType": "KMS"}).recreation is ALWAYS


def test_unknown_types_are_said_to_be_unknown() -> None:
    assert verdict("My::Own::Type", ("A",)).provenance == "unknown"
    assert not schema_of("AWS::Serverless::Function").known


@pytest.mark.parametrize("type_", sorted(OVERLAY))
def test_every_overlay_row_differs_from_its_schema(type_: str) -> None:
    schema = schema_of(type_)
    assert schema.known
    for name, told in OVERLAY[type_].items():
        assert verdict(type_, (name,)).provenance == "overlay"
        in_schema = ALWAYS if (name,) in schema.create_only else None
        assert told is not in_schema, f"{type_} {name} needs no overlay"


def test_read_only_attributes_are_no_inputs() -> None:
    assert not is_input("AWS::SNS::Topic", ("TopicArn",))
    assert is_input("AWS::SNS::Topic", ("TopicName",))


def test_the_table_is_sorted_and_has_each_type_once() -> None:
    names = [line.split(" ", 1)[0] for line in TABLE.read_text(encoding="utf-8").splitlines()]
    assert names == sorted(set(names))
    assert len(names) > 1500


def test_loading_the_table_does_not_load_cfn_lint() -> None:
    script = (
        "import sys; from compose2cfn.changes.schemas import schema_of;"
        "schema_of('AWS::ECS::Service'); print('cfnlint' in sys.modules, 'yaml' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_the_table_is_what_the_script_makes(tmp_path: Path) -> None:
    script = (ROOT / ".ci" / "generate_schema_table.py").read_text(encoding="utf-8")
    made = tmp_path / "table.txt"
    redirected = script.replace(
        'TARGET = Path(__file__).parents[1] / "compose2cfn" / "changes" / "resource_types.txt"',
        f"TARGET = Path({str(made)!r})",
    )
    assert redirected != script
    copy = tmp_path / "generate.py"
    copy.write_text(redirected, encoding="utf-8")
    subprocess.run([sys.executable, str(copy)], check=True, capture_output=True)
    assert made.read_bytes() == TABLE.read_bytes()
