"""One Compose file becomes a running application, and then its second version."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.shop import Shop

pytestmark = pytest.mark.emulator

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/frontend"
REDIS = "public.ecr.aws/docker/library/redis:7.4"


def test_version_one_two_and_no_change(shop: Shop) -> None:
    first = shop.proposed(shop.converted("1.0.0"))
    assert shop.status() == "REVIEW_IN_PROGRESS"
    report = shop.reviewed(first)
    assert report["decision"] == "approve"
    assert {change["action"] for change in report["changes"]} == {"add"}
    assert shop.running_images() == {}

    done = shop.executed(first)
    assert shop.status() == "CREATE_COMPLETE"
    assert "http://" in done.out
    assert shop.running_images() == {"frontend": f"{IMAGE}:1.0.0", "backend": REDIS}

    second = shop.proposed(shop.converted("2.0.0"))
    assert shop.running_images() == {"frontend": f"{IMAGE}:1.0.0", "backend": REDIS}
    changed = {change["logicalId"]: change for change in shop.reviewed(second)["changes"]}
    revised = [item for item in changed.values() if item["type"] == "AWS::ECS::TaskDefinition"]
    assert [item["service"] for item in revised] == ["frontend"]
    assert revised[0]["replacement"] == "always"
    assert revised[0]["origin"]["file"].endswith("docker-compose.yml")

    shop.executed(second)
    assert shop.status() == "UPDATE_COMPLETE"
    assert shop.running_images() == {"frontend": f"{IMAGE}:2.0.0", "backend": REDIS}

    before = shop.account.client("cloudformation").list_change_sets(StackName="flask-redis")
    done = shop.succeed(
        *("changeset", "--stack", "flask-redis"),
        *("--template", shop.converted("2.0.0"), "-o", "made.json"),
    )
    assert "No changes" in done.err
    assert json.loads((shop.folder / "made.json").read_text()) == {
        "changeSetArn": None,
        "stack": "flask-redis",
        "type": "UPDATE",
        "outcome": "no-changes",
    }
    after = shop.account.client("cloudformation").list_change_sets(StackName="flask-redis")
    assert after["Summaries"] == before["Summaries"]


def test_a_second_proposal_is_the_same_change_set(shop: Shop) -> None:
    template = shop.converted("1.0.0")
    assert shop.proposed(template) == shop.proposed(template)


def test_the_digest_is_the_same_each_time(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    assert shop.reviewed(arn)["digest"] == shop.reviewed(arn)["digest"]


def events_in(told: str) -> list[str]:
    """Return the stack's events; what ECS tells between them depends on the moment."""
    return re.findall(r"^\S+Z  [A-Z].*$", told, re.MULTILINE)


def test_executed_once_more_it_only_watches(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    record = shop.decided(arn)
    first = shop.succeed("execute", arn, "--approval", record)
    again = shop.succeed("execute", arn, "--approval", record)
    assert "An earlier run started this execution" in again.err
    assert again.out == first.out
    assert events_in(first.err) == events_in(again.err) != []
