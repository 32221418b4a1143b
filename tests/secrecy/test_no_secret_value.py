"""No secret value of the input is in anything that comes out.

A declared secret is nowhere at all. A value in `environment` is what the container gets, so it
stands in the template (`convert` warns of those that look secret), but in no report and no message.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text
from compose2cfn.render.formats import FORMATS

ROOT = Path(__file__).parents[2]
DECLARED = ("kept-in-a-file-7f3a", "kept-in-a-variable-81bc")
IN_ENVIRONMENT = ("plain-password-55d0", "from-dotenv-token-90aa", "inside-a-url-c4e1")
ALL = (*DECLARED, *IN_ENVIRONMENT)
COUNTS_ONLY = {"gitlab-terraform"}
"""Formats that name no resource."""

COMPOSE = """\
name: shop
x-aws-vpc: vpc-0a1b2c3d4e5f67890
x-aws-cluster: demo-cluster
services:
  web:
    image: web:1.2.3
    environment:
      DB_PASSWORD: plain-password-55d0
      API_TOKEN: ${API_TOKEN}
      DATABASE_URL: postgres://app:inside-a-url-c4e1@db/app
SECRETS"""
DECLARING = """\
    secrets: [one, two]
secrets:
  one: {file: ./one.txt}
  two: {environment: SECOND}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a project that has secrets wherever Compose takes them."""
    facts = ROOT / "tests" / "golden" / "worker_without_ports" / "facts.json"
    (tmp_path / "facts.json").write_bytes(facts.read_bytes())
    (tmp_path / "one.txt").write_text(DECLARED[0], encoding="utf-8")
    (tmp_path / ".env").write_text(
        f"SECOND={DECLARED[1]}\nAPI_TOKEN={IN_ENVIRONMENT[1]}\n", encoding="utf-8"
    )
    write(tmp_path, "")
    return tmp_path


def write(folder: Path, secrets: str) -> None:
    """Write the Compose file, with or without declared secrets."""
    text = COMPOSE.replace("SECRETS", secrets)
    (folder / "docker-compose.yml").write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> tuple[str, str]:
    """Run the tool; return stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "compose2cfn", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, done.stderr


def leaks(text: str, values: tuple[str, ...] = ALL) -> list[str]:
    """Return the secret values that a text holds, in any of the usual disguises."""
    return [value for value in values if value in text or value.replace("-", "\\u002d") in text]


def test_the_search_finds_what_is_there(folder: Path) -> None:
    template, _ = run(folder, "convert", "--facts", "facts.json")
    assert leaks(template) == list(IN_ENVIRONMENT)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_convert_tells_no_secret(folder: Path, form: str) -> None:
    options = ("--facts", "facts.json", "--format", form, "--explain", "--explain-json", "why.json")
    template, told = run(folder, "convert", *options)
    assert template
    assert leaks(template, DECLARED) == []
    assert leaks(told) == []
    assert leaks((folder / "why.json").read_text("utf-8")) == []


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_declared_secrets_are_nowhere(folder: Path, form: str) -> None:
    write(folder, DECLARING)
    for secret in ("one", "two"):
        template, told = run(folder, "convert", "--facts", "facts.json", "--format", form)
        assert secret in told + template
        assert leaks(told) == []
        assert leaks(template, DECLARED) == []


def changed(folder: Path) -> None:
    """Keep the template as old.yml, and change every value."""
    run(folder, "convert", "--facts", "facts.json", "-o", "old.yml")
    path = folder / "docker-compose.yml"
    text = path.read_text("utf-8")
    for value in IN_ENVIRONMENT:
        text = text.replace(value, f"{value}-new")
    path.write_text(text.replace("1.2.3", "1.2.4"), encoding="utf-8")
    (folder / ".env").write_text(f"API_TOKEN={IN_ENVIRONMENT[1]}-new\n", encoding="utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_diff_tells_no_secret(folder: Path, form: str) -> None:
    changed(folder)
    shown, told = run(
        folder, "diff", "--facts", "facts.json", "--against", "old.yml", "--format", form
    )
    assert shown, told
    assert "WebTaskDefinition" in shown or form in COUNTS_ONLY
    assert leaks(shown) == []
    assert leaks(told) == []


@pytest.mark.parametrize("form", FORMATS)
def test_review_tells_no_secret(folder: Path, form: str) -> None:
    changed(folder)
    run(folder, "convert", "--facts", "facts.json", "-o", "new.yml")
    (folder / "answers.json").write_text(json.dumps(answers(folder)), encoding="utf-8")
    shown, told = run(folder, "review", "--from", "answers.json", "--format", form)
    assert shown, told
    assert "WebTaskDefinition" in shown or form in COUNTS_ONLY
    assert leaks(shown) == []
    assert leaks(told) == []


def answers(folder: Path) -> dict[str, Any]:
    """Return what DescribeChangeSet would answer on the new task definition."""
    before, after = (
        read(read_text(folder / name, name))["Resources"]["WebTaskDefinition"]["Properties"]
        for name in ("old.yml", "new.yml")
    )
    kept = ROOT / "tests" / "reviews" / "plain_release" / "answers.json"
    base: dict[str, Any] = json.loads(kept.read_text("utf-8"))["plain"]
    return {"plain": {**base, **described(before, after)}}


def described(before: Any, after: Any) -> dict[str, Any]:
    """Return the part of the answer that lists the changes."""
    target = {
        "Attribute": "Properties",
        "Name": "ContainerDefinitions",
        "RequiresRecreation": "Always",
        "Path": "/Properties/ContainerDefinitions",
        "BeforeValue": json.dumps(before["ContainerDefinitions"]),
        "AfterValue": json.dumps(after["ContainerDefinitions"]),
        "AttributeChangeType": "Modify",
    }
    detail = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    change = {
        "Action": "Modify",
        "LogicalResourceId": "WebTaskDefinition",
        "PhysicalResourceId": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:1",
        "ResourceType": "AWS::ECS::TaskDefinition",
        "Replacement": "True",
        "Scope": ["Properties"],
        "Details": [detail],
        "BeforeContext": json.dumps({"Properties": before}),
        "AfterContext": json.dumps({"Properties": after}),
    }
    return {"Changes": [{"Type": "Resource", "ResourceChange": change}]}
