"""Published ports on the existing load balancer."""

from __future__ import annotations

import dataclasses

import pytest

from compose2cfn.compose.model import HealthCheck
from compose2cfn.environment import Listener
from compose2cfn.translate.target_groups import health_check_path
from compose2cfn.translate.translate import translate
from compose2cfn.translate.well_known_ports import NOT_HTTP
from tests.translate.made import made, properties, refused
from tests.translate.projects import ENVIRONMENT, facts, project

LOOPBACK = "ports: [{target: 5432, published: '5432', host_ip: 127.0.0.1}]"
PORT = "ports: [{target: 80, published: '80', protocol: tcp}]"


def taken(port: int, owner: str | None) -> Listener:
    return Listener(arn="arn:l", port=port, protocol="HTTP", project=owner)


def test_without_ports_there_is_nothing_of_it() -> None:
    made_ = made()
    assert not [it for it in made_.template.resources.values() if "LoadBalancing" in it.type]
    assert "LoadBalancerArn" not in made_.template.parameters
    assert "LoadBalancers" not in properties(made_, "WebService")


def test_a_published_port_gets_listener_target_group_and_url() -> None:
    made_ = made(PORT)
    assert properties(made_, "WebTCP80Listener")["LoadBalancerArn"] == {"Ref": "LoadBalancerArn"}
    assert properties(made_, "WebService")["LoadBalancers"] == [
        {
            "ContainerName": "web",
            "ContainerPort": 80,
            "TargetGroupArn": {"Ref": "WebTCP80TargetGroup"},
        }
    ]
    assert made_.template.resources["WebService"].depends_on == ("WebTCP80Listener",)
    url = made_.template.outputs["WebTCP80Url"].value
    assert url == {"Fn::Sub": "http://${LoadBalancerDnsName}"}


def test_the_listener_is_on_the_published_port_in_front_of_the_containers() -> None:
    made_ = made("ports: [{target: 80, published: '8080'}, {target: 80, published: '8081'}]")
    assert properties(made_, "WebTCP8080Listener")["Port"] == 8080
    assert properties(made_, "WebTCP8081Listener")["Port"] == 8081
    assert properties(made_, "WebTCP80TargetGroup")["Port"] == 80
    assert len(properties(made_, "WebService")["LoadBalancers"]) == 1
    assert made_.template.outputs["WebTCP8080Url"].value["Fn::Sub"].endswith(":8080")


def test_a_port_without_host_side_is_published_as_itself() -> None:
    assert properties(made("ports: [{target: 8000}]"), "WebTCP8000Listener")["Port"] == 8000


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "10.0.0.1", "localhost"])
def test_a_port_of_one_address_is_not_published_and_that_is_said(host: str) -> None:
    made_ = made(f"ports: [{{target: 80, published: '80', host_ip: '{host}'}}]")
    assert [item.code for item in made_.diagnostics] == ["C2C-M013"]
    assert "WebTCP80Listener" not in made_.template.resources


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]"])  # noqa: S104 - what people write
def test_a_port_of_every_address_is_published(host: str) -> None:
    made_ = made(f"ports: [{{target: 80, published: '80', host_ip: '{host}'}}]")
    assert made_.diagnostics == ()
    assert "WebTCP80Listener" in made_.template.resources


def test_a_port_that_is_written_twice_is_published_once() -> None:
    made_ = made("ports: [{target: 80, published: '80'}, {target: 80, host_ip: 0.0.0.0}]")
    assert "WebTCP80Listener" in made_.template.resources


def test_our_own_listener_is_no_clash() -> None:
    made_ = made(PORT, given=facts(listeners=(taken(80, "shop"), taken(81, "other"))))
    assert "WebTCP80Listener" in made_.template.resources


@pytest.mark.parametrize(
    ("owner", "message"),
    [
        ("blog", "port 80 of load balancer 'demo-alb' is taken by project 'blog'"),
        (None, "port 80 of load balancer 'demo-alb' is taken already"),
    ],
)
def test_a_listener_of_others_is_a_clash_at_the_port(owner: str | None, message: str) -> None:
    (problem,) = refused(PORT, given=facts(listeners=(taken(80, owner),)))
    assert (problem.code, problem.message) == ("C2C-M007", message)
    assert str(problem.span) == "docker-compose.yml:9:13"
    assert "x-aws-routing" in str(problem.hint)


