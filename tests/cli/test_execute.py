"""`execute` shows events on stderr and the outputs on stdout, and refuses with 13."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compose2cfn.gate.approval import to_json
from tests.gate.story import decided, proposed, template

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.gate.approval import Verdict
    from tests.cli.gate_commands import Gate


def ready(gate: Gate, path: Path, decision: Verdict = "approved") -> str:
    """Propose, decide, write the record; return the ARN."""
    arn = proposed(gate.cf, gate.clock)
    path.write_text(to_json(decided(gate.cf, gate.clock, arn, decision)))
    return arn


def test_outputs_go_to_stdout_and_events_to_stderr(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json")
    done = gate.run("execute", arn, "--approval", "r.json")
    assert (done.code, done.out) == (0, "Url: http://example.com\n")
    lines = done.err.splitlines()
    assert lines[0] == "The approval fits; executing the change set of stack 'shop'."
    assert re.fullmatch(r"12:00:\d\dZ  CREATE_IN_PROGRESS  stack shop", lines[1])
    assert re.fullmatch(r"12:00:\d\dZ  CREATE_COMPLETE     Topic", lines[2])
    assert lines[-1] == "Stack 'shop' is CREATE_COMPLETE."


def test_started_again_it_watches(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json")
    first = gate.run("execute", arn, "--approval", "r.json")
    again = gate.run("execute", arn, "--approval", "r.json")
    assert (again.code, again.out) == (0, first.out)
    assert again.err.startswith("An earlier run started this execution")
    assert len(gate.cf.executions) == 1


def test_without_a_record_nothing_is_executed(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json")
    for given in ((), ("--approval", "other.json")):
        done = gate.run("execute", arn, *given)
        assert done.code == 13
        assert "C2C-G014" in done.err
    assert gate.cf.executions == []


@pytest.mark.parametrize(
    ("text", "code"), [("{}", 3), ("not a record", 3)], ids=["empty", "something else"]
)
def test_a_damaged_record_is_refused(gate: Gate, tmp_path: Path, text: str, code: int) -> None:
    arn = ready(gate, tmp_path / "r.json")
    (tmp_path / "r.json").write_text(text)
    done = gate.run("execute", arn, "--approval", "r.json")
    assert done.code == code
    assert "r.json:1:1" in done.err
    assert gate.cf.executions == []


def test_a_rejection_is_stale(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json", "rejected")
    done = gate.run("execute", arn, "--approval", "r.json")
    assert done.code == 13
    assert "Ada rejected it" in done.err
    assert gate.cf.executions == []


def test_a_replaced_set_is_stale(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json")
    other = gate.cf.replace_change_set(arn, template("evil"))
    assert gate.run("execute", arn, "--approval", "r.json").code == 13
    assert gate.run("execute", other, "--approval", "r.json").code == 13
    assert gate.cf.executions == []


def test_a_failure_ends_with_its_first_reason(gate: Gate, tmp_path: Path) -> None:
    gate.cf.operations.failing["Topic"] = "quota\x1b[2J exceeded"
    arn = ready(gate, tmp_path / "r.json")
    done = gate.run("execute", arn, "--approval", "r.json")
    assert (done.code, done.out) == (5, "")
    assert "docker-compose.yml:7:5: error[C2C-G020]" in done.err
    assert "service 'web'" in done.err
    assert "left in state ROLLBACK_COMPLETE" in done.err
    assert "\x1b" not in done.err


def test_the_arn_names_the_region(gate: Gate, tmp_path: Path) -> None:
    arn = ready(gate, tmp_path / "r.json")
    gate.run("execute", arn, "--approval", "r.json")
    gate.run("execute", arn, "--approval", "r.json", "--region", "eu-west-3")
    assert gate.regions == ["eu-central-1", "eu-west-3"]


def test_interrupted_it_says_how_to_go_on(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = ready(gate, tmp_path / "r.json")

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr(gate.clock, "sleep", interrupt)
        done = gate.run("execute", arn, "--approval", "r.json")
    assert done.code == 130
    assert "Run the same command again" in done.err
    assert gate.run("execute", arn, "--approval", "r.json").code == 0
    assert len(gate.cf.executions) == 1
