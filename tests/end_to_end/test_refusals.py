"""What was not approved is not executed: exit code 13, and the stack stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import STACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.shop import Done, Shop

pytestmark = pytest.mark.emulator


def stays_shut(shop: Shop, arn: str, record: Path | None) -> Done:
    """Try to execute; check that it is refused and nothing happened."""
    before = shop.status()
    given = () if record is None else ("--approval", record)
    done = shop.run("execute", arn, *given)
    assert done.code == 13, done.err
    assert shop.status() == before
    assert shop.running_images() == {}
    return done


def test_without_approval(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    assert "C2C-G014" in stays_shut(shop, arn, None).err
    assert "C2C-G014" in stays_shut(shop, arn, shop.folder / "nowhere.json").err


def test_rejected(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    assert "Ada rejected it" in stays_shut(shop, arn, shop.decided(arn, "reject")).err


def test_replaced_under_the_same_name(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"), "--name", "release")
    record = shop.decided(arn)
    cloudformation = shop.account.client("cloudformation")
    cloudformation.delete_change_set(ChangeSetName=arn)
    evil = shop.converted("evil").read_text()
    other = cloudformation.create_change_set(
        StackName=STACK,
        ChangeSetName="release",
        ChangeSetType="CREATE",
        TemplateBody=evil,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )["Id"]
    assert other != arn
    assert "C2C-G010" in stays_shut(shop, arn, record).err
    assert "C2C-G016" in stays_shut(shop, other, record).err
    forged = json.loads(record.read_text()) | {"changeSetArn": other}
    record.write_text(json.dumps(forged))
    assert "C2C-G013" in stays_shut(shop, other, record).err


def test_changed_record(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    record = shop.decided(arn)
    changed = json.loads(record.read_text()) | {"digest": "0" * 64}
    record.write_text(json.dumps(changed))
    assert "reviewed was 000000000000" in stays_shut(shop, arn, record).err


def test_stack_changed_behind_our_back(shop: Shop) -> None:
    shop.deployed("1.0.0")
    images = shop.running_images()
    arn = shop.proposed(shop.converted("2.0.0"))
    record = shop.decided(arn)
    cloudformation = shop.account.client("cloudformation")
    cloudformation.update_stack(
        StackName=STACK,
        TemplateBody=shop.converted("1.0.1").read_text(),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1}
    )
    done = shop.run("execute", arn, "--approval", record)
    assert done.code == 13
    assert "C2C-G01" in done.err
    assert shop.running_images() == {
        name: image.replace("1.0.0", "1.0.1") for name, image in images.items()
    }


@pytest.mark.parametrize(
    ("digest", "code", "told"),
    [("abc", 3, "C2C-G012"), ("0" * 12, 13, "C2C-G013")],
    ids=["too short", "another one"],
)
def test_approved_with_a_wrong_digest(shop: Shop, digest: str, code: int, told: str) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    done = shop.run("approve", arn, "--digest", digest, "--reason", "x", "--record", "r.json")
    assert done.code == code
    assert told in done.err
    assert not (shop.folder / "r.json").exists()
