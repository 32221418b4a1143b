from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.__main__ import renamed
from tests.demo.stage import SAMPLE, DemoFailed, Stage, clean, shorten, split


def test_a_short_text_stays() -> None:
    assert shorten("one\ntwo\n", 1, 0) == "one\ntwo\n"


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert shorten("one\ntwo\nthree\nfour\n", 1, 1) == "one\n… 2 more lines …\nfour"


def test_quotes_keep_a_sentence_together() -> None:
    assert split('approve $ARN --reason "First release" --by me') == [
        "approve",
        "$ARN",
        "--reason",
        "First release",
        "--by",
        "me",
    ]


def test_the_callers_account_is_out_of_reach() -> None:
    caller = {"AWS_PROFILE": "production", "COMPOSE_FILE": "other.yml", "PATH": "/bin"}
    env = clean(caller, Path("/nowhere"), "http://127.0.0.1:1")
    assert "AWS_PROFILE" not in env
    assert "COMPOSE_FILE" not in env
    assert env["PATH"] == "/bin"
    assert env["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"


def test_an_unexpected_exit_code_ends_the_demo(tmp_path: Path) -> None:
    stage = Stage(tmp_path, clean({}, tmp_path, "http://127.0.0.1:1"))
    with pytest.raises(DemoFailed, match="should end with exit code 0, not 2"):
        stage.run("compose2cfn convert --no-such-option")


def test_an_expected_refusal_does_not(tmp_path: Path) -> None:
    stage = Stage(tmp_path, clean({}, tmp_path, "http://127.0.0.1:1"))
    stage.run("compose2cfn convert --no-such-option", expected=2)


def test_the_risky_edit_renames_the_volume_only() -> None:
    before = (SAMPLE / "docker-compose.yml").read_text(encoding="utf-8")
    after = renamed(before)
    assert "redisdata" not in after
    assert "- data:/data" in after
    assert len(after.splitlines()) == len(before.splitlines())


def test_a_changed_sample_is_told() -> None:
    with pytest.raises(DemoFailed, match="the sample has changed"):
        renamed("services: {}")
