"""Each command follows the policy beside the Compose file, or the one that `--policy` names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cli.app import run
from compose2cfn.cli.options import ReportFormat
from compose2cfn.render.formats import FORMATS
from tests.gate.story import deployed, proposed
from tests.review.examples import answer, change, release, task, task_change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.gate_commands import Gate

SECRET = answer(task_change(task(), task(DB_PASSWORD="hunter2")), StackName="secret")
PLAIN = answer(*release(), StackName="plain")
REMOVAL = answer(change("Data", "AWS::EFS::FileSystem", "Remove", PolicyAction="Delete"))


@pytest.fixture
def review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return the command on saved answers, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMPOSE_FILE", raising=False)

    def command(answers: list[Any], *arguments: str) -> tuple[int, str, str]:
        named: list[str] = []
        for number, saved in enumerate(answers):
            (tmp_path / f"{number}.json").write_text(json.dumps(saved), encoding="utf-8")
            named += ["--from", f"{number}.json"]
        with pytest.raises(SystemExit) as left:
            run(["review", *named, *arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return command


def test_every_format_can_be_asked_for() -> None:
    assert [item.value for item in ReportFormat] == list(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_saved_answer_is_told_in_every_format(review: Callable[..., Any], name: str) -> None:
    code, out, err = review([SECRET], "--format", name, "--out", f"{name}=report")

    assert (code, err) == (0, "")
    assert out.endswith("\n")
    assert "hunter2" not in out


def test_without_a_policy_nothing_is_denied(review: Callable[..., Any]) -> None:
    assert review([REMOVAL])[0] == 0
    assert review([REMOVAL], "--exit-code")[0] == 11


def test_the_policy_beside_the_compose_file_is_found(
    review: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "deep" / "er"
    below.mkdir(parents=True)
    (tmp_path / "deep" / "compose.yaml").write_text("services: {}\n")
    (tmp_path / "deep" / "compose2cfn.policy.yml").write_text("preset: prod\n")

    assert review([REMOVAL])[0] == 0
    monkeypatch.chdir(below)
    code, out, _ = review([], "--from", str(tmp_path / "0.json"))
    assert code == 12
    assert "policy ../compose2cfn.policy.yml (prod)" in " ".join(out.split())


def test_a_named_policy_takes_its_place(review: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "compose2cfn.policy.yml").write_text("preset: prod\n")
    (tmp_path / "mild.yml").write_text("preset: dev\n")

    assert review([PLAIN], "--exit-code")[0] == 11
    assert review([PLAIN], "--exit-code", "--policy", "mild.yml")[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "mine.yml"), ("rules: {R99: deny}", "mine.yml:1:9: error[C2C-P001]")],
    ids=["absent", "wrong"],
)
def test_a_policy_that_cannot_be_followed_is_refused(
    review: Callable[..., Any], tmp_path: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / "mine.yml").write_text(text)

    code, out, err = review([PLAIN], "--policy", "mine.yml", "--out", "json=report.json")

    assert (code, out) == (3, "")
    assert said in err
    assert not (tmp_path / "report.json").exists()


def test_several_stacks_exit_as_the_strictest_and_have_an_index(
    review: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "compose2cfn.policy.yml").write_text("preset: prod\n")

    code, out, _ = review([PLAIN, SECRET], "--format", "json")

    assert code == 12
    data = json.loads(out)
    assert [item["stack"] for item in data["stacks"]] == ["secret", "plain"]
    assert (data["kind"], data["decision"]) == ("index", "deny")
    assert review([PLAIN, PLAIN], "--exit-code")[0] == 11
    assert "LOW  a plain release" in review([PLAIN, SECRET])[1]


def test_a_format_for_one_stack_makes_a_file_for_each(
    review: Callable[..., Any], tmp_path: Path
) -> None:
    odd = answer(*release(), StackName="../plain")

    code, _, err = review([PLAIN, odd, SECRET], "--out", "slack=out.json")
    assert (code, err) == (0, "")
    assert sorted(path.name for path in tmp_path.glob("out*")) == [
        "out.plain-2.json",
        "out.plain.json",
        "out.secret.json",
    ]

    code, out, err = review([PLAIN, SECRET], "--format", "slack")
    assert (code, out) == (2, "")
    assert "slack holds one stack" in err


def test_the_whole_way_under_a_policy(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "compose2cfn.policy.yml").write_text("approvals: 2\n")
    arn = proposed(gate.cf, gate.clock)
    told = json.loads(gate.run("review", arn, "--format", "json").out)
    assert told["policy"]["approvals"] == 2

    def approve(name: str) -> int:
        words = ["--digest", told["digest"], "--reason", "fine", "--by", name]
        return gate.run("approve", arn, *words, "--record", f"{name}.json").code

    assert approve("ada") == 0
    assert approve("ben") == 0
    alone = gate.run("execute", arn, "--approval", "ada.json")
    assert alone.code == 13
    assert "asks for 2 people" in alone.err
    both = gate.run("execute", arn, "--approval", "ada.json", "--approval", "ben.json")
    assert (both.code, "The approval fits" in both.err) == (0, True)


def test_a_denied_change_ends_each_command_with_12(gate: Gate, tmp_path: Path) -> None:
    deployed(gate.cf, gate.clock)
    gone = json.dumps({"Resources": {"Other": {"Type": "AWS::SNS::Topic"}}})
    arn = proposed(gate.cf, gate.clock, gone)
    (tmp_path / "compose2cfn.policy.yml").write_text("protectedTypes: ['AWS::SNS::*']\n")

    report = gate.run("review", arn, "--format", "json")
    assert report.code == 12
    digest = json.loads(report.out)["digest"]
    words = ["--digest", digest, "--reason", "fine", "--record", "approval.json"]
    approved = gate.run("approve", arn, *words)

    assert approved.code == 12
    assert "error[C2C-P010]: R42 Topic: AWS::SNS::Topic is removed" in approved.err
    assert not (tmp_path / "approval.json").exists()
    assert gate.run("reject", arn, *words).code == 0


def test_secret_values_are_shown_on_a_terminal_alone(
    review: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code, out, err = review([SECRET], "--show-values")
    assert (code, out) == (2, "")
    assert "on a terminal" in err

    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "hunter2" not in review([SECRET])[1]
    assert "DB_PASSWORD  added hunter2" in review([SECRET], "--show-values")[1]
    for more in (["--format", "json"], ["--out", "json=report.json"]):
        assert review([SECRET], "--show-values", *more)[0] == 2
    assert not (tmp_path / "report.json").exists()


def test_a_log_of_80_columns_is_fitted_without_colour(
    review: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = review([SECRET, REMOVAL, PLAIN])

    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    monkeypatch.setenv("COLUMNS", "120")
    assert max(map(len, review([SECRET, REMOVAL, PLAIN])[1].splitlines())) > 80
