"""`changeset` prints the ARN alone on stdout and says on stderr what to do next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.gate.story import deployed, template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.gate_commands import Gate


def test_no_changes_print_nothing_and_succeed(gate: Gate, tmp_path: Path) -> None:
    deployed(gate.cf, gate.clock)
    (tmp_path / "t.json").write_text(template())
    done = gate.run("changeset", "--stack", "shop", "--template", "t.json")
    assert (done.code, done.out) == (0, "")
    assert "No changes" in done.err


def test_the_arn_is_all_of_stdout(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template())
    done = gate.run("changeset", "--stack", "shop", "--template", "t.json")
    (arn,) = gate.cf.sets
    assert (done.code, done.out) == (0, f"{arn}\n")
    assert f"compose2cfn review {arn}" in done.err
    assert "new stack 'shop'" in done.err


def test_a_file_gets_json(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template())
    done = gate.run("changeset", "--stack", "shop", "--template", "t.json", "-o", "made.json")
    (arn,) = gate.cf.sets
    assert (done.code, done.out) == (0, "")
    assert json.loads((tmp_path / "made.json").read_text()) == {
        "changeSetArn": arn,
        "stack": "shop",
        "type": "CREATE",
        "outcome": "created",
    }


def test_parameters_and_name_are_handed_on(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template(Parameters={"Tag": {"Type": "String"}}))
    (tmp_path / "p.json").write_text('{"Tag": "7"}')
    done = gate.run(
        *("changeset", "--stack", "shop", "--template", "t.json"),
        *("--parameters", "p.json", "--name", "release-7"),
    )
    assert done.code == 0
    (made,) = gate.cf.sets.values()
    assert (made.proposal.name, made.proposal.parameters) == ("release-7", {"Tag": "7"})


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        pytest.param(None, 3, "t.json", id="no such file"),
        pytest.param("{", 3, "t.json:", id="no template"),
        pytest.param(template(Description="x" * 60_000), 3, "51,200", id="too large"),
    ],
)
def test_a_wrong_template_is_refused_at_its_place(
    gate: Gate, tmp_path: Path, text: str | None, code: int, told: str
) -> None:
    if text is not None:
        (tmp_path / "t.json").write_text(text)
    done = gate.run("changeset", "--stack", "shop", "--template", "t.json")
    assert done.code == code
    assert told in done.err
    assert gate.cf.sets == {}
