"""Failed deployments and refusals by AWS end with a reason and the right exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import STACK

if TYPE_CHECKING:
    from tests.end_to_end.shop import Shop

pytestmark = pytest.mark.emulator

CIRCUIT_BREAKER = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."


def test_a_failed_update_is_rolled_back_and_told(shop: Shop) -> None:
    shop.deployed("1.0.0")
    images = shop.running_images()
    arn = shop.proposed(shop.converted("2.0.0"))
    record = shop.decided(arn)
    shop.account.fail_resource("AWS::ECS::Service", CIRCUIT_BREAKER)
    done = shop.run("execute", arn, "--approval", record)
    assert done.code == 5
    problems = [line for line in done.err.splitlines() if "error[" in line]
    assert "error[C2C-G020]" in problems[0]
    assert "docker-compose.yml:" in problems[0]
    assert "service 'frontend'" in problems[0]
    assert CIRCUIT_BREAKER in problems[0]
    assert "UPDATE_ROLLBACK_COMPLETE" in problems[1]
    assert shop.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert shop.running_images() == images


def test_a_failed_creation_has_to_be_deleted_before_the_next_attempt(shop: Shop) -> None:
    arn = shop.proposed(shop.converted("1.0.0"))
    record = shop.decided(arn)
    shop.account.fail_resource("AWS::ECS::Service", CIRCUIT_BREAKER)
    assert shop.run("execute", arn, "--approval", record).code == 5
    assert shop.status() == "ROLLBACK_COMPLETE"
    done = shop.run("changeset", "--stack", STACK, "--template", shop.converted("1.0.1"))
    assert done.code == 5
    assert "C2C-G001" in done.err
    assert "delete-stack" in done.err


@pytest.mark.parametrize(
    ("action", "command"),
    [
        ("CreateChangeSet", "changeset"),
        ("DescribeChangeSet", "approve"),
        ("ExecuteChangeSet", "execute"),
    ],
)
def test_a_missing_permission_is_named(shop: Shop, action: str, command: str) -> None:
    template = shop.converted("1.0.0")
    arn = shop.proposed(template)
    record = shop.decided(arn)
    other = shop.converted("1.0.1")
    shop.account.fault(action, kind="denied")
    arguments = {
        "changeset": (command, "--stack", STACK, "--template", other),
        "approve": (command, arn, "--digest", "0" * 12, "--reason", "x", "--record", "r.json"),
        "execute": (command, arn, "--approval", record),
    }
    done = shop.run(*arguments[command])
    assert done.code == 5
    assert f"cloudformation:{action}" in done.err
    assert shop.status() == "REVIEW_IN_PROGRESS"


def test_an_endpoint_that_is_not_there(shop: Shop) -> None:
    done = shop.run(
        *("changeset", "--stack", STACK, "--template", shop.converted("1.0.0")),
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
        AWS_MAX_ATTEMPTS="1",
    )
    assert done.code == 5
    assert "C2C-A001" in done.err
