"""`explain` knows every code and every rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.app import run
from compose2cfn.cli.explanations import explanations, nearest
from compose2cfn.review.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path


def explained(code: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["explain", code])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


@pytest.mark.parametrize("code", ["R10", "r10", " R10 "])
def test_a_rule_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, err = explained(code, capsys)

    assert (exit_code, err) == (0, "")
    assert out.startswith("R10: Opened to the world (usually high)\n\n")
    assert "0.0.0.0/0" in out


@pytest.mark.parametrize(
    ("code", "begins"),
    [
        ("r42", "R42: A protected resource goes"),
        ("deny", "deny: an action of the policy"),
        ("require-approval", "require-approval: an action of the policy"),
        ("warn", "warn: an action"),
        ("ignore", "ignore: an action"),
        ("C2C-P010", "C2C-P010: The policy denies the change"),
    ],
)
def test_the_policy_s_words_are_explained(
    code: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, out, _ = explained(code, capsys)

    assert exit_code == 0
    assert out.startswith(begins)


@pytest.mark.parametrize("code", ["C2C-Y001", "c2c-y001"])
def test_a_diagnostic_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, _ = explained(code, capsys)

    assert exit_code == 0
    assert out.startswith("C2C-Y001: The text is no YAML\n\n")


@pytest.mark.parametrize(
    ("code", "near"), [("Y001", "C2C-Y001"), ("RR10", "R10"), ("C2CY001", "C2C-Y001")]
)
def test_a_near_miss_is_answered(code: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, err = explained(code, capsys)

    assert (exit_code, out) == (2, "")
    assert near in err


def test_nonsense_has_no_suggestion() -> None:
    assert nearest("%%%", ["R10", "C2C-Y001"]) == []


def test_no_declared_code_or_rule_is_missed(root: Path) -> None:
    declaration = re.compile(r'^[A-Z_]+ = code\(\s*"(C2C-[A-Z]\d{3})"', re.MULTILINE)
    declared = {
        id_
        for file in sorted((root / "compose2cfn").rglob("*.py"))
        for id_ in declaration.findall(file.read_text(encoding="utf-8"))
    }

    known = set(explanations())  # which registers the rules

    assert declared
    assert declared | set(RULES) <= known
