"""Whatever is wrong, every command says so: the frozen exit code, a named reason, a way out.

Each case is a process of its own, as a person starts it; nothing may be left half-written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.emulator.fixtures import Account

ARN = (
    "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/n/12345678-1234-1234-1234-123456789012"
)
RECORD = {
    "format": 1,
    "decision": "approved",
    "digest": "0" * 64,
    "changeSetArn": ARN,
    "stack": "shop",
    "by": "Ada",
    "at": "2026-01-31T12:00:00Z",
    "reason": "fine",
}
TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
DECISION = ("--digest", "0" * 12, "--reason", "fine", "--record", "new.json")
OFFLINE = ("--template", "t.json", "--against", "t.json")

COMMANDS_WITH_A_FILE = {
    "config -f": ("config", "-o", "new.yaml", "-f", "FILE"),
    "config --env-file": ("config", "-o", "new.yaml", "--env-file", "FILE"),
    "convert -f": ("convert", "-o", "new.yaml", "--facts", "facts.json", "-f", "FILE"),
    "convert --facts": ("convert", "-o", "new.yaml", "--facts", "FILE"),
    "facts -f": ("facts", "-o", "new.json", "-f", "FILE"),
    "diff -f": ("diff", "--facts", "facts.json", "--against", "t.json", "-f", "FILE"),
    "diff --facts": ("diff", "--against", "t.json", "--facts", "FILE"),
    "diff --template": ("diff", "--against", "t.json", "--template", "FILE"),
    "diff --against": ("diff", "--template", "t.json", "--against", "FILE"),
    "diff --parameters": ("diff", *OFFLINE, "--parameters", "FILE"),
    "diff --against-parameters": ("diff", *OFFLINE, "--against-parameters", "FILE"),
    "diff --ssm-values": ("diff", *OFFLINE, "--ssm-values", "FILE"),
    "changeset --template": ("changeset", "--stack", "s", "-o", "new.json", "--template", "FILE"),
    "changeset --parameters": (
        *("changeset", "--stack", "s", "-o", "new.json", "--template", "t.json"),
        *("--parameters", "FILE"),
    ),
    "review --from": ("review", "--out", "json=new.json", "--from", "FILE"),
    "execute --approval": ("execute", ARN, "--approval", "FILE"),
}
NO_TEXT = ("missing.yaml", "folder", "binary")
NO_DOCUMENT = ("empty.yaml", "broken.json", "list.yaml")
UNREAD = {"changeset --template"}
"""AWS judges the template; it is sent as it is."""
LENIENT = {"config --env-file"}
"""Each of these texts is an environment file, or one with a mistake of its own."""
NO_RECORD = {("execute --approval", "missing.yaml")}
"""A record that isn't there is no approval, not a wrong one."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the sample among files of every wrong kind."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "samples" / "flask-redis", work)
    (work / "folder").mkdir()
    (work / "binary").write_bytes(bytes(range(256)))
    (work / "empty.yaml").write_text("")
    (work / "broken.json").write_text('{"services": ')
    (work / "list.yaml").write_text("- 1\n- 2\n")
    (work / "t.json").write_text(json.dumps(TEMPLATE))
    (work / "record.json").write_text(json.dumps(RECORD))
    (work / "saved.json").write_text(json.dumps({"StackName": "s", "Changes": []}))
    return work


def nowhere() -> dict[str, str]:
    """Return an environment with credentials in which no AWS is to be reached."""
    settings = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_MAX_ATTEMPTS": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, **settings}


