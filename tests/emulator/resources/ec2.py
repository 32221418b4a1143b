"""What ministack lacks of EC2: rules of security groups on their own, addresses, NAT gateways."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part
from tests.emulator.resources.types import handler_error, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.resources.types import Created, Properties


def install() -> None:
    """Register the types."""
    ingress, egress = _rules("IpPermissions"), _rules("IpPermissionsEgress")
    register("AWS::EC2::SecurityGroupIngress", create=ingress[0], delete=ingress[1])
    register("AWS::EC2::SecurityGroupEgress", create=egress[0], delete=egress[1])
    register("AWS::EC2::EIP", create=_create_address, delete=_delete_address)
    register("AWS::EC2::NatGateway", create=_create_gateway, delete=_delete_gateway)


def _rules(
    direction: str,
) -> tuple[Callable[[str, Properties, str], Created], Callable[[str, Properties], None]]:
    """Return how a rule is put into a group's `direction` and taken out again."""
    groups = part("services.ec2:_security_groups")
    permissions = part("services.cloudformation.provisioners:_ec2_sg_permissions", "rules")

    def permission(properties: Properties) -> Any:
        rule = {key: value for key, value in properties.items() if key != "GroupId"}
        return permissions([rule])[0]

    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        group = groups.get(properties.get("GroupId"))
        if group is None:
            raise handler_error(
                f"The security group '{properties.get('GroupId')}' does not exist", "Ec2"
            )
        wanted = permission(properties)
        if wanted in group[direction]:
            raise handler_error("the specified rule already exists", "Ec2", "AlreadyExists")
        group[direction] = [*group[direction], wanted]
        identity = f"sgr-{uuid.uuid4().hex[:17]}"
        return identity, {"Id": identity}

    def delete(_physical_id: str, properties: Properties) -> None:
        group = groups.get(properties.get("GroupId"))
        if group is not None:
            gone = permission(properties)
            group[direction] = [each for each in group[direction] if each != gone]

    return create, delete


def _element(answer: Any, name: str) -> str:
    """Return an element's text from an answer of ministack: status, headers, XML."""
    status, _, body = answer
    text = body.decode()
    found = re.search(rf"<{name}>(.*?)</{name}>", text)
    if status >= 400 or found is None:
        raise handler_error(text, "Ec2")
    return found[1]


def _create_address(_logical_id: str, properties: Properties, _stack: str) -> Created:
    answer = part("services.ec2:_allocate_address", "p")({"Domain": ["vpc"]})
    allocation, address = _element(answer, "allocationId"), _element(answer, "publicIp")
    part("services.ec2:_tags")[allocation] = properties.get("Tags", [])
    return address, {"AllocationId": allocation, "PublicIp": address}


def _delete_address(physical_id: str, _properties: Properties) -> None:
    addresses = part("services.ec2:_addresses")
    for allocation, address in addresses.items():
        if address["PublicIp"] == physical_id:
            addresses.pop(allocation)


def _create_gateway(_logical_id: str, properties: Properties, _stack: str) -> Created:
    subnet = properties.get("SubnetId")
    if subnet not in part("services.ec2:_subnets"):
        raise handler_error(f"The subnet ID '{subnet}' does not exist", "Ec2", "NotFound")
    request = {
        name: [properties[name]]
        for name in ("SubnetId", "AllocationId", "ConnectivityType")
        if name in properties
    }
    answer = part("services.ec2:_create_nat_gateway", "params")(request)
    identity = _element(answer, "natGatewayId")
    part("services.ec2:_tags")[identity] = properties.get("Tags", [])
    return identity, {"NatGatewayId": identity}


def _delete_gateway(physical_id: str, _properties: Properties) -> None:
    part("services.ec2:_nat_gateways").pop(physical_id, None)
