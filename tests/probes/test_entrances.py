"""Ports, networks and load balancers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.probes.catalogue import shows
from tests.probes.conversion import (
    convert,
    of_type,
    own,
    problems,
    properties,
    service,
    service_problems,
    words,
)
from tests.translate.projects import ENVIRONMENT, facts

if TYPE_CHECKING:
    from compose2cfn.translate.translate import Translation

INGRESS = "EC2::SecurityGroupIngress"
LISTENER = "ElasticLoadBalancingV2::Listener"
TARGETS = "ElasticLoadBalancingV2::TargetGroup"


def listener_ports(made: Translation) -> list[int]:
    return sorted(it["Port"] for it in of_type(made, LISTENER).values())


@shows("P01", "D02")
def test_a_long_port_without_a_protocol_is_tcp() -> None:
    made = service("ports: [{target: 80, published: '80', x-aws-protocol: http}]")
    assert own(made)["PortMappings"][0]["Protocol"] == "tcp"
    opened = [it for it in of_type(made, INGRESS).values() if "FromPort" in it]
    assert {it["IpProtocol"] for it in opened} == {"tcp"}
    assert not any("CidrIp" in it for it in of_type(made, INGRESS).values())


def test_an_unwritten_protocol_is_no_part_of_logical_ids() -> None:
    made = service(
        """\
ports:
  - {target: 8080, x-aws-protocol: http}
  - {target: 8080, published: "80", protocol: tcp}
  - "9000:9000"
"""
    )
    assert set(of_type(made, LISTENER)) == {"Web8080Listener", "WebTCP80Listener"} | {
        "WebTCP9000Listener"
    }
    assert set(of_type(made, TARGETS)) == {"Web8080TargetGroup", "WebTCP9000TargetGroup"}
    bound = made.template.resources["WebService"].properties["LoadBalancers"]
    assert {it["TargetGroupArn"]["Ref"] for it in bound} == set(of_type(made, TARGETS))


@shows("P02", "D02")
def test_an_unknown_port_without_a_protocol_is_tcp() -> None:
    made = service("ports: [{target: 9000, published: '9000'}]")
    (targets,) = of_type(made, TARGETS).values()
    assert (targets["Port"], targets["Protocol"]) == (9000, "HTTP")
    assert listener_ports(made) == [9000]


@shows("P03", "D03")
def test_a_loopback_port_is_not_published_and_that_is_said() -> None:
    made = service("ports: ['127.0.0.1:7474:7474']")
    assert of_type(made, LISTENER) == {}
    assert [item.message for item in made.diagnostics if "127.0.0.1:7474" in item.message]


@shows("P04", "D06")
def test_services_with_one_logical_id_are_refused() -> None:
    found = problems("services: {foo-bar: {image: a:1}, foobar: {image: b:1}}")
    assert "'foo-bar'" in words(found)
    assert "'foobar'" in words(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            """\
services:
  x: {image: x:1, networks: [a], ports: ['180:180']}
  y: {image: y:1, networks: [a1], ports: ['80:80']}
networks: {a: {}, a1: {}}
""",
            "A180Ingress",
            id="network and port",
        ),
        pytest.param(
            """\
services:
  web: {image: x:1, ports: [{target: 18080, x-aws-protocol: http}]}
  web1: {image: y:1, ports: [{target: 8080, x-aws-protocol: http}]}
""",
            "Web18080Listener",
            id="service and port",
        ),
    ],
)
@shows("D06")
def test_names_that_only_meet_with_their_ports_are_refused(text: str, name: str) -> None:
    found = problems(text)
    assert f"'{name}'" in found[0].message
    assert found[0].span
    assert found[0].related


@shows("P05", "D18")
def test_two_services_on_one_port_are_refused_or_told_apart() -> None:
    found = problems(
        "services: {a: {image: a:1, ports: ['80:80']}, b: {image: b:1, ports: ['80:80']}}"
    )
    assert "'a' and 'b' both publish port 80" in words(found)
    made = convert(
        """\
services:
  a: {image: "a:1", ports: [{target: 80, published: "80", x-aws-routing: {path: /a}}]}
  b: {image: "b:1", ports: [{target: 80, published: "80", x-aws-routing: {path: /b}}]}
