"""Projects and facts for the tests of this room, built without the loader.

``project`` takes the canonical form that the loader makes: long syntax for ports and volumes,
lists for commands, maps for environment and networks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.compose.model import (
    Deploy,
    HealthCheck,
    Mount,
    Network,
    Port,
    Project,
    ProjectAws,
    ResourceAmounts,
    Service,
    Volume,
)
from compose2cfn.core.nodes import Map, plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment import Cluster, Facts, LoadBalancer, Subnet, Vpc

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

ENVIRONMENT = """\
x-aws-vpc: vpc-0abc
x-aws-cluster: demo-cluster
x-aws-loadbalancer: demo-alb
"""

DEMO_APP = f"""\
name: shop
{ENVIRONMENT}
services:
  frontend:
    image: frontend:latest
    build: {{context: ./frontend}}
    environment:
      REDIS_URL: backend
    networks:
      demoapp:
    ports:
      - mode: ingress
        target: 80
        published: "80"
        protocol: tcp
  backend:
    image: public.ecr.aws/docker/library/redis:6.2
    networks:
      demoapp:
    volumes:
      - type: volume
        source: redisdata
        target: /data
volumes:
  redisdata:
    name: shop_redisdata
networks:
  demoapp:
    name: shop_demoapp
"""
"""The main source document's project, resolved as the recorded output had it."""


def facts(*subnets: tuple[str, str, Any], **balancer: Any) -> Facts:
    """Return facts; ``subnets`` are (id, zone, tier), the load balancer is in the public ones."""
    given: tuple[tuple[str, str, Any], ...] = subnets or (
        ("subnet-0aaa", "eu-west-1a", "public"),
        ("subnet-0bbb", "eu-west-1b", "public"),
    )
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/demo-alb"
    known: dict[str, Any] = {
        "arn": f"{arn}/0123456789abcdef",
        "name": "demo-alb",
        "type": "application",
        "scheme": "internet-facing",
        "dns_name": "demo-alb-1.eu-west-1.elb.amazonaws.com",
        "vpc_id": "vpc-0abc",
        "subnet_ids": tuple(id_ for id_, _, tier in given if tier == "public"),
        "security_group_ids": ("sg-0alb",),
    }
    return Facts(
        region="eu-west-1",
        account="111122223333",
        partition="aws",
        vpc=Vpc(
            id="vpc-0abc",
            dns_support=True,
            dns_hostnames=True,
            subnets=tuple(Subnet(id=i, availability_zone=z, tier=t) for i, z, t in given),
        ),
        cluster=Cluster(
            name="demo-cluster",
            arn="arn:aws:ecs:eu-west-1:111122223333:cluster/demo-cluster",
            status="ACTIVE",
        ),
        load_balancer=LoadBalancer(**known | balancer),
    )


def project(text: str) -> Project:
    """Return the project of a canonical Compose text."""
    (tree,) = parse(Source("docker-compose.yml", text))
    assert isinstance(tree, Map)
    data: Any = plain(tree)
    name = data.get("name", "shop")
    return Project(
        name=name,
        tree=tree,
        services={key: _service(key, _below(tree, "services", key)) for key in data["services"]},
        networks={
            key: Network(key=key, name=(it or {}).get("name", f"{name}_{key}"), node=tree)
            for key, it in (data.get("networks") or {}).items()
        },
        volumes={
            key: Volume(key=key, name=(it or {}).get("name", f"{name}_{key}"), node=tree)
            for key, it in (data.get("volumes") or {}).items()
        },
        aws=ProjectAws(
            vpc=data.get("x-aws-vpc"),
            cluster=data.get("x-aws-cluster"),
            load_balancer=data.get("x-aws-loadbalancer"),
            logs_retention_days=data.get("x-aws-logs_retention"),
        ),
    )


def service_project(text: str, *, rest: str = "") -> Project:
    """Return a project with one service `web` on network `front`, made of indented lines."""
    body = "".join(f"    {line}\n" for line in text.splitlines())
    image = "" if "image:" in text else "    image: web:1\n"
    return project(
        f"name: shop\n{ENVIRONMENT}services:\n  web:\n{image}    networks: {{front: }}\n{body}"
        f"networks:\n  front:\n{rest}"
    )


def _below(node: Node, *path: str) -> Map:
    for step in path:
        assert isinstance(node, Map)
        node = node.entries[step]
    assert isinstance(node, Map)
    return node


def _service(name: str, node: Map) -> Service:
    data: dict[str, Any] = plain(node)  # type: ignore[assignment]
    simple = ("image", "user", "working_dir", "init", "read_only")
    kept: dict[str, Any] = {key: data[key] for key in simple if key in data}
    words: dict[str, Any] = {
        key: tuple(data[key]) for key in ("command", "entrypoint") if data.get(key) is not None
    }
    return Service(
        name=name,
        node=node,
        has_build="build" in data,
        environment=data.get("environment", {}),
        labels=data.get("labels", {}),
        ports=tuple(_port(it) for it in data.get("ports", ())),
        networks=tuple(data.get("networks", ())),
        mounts=tuple(_mount(it) for it in data.get("volumes", ())),
        depends_on={key: it["condition"] for key, it in data.get("depends_on", {}).items()},
        health=_health(data["healthcheck"]) if "healthcheck" in data else None,
        deploy=_deploy(data.get("deploy", {})),
        stop_grace_s=_seconds(data.get("stop_grace_period")),
        **kept,
        **words,
    )


def _port(data: dict[str, Any]) -> Port:
    known = {"target", "published", "protocol", "host_ip"}
    return Port(**{key: value for key, value in data.items() if key in known})


def _mount(data: dict[str, Any]) -> Mount:
    known = {"type", "source", "target", "read_only"}
    return Mount(**{key: value for key, value in data.items() if key in known})


def _health(data: dict[str, Any]) -> HealthCheck:
    return HealthCheck(
        test=tuple(data.get("test", ())),
        interval_s=_seconds(data.get("interval")),
        timeout_s=_seconds(data.get("timeout")),
        start_period_s=_seconds(data.get("start_period")),
        retries=data.get("retries"),
        disable=data.get("disable", False),
    )


def _deploy(data: dict[str, Any]) -> Deploy:
    resources = data.get("resources", {})
    return Deploy(
        replicas=data.get("replicas"),
        limits=_amounts(resources.get("limits", {})),
        reservations=_amounts(resources.get("reservations", {})),
    )


def _amounts(data: dict[str, Any]) -> ResourceAmounts:
    return ResourceAmounts(cpus=data.get("cpus"), memory_bytes=data.get("memory"))


def _seconds(text: str | None) -> float | None:
    return None if text is None else float(text.removesuffix("s"))
