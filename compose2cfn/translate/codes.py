"""What can be wrong with translating a project; `compose2cfn explain` prints the help."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

UNSUPPORTED = code(
    "C2C-M001",
    "An attribute is not translated",
    "compose2cfn doesn't translate this attribute. It is an error where leaving it out would make "
    "the deployed service behave differently, and a warning where nothing would be missed. Remove "
    "it for the deployment, for instance with `!reset null` in a second Compose file.",
)
SAME_ID = code(
    "C2C-M002",
    "Two names become one logical ID",
    "Logical IDs hold only letters and digits, so `foo-bar` and `foobar` both become `Foobar`. One "
    "would overwrite the other. Rename one of them.",
)
NO_IMAGE = code(
    "C2C-M003",
    "A service has no image",
    "ECS pulls images from a registry. Add `image` with the name under which the image is pushed, "
    "or `build` where it is built here.",
)
NO_SIZE = code(
    "C2C-M004",
    "No Fargate size is that large",
    "A Fargate task has at most 16 vCPU and 120 GiB of memory (Amazon ECS Developer Guide, 'Task "
    "size'). Ask for less, or split the service.",
)
OUT_OF_RANGE = code(
    "C2C-M005",
    "ECS allows no such value here",
    "ECS limits this value (Amazon ECS API reference, HealthCheck and ContainerDefinition). The "
    "nearest value that it allows is used.",
)
NO_LOAD_BALANCER = code(
    "C2C-M006",
    "A port is published, but there is no load balancer",
    "Ports are published by a listener of an existing Application Load Balancer. Name it at the "
    "top level: `x-aws-loadbalancer: ${AWS_ELB}`. Services of the project reach one another "
    "without published ports.",
)
PORT_TAKEN = code(
    "C2C-M007",
    "The listener port is taken",
    "The load balancer already has a listener on this port that another application uses. Say with "
    "`x-aws-routing` at the port which hosts or paths are meant: then the service gets a rule on "
    "that listener. Or publish another port.",
)
PUBLISHED_TWICE = code(
    "C2C-M008",
    "One port is published twice",
    "A load balancer has one listener a port. Publish the services on different ports, or give "
    "all but one of them `x-aws-routing` with hosts or paths of their own.",
)
NOT_PUBLISHABLE = code(
    "C2C-M009",
    "The load balancer can't publish this port",
    "An Application Load Balancer speaks HTTP and HTTPS: TCP ports, one listener port for one "
    "container port. Ports that are "
    "well known for another protocol (IANA's registry), such as those of databases, are refused "
    "unless `app_protocol: http` or `x-aws-protocol: http` says what is spoken there.",
)
NO_SUBNETS = code(
    "C2C-M010",
    "There is no subnet for the tasks",
    "Tasks run in private subnets of the Availability Zones that the load balancer serves, else in "
    "public ones. The facts show no such subnet. Add subnets to the VPC, then write the facts "
    "again.",
)
NO_ROUTE_OUT = code(
    "C2C-M011",
    "The tasks' subnets have no route out",
    "Tasks in isolated subnets can pull images and write logs only through VPC endpoints (Amazon "
    "ECS Developer Guide, 'Amazon ECS interface VPC endpoints'). compose2cfn can't see whether "
    "they exist.",
)
NO_PLACE = code(
    "C2C-M012",
    "The project doesn't say where to run",
    "compose2cfn deploys into an existing VPC and ECS cluster. Name them at the top level: "
    "`x-aws-vpc: ${AWS_VPC}` and `x-aws-cluster: ${AWS_ECS_CLUSTER}`.",
)
LOOPBACK = code(
    "C2C-M013",
    "A port for the own machine isn't published",
    "The port is bound to one address of the machine that Compose runs on, which has no "
    "counterpart on ECS. It isn't published; services of the project still reach it.",
)
MOUNT = code(
    "C2C-M014",
    "This mount can't be had on Fargate",
    "Fargate tasks have no host directories, and an anonymous volume has no name to keep its data "
    "under. Use a named volume, or put the files into the image.",
)
ROOT_OWNED = code(
    "C2C-M015",
    "The user can't write to the volume",
    "A new EFS file system belongs to root, so a service with another `user` is refused when it "
    "writes. Let the image start as root and change the owner, as the official database images "
    "do.",
)
SECRET_IN_CLEAR = code(
    "C2C-M016",
    "A secret would be readable",
    "The value of an environment variable stands in the template and in the task definition, where "
    "everybody who may read them sees it. Keep it in AWS Secrets Manager.",
)
EMPTY_OVERRIDE = code(
    "C2C-M017",
    "ECS can't empty what the image says",
    "In Compose an empty `command` or `entrypoint` cancels the image's own. ECS takes an empty "
    "list for 'not given' and would run the image's own. Give the command in full; beside an empty "
    "`entrypoint` it then runs alone.",
)
DEPENDENCY = code(
    "C2C-M018",
    "A dependency can't be waited for",
    "ECS has nothing that waits for a task of its own to end. A service that others wait for to "
    "end runs before each of their tasks, in that task. It can't where it says itself that it "
    "runs elsewhere or on demand, stands with other containers, or is to run several times at "
    "once.",
)
NO_VALUE = code(
    "C2C-M019",
    "An environment variable has no value",
    "Compose takes the value from the shell that runs it, and there it isn't set. The variable is "
    "left out, as Compose does.",
)
ROLLOUT = code(
    "C2C-M020",
    "ECS can't update the service so",
    "ECS bounds an update by the least share of healthy tasks, rounded up, and the largest share "
    "of running ones, rounded down (Amazon ECS API reference, DeploymentConfiguration). "
    "`parallelism` becomes these shares of `replicas`; `x-aws-min_percent` and "
    "`x-aws-max_percent` set them.",
)
EXISTING = code(
    "C2C-M021",
    "What exists is used as it is",
    "compose2cfn never changes what the stack doesn't own: a role, a security group or a file "
    "system that exists must already allow what the service needs.",
)
NOT_HAD = code(
    "C2C-M022",
    "The capacity doesn't have this",
    "Fargate runs Linux on x86-64 and ARM, adds no capability but SYS_PTRACE, lets no limit but "
    "`nofile` be set, and has no GPUs or other devices (Amazon ECS Developer Guide, 'Task "
    "definition differences for Fargate'). Instances have more of it: name a capacity provider of "
    "the cluster in `x-aws-capacity`. Every task has a network interface of its own.",
)
TMPFS = code(
    "C2C-M023",
    "A tmpfs isn't clear",
    "ECS needs the size of a tmpfs, because it counts as memory of the task (Amazon ECS API "
    "reference, Tmpfs). Options are those of mount; `size`, `mode`, `uid` and `gid` take a value.",
)
VOLUME_OPTION = code(
    "C2C-M024",
    "EFS has no such option",
    "`driver_opts` of a volume set properties of its EFS file system (`backup_policy`, "
    "`lifecycle_policy`, `performance_mode`, `throughput_mode`, `provisioned_throughput`, "
    "`kms_key_id`) and of its access point (`uid`, `gid`, `root_directory`, `permissions`), with "
    "the values that EFS takes.",
)
INTERNAL = code(
    "C2C-M025",
    "A network is internal",
    "The load balancer reaches no service through an internal network. Connections to the outside "
    "aren't cut off: a Fargate task pulls its image and writes its logs over the same network "
    "interface.",
)
ALIAS = code(
    "C2C-M026",
    "An alias is taken",
    "All services of a project share one namespace, `<project>.local`, whatever their networks: an "
    "alias must differ from the names and aliases of all other services.",
)
SECRET = code(
    "C2C-M027",
    "A secret can't be handed over",
    "A secret stays in AWS Secrets Manager or the Parameter Store; the template holds its ARN "
    "alone. The task writes it to `/run/secrets/TARGET`, or its `x-aws-keys` to "
    "`/run/secrets/TARGET/KEY`. An external secret has its ARN as `name`, which "
    "`aws secretsmanager create-secret` prints, or its plain name, whose ARN `compose2cfn facts` "
    "looks up. With `x-aws-secrets` a secret is a variable "
    "of the container, whose name `environment` doesn't have.",
)
LOG_OPTION = code(
    "C2C-M028",
    "ECS takes no such log option",
    "The log driver awslogs takes the options of the Amazon ECS API reference, LogConfiguration. "
    "With another one ECS would refuse the task definition, so it is left out.",
)
IMPOSSIBLE = code(
    "C2C-M088",
    "No container can have this value",
    "Docker refuses the value when it makes the container, and so does ECS: paths in a container "
    "are absolute, amounts aren't negative, a soft limit isn't above the hard one, names of "
    "capabilities and restart policies are those that exist.",
)
