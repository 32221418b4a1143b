"""facts.json: read strictly, written with the same bytes, and both are inverse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source
from compose2cfn.environment import (
    Cluster,
    Facts,
    Listener,
    ListenerRule,
    LoadBalancer,
    Subnet,
    Vpc,
    dump_facts,
    load_facts,
)
from tests.environment.examples import FACTS

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
IDS = st.from_regex(r"(subnet|sg)-[0-9a-f]{1,17}", fullmatch=True)
VPC_IDS = st.from_regex(r"vpc-[0-9a-f]{1,17}", fullmatch=True)
ARNS = st.from_regex(r"arn:aws:[a-z]{1,9}:[a-z0-9:/-]{1,30}", fullmatch=True)
PROJECTS = st.none() | WORDS


def tuples(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=4).map(tuple)


RULES = st.builds(
    ListenerRule,
    arn=ARNS,
    priority=st.integers(1, 50_000),
    hosts=tuples(WORDS),
    paths=tuples(WORDS),
    project=PROJECTS,
)
LISTENERS = st.builds(
    Listener,
    arn=ARNS,
    port=st.integers(1, 65_535),
    protocol=st.sampled_from(["HTTP", "HTTPS"]),
    rules=tuples(RULES),
    project=PROJECTS,
)
ANY_FACTS = st.builds(
    Facts,
    region=st.sampled_from(["eu-west-1", "us-gov-west-1", "cn-north-1"]),
    account=st.from_regex(r"[0-9]{12}", fullmatch=True),
    partition=st.sampled_from(["aws", "aws-cn", "aws-us-gov"]),
    vpc=st.none()
    | st.builds(
        Vpc,
        id=VPC_IDS,
        dns_support=st.booleans(),
        dns_hostnames=st.booleans(),
        subnets=tuples(st.builds(Subnet, id=IDS, availability_zone=WORDS)),
    ),
    cluster=st.none() | st.builds(Cluster, name=WORDS, arn=ARNS, status=WORDS),
    load_balancer=st.none()
    | st.builds(
        LoadBalancer,
        arn=ARNS,
        name=WORDS,
        dns_name=WORDS,
        vpc_id=VPC_IDS,
        subnet_ids=tuples(IDS),
        security_group_ids=tuples(IDS),
        listeners=tuples(LISTENERS),
    ),
)


def load(text: str) -> Facts:
    return load_facts(Source("facts.json", text))


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as caught:
        load(text)
    return caught.value.diagnostics


def told(text: str) -> list[tuple[str, str]]:
    return [(item.code, item.message) for item in problems_of(text)]


def changed(*path: str | int, to: Any) -> str:
    """Return the example as JSON with one value replaced; `...` removes it."""
    plain: Any = json.loads(dump_facts(FACTS))
    inner = plain
    for step in path[:-1]:
        inner = inner[step]
    if to is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return json.dumps(plain, indent=2)


def test_the_example_is_read() -> None:
    assert load(dump_facts(FACTS)) == FACTS


def test_what_is_not_known_may_be_left_out_or_null() -> None:
    least = '{"schemaVersion": 1, "region": "eu-west-1", "account": "111122223333", %s}'
    expected = Facts(region="eu-west-1", account="111122223333", partition="aws")
    assert load(least % '"partition": "aws"') == expected
    assert load(least % '"partition": "aws", "vpc": null, "cluster": null') == expected


@given(ANY_FACTS)
def test_what_is_written_is_read_again(facts: Facts) -> None:
    text = dump_facts(facts)
    assert load(text) == facts
    assert dump_facts(load(text)) == text


def test_the_text_is_sorted_and_ends_with_a_newline() -> None:
    text = dump_facts(FACTS)
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_the_order_in_a_hand_written_file_changes_nothing() -> None:
    plain = json.loads(dump_facts(FACTS))
    plain["vpc"]["subnets"].reverse()
    backwards = json.dumps(dict(reversed(plain.items())))
    assert dump_facts(load(backwards)) == dump_facts(FACTS)


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        pytest.param(
            ("vpc", "dnsSupport"),
            ...,
            ("C2C-F002", "'vpc.dnsSupport' is missing"),
            id="a key is missing",
        ),
        pytest.param(
            ("cluster", "owner"),
            "me",
            ("C2C-F001", "'cluster.owner' is unknown here"),
            id="a key is unknown",
        ),
        pytest.param(
            ("account",),
            111122223333,
            ("C2C-F003", "'account' is to be a text"),
            id="an account as a number loses its zeros",
        ),
        pytest.param(
            ("account",),
            "1111",
            ("C2C-F003", "'account' is to be 12 digits"),
            id="an account that is too short",
        ),
        pytest.param(
            ("vpc", "dnsSupport"),
            "true",
            ("C2C-F003", "'vpc.dnsSupport' is to be true or false"),
            id="a flag as text",
        ),
        pytest.param(
            ("vpc", "subnets", 1, "tier"),
            "dmz",
            ("C2C-F003", "'vpc.subnets[1].tier' is to be one of public, private, isolated"),
            id="a tier that doesn't exist",
        ),
        pytest.param(
            ("loadBalancer", "listeners", 0, "port"),
            True,
            (
                "C2C-F003",
                "'loadBalancer.listeners[0].port' is to be a whole number from 1 to 65535",
            ),
            id="true is no port, though Python counts it as 1",
        ),
        pytest.param(
            ("loadBalancer", "listeners", 0, "rules", 0, "priority"),
            50_001,
            (
                "C2C-F003",
                (
                    "'loadBalancer.listeners[0].rules[0].priority' is to be a whole number "
                    "from 1 to 50000"
                ),
            ),
            id="a priority that AWS doesn't have",
        ),
        pytest.param(
            ("loadBalancer", "subnetIds"),
            "subnet-0a",
            ("C2C-F003", "'loadBalancer.subnetIds' is to be a list"),
            id="one text instead of a list",
        ),
        pytest.param(
            ("vpc",),
            "vpc-0a1",
            ("C2C-F003", "'vpc' is to be an object"),
            id="an id instead of an object",
        ),
        pytest.param(
            ("loadBalancer", "arn"),
            "demo-alb",
            ("C2C-F003", "'loadBalancer.arn' is to be an ARN"),
            id="a name instead of an ARN",
        ),
        pytest.param(
            ("schemaVersion",),
            2,
            ("C2C-F004", "schemaVersion is '2', this version reads 1"),
            id="a newer schema",
        ),
        pytest.param(
            ("schemaVersion",),
            True,
            ("C2C-F004", "schemaVersion is 'true', this version reads 1"),
            id="true is no version",
        ),
        pytest.param(
            ("schemaVersion",), ..., ("C2C-F002", "'schemaVersion' is missing"), id="no version"
        ),
    ],
)
def test_a_wrong_file_is_refused(path: tuple[str | int, ...], to: Any, expected: Any) -> None:
    assert told(changed(*path, to=to)) == [expected]


@pytest.mark.parametrize("text", ["", "[]", "facts", "{}\n---\n{}\n"])
def test_anything_but_one_object_is_refused(text: str) -> None:
    assert told(text) == [("C2C-F003", "the facts are to be one JSON object")]


def test_broken_json_is_told_by_the_reader() -> None:
    assert [item.code for item in problems_of('{"region": ')] == ["C2C-Y001"]


def test_a_misspelt_key_is_told_with_the_right_one_at_its_place() -> None:
    text = dump_facts(FACTS).replace('"dnsSupport"', '"dnsSuport"')
    missing, unknown = problems_of(text)
    assert missing.message == "'vpc.dnsSupport' is missing"
    assert (unknown.message, unknown.hint) == (
        "'vpc.dnsSuport' is unknown here",
        "do you mean 'dnsSupport'?",
    )
    assert unknown.span is not None
    assert unknown.span.source.line(unknown.span.line).lstrip().startswith('"dnsSuport"')


def test_all_problems_of_a_file_are_told_together() -> None:
    text = dump_facts(FACTS).replace('"public"', '"open"').replace('"port": 80', '"port": "80"')
    places = [(item.span.line, item.code) for item in problems_of(text) if item.span]
    assert len(places) == 3
    assert places == sorted(places)
