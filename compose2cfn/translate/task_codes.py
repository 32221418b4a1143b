"""What can be wrong with services that share one task."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

SIDECAR = code(
    "C2C-M060",
    "A service can't stand beside another in one task",
    "`x-aws-sidecar_of: SERVICE`, as well as `network_mode: service:SERVICE`, puts a container "
    "into the task of another service. All containers of a task share one network interface, so "
    "that each port has one container, and one start and end: a container that others wait for "
    "must be able to become what they wait for.",
)
SIDECAR_SETTING = code(
    "C2C-M061",
    "A sidecar asks for another task than it stands in",
    "Number of tasks, updates, subnets, processor and role belong to the whole task. They stand at "
    "the service that the task is named after; a sidecar says nothing about them, or the same.",
)
TASK_ROOM = code(
    "C2C-M062",
    "A container has no memory of its own in the task",
    "The task's size is the sum of what its containers ask for. A container that asks for nothing "
    "lives on what rounding up to a Fargate size leaves over, and a task without memory left is "
    "ended. Give each container `deploy.resources.limits.memory`.",
)
ONE_OFF = code(
    "C2C-M063",
    "A one-off task can't have this",
    "With `x-aws-task: true` or `x-aws-schedule` a service becomes a task that runs to its end "
    "when it is asked to, or when its time has come. No ECS service keeps it running: nothing "
    "leads requests to it, scales it, or takes its place in an update.",
)
NO_CAPACITY = code(
    "C2C-M064",
    "The cluster lacks a capacity provider",
    "`x-aws-capacity` names capacity providers, of Fargate or of instances, which a cluster must "
    "have before a service can use them (`aws ecs put-cluster-capacity-providers`). The facts say "
    "which ones it has, and which ones are of ECS Managed Instances; write them again with "
    "`compose2cfn facts` where that may have changed.",
)
EXEC = code(
    "C2C-M065",
    "Commands can't be run in this container",
    "ECS Exec puts an agent into the container, so its root file system must be writable (Amazon "
    "ECS Developer Guide, 'Monitor Amazon ECS containers with ECS Exec'). Remove `read_only`, or "
    "set `x-aws-exec: false` at the service.",
)
SCALING = code(
    "C2C-M066",
    "The number of tasks can't follow the requests",
    "With `requests` the number of tasks follows the requests that the load balancer sends to each "
    "of them (Application Auto Scaling, ALBRequestCountPerTarget), counted for one target group. "
    "The service must publish a port, and be updated `rolling`: the other strategies of "
    "`x-aws-deployment` move the requests between two target groups.",
)
NO_SERVICE = code(
    "C2C-M084",
    "No service is left to deploy",
    "A template without services would take every service out of a stack that is there. Services "
    "of a profile are on where `--profile NAME` or `COMPOSE_PROFILES` names it.",
)
ALARM = code(
    "C2C-M067",
    "There is nothing to watch",
    "ECS has metrics of services, not of one-off tasks, and a load balancer checks the health of "
    "published ports only.",
)
PRE_START = code(
    "C2C-M068",
    "A step runs before every task",
    "Compose runs the steps of `pre_start` once for a service, unless `per_replica` is true. ECS "
    "runs them in each task: with several replicas at the same time, again in every update, and "
    "again whenever a task is replaced. Steps must bear that.",
)
PREPARING = code(
    "C2C-M069",
    "A service runs to its end before every task",
    "Others wait for the service with `condition: service_completed_successfully`. Compose runs it "
    "once; on ECS it is a container of each task whose services depend on it, and these start once "
    "it has ended well. So it runs for each replica, side by side, again in every update and "
    "whenever a task is replaced, with the network interface and the role of that task, whose size "
    "is the sum of all its containers. It must bear that. What must run once is better a service "
    "with `x-aws-task: true`, which a pipeline runs before the deployment; leave the dependency "
    "out then.",
)
INSTANCES = code(
    "C2C-M085",
    "Instances don't run it so",
    "With `x-aws-capacity` a service runs on Fargate, on instances of an Auto Scaling group, or on "
    "ECS Managed Instances: on one of these kinds alone. On instances a task shares disk, CPU and "
    "memory with other tasks, and its network interface has no public address.",
)
GPU = code(
    "C2C-M086",
    "GPUs can't be reserved so",
    "ECS reserves NVIDIA GPUs of an instance for one container, a number of them or all (Amazon "
    "ECS Developer Guide, 'Specifying GPUs in an Amazon ECS task definition'). Which ones they "
    "are ECS chooses, and Fargate has none: name a capacity provider of instances with GPUs in "
    "`x-aws-capacity`.",
)
DAEMON = code(
    "C2C-M087",
    "A task on each instance can't have this",
    "With `deploy.mode: global` ECS runs one task on each instance of the cluster (its scheduling "
    "strategy DAEMON): their number can't be chosen or scaled, and an update stops the old task "
    "before it starts the new one. Only instances of an Auto Scaling group take it.",
)
