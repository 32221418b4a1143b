"""The sample: the shape of its Compose file, facts that fit it, and what its front end answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import Map, plain
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment import Asked, FactsRequest, check, dump_facts, load_facts
from tests.samples.stubs import load_with_stubs

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "flask-redis"
APP = SAMPLE / "frontend" / "myweb" / "app.py"


def compose_file() -> Map:
    (root,) = parse(read_text(SAMPLE / "docker-compose.yml"))
    assert isinstance(root, Map)
    return root


def dot_env() -> dict[str, str]:
    lines = (SAMPLE / ".env").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value for name, value in pairs}  # noqa: C416 - mypy can't see pairs in dict()


def test_the_compose_file_has_the_shape_of_the_walk_through() -> None:
    assert plain(compose_file()) == {
        "x-aws-vpc": "${AWS_VPC}",
        "x-aws-cluster": "${AWS_ECS_CLUSTER}",
        "x-aws-loadbalancer": "${AWS_ELB}",
        "services": {
            "frontend": {
                "image": "${IMAGE_URI:-frontend}:${IMAGE_TAG:-latest}",
                "build": "./frontend",
                "environment": {"REDIS_URL": "backend"},
                "networks": ["demoapp"],
                "ports": ["80:80"],
            },
            "backend": {
                "image": "public.ecr.aws/docker/library/redis:7.4",
                "volumes": ["redisdata:/data"],
                "networks": ["demoapp"],
            },
        },
        "volumes": {"redisdata": None},
        "networks": {"demoapp": None},
    }


def test_every_variable_of_the_compose_file_is_set() -> None:
    text = (SAMPLE / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == set(dot_env())


def test_the_facts_fit_what_the_sample_asks_for() -> None:
    facts = load_facts(read_text(SAMPLE / "facts.json"))
    root, values = compose_file(), dot_env()

    def asked(key: str, variable: str) -> Asked:
        return Asked(key, values[variable], root.key_span(key))

    request = FactsRequest(
        project="flask-redis",
        vpc=asked("x-aws-vpc", "AWS_VPC"),
        cluster=asked("x-aws-cluster", "AWS_ECS_CLUSTER"),
        load_balancer=asked("x-aws-loadbalancer", "AWS_ELB"),
    )
    assert check(request, facts) == ()
    assert values["IMAGE_URI"].startswith(f"{facts.account}.dkr.ecr.{facts.region}.amazonaws.com/")


def test_the_facts_are_as_our_own_command_would_write_them() -> None:
    source = read_text(SAMPLE / "facts.json")
    assert dump_facts(load_facts(source)) == source.text


def test_the_front_end_runs_as_a_user_who_may_bind_port_80() -> None:
    dockerfile = (SAMPLE / "frontend" / "Dockerfile").read_text()
    users = re.findall(r"(?m)^USER (\S+)$", dockerfile)
    (command,) = re.findall(r"(?m)^CMD (\[.*\])$", dockerfile)
    assert users == ["web"]
    assert "setcap cap_net_bind_service=+ep" in dockerfile
    assert json.loads(command)[:3] == ["gunicorn", "--bind", "0.0.0.0:80"]


def test_every_requirement_is_pinned() -> None:
    lines = (SAMPLE / "frontend" / "requirements.txt").read_text().splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert {line.split("==")[0] for line in requirements} >= {"Flask", "gunicorn", "redis"}
    assert [line for line in requirements if not re.fullmatch(r"\w+==\d+(\.\d+)+", line)] == []


def test_the_button_is_blue_until_somebody_updates_it() -> None:
    assert APP.read_text().count("blue") == 1


@pytest.fixture
def app() -> Any:
    """Return the front end's module with stand-ins for Flask and Redis."""
    return load_with_stubs(APP)


def call(app: Any, method: str, path: str) -> Any:
    return app.app.routes[method, path]()


def test_health_does_not_touch_redis(app: Any) -> None:
    app.store.away = True
    assert call(app, "GET", "/health") == {"status": "ok"}
    assert app.store.commands == 0


def test_a_click_is_stored_and_shown_first(app: Any) -> None:
    app.store.lists[app.CLICKS] = ["2020-01-01T00:00:00+00:00"]
    assert call(app, "POST", "/click") == ("/", 303)
    newest, oldest = call(app, "GET", "/")["clicks"]
    assert oldest == "2020-01-01T00:00:00+00:00"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", newest)


def test_only_the_last_clicks_are_shown_and_kept(app: Any) -> None:
    app.store.lists[app.CLICKS] = ["old"] * app.KEPT
    call(app, "POST", "/click")
    assert len(app.store.lists[app.CLICKS]) == app.KEPT
    assert len(call(app, "GET", "/")["clicks"]) == app.SHOWN


def test_without_redis_the_page_stays_healthy_and_a_click_fails(app: Any) -> None:
    app.store.away = True
    assert call(app, "GET", "/") == {"clicks": None}
    assert call(app, "POST", "/click") == ({"clicks": None}, 503)
