"""`approve` and `reject` write a record for exactly the reviewed content, or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2cfn.gate.inspect import digest_now, inspect
from tests.gate.story import proposed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.gate_commands import Gate


@pytest.mark.parametrize(("command", "decision"), [("approve", "approved"), ("reject", "rejected")])
def test_a_record_is_written(gate: Gate, tmp_path: Path, command: str, decision: str) -> None:
    arn = proposed(gate.cf, gate.clock)
    digest = digest_now(inspect(gate.cf, arn))
    done = gate.run(
        *(command, arn, "--digest", digest[:12], "--reason", "as agreed"),
        *("--record", "record.json"),
    )
    assert (done.code, done.out) == (0, "")
    assert digest[:12] in done.err
    record = json.loads((tmp_path / "record.json").read_text())
    assert record["decision"] == decision
    assert record["digest"] == digest
    assert record["changeSetArn"] == arn
    assert record["by"] == "arn:aws:iam::123456789012:user/ada"
    assert record["reason"] == "as agreed"


def test_approve_says_what_comes_next_and_reject_does_not(gate: Gate) -> None:
    arn = proposed(gate.cf, gate.clock)
    digest = digest_now(inspect(gate.cf, arn))
    given = (arn, "--digest", digest, "--reason", "x", "--record", "r.json", "--by", "Ada")
    assert f"compose2cfn execute {arn} --approval r.json" in gate.run("approve", *given).err
    assert "compose2cfn execute" not in gate.run("reject", *given).err


def test_by_replaces_the_callers_identity(gate: Gate, tmp_path: Path) -> None:
    arn = proposed(gate.cf, gate.clock)
    digest = digest_now(inspect(gate.cf, arn))
    gate.run(
        *("approve", arn, "--digest", digest, "--reason", "x"), *("--record", "r", "--by", "Ada")
    )
    assert json.loads((tmp_path / "r").read_text())["by"] == "Ada"


@pytest.mark.parametrize(
    ("digest", "code"),
    [("3f9a", 3), ("g" * 12, 3), ("0" * 12, 13), ("0" * 64, 13)],
    ids=["too short", "no digest", "another one", "another whole one"],
)
def test_a_wrong_digest_writes_nothing(gate: Gate, tmp_path: Path, digest: str, code: int) -> None:
    arn = proposed(gate.cf, gate.clock)
    done = gate.run("approve", arn, "--digest", digest, "--reason", "x", "--record", "r.json")
    assert done.code == code
    assert "C2C-G01" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_refused(gate: Gate) -> None:
    given = ("--digest", "0" * 12, "--reason", "x", "--record", "r.json")
    done = gate.run("approve", "c2c-1", *given)
    assert done.code == 3
    assert "not the ARN" in done.err


def test_a_folder_that_is_not_there_is_told(gate: Gate) -> None:
    arn = proposed(gate.cf, gate.clock)
    digest = digest_now(inspect(gate.cf, arn))
    done = gate.run("approve", arn, "--digest", digest, "--reason", "x", "--record", "no/r.json")
    assert done.code == 3
    assert "no/r.json" in done.err
