"""Whatever the network does, every command ends with a named reason and the right exit code.

A proxy stands between the real SDK and the emulator. Nothing is half-written, nothing is executed
that wasn't meant to be, and what can be tried again is tried again.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from compose2cfn.aws import session
from tests.end_to_end.proxy import Plan, Proxy, in_front_of
from tests.end_to_end.shop import Done, opened
from tests.end_to_end.test_gate_alone import template
from tests.end_to_end.test_pipeline_approval import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator

HASTY_S = 1
"""How long an answer is waited for here; else it is a minute."""


class Far(Delivery):
    """A delivery behind a proxy."""

    proxy: Proxy

    def far(self, *words: str | Path, attempts: int = 1, **env: str) -> Done:
        """Run a command through the proxy."""
        settings = {"AWS_ENDPOINT_URL": self.proxy.url, "AWS_MAX_ATTEMPTS": str(attempts), **env}
        return self.run(*words, **settings)

    def files(self) -> dict[str, bytes]:
        """Return every file with its content."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture(scope="module")
def story() -> Iterator[list[Far]]:
    """Return the one set-up of all tests here."""
    made: list[Far] = []
    yield made
    for far in made:
        far.account.close()


@pytest.fixture
def far(
    story: list[Far], account: Account, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Far]:
    """Return an account with an environment, a deployed stack and an approved second version."""
    if not story:
        shop = opened(account, tmp_path_factory.mktemp("network"))
        made = Far(account, shop.folder, shop.env)
        made.begin()
        (made.folder / "t2.json").write_text(json.dumps(template("two")))
        given = ("--digest", made.digest, "--reason", "fine")
        made.succeed("approve", made.arn, *given, "--record", "record.json")
        made.succeed("approve", made.arn, *given, "--record", made.records)
        made.succeed("review", made.arn, "--audit", made.audit)
        story.append(made)
    found = story[0]
    real = session.open_session

    def hasty(region: str | None = None) -> Any:
        opened_session = real(region)
        opened_session._patience = session.Patience(connect_s=HASTY_S, read_s=HASTY_S)  # noqa: SLF001 - a minute is too long for a test
        return opened_session

    with (
        in_front_of(found.account.emulator.url, delay_s=HASTY_S * 1.5) as proxy,
        mock.patch.object(session, "open_session", hasty),
    ):
        found.proxy = proxy
        yield found


def commands(far: Far) -> dict[str, tuple[str | Path, ...]]:
    """Return every command that talks to AWS."""
    decision = ("--digest", far.digest, "--reason", "fine", "--record", "new.json")
    pipeline = ("--pipeline", "shop", "--pipeline-execution", far.run_id)
    approved = ("--approval", "record.json")
    return {
        "facts": ("facts", "-o", "new.json"),
        "convert": ("convert", "-o", "new.yaml"),
        "diff": ("diff", "--template", "t2.json", "--against", "stack:small", "-o", "new.txt"),
        "changeset": ("changeset", "--stack", "small", "--template", "t2.json", "-o", "new.json"),
        "review": ("review", far.arn, "--out", "json=new.json", "--out", "html=new.html"),
        "approve": ("approve", far.arn, *decision),
        "approve in the pipeline": ("approve", far.arn, *decision, *pipeline),
        "reject": ("reject", far.arn, *decision),
        "verify": ("verify", far.arn, *approved),
        "execute": ("execute", far.arn, *approved),
        "execute by the bucket": ("execute", far.arn, "--approval", far.records),
        "execute by the pipeline": ("execute", far.arn, "--digest", far.digest, *pipeline),
        "audit": ("audit", "verify", far.audit),
    }


COMMANDS = (
    *("facts", "convert", "diff", "changeset", "review", "approve", "approve in the pipeline"),
    *("reject", "verify", "execute", "execute by the bucket", "execute by the pipeline", "audit"),
)
CODES = {
    "throttled": "C2C-A006",
    "server error": "C2C-A010",
    "unavailable": "C2C-A010",
    "expired": "C2C-A003",
    "denied": "C2C-A005",
    "reset": "C2C-A001",
    "late": "C2C-A001",
    "half": "C2C-A001",
    "cut": "C2C-A01[03]",  # botocore itself takes a cut answer of S3 for a server error
    "captive": "C2C-A013",
    "proxy page": "C2C-A013",
}


def test_every_command_is_among_them(far: Far) -> None:
    assert tuple(commands(far)) == COMMANDS


NIGHTLY = bool(os.environ.get("COMPOSE2CFN_NIGHTLY"))
"""Every command with every trouble, and trouble at every call; else a third of them."""
CASES = [
    pytest.param(command, kind, id=f"{command}, {kind}")
    for row, command in enumerate(COMMANDS)
    for column, kind in enumerate(CODES)
    if NIGHTLY or (row + column) % 3 == 0
]


