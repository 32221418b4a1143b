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
CODE_DEPLOY = code(
    "C2C-M082",
    "CodeDeploy can't deploy the service so",
    "With `--target codedeploy` AWS CodeDeploy moves the requests of each published service from "
    "one target group to another. It takes one target group a service, no Service Connect and at "
    "most four images that the pipeline puts in (AWS CodePipeline User Guide, 'Amazon ECS and "
    "CodeDeploy blue/green deploy action'). Where it doesn't fit, `x-aws-deployment` lets Amazon "
    "ECS do the same by itself.",
)
OPEN_VALUE = code(
    "C2C-M083",
    "A value in taskdef.json is still open",
    "The task definition names resources whose ids exist only once the stack stands. Their places "
    "are written as `<LogicalId>`. Convert again with `--stack-resources FILE`, the answer of "
    "`aws cloudformation describe-stack-resources --stack-name NAME`, to have them filled in.",
)
