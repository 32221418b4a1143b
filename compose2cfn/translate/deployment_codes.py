"""What can be wrong with how services find one another, and with how a new version comes in."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

DISCOVERY = code(
    "C2C-M080",
    "A service can't be found in this way",
    "With `x-aws-discovery: dns` (the default) every service has the name `<service>` and "
    "`<service>.<project>.local`. With `service_connect` a proxy in every task leads to the TCP "
    "ports in `ports` and `expose`, under the service's bare name; a service without such a port "
    "can only call others. With `none` a service neither is found nor finds others by bare name.",
)
DEPLOYMENT = code(
    "C2C-M081",
    "A service can't be deployed so",
    "With the strategies blue_green, linear and canary of `x-aws-deployment` old and new tasks "
    "stand side by side while Amazon ECS moves requests over: by a rule of the load balancer's "
    "listener, or by Service Connect (Amazon ECS Developer Guide, 'Amazon ECS blue/green "
    "deployments'). They need one of these, no volume that both would write to, and one listener "
    "rule a container port. CloudFormation waits 36 hours at most.",
)
