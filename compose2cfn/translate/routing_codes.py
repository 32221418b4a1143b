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
RULE_CLASH = code(
    "C2C-M043",
    "A listener rule clashes with another",
    "A load balancer asks the rules of a listener from the lowest priority on, and the first one "
    "that fits answers. Two rules can't have one priority, and a rule behind another that takes "
    "all its requests is never reached. The rules of others come from the facts: write them again "
    "with `compose2cfn facts` where they may have changed.",
)
CERTIFICATE = code(
    "C2C-M044",
    "HTTPS needs its certificate in the right place",
    "Port 443 needs `x-aws-certificate` at the top level, the ARN of a certificate in AWS "
    "Certificate Manager in the Region of the stack, or an HTTPS listener that the load balancer "
    "already has. `redirect: https` needs a port 443 to send to.",
)
TARGET_GROUP = code(
    "C2C-M045",
    "One container port has two target group settings",
    "A container port has one target group, whatever listeners are in front of it. Give "
    "`health_check`, `stickiness` and `deregistration_delay` at one of its published ports, or "
    "the same at all.",
)
CONNECTIONS = code(
    "C2C-M046",
    "A Network Load Balancer can't do that",
    "It passes connections on and looks at no request: no hosts, paths, cookies or redirects. UDP "
    "targets are checked by TCP or HTTP. Where it has no security group, the targets see the "
    "clients' or its own addresses, and a security group of the project can't name it as a source "
    "(Elastic Load Balancing User Guide, 'Network Load Balancers').",
)
