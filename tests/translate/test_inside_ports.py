"""Ports that an Application Load Balancer can't publish."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import Translation, translate
from tests.translate.made import properties
from tests.translate.projects import ENVIRONMENT, facts, project

WEB = "{target: 80, published: '80'}"
DATABASE = "{target: 5432, published: '5432'}"


def made(web: str, database: str, **balancer: Any) -> Translation:
    text = f"""\
name: shop
{ENVIRONMENT}services:
  web: {{image: "web:1", networks: {{n: }}, ports: [{web}]}}
  db: {{image: "db:1", networks: {{n: }}, ports: [{database}]}}
networks: {{n: }}
"""
    return translate(project(text), facts(**balancer))


@pytest.mark.parametrize(
    ("port", "spoken"),
    [
        pytest.param(DATABASE, "PostgreSQL", id="a database"),
        pytest.param("{target: 514, published: '514', protocol: udp}", "udp", id="udp"),
        pytest.param(
            "{target: 80, published: '80', protocol: udp}", "udp", id="udp beside tcp on one port"
        ),
        pytest.param(
            "{target: 9000, published: '9000', app_protocol: grpc}", "'grpc'", id="as the file says"
        ),
    ],
)
def test_a_port_that_is_not_http_stays_inside(port: str, spoken: str) -> None:
    translation = made(WEB, port)
    (told,) = translation.diagnostics
    assert (told.code, str(told.span)) == ("C2C-M077", "docker-compose.yml:7:48")
    assert spoken in told.message
    made_of = translation.template.resources
    assert [it for it in made_of if it.startswith("Db") and "arget" in it] == []
    assert "LoadBalancers" not in properties(translation, "DbService")
    assert len([it for it in made_of if it.endswith("Ingress")]) == len(("own", "web"))
    task = properties(translation, "DbTaskDefinition")["ContainerDefinitions"][-1]
    assert len(task["PortMappings"]) == 1


def test_http_is_published() -> None:
    assert made(WEB, "{target: 5432, published: '81', app_protocol: http}").diagnostics == ()


@pytest.mark.parametrize(
    ("web", "database"),
    [
        pytest.param("{target: 6379, published: '6379'}", DATABASE, id="nothing could be reached"),
        pytest.param(
            "{target: 80, published: '80', host_ip: 127.0.0.1}", DATABASE, id="nothing from outside"
        ),
        pytest.param(
            WEB, "{target: 9000, published: '9000', x-aws-protocol: tcp}", id="asked of AWS"
        ),
        pytest.param(
            WEB,
            "{target: 5432, published: '5432', x-aws-routing: {host: a.example}}",
            id="asked of the balancer",
        ),
    ],
)
def test_what_is_asked_for_is_refused(web: str, database: str) -> None:
    with pytest.raises(InputError) as caught:
        made(web, database)
    assert {item.code for item in caught.value.diagnostics} - {"C2C-M013"} == {"C2C-M009"}


HTTPS = "{target: 443, published: '443'}"


@pytest.mark.parametrize(
    ("ports", "told"),
    [
        pytest.param(f"{WEB}, {HTTPS}", True, id="beside http"),
        pytest.param(f"{HTTPS}, {{target: 8080, published: '8080'}}", True, id="any http"),
        pytest.param(
            f"{WEB}, {{target: 443, published: '443', app_protocol: https}}", True, id="as said"
        ),
        pytest.param(WEB, False, id="http alone"),
    ],
)
def test_https_without_certificate_stays_inside_beside_http(ports: str, *, told: bool) -> None:
    translation = made(ports, "{target: 81, published: '81'}")
    found = [(it.code, it.severity) for it in translation.diagnostics]
    assert found == ([("C2C-M044", "warning")] if told else [])
    made_of = translation.template.resources
    assert not [name for name in made_of if "443" in name]


@pytest.mark.parametrize(
    "ports",
    [
        pytest.param(HTTPS, id="alone"),
        pytest.param(f"{HTTPS}, {DATABASE}", id="beside another protocol"),
        pytest.param(
            f"{HTTPS}, {{target: 80, published: '80', host_ip: 127.0.0.1}}", id="beside nothing"
        ),
        pytest.param(
            f"{WEB}, {{target: 443, published: '443', x-aws-protocol: https}}", id="asked of AWS"
        ),
    ],
)
def test_https_without_certificate_is_refused_otherwise(ports: str) -> None:
    with pytest.raises(InputError) as caught:
        made(ports, "{target: 81, published: '81'}")
    assert [it.code for it in caught.value.diagnostics if it.severity == "error"] == ["C2C-M044"]


def test_with_a_certificate_https_is_published() -> None:
    arn = "arn:aws:acm:eu-west-1:111122223333:certificate/0f1e2d3c"
    text = f"""\
name: shop
{ENVIRONMENT}x-aws-certificate: {arn}
services:
  web: {{image: "web:1", networks: {{n: }}, ports: [{WEB}, {HTTPS}]}}
networks: {{n: }}
"""
    translation = translate(project(text), facts())
    assert translation.diagnostics == ()
    assert "WebTCP443Listener" in translation.template.resources
