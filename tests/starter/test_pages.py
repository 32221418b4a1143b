"""The commands of pages work as printed, in their order, on the emulator."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.starter.repository import written
from tests.starter.stand_ins import STATE, calls, install

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator

ROOT = Path(__file__).resolve().parents[2]


def blocks(page: str) -> list[str]:
    """Return the shell commands of a page, block by block."""
    return re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def follow(page: str, folder: Path, env: dict[str, str]) -> str:
    """Run all blocks of a page in one shell, as a person would; return what it printed."""
    script = "set -euo pipefail\n" + "\n".join(
        f"echo '== block {number}'\n{block}" for number, block in enumerate(blocks(page), 1)
    )
    done = subprocess.run(
        ["bash"], input=script, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def images(account: Account) -> dict[str, str]:
    """Return the image of each container that the account's services run."""
    ecs = account.client("ecs")
    found = {}
    for cluster in ecs.list_clusters()["clusterArns"]:
        arns = ecs.list_services(cluster=cluster)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=arns)["services"]:
            task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
            for container in task["taskDefinition"]["containerDefinitions"]:
                found[container["name"]] = f"{container['image']} x{service['desiredCount']}"
    return found


def test_a_page_without_commands_would_be_noticed() -> None:
    assert blocks("# A page\n\n```console\n$ id\n```\n") == []


def test_the_walk_ends_with_the_second_release(account: Account, tmp_path: Path) -> None:
    env = account.env | install(tmp_path)
    del env["AWS_DEFAULT_REGION"]  # the page says it
    page = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    before, _, down = page.partition("## 7. Take it down")
    assert blocks(down)
    said = follow(before, tmp_path, env)
    assert "refused with 13" in said
    hello = tmp_path / "hello"
    assert (hello / "report.html").is_file()
    first, second = (
        json.loads((hello / f"approval-{number}.json").read_text()) for number in (1, 2)
    )
    assert first["digest"] != second["digest"]
    running = images(account)
    assert "@sha256:" in running["web"]
    assert running["web"].endswith("x2")
    assert running["store"].endswith("x1")
    follow(down, tmp_path, env | {"AWS_DEFAULT_REGION": "eu-west-1"})
    stacks = account.client("cloudformation").describe_stacks()["Stacks"]
    assert {it["StackName"]: it["StackStatus"] for it in stacks} == {}


GITHUB = {
    "repos/acme/shop": {"name": "shop", "id": 2, "owner": {"login": "acme", "id": 1}},
    "user": {"id": 7},
}


@pytest.mark.parametrize("variant", ["github", "gitlab"])
def test_what_init_says_to_run_works(variant: str, account: Account, tmp_path: Path) -> None:
    env = account.env | install(tmp_path)
    (Path(env[STATE]) / "gh.json").write_text(json.dumps(GITHUB))
    origin, folder = tmp_path / "origin.git", tmp_path / "repository"
    git = ("git", "-c", "init.defaultBranch=main")
    subprocess.run([*git, "init", "--quiet", "--bare", origin], check=True)
    subprocess.run([*git, "clone", "--quiet", origin, folder], check=True, capture_output=True)
    env |= {
        f"GIT_{who}_{what}": "ada@example.test"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    page = (written(folder, variant) / "deployment" / "README.md").read_text(encoding="utf-8")
    # the emulator has no OIDC providers: it is told the ARN of one
    host = "gitlab.com" if variant == "gitlab" else "token.actions.githubusercontent.com"
    provider = f"ProviderArn=arn:aws:iam::{account.id}:oidc-provider/{host}"
    page = page.replace("ImageRepositoryName=shop", f"ImageRepositoryName=shop {provider}")
    follow(page, folder, env)
    values = dict(
        line.split("=", 1)
        for line in (folder / "environments/production.env").read_text().splitlines()
    )
    assert set(values) == {
        "COMPOSE_PROJECT_NAME",
        "AWS_VPC",
        "AWS_ECS_CLUSTER",
        "AWS_ELB",
        "IMAGE_URI",
    }
    assert all(values.values())
    told = {words[3]: words for words in calls(env[STATE]) if words[1:3] == ["variable", "set"]}
    roles = {"REPORT_ROLE_ARN", "BUILD_ROLE_ARN", "PLAN_ROLE_ARN", "DEPLOY_ROLE_ARN"}
    assert set(told) == roles | {"DEPLOYMENT_ROLE_ARN", "PERMISSIONS_BOUNDARY_ARN"}
    for name, words in told.items():
        assert any(word.startswith("arn:aws:iam::") for word in words), name
    pushed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "main"],
        cwd=origin,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "deployment/oidc.yaml" in pushed.stdout.splitlines()