def run(
    words: Sequence[str], folder: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the real command line, and check what holds for every refusal."""
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "compose2cfn", *words],
        cwd=folder,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before
    return done


def refused(words: Sequence[str], folder: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command that has to be refused; return its exit code and its words on stderr."""
    done = run(words, folder, env)
    assert done.stdout == ""
    assert re.search(r"error\[C2C-[A-Z]\d{3}\]: \S", done.stderr)
    assert "\n  hint: " in done.stderr
    return done.returncode, done.stderr


def _files() -> list[tuple[str, str]]:
    return [
        (command, file)
        for command in COMMANDS_WITH_A_FILE
        for file in (*NO_TEXT, *NO_DOCUMENT)
        if not (command in UNREAD | LENIENT and file in NO_DOCUMENT)
        and not (command == "review --from" and file == "list.yaml")
    ]


@pytest.mark.parametrize(("command", "file"), _files())
def test_a_wrong_file(command: str, file: str, folder: Path) -> None:
    words = [file if word == "FILE" else word for word in COMMANDS_WITH_A_FILE[command]]
    code, told = refused(words, folder, nowhere())

    assert code == (13 if (command, file) in NO_RECORD else 3)
    assert (command, file) in NO_RECORD or file in told or command == "review --from"


AWS_COMMANDS = {
    "facts": (("facts", "-o", "new.json"), "Describe(Vpcs|LoadBalancers)"),
    "convert": (("convert", "-o", "new.yaml"), "Describe(Vpcs|LoadBalancers)"),
    "diff": (("diff", "--template", "t.json", "--against", "stack:shop"), "DescribeStacks"),
    "changeset": (
        ("changeset", "--stack", "shop", "--template", "t.json", "-o", "new.json"),
        "DescribeStacks",
    ),
    "review": (("review", ARN, "--out", "json=new.json"), "DescribeChangeSet"),
    "approve": (("approve", ARN, *DECISION), "DescribeChangeSet"),
    "reject": (("reject", ARN, *DECISION), "DescribeChangeSet"),
    "execute": (("execute", ARN, "--approval", "record.json"), "DescribeChangeSet"),
}


@pytest.mark.parametrize("command", AWS_COMMANDS)
def test_an_endpoint_that_is_not_there(command: str, folder: Path) -> None:
    code, told = refused(AWS_COMMANDS[command][0], folder, nowhere())

    assert code == 5
    assert "[C2C-A001]" in told
    assert "http://127.0.0.1:9" in told


@pytest.mark.parametrize("command", AWS_COMMANDS)
def test_no_credentials(command: str, folder: Path) -> None:
    env = {
        name: value
        for name, value in nowhere().items()
        if name not in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    }
    code, told = refused(AWS_COMMANDS[command][0], folder, env)

    assert code == 5
    assert "[C2C-A002]" in told


@pytest.mark.parametrize("command", ["diff", "changeset"])
def test_no_region(command: str, folder: Path) -> None:
    env = {name: value for name, value in nowhere().items() if name != "AWS_DEFAULT_REGION"}
    code, told = refused(AWS_COMMANDS[command][0], folder, env)

    assert code == 5
    assert "--region" in told


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("kind", "told"), [("expired", "C2C-A003"), ("denied", "C2C-A005"), ("throttle", "C2C-A006")]
)
@pytest.mark.parametrize("command", AWS_COMMANDS)
def test_aws_refuses(command: str, kind: str, told: str, account: Account, folder: Path) -> None:
    words, action = AWS_COMMANDS[command]
    account.fault(action, kind=kind, times=9)
    code, text = refused(words, folder, {**account.env, "AWS_MAX_ATTEMPTS": "1"})

    assert code == 5
    assert f"[{told}]" in text
    assert re.search(action, text), "the refused call is named"


