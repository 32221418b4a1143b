"""The build of the images: what is built, tested, scanned and pushed, and what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.machine import Built, Machine
from tests.pipeline_templates.parameters import PLAIN
from tests.pipeline_templates.resolved import ACCOUNT, REGION, Stack, load

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = load(ROOT / "pipeline_templates" / "codepipeline" / "pipeline.yaml")
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
COMPOSE = """\
services:
  web.app: {build: ./web}
  job: {build: ./job, image: "job_runner:1", platform: linux/arm64}
  named: {build: ./web, image: "${IMAGE_URI}/named:${STAGE:-none}"}
  cache: {image: "public.ecr.aws/docker/library/redis:7.4"}
"""
SOURCE = {
    "docker-compose.yml": COMPOSE.encode(),
    "web/Dockerfile": b"FROM scratch\n",
    "job/Dockerfile": b"FROM scratch\nUSER 1\n",
    "environments/dev.env": b"STAGE=dev\n",
}


@dataclass
class Works:
    """One machine that builds."""

    machine: Machine

    def build(self, revision: str = "0a1b2c", **parameters: str) -> Built:
        """Build the source with these parameters of the template."""
        stack = Stack(TEMPLATE, PLAIN | parameters)
        return self.machine.build(
            "BuildProject",
            stack.properties("BuildProject"),
            {"Source": SOURCE},
            "Source",
            {"SOURCE_REVISION": revision},
        )

    def registry(self) -> dict[str, str]:
        """Return what was pushed: digests by place."""
        file = self.machine.state / "registry.json"
        found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return found

    def scan(self, **answer: object) -> None:
        """Say what the registry's scan will tell."""
        self.machine.state.mkdir(exist_ok=True)
        (self.machine.state / "scan.json").write_text(json.dumps(answer))


@pytest.fixture
def works(tmp_path: Path) -> Works:
    return Works(Machine(tmp_path, {"AWS_REGION": REGION}))


@pytest.mark.parametrize("together", [False, True], ids=["a shell each", "one shell"])
def test_every_image_has_a_place_and_a_digest(works: Works, together: bool) -> None:
    works.machine.together = together
    built = works.build()
    assert built.code == 0, built.log
    pushed = works.registry()
    assert set(pushed) == {
        f"{HOST}/shop/shop-dev-web.app:0a1b2c",
        f"{HOST}/shop/job_runner:0a1b2c",
        f"{HOST}/shop/named:0a1b2c",
    }
    lock = json.loads(built.artifacts["images.lock.json"])
    assert lock["schemaVersion"] == 1
    assert {name: lock["images"][name] for name in lock["images"] if "redis" not in name} == {
        "shop-dev-web.app": pushed[f"{HOST}/shop/shop-dev-web.app:0a1b2c"],
        "job_runner:1": pushed[f"{HOST}/shop/job_runner:0a1b2c"],
        # the variable comes from the file of the environment
        f"{HOST}/shop/named:dev": pushed[f"{HOST}/shop/named:0a1b2c"],
    }
    assert "public.ecr.aws/docker/library/redis:7.4" in lock["images"]
    assert built.variables == {"IMAGE_TAG": "0a1b2c"}


def test_another_try_builds_nothing_anew(works: Works) -> None:
    first, second = works.build(), works.build(TestCommand="false")
    assert "building web_app" in first.log
    assert (second.code, "building" in second.log) == (0, False)
    assert first.artifacts == second.artifacts


@pytest.mark.parametrize(
    ("revision", "tag"),
    [
        ("3f9a1c2b77d0" * 3, "3f9a1c2b77d0" * 3),
        ("--.tk_3L4 kq/8", "tk_3L4-kq-8"),
        ("v" * 200, "v" * 128),
    ],
    ids=["a commit", "a version with what no tag may have", "a long version"],
)
def test_a_revision_becomes_a_tag(works: Works, revision: str, tag: str) -> None:
    built = works.build(revision)
    assert (built.code, built.variables["IMAGE_TAG"]) == (0, tag), built.log


def test_no_tag_is_made_of_nothing(works: Works) -> None:
    built = works.build("...")
    assert (built.code, works.registry()) == (1, {})
    assert "no tag can be made of revision '...'" in built.log


def test_what_fails_its_test_is_not_pushed(works: Works) -> None:
    built = works.build(TestCommand="echo tested; exit 3")
    assert (built.code, works.registry(), built.artifacts) == (3, {}, {})
    assert "tested" in built.log


@pytest.mark.parametrize(
    ("status", "counts", "limits", "code"),
    [
        pytest.param("COMPLETE", {"CRITICAL": 1}, (0, -1), 1, id="one critical finding too many"),
        pytest.param("COMPLETE", {"CRITICAL": 2}, (2, -1), 0, id="tolerated"),
        pytest.param("ACTIVE", {"HIGH": 7}, (0, 6), 1, id="scanned all the time"),
        pytest.param("PENDING", None, (0, -1), 1, id="the scan doesn't end"),
        pytest.param("FAILED", {"CRITICAL": 9}, (-1, -1), 0, id="nobody looks"),
    ],
)
def test_findings_of_the_scan_stop_the_delivery(
    works: Works, status: str, counts: dict[str, int] | None, limits: tuple[int, int], code: int
) -> None:
    works.scan(status=status, counts=counts)
    critical, high = map(str, limits)
    built = works.build(MaxCriticalFindings=critical, MaxHighFindings=high)
    assert built.code == code, built.log
    assert bool(built.artifacts) is (code == 0)
