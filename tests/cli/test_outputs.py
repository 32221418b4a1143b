"""Where results go: a file that can't be or mustn't be written is told before anything is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPOSE = "x-aws-vpc: vpc-1\nservices: {web: {image: 'a:1'}}\n"
FACTS = (ROOT / "samples/flask-redis/facts.json").read_text()

DIFF = ("diff", "--template", "now.yaml", "--against", "now.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "facts.json").write_text(FACTS)
    (tmp_path / "now.yaml").write_text("Resources: {A: {Type: 'AWS::SNS::Topic'}}\n")
    return tmp_path


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compose2cfn", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("convert", "--facts", "facts.json", "-o", "compose.yaml"), id="project"),
        pytest.param(("convert", "--facts", "facts.json", "-o", "facts.json"), id="facts"),
        pytest.param((*DIFF, "-o", "./now.yaml"), id="template"),
        pytest.param(("convert", "--facts", "", "-o", "new.yaml"), id="no-name"),
    ],
)
def test_what_is_read_is_not_replaced(folder: Path, words: tuple[str, ...]) -> None:
    before = held(folder)
    done = run(folder, *words)
    assert (done.returncode, done.stdout, held(folder)) == (2, "", before)


@pytest.mark.parametrize(
    "words",
    [
        ("convert", "--facts", "facts.json", "--explain-json", "new.json", "-o", "no/new.yaml"),
        (*DIFF, "--out", "html=new.html", "--out", "json=no/new.json"),
    ],
    ids=lambda words: words[0],
)
def test_one_that_cannot_be_written_keeps_the_others_from_being(
    folder: Path, words: tuple[str, ...]
) -> None:
    before = held(folder)
    done = run(folder, *words)
    assert (done.returncode, held(folder)) == (3, before)
    assert "C2C-U002" in done.stderr


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_stdout_has_names_and_no_file_takes_its_place(folder: Path, output: str) -> None:
    before = held(folder)
    done = run(folder, "config", "-o", output)
    assert (done.returncode, held(folder)) == (0, before)
    assert done.stdout == run(folder, "config").stdout != ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_result_is_the_same_bytes_in_every_locale(folder: Path, encoding: str) -> None:
    (folder / "compose.yaml").write_text("services: {web: {image: 'a:1', labels: {a: ü→}}}\n")
    done = run(folder, "config", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stdout) == (0, run(folder, "config").stdout)
    assert "ü→" in done.stdout


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        pytest.param("config >/dev/full", 3, id="full-disk"),
        pytest.param("config >&-", 3, id="stdout-closed"),
        pytest.param("config 2>&- >/dev/null", 0, id="stderr-closed"),
        pytest.param("confi 2>&-", 2, id="stderr-closed-and-wrong"),
        pytest.param("config -f - </dev/null", 3, id="empty-stdin"),
        pytest.param("config -f <(cat compose.yaml) >/dev/null", 0, id="from-a-pipe"),
    ],
)
def test_a_process_may_be_started_anyhow(folder: Path, shell: str, code: int) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m compose2cfn {shell}', sys.executable],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "internal error" in done.stderr) == (code, False)


def test_text_of_stdin_is_read_as_a_file_is(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compose2cfn", "config", "-f", "-"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        input="services: {web: {image: 'ü:1'}}\n".encode("utf-16"),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, "ü:1" in done.stdout.decode()) == (0, True)


def test_a_region_that_the_facts_are_not_about_is_refused(folder: Path) -> None:
    done = run(folder, "convert", "--facts", "facts.json", "--region", "us-east-1")
    assert (done.returncode, done.stdout) == (3, "")
    assert "'--region' is us-east-1, but facts.json is about eu-west-1" in done.stderr


def test_a_log_without_an_entry_is_not_called_unbroken(folder: Path) -> None:
    done = run(folder, "audit", "verify", "typo.jsonl")
    assert (done.returncode, done.stdout) == (3, "")
    assert "there is no entry in typo.jsonl" in done.stderr
