"""The tier of a subnet follows from its active IPv4 default route."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.aws.discover_network import tier_of, with_tiers

LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}


def default(state: str = "active", **target: str) -> dict[str, str]:
    return {"DestinationCidrBlock": "0.0.0.0/0", "State": state, **target}


TO_INTERNET = default(GatewayId="igw-0a")
TO_NAT = default(NatGatewayId="nat-0a")


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        pytest.param([], "isolated", id="no routes"),
        pytest.param([LOCAL], "isolated", id="the VPC alone"),
        pytest.param([LOCAL, TO_INTERNET], "public", id="internet gateway"),
        pytest.param([LOCAL, TO_NAT], "private", id="NAT gateway"),
        pytest.param([default(TransitGatewayId="tgw-0a")], "private", id="transit gateway"),
        pytest.param([default(NetworkInterfaceId="eni-0a")], "private", id="NAT instance"),
        pytest.param([default(GatewayId="vgw-0a")], "private", id="virtual private gateway"),
        pytest.param(
            [default("blackhole", GatewayId="igw-0a")], "isolated", id="the gateway is gone"
        ),
        pytest.param(
            [
                {
                    "DestinationIpv6CidrBlock": "::/0",
                    "GatewayId": "igw-0a",
                    "State": "active",
                }
            ],
            "isolated",
            id="IPv6 alone",
        ),
        pytest.param(
            [{**TO_INTERNET, "DestinationCidrBlock": "198.51.100.0/24"}],
            "isolated",
            id="an internet gateway for one range only",
        ),
    ],
)
def test_tier_of_a_route_table(routes: list[dict[str, str]], expected: str) -> None:
    assert tier_of(routes) == expected


def table(routes: list[Any], *subnets: str, main: bool = False) -> dict[str, Any]:
    associations: list[dict[str, Any]] = [{"SubnetId": id_, "Main": False} for id_ in subnets]
    return {"Routes": routes, "Associations": [*associations, *([{"Main": True}] * main)]}


def tiers(*tables: dict[str, Any]) -> dict[str, str]:
    subnets = [{"SubnetId": f"subnet-{x}", "AvailabilityZone": f"zone-{x}"} for x in "ab"]
    return {subnet.id: subnet.tier for subnet in with_tiers(subnets, tables)}


def test_the_main_table_applies_where_a_subnet_has_none_of_its_own() -> None:
    main = table([TO_NAT], main=True)
    own = table([TO_INTERNET], "subnet-a")
    expected = {"subnet-a": "public", "subnet-b": "private"}
    assert tiers(main, own) == tiers(own, main) == expected


def test_a_table_of_its_own_wins_over_a_public_main_table() -> None:
    assert tiers(table([TO_INTERNET], main=True), table([], "subnet-b")) == {
        "subnet-a": "public",
        "subnet-b": "isolated",
    }


def test_a_main_table_may_have_explicit_subnets_as_well() -> None:
    assert set(tiers(table([TO_NAT], "subnet-a", main=True)).values()) == {"private"}
