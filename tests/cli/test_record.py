"""`record`, and the policies that count on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2cfn.gate.ports import StackState

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.gate_commands import Gate

ONE, TWO = "1" * 64, "2" * 64
PLACE = ("--deployments", "records")


def template(*digests: str) -> str:
    """Return a template that runs images of these digests."""
    containers = [
        {"Name": f"c{number}", "Image": f"repo/web@sha256:{digest}"}
        for number, digest in enumerate(digests)
    ]
    body = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {"ContainerDefinitions": [*containers, {"Name": "helper", "Image": "h:1"}]},
    }
    return json.dumps({"Resources": {"Task": body}})


@pytest.fixture
def staging(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Return the commands in an account whose stack runs one pinned image."""
    state = StackState(name="shop", arn="arn:stack", status="CREATE_COMPLETE")
    monkeypatch.setattr(gate.cf, "stack", lambda _name: state)
    monkeypatch.setattr(gate.cf, "stack_template", lambda _name, **_stage: template(ONE))
    return gate


def test_what_ran_is_printed_once(staging: Gate, tmp_path: Path) -> None:
    words = ("record", "--stack", "shop", "--environment", "staging", *PLACE)
    first, again = staging.run(*words), staging.run(*words)
    assert (first.code, first.out) == (0, f"sha256:{ONE}\n")
    assert first.err == (
        "staging has run 1 images, 0 of them recorded before.\n"
        "Not recorded, because it has no digest: h:1\n"
    )
    assert (again.code, again.out) == (0, "")
    assert [path.name for path in (tmp_path / "records" / "staging").iterdir()] == [f"{ONE}.json"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--environment", "../prod", *PLACE), "is no name such as staging"),
        (("--environment", "staging"), "COMPOSE2CFN_DEPLOYMENTS"),
    ],
    ids=["a name that leads elsewhere", "no place"],
)
def test_it_is_wrong_usage(staging: Gate, words: tuple[str, ...], told: str) -> None:
    done = staging.run("record", "--stack", "shop", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("digest", "place", "decision"),
    [
        pytest.param(ONE, "records", "approve", id="staging has run it"),
        pytest.param(TWO, "records", "deny", id="built anew"),
        pytest.param(ONE, "elsewhere", "deny", id="no records there"),
        pytest.param(ONE, "", "deny", id="nobody said where the records are"),
    ],
)
def test_prod_takes_what_staging_ran(  # noqa: PLR0917 - the fixtures and three columns
    staging: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    digest: str,
    place: str,
    decision: str,
) -> None:
    staging.run("record", "--stack", "shop", "--environment", "staging", *PLACE)
    empty = {"Resources": {"Task": {"Type": "AWS::SNS::Topic"}}}
    (tmp_path / "now.json").write_text(json.dumps(empty), encoding="utf-8")
    (tmp_path / "next.json").write_text(
        template(digest).replace(', {"Name": "helper", "Image": "h:1"}', ""), encoding="utf-8"
    )
    (tmp_path / "prod.yml").write_text("promotedFrom: staging\n", encoding="utf-8")
    monkeypatch.setenv("COMPOSE2CFN_DEPLOYMENTS", place)
    done = staging.run(
        *("diff", "--template", "next.json", "--against", "now.json", "--format", "json"),
        *("--policy", "prod.yml"),
    )
    assert json.loads(done.out)["decision"] == decision
    rules = [item["rule"] for item in json.loads(done.out)["findings"]]
    assert ("R50" in rules) is (decision == "deny")
