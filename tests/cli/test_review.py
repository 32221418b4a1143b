"""`review` reports on a live or a saved change set, in several formats at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cli.app import run
from tests.gate.story import proposed
from tests.review.examples import answer, change, release, task, task_change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.gate_commands import Gate

ARN = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/c2c-1/0"


@pytest.fixture
def review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return the command in an empty folder, with the saved answer as `saved.json`."""
    monkeypatch.chdir(tmp_path)

    def command(saved: Any, *arguments: str) -> tuple[int, str, str]:
        if saved is not None:
            (tmp_path / "saved.json").write_text(json.dumps(saved), encoding="utf-8")
            arguments = ("--from", "saved.json", *arguments)
        with pytest.raises(SystemExit) as left:
            run(["review", *arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return command


def test_a_saved_plain_release_reads_as_such(review: Callable[..., Any]) -> None:
    code, out, err = review(answer(*release(), ChangeSetId=ARN))

    assert (code, err) == (0, "")
    first = "LOW  a plain release · web 1.0 → 1.1\n"
    assert out.startswith(first)
    assert "shop · eu-west-1 · account 111111111111" in out
    assert "digest" not in out
    assert "\x1b" not in out


def test_no_change_needs_no_approval(review: Callable[..., Any]) -> None:
    code, out, _ = review([], "--exit-code")

    assert code == 0
    assert "NONE  no changes" in out


def test_changes_ask_for_approval_only_where_asked_to(review: Callable[..., Any]) -> None:
    assert review(answer(*release()))[0] == 0
    assert review(answer(*release()), "--exit-code")[0] == 11


def test_both_answers_and_the_template_may_be_saved(review: Callable[..., Any]) -> None:
    saved = {
        "plain": answer(change("A", "T"), change("B", "T")),
        "withValues": answer(change("A", "T")),
        "template": {"Metadata": {"Compose2cfn": {"Origins": {"A": "web compose.yml:2:3"}}}},
    }

    _, out, _ = review(saved, "--format", "json")
    data = json.loads(out)

    assert data["completeness"]["onlyPlain"] == ["B"]
    assert data["changes"][0]["origin"] == {"file": "compose.yml", "line": 2, "column": 3}


def test_several_outputs_are_written_at_once(review: Callable[..., Any], tmp_path: Path) -> None:
    item = task_change(task(), task(DB_PASSWORD="hunter2"))

    code, out, _ = review(answer(item), "--out", "json=report.json", "--out", "text=report.txt")

    assert code == 0
    written = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert written == out
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [item["rule"] for item in data["findings"]] == ["R20"]
    assert "hunter2" not in written + json.dumps(data)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give the ARN"),
        (("name",), "needs its stack"),
        (("--out", "pdf=x", ARN), "there is no format 'pdf'"),
        (("--out", "json", ARN), "FORMAT=FILE"),
        (("--from", "saved.json", ARN), "not both"),
        (("--format", "xml", ARN), "xml"),
    ],
    ids=["nothing", "no stack", "format", "no file", "both", "stdout format"],
)
def test_wrong_usage_is_told(
    review: Callable[..., Any], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = review(None, *arguments)

    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "no DescribeChangeSet answer"),
        ("", "no DescribeChangeSet answer"),
        ("[", "saved.json:2:1: error[C2C-Y001]"),
        ('{"plain": null}', "no DescribeChangeSet answer"),
    ],
    ids=["another object", "empty", "no JSON", "nothing inside"],
)
def test_a_file_that_holds_no_answer_is_refused(
    review: Callable[..., Any], tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "saved.json").write_text(text, encoding="utf-8")

    code, out, err = review(None, "--from", "saved.json")

    assert (code, out) == (3, "")
    assert said in err


def test_a_missing_file_is_refused(review: Callable[..., Any]) -> None:
    code, _, err = review(None, "--from", "absent.json")

    assert code == 3
    assert "absent.json" in err


def test_a_live_change_set_is_reviewed_with_its_digest(gate: Gate) -> None:
    arn = proposed(gate.cf, gate.clock)

    done = gate.run("review", arn)

    assert (done.code, done.err) == (0, "")
    assert "digest " in done.out.splitlines()[0] + done.out.splitlines()[1]
    assert "approval required" in done.out


def test_a_change_set_that_is_gone_is_told(gate: Gate) -> None:
    done = gate.run("review", ARN)

    assert done.code == 5
    assert "there is no change set" in done.err