@pytest.mark.parametrize(("command", "kind"), CASES)
def test_trouble_that_lasts_is_told(far: Far, command: str, kind: str) -> None:
    before = far.files()
    with far.proxy.going_wrong(Plan(kind)):
        done = far.far(*commands(far)[command])
    assert done.code == 5, done.err
    assert re.search(rf"error\[{CODES[kind]}\]: \S", done.err), done.err
    assert "\n  hint: " in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert far.files() == before
    assert "ExecuteChangeSet" not in far.proxy.reached


def proposed(far: Far, version: str, **fault: Any) -> str:
    """Create a change set through the proxy, in some trouble; return its ARN."""
    (far.folder / "t.json").write_text(json.dumps(template(version)))
    given = ("changeset", "--stack", "moving", "--template", "t.json")
    if not fault:
        return far.succeed(*given).out.strip()
    with far.proxy.going_wrong(Plan(**fault)):
        done = far.far(*given, attempts=3)
    assert done.code == 0, done.err
    return done.out.strip()


def approved(far: Far, arn: str, name: str) -> str:
    """Approve a change set; return the record's name."""
    digest = far.reviewed(arn)["digest"]
    far.succeed("approve", arn, "--digest", digest, "--reason", "fine", "--record", name)
    return name


@pytest.mark.parametrize(
    "kind", ["throttled", "server error", "reset", "late", "half", "cut", "captive", "lost"]
)
def test_trouble_that_passes_is_not_even_seen(far: Far, kind: str) -> None:
    with far.proxy.going_wrong(Plan(kind, times=1)):
        done = far.far("verify", far.arn, "--approval", "record.json", attempts=3)
    assert done.code == 0, done.err
    assert "error" not in done.err


@pytest.mark.parametrize("kind", ["lost", "twice", "cut"])
def test_a_change_set_is_made_once(far: Far, kind: str) -> None:
    cloudformation = far.account.client("cloudformation")
    other = proposed(far, "other")
    before = cloudformation.list_change_sets(StackName="moving")["Summaries"]
    arn = proposed(far, f"made-{kind}", kind=kind, action="CreateChangeSet", times=1)
    assert far.proxy.reached.count("CreateChangeSet") == 2
    after = cloudformation.list_change_sets(StackName="moving")["Summaries"]
    assert len(after) == len(before) + 1
    for made in (arn, other):
        cloudformation.delete_change_set(ChangeSetName=made)


@pytest.mark.parametrize("kind", ["lost", "twice", "cut", "server error"])
def test_an_execution_is_begun_once(far: Far, kind: str) -> None:
    arn = proposed(far, f"begun-{kind}")
    record = approved(far, arn, f"begun-{kind}.json")
    with far.proxy.going_wrong(Plan(kind, action="ExecuteChangeSet", times=1)):
        done = far.far("execute", arn, "--approval", record, attempts=3)
    assert done.code == 0, done.err
    assert begun(far, arn) == 1


def begun(far: Far, arn: str) -> int:
    """Return how many operations have begun on the stack since a change set was made."""
    cloudformation = far.account.client("cloudformation")
    made = cloudformation.describe_change_set(ChangeSetName=arn)
    events = cloudformation.describe_stack_events(StackName="moving")["StackEvents"]
    return sum(
        event["ResourceType"] == "AWS::CloudFormation::Stack"
        and event["ResourceStatus"] in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"}
        and event["Timestamp"] >= made["CreationTime"]
        for event in events
    )


def test_cut_off_at_any_call_a_second_run_ends_well(far: Far) -> None:
    arn = proposed(far, "first")
    record = approved(far, arn, "first.json")
    with far.proxy.going_wrong(Plan("nothing")):
        assert far.far("execute", arn, "--approval", record).code == 0
        calls = len(far.proxy.calls)
    assert calls >= 10
    tried = range(1, calls + 1) if NIGHTLY else range(2, calls + 1, 4)
    for number in tried:
        for kind in ("reset", "lost") if NIGHTLY else (("reset", "lost")[number % 4 // 2],):
            arn = proposed(far, f"cut-{kind}-{number}")
            record = approved(far, arn, "cut.json")
            with far.proxy.going_wrong(Plan(kind, first=number)):
                done = far.far("execute", arn, "--approval", record)
            assert done.code in {0, 5}, (number, kind, done.err)
            assert "Traceback" not in done.err
            far.succeed("execute", arn, "--approval", record)
            assert begun(far, arn) == 1, (number, kind)
