"""Rules, certificates and redirects on the existing load balancer."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.environment import Facts, Listener, ListenerRule
from tests.translate.made import made, properties, refused
from tests.translate.projects import facts

CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b-2c3d"
NAMED = f"x-aws-certificate: {CERTIFICATE}\n"


def port(routing: str, published: int = 80, target: int = 80) -> str:
    return f"{{target: {target}, published: '{published}', x-aws-routing: {{{routing}}}}}"


def shared(*rules: ListenerRule, protocol: str = "HTTP", number: int = 80) -> Facts:
    listener = Listener(arn="arn:l", port=number, protocol=protocol, rules=rules, project="blog")
    return facts(listeners=(listener,))


def test_without_routing_a_port_has_no_rule() -> None:
    made_ = made("ports: [{target: 80, published: '80'}]")
    assert not [it for it in made_.template.resources.values() if it.type.endswith("ListenerRule")]


def test_a_listener_of_others_gets_a_rule_and_nothing_else() -> None:
    made_ = made(f"ports: [{port('host: a.example.com')}]", given=shared())
    rule = properties(made_, "WebTCP80To80ListenerRule")
    assert rule["ListenerArn"] == {"Ref": "Listener80Arn"}
    assert made_.template.parameters["Listener80Arn"].default == "arn:l"
    assert "LoadBalancerArn" not in made_.template.parameters
    assert "WebTCP80Listener" not in made_.template.resources
    assert made_.template.outputs["WebTCP80To80Url"].value == "http://a.example.com"
    assert made_.template.resources["WebService"].depends_on == ("WebTCP80To80ListenerRule",)


def test_our_own_rule_keeps_its_priority() -> None:
    own = ListenerRule(arn="arn:r", priority=4711, hosts=("A.example.com",), project="shop")
    made_ = made(f"ports: [{port('host: a.example.com')}]", given=shared(own))
    assert properties(made_, "WebTCP80To80ListenerRule")["Priority"] == 4711


@pytest.mark.parametrize(
    ("routing", "logical_id", "kept"),
    [
        pytest.param("host: a.example.com", None, "TCP80Listener", id="no-id-is-known"),
        pytest.param("host: a.example.com", "WebTCP80Listener", "WebTCP80Listener", id="condition"),
        pytest.param(
            "stickiness: 5m", "TCP80Listener", "TCP80Listener", id="no-condition-any-more"
        ),
    ],
)
def test_our_own_listener_keeps_its_logical_id(
    routing: str, logical_id: str | None, kept: str
) -> None:
    own = Listener(arn="arn:l", port=80, protocol="HTTP", project="shop", logical_id=logical_id)
    resources = made(f"ports: [{port(routing)}]", given=facts(listeners=(own,))).template.resources
    found = [key for key, it in resources.items() if it.type.endswith("::Listener")]
    assert found == [kept]
    for resource in resources.values():
        if resource.type.endswith("ListenerRule"):
            assert resource.properties["ListenerArn"] == {"Ref": kept}


def test_a_rule_with_a_header_is_in_nobodys_way() -> None:
    other = ListenerRule(arn="arn:r", priority=1, other_conditions=True)
    made(f"ports: [{port('host: a.example.com')}]", given=shared(other))


def test_headers_and_sources_are_conditions_beside_the_host() -> None:
    given = (
        "host: a.b, headers: {X-Client: [mobile, tab-*], Accept: '*json'}, source_ip: 10.0.0.0/8"
    )
    rule = properties(made(f"ports: [{port(given)}]", given=shared()), "WebTCP80To80ListenerRule")
    assert rule["Conditions"][1:] == [
        {
            "Field": "http-header",
            "HttpHeaderConfig": {"HttpHeaderName": "accept", "Values": ["*json"]},
        },
        {
            "Field": "http-header",
            "HttpHeaderConfig": {"HttpHeaderName": "x-client", "Values": ["mobile", "tab-*"]},
        },
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
    ]


def test_a_rule_of_others_that_takes_everything_comes_after_one_with_a_header() -> None:
    other = ListenerRule(arn="arn:r", priority=40_000, hosts=("a.b",))
    given = "host: a.b, headers: {X-Client: mobile}"
    made_ = made(f"ports: [{port(given)}]", given=shared(other))
    assert properties(made_, "WebTCP80To80ListenerRule")["Priority"] <= 500


def test_settings_of_the_target_group() -> None:
    health = "health_check: {path: /up, matcher: '200-204', interval: 10s, healthy_threshold: 2}"
    group = properties(
        made(f"ports: [{port(f'{health}, stickiness: 5m, deregistration_delay: 0s')}]"),
        "WebTCP80TargetGroup",
    )
    assert group["HealthCheckPath"] == "/up"
    assert group["Matcher"] == {"HttpCode": "200-204"}
    assert (group["HealthCheckIntervalSeconds"], group["HealthyThresholdCount"]) == (10, 2)
    attributes: Any = {item["Key"]: item["Value"] for item in group["TargetGroupAttributes"]}
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "300"
    assert attributes["deregistration_delay.timeout_seconds"] == "0"


def test_https_has_its_certificate_and_a_current_policy() -> None:
    listener = properties(
        made("ports: [{target: 80, published: '443'}]", rest=NAMED), "WebTCP443Listener"
    )
    assert listener["Protocol"] == "HTTPS"
    assert listener["Certificates"] == [{"CertificateArn": {"Ref": "CertificateArn"}}]
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def test_a_redirect_needs_no_target_group_of_its_own() -> None:
    ports = f"{{target: 81, published: '443'}}, {port('redirect: https')}"
    made_ = made(f"ports: [{ports}]", rest=NAMED)
    (action,) = properties(made_, "WebTCP80Listener")["DefaultActions"]
    assert action["RedirectConfig"]["Protocol"] == "HTTPS"
    assert "WebTCP80TargetGroup" not in made_.template.resources
    assert "Front80Ingress" not in made_.template.resources


def test_an_existing_https_listener_needs_no_certificate() -> None:
    made_ = made(
        f"ports: [{port('host: a.example.com', 443)}]", given=shared(protocol="HTTPS", number=443)
    )
    assert made_.template.outputs["WebTCP443To80Url"].value == "https://a.example.com"


@pytest.mark.parametrize(
    ("ports", "code"),
    [
        (port("host: a.example.com") + "," + port("host: b.example.com"), "C2C-M008"),
        (port("redirect: https"), "C2C-M044"),
        (port("stickiness: 1h") + "," + port("stickiness: 2h", 81), "C2C-M045"),
        (port("path: /a, priority: 9") + "," + port("path: /b, priority: 9", 80, 81), "C2C-M043"),
    ],
    ids=["twice", "to nothing", "two settings", "one priority"],
)
def test_what_does_not_fit_together_is_refused(ports: str, code: str) -> None:
    assert [it.code for it in refused(f"ports: [{ports}]")] == [code]


def test_a_certificate_of_another_region_is_refused() -> None:
    (problem,) = refused(
        "ports: [{target: 80, published: '443'}]", rest=NAMED.replace("eu-west-1", "us-east-1")
    )
    assert problem.message == "the certificate isn't in eu-west-1"


def test_a_certificate_without_https_is_told() -> None:
    assert [it.code for it in made("", rest=NAMED).diagnostics] == ["C2C-M044"]


@pytest.mark.parametrize(
    ("routing", "message"),
    [
        ("", "it is empty"),
        ("hosts: [a.b]", "there is no 'hosts'"),
        ("host: []", "at least one value is wanted"),
        ("host: localhost", "'localhost' isn't a host name with a dot"),
        ("path: api", "'api' isn't a path"),
        ("path: [/1, /2, /3, /4, /5, /6]", "at most 5 hosts, paths"),
        ("path: /*?*?*?*", "at most 6 wildcards"),
        ("priority: 5", "a priority needs a host, a path or another condition"),
        ("headers: {}", "a map of headers is wanted"),
        ("headers: {Host: a.b}", "'Host' is a condition of its own"),
        ("headers: {'a b': c}", "isn't the name of a header"),
        ("headers: {A: []}", "values of 1 to 128 printable characters"),
        ("source_ip: 203.0.113.7", "'203.0.113.7' is no address block"),
        ("source_ip: 203.0.113.7/24", "is no address block"),
        (
            "host: a.b, headers: {A: [b, c]}, source_ip: [10.0.0.0/8, '::/0', 10.0.0.0/9]",
            "at most 5",
        ),
        ("path: /a, priority: 50001", "a whole number from 1 to 50000 is wanted"),
        ("stickiness: forever", "'forever' is no duration"),
        ("stickiness: 8d", "whole seconds from 1s to 604800s are wanted"),
        ("deregistration_delay: 2h", "whole seconds from 0s to 3600s are wanted"),
        ("health_check: {interval: 5s}", "the timeout must be shorter than the interval"),
        ("health_check: {path: up}", "a path that starts with '/' is wanted"),
        ("health_check: {matcher: ok}", "HTTP codes from 200 to 499 are wanted"),
        ("health_check: yes", "a map is wanted"),
        ("redirect: http", "'https' is the one redirect there is"),
        ("redirect: https, stickiness: 1h", "'stickiness' has no meaning beside 'redirect'"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(routing: str, message: str) -> None:
    (problem,) = refused(f"ports: [{port(routing)}]")
    assert problem.code == "C2C-X004"
    assert message in problem.message
