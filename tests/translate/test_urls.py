"""Where services answer, after an overlay has changed the listener."""

from __future__ import annotations

from typing import Any

import pytest

from tests.probes.conversion import service
from tests.translate.projects import facts

CERTIFICATE = "[{CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1'}]"


def urls(ports: str, changed: str, name: str, **balancer: str) -> dict[str, Any]:
    rest = f"x-aws-cloudformation: {{Resources: {{{name}: {{Properties: {{{changed}}}}}}}}}\n"
    outputs = service(f"ports: [{ports}]", rest, given=facts(**balancer)).template.outputs
    return {key: it.value for key, it in outputs.items() if key.endswith(("Url", "Address"))}


@pytest.mark.parametrize(
    ("changed", "url"),
    [
        pytest.param("SslPolicy: x", "http://${LoadBalancerDnsName}:8080", id="neither"),
        pytest.param("Port: 80", "http://${LoadBalancerDnsName}", id="the port"),
        pytest.param(
            f"Port: '443', Protocol: HTTPS, Certificates: {CERTIFICATE}",
            "https://${LoadBalancerDnsName}",
            id="both",
        ),
        pytest.param("Protocol: HTTPS", "https://${LoadBalancerDnsName}:8080", id="the protocol"),
    ],
)
def test_an_address_is_that_of_the_changed_listener(changed: str, url: str) -> None:
    found = urls("'8080:8080'", changed, "WebTCP8080Listener")
    assert found == {"WebTCP8080Url": {"Fn::Sub": url}}


def test_an_address_that_is_only_known_later_is_left_out() -> None:
    assert urls("'80:80'", "Port: !Ref LoadBalancerArn", "WebTCP80Listener") == {}


def test_a_rule_has_the_address_of_its_listener() -> None:
    port = "{target: 80, published: '80', protocol: tcp, x-aws-routing: {host: a.example}}"
    found = urls(port, "Port: 443, Protocol: HTTPS", "TCP80Listener")
    assert found == {"WebTCP80To80Url": "https://a.example"}


def test_connections_come_in_at_the_changed_port() -> None:
    found = urls("'5432:5432'", "Port: 15432", "WebTCP5432Listener", type="network")
    assert found == {"WebTCP5432Address": {"Fn::Sub": "${LoadBalancerDnsName}:15432"}}
