"""An environment that fits, and the request that it fits."""

from __future__ import annotations

from compose2cfn.core.source import Source, Span
from compose2cfn.environment import (
    Asked,
    Cluster,
    Facts,
    FactsRequest,
    Listener,
    ListenerRule,
    LoadBalancer,
    Subnet,
    Vpc,
)

ELB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
CLUSTER_ARN = "arn:aws:ecs:eu-west-1:111122223333:cluster/demo"
BALANCER_ARN = f"{ELB}:loadbalancer/app/demo-alb/50dc6c495c0c9188"
COMPOSE_FILE = Source(
    "docker-compose.yml",
    "x-aws-vpc: ${AWS_VPC}\nx-aws-cluster: ${AWS_ECS_CLUSTER}\nx-aws-loadbalancer: ${AWS_ELB}\n",
)

VPC = Vpc(
    id="vpc-0a1",
    dns_support=True,
    dns_hostnames=True,
    subnets=(
        Subnet(id="subnet-0a", availability_zone="eu-west-1a", tier="public"),
        Subnet(id="subnet-0b", availability_zone="eu-west-1b", tier="public"),
    ),
)
CLUSTER = Cluster(name="demo", arn=CLUSTER_ARN, status="ACTIVE")
BALANCER = LoadBalancer(
    arn=BALANCER_ARN,
    name="demo-alb",
    type="application",
    scheme="internet-facing",
    dns_name="demo-alb-1.eu-west-1.elb.amazonaws.com",
    vpc_id="vpc-0a1",
    subnet_ids=("subnet-0a", "subnet-0b"),
    security_group_ids=("sg-0a",),
    listeners=(
        Listener(
            arn=f"{ELB}:listener/app/demo-alb/50dc6c495c0c9188/f2f7dc8efc522ab2",
            port=80,
            protocol="HTTP",
            project="shop",
            rules=(
                ListenerRule(
                    arn=f"{ELB}:listener-rule/app/demo-alb/50dc6c495c0c9188/f2f7/9683",
                    priority=10,
                    hosts=("shop.example.com",),
                    paths=("/api/*",),
                ),
            ),
        ),
    ),
)
FACTS = Facts(
    region="eu-west-1",
    account="111122223333",
    partition="aws",
    vpc=VPC,
    cluster=CLUSTER,
    load_balancer=BALANCER,
)

_LINES = {"x-aws-vpc": 1, "x-aws-cluster": 2, "x-aws-loadbalancer": 3}


def asked(key: str, value: str) -> Asked:
    """Return what a Compose file asks for, at the line of its key."""
    line = _LINES[key]
    return Asked(key, value, Span(COMPOSE_FILE, line, len(key) + 3, line, 30))


def request(
    vpc: str | None = None, cluster: str | None = None, load_balancer: str | None = None
) -> FactsRequest:
    """Return a request; what is None isn't asked for."""
    return FactsRequest(
        project="shop",
        vpc=None if vpc is None else asked("x-aws-vpc", vpc),
        cluster=None if cluster is None else asked("x-aws-cluster", cluster),
        load_balancer=None if load_balancer is None else asked("x-aws-loadbalancer", load_balancer),
    )