def test_two_services_on_one_port_are_both_told() -> None:
    text = f"""\
{ENVIRONMENT}
services:
  a: {{image: x:1, networks: {{n: }}, ports: [{{target: 80, published: '80'}}]}}
  b: {{image: x:1, networks: {{n: }}, ports: [{{target: 81, published: '80'}}]}}
networks: {{n: }}
"""
    with pytest.raises(Exception, match="'a' and 'b' both publish port 80") as caught:
        translate(project(text), facts())
    assert {item.code for item in caught.value.diagnostics} == {"C2C-M008"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("{target: 53, published: '53', protocol: udp}", "port 53 of 'web' is udp, not HTTP"),
        ("{target: 6379, published: '6379'}", "port 6379 of 'web' is Redis, not HTTP"),
        ("{target: 5432, published: '80'}", "port 80 of 'web' is PostgreSQL, not HTTP"),
        ("{target: 80, x-aws-protocol: tcp}", "port 80 of 'web' is 'tcp', not HTTP"),
        ("{target: 80, app_protocol: grpc}", "port 80 of 'web' is 'grpc', not HTTP"),
        (
            "{target: 6379, app_protocol: http, x-aws-protocol: redis}",
            "port 6379 of 'web' is 'redis', not HTTP",
        ),
        ("{target: 80, published: 80-90}", "port 80 of 'web' has a range of published ports"),
    ],
)
def test_what_no_http_listener_can_do_is_refused(port: str, message: str) -> None:
    (problem,) = refused(f"ports: [{port}]")
    assert problem.code == "C2C-M009"
    assert message in problem.message


@pytest.mark.parametrize("key", ["app_protocol", "x-aws-protocol"])
def test_who_says_http_is_believed(key: str) -> None:
    made_ = made(f"ports: [{{target: 6379, published: '6379', {key}: HTTP}}]")
    assert properties(made_, "WebTCP6379TargetGroup")["Protocol"] == "HTTP"
    assert made_.diagnostics == ()


def test_a_container_that_speaks_https_is_spoken_to_in_https() -> None:
    made_ = made("ports: [{target: 8443, published: '80', x-aws-protocol: https}]")
    group = properties(made_, "WebTCP8443TargetGroup")
    assert (group["Protocol"], group["HealthCheckProtocol"]) == ("HTTPS", "HTTPS")
    assert properties(made_, "WebTCP80Listener")["Protocol"] == "HTTP"


def test_a_database_that_is_not_published_is_no_problem() -> None:
    assert [item.code for item in made(LOOPBACK).diagnostics] == ["C2C-M013"]


def test_well_known_ports_are_ports_and_none_is_a_usual_one_of_http() -> None:
    assert all(0 < port < 65536 and name for port, name in NOT_HTTP.items())
    assert not {80, 81, 443, 3000, 5000, 8000, 8080, 8081, 8443, 8888, 9000} & set(NOT_HTTP)


def test_a_network_load_balancer_is_refused_where_all_ports_speak_http() -> None:
    (problem,) = refused(PORT, given=facts(type="network"))
    assert problem.code == "C2C-M009"
    assert problem.message.startswith("'demo-alb' is a network load balancer, but all that is")


def test_facts_without_a_security_group_of_the_load_balancer_are_told() -> None:
    (problem,) = refused(PORT, given=facts(security_group_ids=()))
    assert (problem.code, "no security group of 'demo-alb'" in problem.message) == (
        "C2C-M009",
        True,
    )


def test_a_published_port_without_load_balancer_is_refused() -> None:
    (problem,) = refused(PORT, given=dataclasses.replace(facts(), load_balancer=None))
    assert problem.code == "C2C-M006"


@pytest.mark.parametrize(
    ("test", "path"),
    [
        pytest.param((), "/", id="no check"),
        pytest.param(("CMD", "pg_isready"), "/", id="no HTTP"),
        pytest.param(
            ("CMD-SHELL", "curl -f http://localhost/health || exit 1"), "/health", id="curl"
        ),
        pytest.param(("CMD", "curl", "http://127.0.0.1:80/a?b=c"), "/a?b=c", id="with port"),
        pytest.param(("CMD-SHELL", "wget -qO- 'http://[::1]/up'"), "/up", id="IPv6"),
        pytest.param(("CMD-SHELL", "curl http://localhost"), "/", id="no path"),
        pytest.param(("CMD-SHELL", "curl http://localhost:9000/x"), "/", id="another port"),
        pytest.param(("CMD-SHELL", "curl http://example.org/x"), "/", id="another host"),
    ],
)
def test_the_path_is_the_one_that_the_container_asks_itself(
    test: tuple[str, ...], path: str
) -> None:
    assert health_check_path(HealthCheck(test=test), 80) == path


def test_a_disabled_check_tells_no_path() -> None:
    check = HealthCheck(test=("CMD", "curl", "http://localhost/x"), disable=True)
    assert health_check_path(check, 80) == "/"
    assert health_check_path(None, 80) == "/"


def test_the_time_to_start_is_the_containers() -> None:
    text = "healthcheck: {test: [CMD, x], start_period: 90s}"
    grace = "HealthCheckGracePeriodSeconds"
    assert properties(made(f"{PORT}\n{text}"), "WebService")[grace] == 90
    assert properties(made(PORT), "WebService")[grace] == 60