"""
    )
    assert listener_ports(made) == [80]


@shows("P06", "D06", "D18")
def test_tcp_and_udp_of_one_port_are_never_lost_silently() -> None:
    found = service_problems("ports: ['53:53/udp', '53:53/tcp']")
    assert {item.span.column for item in found if item.span} == {13, 26}


@shows("P07")
def test_a_range_becomes_that_many_entrances() -> None:
    made = service("ports: ['8000-8001:8000-8001']")
    assert listener_ports(made) == [8000, 8001]
    assert len(of_type(made, TARGETS)) == 2
    opened = [it["FromPort"] for it in of_type(made, INGRESS).values() if "FromPort" in it]
    assert sorted(opened) == [8000, 8001]


@shows("P08")
def test_a_target_port_alone_is_published_as_itself() -> None:
    assert listener_ports(service("ports: ['80']")) == [80]


@shows("P09", "M25")
def test_another_published_port_is_a_listener_before_the_target() -> None:
    made = service("ports: ['8080:80']")
    assert listener_ports(made) == [8080]
    (targets,) = of_type(made, TARGETS).values()
    assert targets["Port"] == 80


@shows("P10", "P50", "M02")
def test_tcp_needs_the_other_kind_of_load_balancer() -> None:
    found = service_problems("ports: [{target: 80, published: '80', x-aws-protocol: tcp}]")
    assert "port 80 of 'web' is 'tcp', not HTTP" in words(found)


@shows("P50", "M02")
def test_a_network_load_balancer_refuses_http() -> None:
    found = service_problems("ports: ['80:80']", given=facts(type="network"))
    told = words(found).lower()
    assert "network" in told
    assert "application" in told


@shows("P11", "D16")
def test_https_needs_a_certificate() -> None:
    assert "certificate" in words(service_problems("ports: ['443:443']"))


@shows("P12", "D05")
@pytest.mark.parametrize("mode", ["bridge", "host"])
def test_a_network_mode_of_machines_is_refused(mode: str) -> None:
    assert f"'{mode}'" in words(service_problems(f"network_mode: {mode}"))


@shows("P13", "D04", "M07")
def test_the_load_balancer_stays_out_of_internal_networks() -> None:
    made = service(
        "ports: ['80:80']\nnetworks: [front, inner]",
        "networks: {front: , inner: {internal: true}}\n",
    )
    from_outside = [it for it in of_type(made, INGRESS).values() if it.get("FromPort") == 80]
    assert [it["GroupId"] for it in from_outside] == [{"Ref": "FrontNetwork"}]


EXISTING = "networks: {front: {external: true, name: sg-0123456789abcdef0}}\n"


@shows("P14", "M08")
def test_an_existing_group_stays_as_it_is() -> None:
    worker = service("networks: [front]", EXISTING)
    assert of_type(worker, "EC2::SecurityGroup") == {}
    assert of_type(worker, INGRESS) == {}
    web = service("ports: ['80:80']\nnetworks: [front]", EXISTING)
    assert of_type(web, "EC2::SecurityGroup") == {}
    assert of_type(web, INGRESS) == {}
    assert "let the load balancer in" in words(list(web.diagnostics))


@shows("P15")
def test_a_group_that_cannot_be_is_an_error_at_the_network() -> None:
    found = service_problems(
        "networks: [front]", "networks: {front: {external: true, name: backbone}}\n"
    )
    assert "front" in words(found)
    assert "backbone" in words(found)


@shows("P16")
def test_a_group_may_be_named_by_the_old_key() -> None:
    made = service(
        "networks: [front]", "networks: {front: {x-aws-securitygroup: sg-0123456789abcdef0}}\n"
    )
    groups = properties(made, "WebService")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert groups["SecurityGroups"] == [{"Ref": "FrontNetworkId"}]
    assert made.template.parameters["FrontNetworkId"].default == "sg-0123456789abcdef0"


@shows("P49")
def test_an_empty_load_balancer_names_its_key() -> None:
    head = ENVIRONMENT.replace("demo-alb", "${AWS_ELB}")
    found = problems("services: {a: {image: 'a:1'}}", head=head, variables={"AWS_ELB": ""})
    assert "x-aws-loadbalancer" in words(found)
    assert "empty" in words(found)


@shows("P51", "M04")
def test_the_load_balancers_vpc_must_be_the_projects() -> None:
    found = service_problems("ports: ['80:80']", given=facts(vpc_id="vpc-0other"))
    assert "vpc-0other" in words(found)
    assert "vpc-0abc" in words(found)


@shows("P52", "D17", "M05")
def test_tasks_run_in_private_subnets_or_where_the_project_says() -> None:
    given = facts(
        ("subnet-0aaa", "eu-west-1a", "public"),
        ("subnet-0bbb", "eu-west-1b", "public"),
        ("subnet-0ccc", "eu-west-1a", "private"),
        ("subnet-0ddd", "eu-west-1b", "private"),
    )
    made = service("ports: ['80:80']", given=given)
    assert made.template.parameters["TaskSubnets"].default == "subnet-0ccc,subnet-0ddd"
    head = f"{ENVIRONMENT}x-aws-subnets: [subnet-0bbb]\n"
    chosen = service("ports: ['80:80']", given=given, head=head)
    assert chosen.template.parameters["TaskSubnets"].default == "subnet-0bbb"


@shows("M01", "M09", "M04", "M21")
def test_one_service_becomes_everything_that_runs_it() -> None:
    made = service("ports: ['80:80']")
    resources = made.template.resources
    assert {it.type for it in resources.values()} >= {
        "AWS::ECS::TaskDefinition",
        "AWS::ECS::Service",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ServiceDiscovery::Service",
    }
    assert "WebTCP80Listener" in resources["WebService"].depends_on
    (bound,) = resources["WebService"].properties["LoadBalancers"]
    assert (bound["ContainerName"], bound["ContainerPort"]) == ("web", 80)
    (targets,) = of_type(made, TARGETS).values()
    assert targets["TargetType"] == "ip"
    assert "AWS::ElasticLoadBalancingV2::LoadBalancer" not in {it.type for it in resources.values()}


@shows("M03")
def test_a_worker_has_no_entrance_beside_one_that_has() -> None:
    made = convert("services: {web: {image: 'a:1', ports: ['80:80']}, job: {image: 'b:1'}}")
    assert len(of_type(made, TARGETS)) == len(of_type(made, LISTENER)) == 1
    assert "LoadBalancers" not in properties(made, "JobService")


@shows("M06")
def test_the_cluster_is_used_and_named_in_the_metadata() -> None:
    made = service("user: me")
    arn = "arn:aws:ecs:eu-west-1:111122223333:cluster/demo-cluster"
    assert made.template.metadata["Cluster"] == arn
    assert properties(made, "WebService")["Cluster"] == {"Ref": "ClusterArn"}
    assert made.template.parameters["ClusterArn"].default == arn


@shows("M06", "M05")
def test_a_missing_cluster_or_vpc_is_an_error() -> None:
    found = problems("services: {a: {image: 'a:1'}}", head="x-aws-vpc: vpc-0zzz\n")
    assert "vpc-0zzz" in words(found)


@shows("M07")
def test_members_of_a_network_reach_each_other_and_nobody_else_does() -> None:
    made = convert(
        """\
