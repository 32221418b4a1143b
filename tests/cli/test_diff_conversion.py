"""`diff` converts with the choices of `convert`, so that it compares what is deployed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_convert import run
from tests.cli.test_diff import report, repository

if TYPE_CHECKING:
    from tests.cli.gate_commands import Gate

__all__ = ["repository"]

REDIS = "public.ecr.aws/docker/library/redis:7.4"
BOUNDARY = "arn:aws:iam::111122223333:policy/bound"
CHOICES = {
    "a-lock": ("--images-lock", "images.lock.json"),
    "a-registry-and-a-tag": ("--image-registry", "reg.example/team", "--image-tag", "1.4"),
    "a-boundary": ("--permissions-boundary", BOUNDARY),
    "code-deploy": ("--target", "codedeploy"),
}


def lock(letter: str) -> None:
    digests = {REDIS: f"sha256:{letter * 64}"}
    text = json.dumps({"schemaVersion": 1, "images": digests})
    Path("images.lock.json").write_text(text, encoding="utf-8")


@pytest.fixture
def built(repository: Gate) -> Gate:
    """Return the commands where the image of one service is only built."""
    compose = Path("docker-compose.yml")
    lines = compose.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "image: ${IMAGE_URI" not in line]
    assert len(kept) == len(lines) - 1
    compose.write_text("".join(kept), encoding="utf-8")
    return repository


@pytest.mark.parametrize("choice", CHOICES)
def test_what_was_converted_so_does_not_differ(built: Gate, choice: str) -> None:
    lock("a")
    options = CHOICES[choice]
    more = ("--out-dir", "release") if choice == "code-deploy" else ()
    made = run(Path.cwd(), "--facts", "facts.json", *options, *more)
    assert made.returncode == 0, made.stderr
    whole = made.stdout or Path("release/template.yml").read_text(encoding="utf-8")
    Path("deployed.yml").write_text(whole, encoding="utf-8")

    against = ("diff", "--facts", "facts.json", "--against", "deployed.yml", "--exit-code")
    assert built.run(*against, *options).code == 0
    assert built.run(*against).code == 10


@pytest.mark.parametrize("choice", CHOICES)
def test_a_clean_project_has_the_same_choices_at_its_last_commit(
    repository: Gate, choice: str
) -> None:
    lock("a")
    options = ("--facts", "facts.json", "--against", "git:HEAD", *CHOICES[choice])
    assert report(repository, *options)["changes"] == []


def test_a_committed_lock_is_compared_with_the_one_of_now(repository: Gate) -> None:
    lock("a")
    git("add", "images.lock.json")
    git("commit", "-qm", "Lock")
    lock("b")
    options = ("--facts", "facts.json", "--against", "git:HEAD", *CHOICES["a-lock"])
    changes = report(repository, *options)["changes"]
    assert [it["logicalId"] for it in changes] == ["BackendService", "BackendTaskDefinition"]
    assert f"sha256:{'b' * 64}" in json.dumps(changes)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_template_is_not_converted_again(repository: Gate, choice: str) -> None:
    lock("a")
    Path("t.yml").write_text("Resources: {T: {Type: 'AWS::SNS::Topic'}}\n", encoding="utf-8")
    alone = ("diff", "--template", "t.yml", "--against", "t.yml")
    assert repository.run(*alone).code == 0
    done = repository.run(*alone, *CHOICES[choice])
    assert done.code == 2
    assert "'--template' is compared as it is" in done.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(("--image-tag", "a b"), "is no tag", id="a-tag"),
        pytest.param(("--permissions-boundary", "x"), "is no ARN", id="a-boundary"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    repository: Gate, options: tuple[str, str], told: str
) -> None:
    done = repository.run("diff", "--facts", "facts.json", *options)
    assert done.code == 2
    assert told in done.err


def git(*words: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)