@pytest.mark.parametrize(
    "words",
    [
        ("config", "-o", "folder"),
        ("config", "-o", "nowhere/new.yaml"),
        ("convert", "--facts", "facts.json", "-o", "folder"),
        ("convert", "--facts", "facts.json", "-o", "nowhere/new.yaml"),
        ("diff", *OFFLINE, "-o", "nowhere/new.txt"),
        ("review", "--from", "saved.json", "--out", "json=nowhere/new.json"),
    ],
    ids=" ".join,
)
def test_an_output_that_cannot_be_written(words: Sequence[str], folder: Path) -> None:
    code, told = refused(words, folder, nowhere())

    assert code == 3
    assert "[C2C-U002]" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Commands:"),
        (("deploy",), "No such command"),
        (("--colour",), "No such option"),
        (("config", "--format", "xml"), "'xml' is not one of"),
        (("convert", "--format", "xml"), "'xml' is not one of"),
        (("diff", "--format", "pdf"), "'pdf' is not one of"),
        (("diff", "--template", "t.json", "--against", "stack:"), "names nothing"),
        (("diff", "--template", "t.json", "--against", "git:HEAD"), "give a FILE or stack:NAME"),
        (("facts", "--vpc", "x"), "No such option"),
        (("changeset", "--stack", "s"), "Missing option '--template'"),
        (("review",), "give the ARN"),
        (("review", "name"), "add --stack"),
        (("review", ARN, "--out", "foo=bar"), "there is no format 'foo'"),
        (("review", ARN, "--out", "json"), "FORMAT=FILE"),
        (("review", ARN, "--from", "saved.json"), "not both"),
        (("approve", ARN), "Missing option"),
        (("reject", ARN), "Missing option"),
        (("execute",), "Missing argument"),
        (("explain", "C2C-Z999"), "there is no code 'C2C-Z999'"),
        (("explain",), "Missing argument"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_wrong_usage(words: Sequence[str], said: str, folder: Path) -> None:
    done = run(words, folder, nowhere())

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "--help" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("execute", "name"), 3, "C2C-G004"),
        (("execute", ARN), 13, "C2C-G014"),
        (("approve", "name", *DECISION), 3, "C2C-G004"),
        (("reject", "name", *DECISION), 3, "C2C-G004"),
        (("approve", ARN, "--digest", "short", *DECISION[2:]), 3, "C2C-G012"),
        (("reject", ARN, "--digest", "short", *DECISION[2:]), 3, "C2C-G012"),
        (("changeset", "--stack", "no name!", "--template", "t.json"), 3, "C2C-G004"),
        (("config", "-p", "Bad Name"), 3, "C2C-C022"),
        (("approve", ARN, *DECISION[:2], "--reason", " ", "--record", "r"), 3, "C2C-G019"),
        (("approve", ARN, *DECISION, "--by", "\n"), 3, "C2C-G019"),
        (("approve", ARN, *DECISION[:4], "--record", "nowhere/r.json"), 3, "C2C-U002"),
        (("reject", ARN, *DECISION[:4], "--record", "folder"), 3, "C2C-U002"),
        (("diff", "--facts", "facts.json", "--against", "git:HEAD"), 3, "C2C-U010"),
        (("facts", "--region", "us-east-1"), 3, "C2C-F014"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_a_wrong_value(words: Sequence[str], code: int, told: str, folder: Path) -> None:
    left, text = refused(
        words, folder, {**nowhere(), "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    )

    assert left == code
    assert f"[{told}]" in text


def test_facts_that_do_not_fit_are_told_all_at_once(folder: Path) -> None:
    env = {**nowhere(), "AWS_VPC": "vpc-other", "AWS_ECS_CLUSTER": "other"}
    for command in ("convert", "diff"):
        words = (command, "--facts", "facts.json", "-o", "new.yaml")
        code, told = refused(words, folder, env)
        assert code == 3
        assert told.count("error[C2C-F013]") == 2
        assert "docker-compose.yml:1:12" in told


def test_a_missing_fact_is_named(folder: Path) -> None:
    facts = json.loads((folder / "facts.json").read_text())
    del facts["vpc"]
    (folder / "facts.json").write_text(json.dumps(facts))
    code, told = refused(("convert", "--facts", "facts.json", "-o", "new.yaml"), folder, nowhere())

    assert code == 3
    assert "docker-compose.yml:1:12: error[C2C-F012]: the facts hold no VPC" in told


def test_all_problems_of_a_file_come_in_one_run(folder: Path) -> None:
    (folder / "docker-compose.yml").write_text(
        "services:\n"
        "  web:\n"
        "    imagee: nginx\n"
        "    ports: ['99999:80']\n"
        "    networks: [nowhere]\n"
        "    x-aws-rol: {}\n"
    )
    code, told = refused(("config",), folder, nowhere())
    assert code == 3
    assert {"3:5", "4:13"} <= set(re.findall(r"^docker-compose.yml:(\d+:\d+)", told, re.MULTILINE))


@pytest.mark.parametrize(
    "changed",
    [{"digest": "xyz"}, {"decision": "maybe"}, {"changeSetArn": "name"}, {"at": "soon"}],
    ids=lambda value: next(iter(value)),
)
def test_a_bad_approval_record(changed: Mapping[str, str], folder: Path) -> None:
    (folder / "record.json").write_text(json.dumps({**RECORD, **changed}))
    code, told = refused(("execute", ARN, "--approval", "record.json"), folder, nowhere())

    assert code == 3
    assert "record.json:1:" in told
    assert "[C2C-G018]" in told