services:
  a: {image: "a:1", networks: [one]}
  b: {image: "b:1", networks: [two]}
networks: {one: , two: }
"""
    )
    assert {
        (str(it["GroupId"]), str(it["SourceSecurityGroupId"]), it["IpProtocol"])
        for it in of_type(made, INGRESS).values()
    } == {
        (f"{{'Ref': '{name}Network'}}", f"{{'Ref': '{name}Network'}}", "-1")
        for name in ("One", "Two")
    }


@shows("D23")
def test_all_problems_come_together_with_the_services_names() -> None:
    found = problems(
        "services: {a: {image: 'a:1', privileged: true}, b: {image: 'b:1', network_mode: host}}"
    )
    assert len(found) == 2
    assert "'a'" in words(found)
    assert "'b'" in words(found)


@shows("D24", "D22")
def test_neither_partition_nor_domain_is_baked_in() -> None:
    made = convert(
        "services: {a: {image: 'a:1', volumes: ['data:/d']}, bb: {image: 'b:1'}}\n"
        "volumes: {data: }\n"
    )
    text = repr({name: it.properties for name, it in made.template.resources.items()})
    assert "arn:aws:" not in text
    assert "compute.internal" not in text


@shows("M21")
def test_names_resolve_bare_and_in_the_namespace() -> None:
    made = convert("services: {a: {image: 'a:1'}, b: {image: 'b:1'}}")
    (space,) = of_type(made, "ServiceDiscovery::PrivateDnsNamespace").values()
    assert space["Name"] == "shop.local"
    first = properties(made, "ATaskDefinition")["ContainerDefinitions"][0]
    assert first["Command"] == ["shop.local"]
    assert "docker.io" not in first["Image"]
    assert first["Image"].startswith("public.ecr.aws/")
