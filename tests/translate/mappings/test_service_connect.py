"""Service Connect: which ports it leads to, under which names, and who still needs DNS."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.translate.translate import translate
from tests.translate.made import made, properties
from tests.translate.projects import ENVIRONMENT, facts, project

CONNECTED = "x-aws-discovery: service_connect"


def pair(first: str, second: str, top: str = "") -> Any:
    """Translate two services `a` and `b` on one network that have these keys."""
    services = f"services:\n  a: {{image: x, {first}}}\n  b: {{image: x, {second}}}\n"
    return translate(project(f"{ENVIRONMENT}\n{top}\n{services}"), facts())


def has_search_domain(translation: Any, service: str) -> bool:
    containers = properties(translation, f"{service}TaskDefinition")["ContainerDefinitions"]
    return any("ResolvConf" in container["Name"] for container in containers)


def test_nothing_is_connected_where_nothing_is_said() -> None:
    assert "ServiceConnectConfiguration" not in properties(made('expose: ["80"]'), "WebService")


def test_exposed_ports_have_no_mapping_without_it() -> None:
    container = properties(made('expose: ["80"]'), "WebTaskDefinition")["ContainerDefinitions"][-1]
    assert "PortMappings" not in container


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("expose: ['1']", "expose: ['2']", (True, True), id="dns-alone"),
        pytest.param(
            "expose: ['1'], x-aws-discovery: service_connect",
            "expose: ['2'], x-aws-discovery: service_connect",
            (False, False),
            id="connected-alone",
        ),
        pytest.param(
            "expose: ['1'], x-aws-discovery: service_connect",
            "expose: ['2']",
            (True, True),
            id="each-finds-the-other-by-dns",
        ),
        pytest.param(
            "expose: ['1'], x-aws-discovery: service_connect",
            "expose: ['2'], x-aws-discovery: service_connect, networks: {default: {aliases: [c]}}",
            (True, False),
            id="an-alias-is-a-dns-name",
        ),
        pytest.param("x-aws-discovery: none", "expose: ['2']", (False, False), id="nobody-to-find"),
    ],
)
def test_a_search_domain_is_added_where_a_name_is_known_to_dns_alone(
    first: str, second: str, expected: tuple[bool, bool]
) -> None:
    translation = pair(first, second)
    assert (has_search_domain(translation, "A"), has_search_domain(translation, "B")) == expected


def test_the_namespace_goes_where_nobody_is_found() -> None:
    translation = pair("x-aws-discovery: none", "expose: ['2']", "x-aws-discovery: none")
    assert not any(
        resource.type.startswith("AWS::ServiceDiscovery")
        for resource in translation.template.resources.values()
    )


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        pytest.param('expose: ["53/udp", "80"]', ["port-80"], id="udp-has-no-endpoint"),
        pytest.param('expose: ["80-81"]', ["port-80", "port-81"], id="a-range-is-each-port"),
        pytest.param('ports: ["80:80"]\nexpose: ["80"]', ["port-80"], id="said-twice"),
        pytest.param(
            "ports: [{target: 80, name: web, published: '80'}]", ["web"], id="its-own-name"
        ),
        pytest.param(
            "ports: [{target: 80, name: port-81, published: '80'}]\nexpose: ['81']",
            ["port-80", "port-81"],
            id="a-name-that-another-port-has-by-default",
        ),
        pytest.param(
            "ports: [{target: 80, name: Web, published: '80'}]", ["port-80"], id="a-bad-name"
        ),
    ],
)
def test_every_tcp_port_has_an_endpoint(ports: str, expected: list[str]) -> None:
    translation = made(f"x-aws-discovery: service_connect\n{ports}")
    connect = properties(translation, "WebService")["ServiceConnectConfiguration"]
    assert [it["PortName"] for it in connect["Services"]] == expected
    container = properties(translation, "WebTaskDefinition")["ContainerDefinitions"][-1]
    named = [it["Name"] for it in container["PortMappings"] if it["Protocol"] == "tcp"]
    assert named == expected


def test_the_services_own_word_goes_before_the_top_level() -> None:
    above = "x-aws-discovery: {via: service_connect, idle_timeout: 1m}"
    translation = pair("expose: ['1']", "expose: ['2'], x-aws-discovery: {idle_timeout: 2m}", above)
    idle = [
        properties(translation, f"{name}Service")["ServiceConnectConfiguration"]["Services"][0][
            "Timeout"
        ]["IdleTimeoutSeconds"]
        for name in "AB"
    ]
    assert idle == [60, 120]


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        pytest.param("http", "http", id="http"),
        pytest.param("HTTP2", "http2", id="in-capitals"),
        pytest.param("grpc", "grpc", id="grpc"),
        pytest.param("mqtt", None, id="something-else-is-tcp"),
    ],
)
def test_what_a_port_speaks_is_told_to_the_proxy(spoken: str, expected: str | None) -> None:
    port = f"{{target: 80, host_ip: 127.0.0.1, published: '80', app_protocol: {spoken}}}"
    translation = made(f"x-aws-discovery: service_connect\nports: [{port}]")
    container = properties(translation, "WebTaskDefinition")["ContainerDefinitions"][-1]
    assert container["PortMappings"][0].get("AppProtocol") == expected


def test_a_sidecar_is_an_endpoint_of_its_task() -> None:
    translation = pair("expose: ['1']", "expose: ['2'], x-aws-sidecar_of: a", CONNECTED)
    connect = properties(translation, "AService")["ServiceConnectConfiguration"]
    assert [it["ClientAliases"][0]["DnsName"] for it in connect["Services"]] == ["a", "b"]


def test_a_task_without_dns_gets_its_own_names_alone() -> None:
    translation = pair("", "x-aws-sidecar_of: a", "x-aws-discovery: none")
    first = properties(translation, "ATaskDefinition")["ContainerDefinitions"][0]
    assert "/etc/hosts" in first["EntryPoint"][2]
    assert "/etc/resolv.conf" not in first["EntryPoint"][2]
