"""One build goes from dev by way of staging to prod, each in an account of its own.

CodePipeline's order and conditions are played by :mod:`.promotion`; whether the real ones do the
same, and that IAM lets one account's role take another's, only live accounts can show.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from compose2cfn.translate.first_container import IMAGE
from tests.pipeline_templates.access import Access, access_of_role
from tests.pipeline_templates.promotion import (
    ENVIRONMENTS,
    PROMOTION,
    Promotion,
    container_credentials,
)
from tests.pipeline_templates.resolved import REGION, Stack, load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account
    from tests.pipeline_templates.delivery import Run
    from tests.pipeline_templates.machine import Built

pytestmark = pytest.mark.emulator

AT_HOME = {"codepipeline", "ecr", "s3"}
TARGET = load(PROMOTION.with_name("target-account.yaml"))
GREEN = {"frontend/myweb/app.py": "print('green')\n"}


@dataclass
class Told:
    """A release that goes all the way, and one that leaves out staging."""

    promotion: Promotion
    first: Run
    hasty: Run
    failed: dict[str, Built | None] = field(default_factory=dict)
    states: dict[str, str | None] = field(default_factory=dict)


def tell(promotion: Promotion) -> Told:
    first = promotion.start(promotion.source(), "revision-1")
    told = Told(promotion, first, first)
    told.failed["Build"] = promotion.act(first, "Build")
    for environment in ENVIRONMENTS:
        told.failed[environment] = promotion.deliver(first, environment)
        told.states[environment] = promotion.state_of(environment)
    told.hasty = hasty = promotion.start(promotion.source(**GREEN), "revision-2")
    promotion.act(hasty, "Build")
    promotion.deliver(hasty, "dev")
    told.failed["hasty"] = promotion.act(hasty, "ProdPlan")
    return told


@pytest.fixture(scope="module")
def cache() -> list[Told]:
    """Return the one story, told once for all tests."""
    return []


@pytest.fixture
def told(cache: list[Told], account: Account, tmp_path: Path) -> Told:
    if not cache:
        with container_credentials(account) as credentials:
            cache.append(tell(Promotion(account, tmp_path, credentials)))
    return cache[0]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_account_has_its_stack(told: Told, environment: str) -> None:
    failed = told.failed[environment]
    assert failed is None, failed.log
    assert told.states[environment] == "CREATE_COMPLETE"
    arn = told.first.variables[f"{environment.title()}Plan"]["CHANGE_SET_ARN"]
    assert arn.split(":")[4] == told.promotion.targets[environment].account.id
    assert f"c2c-{told.first.id}" in arn


def test_images_are_built_once_and_are_the_same_everywhere(told: Told) -> None:
    lock = json.loads(told.first.artifacts["Images"]["images.lock.json"])["images"]
    logs = "".join(built.log for built in told.first.builds.values())
    # for the test, and for the registry
    assert logs.count("building frontend") == 2
    # that of the containers which prepare a task, too: without a digest prod would refuse it
    assert IMAGE in lock
    for environment in ENVIRONMENTS:
        template = told.first.artifacts[f"{environment.title()}Template"]["template.yaml"].decode()
        assert set(re.findall("@(sha256:[0-9a-f]{64})", template)) == set(lock.values())


def test_dev_asks_nobody_and_prod_always_asks(told: Told) -> None:
    assert "DevApprove" in told.first.skipped
    assert "ProdApprove" not in told.first.skipped
    (stage,) = (it for it in told.promotion.stages if it["Name"] == "ProdApprove")
    assert "BeforeEntry" not in stage


def test_pipeline_and_records_stay_at_home(told: Told) -> None:
    promotion = told.promotion
    for environment in ENVIRONMENTS:
        name = f"reports/{environment}/shop-{environment}/{told.first.id}/index.html"
        assert name in promotion.stored("reports/")
        assert promotion.stored(f"audit/{environment}/")
        others = promotion.targets[environment].account.client("s3").list_buckets()["Buckets"]
        assert others == []


def test_every_step_takes_the_role_of_the_environment(told: Told) -> None:
    for project in ("ConvertProject", "PlanProject", "ExecuteProject"):
        calls = told.promotion.machine.calls_of(project).read_text().splitlines()
        assert '["sts:AssumeRole", ""]' in calls


def test_what_ran_is_recorded_where_it_ran(told: Told) -> None:
    lock = json.loads(told.first.artifacts["Images"]["images.lock.json"])["images"]
    names = {f"{it.removeprefix('sha256:')}.json" for it in lock.values()}
    for environment in ("staging", "prod"):
        keys = told.promotion.stored(f"deployments/shop/{environment}/")
        assert {key.rpartition("/")[2] for key in keys} == names


def test_prod_refuses_what_staging_has_not_run(told: Told) -> None:
    failed = told.failed["hasty"]
    assert failed is not None
    assert failed.code == 12, failed.log
    assert "R50" in failed.log
    report = f"reports/prod/shop-prod/{told.hasty.id}/index.html"
    assert report in told.promotion.stored("reports/prod/")
    assert told.promotion.state_of("prod") == "CREATE_COMPLETE"


def roles_of(told: Told, step: str) -> dict[str, Access]:
    """Return what a step may do: at home, and in each environment's account."""
    promotion = told.promotion
    found = {"tools": access_of_role(promotion.stack, f"{step}Role")}
    for name, shop in promotion.targets.items():
        given = {
            "ToolsAccountId": promotion.account.id,
            "ApplicationName": "shop",
            "ApplicationStackName": f"shop-{name}",
            "ExistingAwsVpc": shop.env["AWS_VPC"],
            "ExistingEcsCluster": shop.env["AWS_ECS_CLUSTER"],
            "TemplateBucketName": promotion.artifacts,
            "KeyArn": promotion.stack.given["KeyArn"],
        }
        stack = Stack(TARGET, given, account=shop.account.id)
        found[name] = access_of_role(stack, f"{step}Role")
    return found


