"""What can be wrong with where tasks run and which requests reach them."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

UNKNOWN_SUBNET = code(
    "C2C-M040",
    "The VPC has no such subnet",
    "`x-aws-subnets` names subnets of the VPC in `x-aws-vpc`. The facts don't show this one: it "
    "may be misspelt, deleted, or lie in another VPC. If it is new, write the facts again with "
    "`compose2cfn facts`.",
)
PUBLIC_ADDRESS = code(
    "C2C-M041",
    "A public address doesn't fit the subnet",
    "A public address is of use only in a public subnet, whose default route leads to an internet "
    "gateway; and there a task without one reaches nothing outside the VPC, not even the registry "
    "that its image comes from (Amazon ECS Developer Guide, 'Amazon ECS task networking options "
    "for Fargate').",
)
OUT_OF_REACH = code(
    "C2C-M042",
    "A subnet is out of reach",
    "A load balancer sends nothing to tasks in an Availability Zone that isn't enabled for it, and "
    "a volume can be mounted only in the zones of the project's own subnets, where its mount "
    "targets are.",
)
