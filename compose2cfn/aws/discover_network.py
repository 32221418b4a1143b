"""The existing VPC: its DNS attributes, and its subnets with the way that their traffic leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.aws.look_up import call, not_there, pages
from compose2cfn.environment import Subnet, Tier, Vpc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

ACTION = "ec2:DescribeVpcs"


def vpc(asked: Asked, session: AwsSession) -> Vpc:
    """Look up a VPC by id or ARN, and all its subnets."""
    client = session.client("ec2")
    vpc_id = asked.value.rpartition("/")[2]
    # a filter finds nothing where an id would be refused, so that one answer covers both
    only = [{"Name": "vpc-id", "Values": [vpc_id]}]
    if not _all(pages(asked, ACTION, client, "describe_vpcs", Filters=only), "Vpcs"):
        raise not_there(asked, "VPC", ACTION, session.region)
    subnets = _all(
        pages(asked, "ec2:DescribeSubnets", client, "describe_subnets", Filters=only), "Subnets"
    )
    tables = _all(
        pages(asked, "ec2:DescribeRouteTables", client, "describe_route_tables", Filters=only),
        "RouteTables",
    )
    return Vpc(
        id=vpc_id,
        dns_support=_attribute(asked, client, vpc_id, "enableDnsSupport"),
        dns_hostnames=_attribute(asked, client, vpc_id, "enableDnsHostnames"),
        subnets=with_tiers(subnets, tables),
    )


def _all(answers: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    return [item for answer in answers for item in answer.get(key, ())]


def _attribute(asked: Asked, client: Any, vpc_id: str, name: str) -> bool:
    answer = call(
        asked,
        "ec2:DescribeVpcAttribute",
        client.describe_vpc_attribute,
        VpcId=vpc_id,
        Attribute=name,
    )
    return bool(answer[name[0].upper() + name[1:]]["Value"])


def with_tiers(
    subnets: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]
) -> tuple[Subnet, ...]:
    """Return the subnets with their tiers.

    A subnet without a route table of its own uses the main one (Amazon VPC User Guide, 'Route
    tables').
    """
    explicit: dict[str, Tier] = {}
    main: Tier = "isolated"
    for table in tables:
        tier = tier_of(table.get("Routes", ()))
        for association in table.get("Associations", ()):
            if association.get("SubnetId"):
                explicit[association["SubnetId"]] = tier
            elif association.get("Main"):
                main = tier
    return tuple(
        Subnet(
            id=subnet["SubnetId"],
            availability_zone=subnet["AvailabilityZone"],
            tier=explicit.get(subnet["SubnetId"], main),
        )
        for subnet in subnets
    )


def tier_of(routes: Iterable[Mapping[str, Any]]) -> Tier:
    """Return the tier that the active IPv4 default route makes.

    An internet gateway makes it public, anything else private. A route whose target is gone has
    the state `blackhole` and leads nowhere. IPv6 alone doesn't count: images are pulled by IPv4.
    """
    for route in routes:
        if route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State") == "active":
            return "public" if str(route.get("GatewayId", "")).startswith("igw-") else "private"
    return "isolated"
