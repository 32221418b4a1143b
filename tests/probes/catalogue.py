"""What a successor of Docker's ECS integration has to do, and where that one failed.

P: one input each and the outcome that is wanted. M: what any successor must do. D: a defect that
must not come back. A test says with `@shows("P01", "D02")` which of them it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PROBES = {
    "P01": "a long-syntax HTTP port without a protocol is TCP",
    "P02": "so is one that isn't a well-known HTTP port",
    "P03": "a port on 127.0.0.1 is not published, and that is said",
    "P04": "two services whose logical IDs would be one are refused with both names",
    "P05": "two services on one port are refused, or told apart by rules",
    "P06": "one port by TCP and UDP never loses one of the two silently",
    "P07": "a range of ports becomes that many entrances",
    "P08": "a port without a published one is published as itself",
    "P09": "another published port becomes a listener in front of the target port",
    "P10": "TCP said for port 80 asks for a Network Load Balancer",
    "P11": "port 443 needs a certificate",
    "P12": "a network mode that Fargate lacks is refused",
    "P13": "the load balancer doesn't reach into an internal network",
    "P14": "an existing security group is left as it is",
    "P15": "an unknown security group is an error that names the network's key",
    "P16": "x-aws-securitygroup still works",
    "P17": "zeroes survive: replicas and minimum percent",
    "P18": "parallelism without replicas is an error",
    "P19": "parallelism above replicas is an error",
    "P20": "parallelism of zero replicas is an error, no crash",
    "P21": "one of one at a time gives 0 and 200 percent",
    "P22": "autoscaling starts at the replicas and leaves the desired count out",
    "P23": "each mistake in the autoscaling has its own words",
    "P24": "a retention from a variable is a number",
    "P25": "one policy may be written as text",
    "P26": "a role by ARN is the task's role",
    "P27": "a GPU on an existing cluster is reserved on its instances, and refused on Fargate",
    "P28": "all GPUs, or no number, are all of an instance and never end up on Fargate",
    "P29": "a secret's file never enters the template",
    "P30": "an external secret needs an ARN",
    "P31": "the mode of a secret's file is set",
    "P32": "environment wins over env_file, what is unset is said",
    "P33": "an external volume gets no mount targets it has already",
    "P34": "options of an external volume are refused where they stand, as Compose does",
    "P35": "an owner alone gets a directory of its own that is created with it",
    "P36": "owner, directory and permissions make full creation info",
    "P37": "one volume at two paths is one volume with two mounts",
    "P38": "anonymous volumes, big binds and what else can't be mounted are reported together",
    "P39": "a one-letter volume is never dropped silently",
    "P40": "a circle of dependencies is an error",
    "P41": "a health check that is off is left out, fractions are rounded up",
    "P42": "one number of open files is both limits",
    "P43": "labels are kept, the container name is said to be dropped, the platform is set",
    "P44": "a log group of one's own takes the place of the project's",
    "P45": "three networks make the same bytes every time",
    "P46": "scale is the number of replicas",
    "P47": "failure_action and order become circuit breaker and percentages",
    "P48": "a misspelt or misplaced x-aws key is an error with a suggestion",
    "P49": "an empty value is an error that names the key",
    "P50": "a load balancer of the wrong type is refused with the ports that need the other",
    "P51": "a VPC that isn't the load balancer's is refused",
    "P52": "tasks go to private subnets and the choice can be made by hand",
    "P53": "a top-level name, a published port as text and memory as a number are accepted",
    "P54": "!Ref stays a function in the overlay",
    "P55": "${AWS::StackName} in the overlay is CloudFormation's",
    "P56": "a scalar of the overlay replaces an intrinsic",
    "P57": "an intrinsic of the overlay replaces an intrinsic as a whole",
    "P58": "lists of the overlay are merged by their names",
    "P59": "JSON and YAML mean the same",
}

MUSTS = {
    "M01": "one HTTP service becomes everything that runs it, and waits for its entrance",
    "M02": "an Application Load Balancer takes HTTP alone; the wrong type is refused",
    "M03": "no ports, no entrance, beside services that have one",
    "M04": "an existing load balancer is used, and its VPC must be the project's",
    "M05": "the VPC is taken by id, and needs subnets",
    "M06": "the existing cluster is used and found in the metadata",
    "M07": "one security group a network: all ports within, none between",
    "M08": "an external network is an existing security group",
    "M09": "one target group a port, of type ip",
    "M10": "the smallest Fargate size that holds the request, else an error",
    "M11": "replicas are the desired count: one without a word, zero too",
    "M12": "the arithmetic of parallelism, and percentages said outright win",
    "M13": "environment over env_file, sorted",
    "M14": "command, entrypoint, user, directory, init, capabilities, labels and check are mapped",
    "M15": "credentials for pulling, and the right to read exactly them",
    "M16": "a task role only where it is needed; documents and managed policies",
    "M17": "secrets are files below /run/secrets, whole or by key, read by right alone",
    "M18": "awslogs to one group a project, with retention and options",
    "M19": "a named volume is an encrypted file system that outlives the stack",
    "M20": "an external file system by id, with an access point where asked",
    "M21": "a service is reached by its bare name and in the project's namespace",
    "M22": "autoscaling needs a maximum and one measure",
    "M23": "project, service, network and volume stand in the tags",
    "M24": "the overlay merges deep, null deletes, anything can be added",
    "M25": "each attribute is mapped, warned of or refused; same input, same bytes",
}

DEFECTS = {
    "D01": "init containers essential in JSON",
    "D02": "a port open on every protocol to everybody",
    "D03": "a loopback port published",
    "D04": "an internal network exposed",
    "D05": "a network mode that drops every security group",
    "D06": "a service overwritten by another one's logical ID",
    "D07": "zeroes dropped",
    "D08": "a crash on a value of another type",
    "D09": "a GPU asked of Fargate",
    "D10": "no files may be opened at all",
    "D11": "another order every time",
    "D12": "the file system dropped at the second conversion",
    "D13": "mount targets made again for a file system that has them",
    "D14": "a mount condition that never holds",
    "D15": "a secret in clear in the template",
    "D16": "HTTP spoken on 443",
    "D17": "private and public subnets mixed",
    "D18": "ports, mounts and dependencies that contradict one another pass",
    "D19": "limits without a look at reservations",
    "D20": "an empty health check",
    "D21": "a function of the overlay turned into text",
    "D22": "a Region's own domain baked in",
    "D23": "the first problem hides the others",
    "D24": "one partition's ARNs everywhere",
}

CATALOGUE = PROBES | MUSTS | DEFECTS
SHOWN: dict[str, list[str]] = {}
"""What is shown, by which tests."""


def shows(*ids: str) -> Callable[[T], T]:
    """Say what a test shows."""
    unknown = [id_ for id_ in ids if id_ not in CATALOGUE]
    if unknown:
        raise AssertionError(f"the catalogue has no {unknown}")

    def remember(test: T) -> T:
        for id_ in ids:
            SHOWN.setdefault(id_, []).append(getattr(test, "__name__", repr(test)))
        return test

    return remember
