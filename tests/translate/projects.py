"""Projects and facts for the tests of this room, built without files.

``project`` takes the canonical form that the loader makes of one file: long syntax for ports,
volumes and secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.compose.decode import decode
from compose2cfn.compose.normalize import normalize
from compose2cfn.compose.project import build_project
from compose2cfn.compose.x_aws import project_aws
from compose2cfn.compose.x_aws_values import check_values
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.nodes import Map, plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment import Cluster, Facts, LoadBalancer, Subnet, Vpc

if TYPE_CHECKING:
    from compose2cfn.compose.model import Project

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
    """Return the project of a canonical Compose text, checked x-aws keys included."""
    (written,) = parse(Source("docker-compose.yml", text))
    assert isinstance(written, Map)
    named = plain(written.entries["name"]) if "name" in written.entries else "shop"
    problems = Diagnostics()
    tree = decode(normalize(written, str(named), {}), problems)
    check_values(tree, problems)
    aws = project_aws(tree, (), problems)
    problems.raise_if_failed()
    return build_project(str(named), tree, aws)


def service_project(text: str, *, rest: str = "") -> Project:
    """Return a project with one service `web` on network `front`, made of indented lines."""
    body = "".join(f"    {line}\n" for line in text.splitlines())
    image = "" if "image:" in text else "    image: web:1\n"
    return project(
        f"name: shop\n{ENVIRONMENT}services:\n  web:\n{image}    networks: {{front: }}\n{body}"
        f"networks:\n  front:\n{rest}"
    )