def meant(told: Told, resource: str) -> tuple[str, str, str]:
    """Return environment, ARN and change set of a recorded resource of CloudFormation."""
    named, _, change_set = resource.partition(" ")
    for name, shop in told.promotion.targets.items():
        if f"shop-{name}" == named or f":{shop.account.id}:" in named:
            stack = f"arn:aws:cloudformation:{REGION}:{shop.account.id}:stack/shop-{name}/0a1b"
            return name, stack, named if "/" in named else change_set
    raise AssertionError(resource)


@pytest.mark.parametrize("step", ["Build", "Convert", "Plan", "Execute"])
def test_every_call_is_allowed_where_it_is_made(told: Told, step: str) -> None:
    lines = told.promotion.machine.calls_of(f"{step}Project").read_text().splitlines()
    roles = roles_of(told, step) if step != "Build" else {}
    roles["tools"] = access_of_role(told.promotion.stack, f"{step}Role")
    refused = []
    for action, resource in sorted({tuple(json.loads(line)) for line in lines}):
        service = action.partition(":")[0]
        if action == "sts:AssumeRole":
            allowed = action in roles["tools"].actions()
        elif service in AT_HOME:
            arn = resource.replace("000000000000", told.promotion.account.id)
            prefixes = ({"s3:prefix": it} for it in ("audit/dev/", "deployments/shop/staging/"))
            allowed = any(roles["tools"].allows(action, arn, it) for it in prefixes)
        elif service == "cloudformation":
            name, stack, change_set = meant(told, resource)
            context = {"cloudformation:ChangeSetName": change_set}
            allowed = roles[name].allows(action, stack, context)
        else:
            allowed = all(action in roles[name].actions() for name in ENVIRONMENTS)
        if not allowed:
            refused.append((action, resource))
    assert refused == []
