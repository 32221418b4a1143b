"""The x-aws-* keys that are more than a name, from nodes to values: one reader a key.

The same readers check the keys when a file is loaded and give the project its values; a value that
was refused reads as if the key were absent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from compose2cfn.compose.codes import DEPRECATED
from compose2cfn.compose.model import ServiceAws
from compose2cfn.compose.running import Running
from compose2cfn.compose.x_aws import BAD_X_AWS, EMPTY_X_AWS, PLACES
from compose2cfn.compose.x_aws_autoscaling import autoscaling
from compose2cfn.compose.x_aws_deployment import deployment
from compose2cfn.compose.x_aws_discovery import discovery, service_discovery
from compose2cfn.compose.x_aws_routing import routing
from compose2cfn.compose.x_aws_running import (
    alarms,
    capacity,
    ephemeral_storage,
    execution_role,
    permissions_boundary,
)
from compose2cfn.compose.x_aws_scalars import WrongError, flag, like, text, texts, whole
from compose2cfn.compose.x_aws_schedule import schedule
from compose2cfn.compose.x_aws_secrets import secret_variables
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Scalar, Seq, plain
from compose2cfn.core.rewrite import is_flawed
from compose2cfn.core.scalars import TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from compose2cfn.core.diagnostics import Diagnostics

T = TypeVar("T")

_WRONG_ACCOUNT = re.compile(r"arn:[^:]+:[^:]+:[^:]*:(?!\d{12}:)\d+:", re.ASCII)
_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/\S+", re.ASCII)
_POLICY = re.compile(r"arn:[a-z-]+:iam::(?:\d{12}|aws):policy/\S+", re.ASCII)
_SECRET = re.compile(r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+", re.ASCII)
_CERTIFICATE = re.compile(r"arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-zA-Z-]+", re.ASCII)
REGISTRY = re.compile(
    r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*",
    re.ASCII,
)
_SUBNET = re.compile(r"subnet-[0-9a-z]+", re.ASCII)
_GROUP = re.compile(r"sg-[0-9a-z]+", re.ASCII)
_DEPRECATED = {"x-aws-securitygroup": "write 'external: true' and 'name: sg-…' instead"}
"""Keys that Docker's integration gave up itself, and what to write."""
_POLICY_VERSION = "2012-10-17"


def check_values(tree: Map, problems: Diagnostics) -> None:
    """Note every one of these keys that is empty or has a value of the wrong kind."""
    for key, read in READERS.items():
        for place in PLACES[key]:
            reader = SERVICE_READERS.get(key, read) if place == "services.*" else read
            for owner in _owners(tree, place.split(".") if place else []):
                _check(owner.get(key), key, reader, problems)


def _check(
    node: Node | None, key: str, read: Callable[[Node], object], problems: Diagnostics
) -> None:
    if node is None or is_flawed(node):
        return
    if plain(node) in (None, "", []):
        problems.add(EMPTY_X_AWS.error(f"{key} is empty", node.span))
        return
    try:
        read(node)
    except WrongError as wrong:
        told = f"{key}: {wrong.message}"
        problems.add(BAD_X_AWS.error(told, wrong.node.span, hint=wrong.hint))
        return
    if key in _DEPRECATED:
        problems.add(DEPRECATED.warning(f"{key} is deprecated", node.span, hint=_DEPRECATED[key]))


def value_of(owner: Map | None, key: str, read: Callable[[Node], T]) -> T | None:
    """Return a key's value; None where it is absent or was refused."""
    node = owner.get(key) if owner else None
    if node is None:
        return None
    try:
        return read(node)
    except WrongError:
        return None


def service_aws(service: Map) -> ServiceAws:
    """Return the x-aws keys of a service."""
    role = value_of(service, "x-aws-role", _role)
    return ServiceAws(
        role_arn=role if isinstance(role, str) else None,
        statements=role if isinstance(role, tuple) else (),
        policy_arns=value_of(service, "x-aws-policies", _policies) or (),
        pull_credentials_arn=value_of(service, "x-aws-pull_credentials", _pull_credentials),
        subnets=value_of(service, "x-aws-subnets", subnets) or (),
        assign_public_ip=value_of(service, "x-aws-assign_public_ip", flag),
        sidecar_of=value_of(service, "x-aws-sidecar_of", text),
        deployment=value_of(service, "x-aws-deployment", deployment),
        discovery=value_of(service, "x-aws-discovery", service_discovery),
        task=value_of(service, "x-aws-task", flag),
        schedule=value_of(service, "x-aws-schedule", schedule),
        secret_variables=value_of(service, "x-aws-secrets", secret_variables) or (),
        run=running(service),
    )


def running(owner: Map) -> Running:
    """Return what a service, or the top level, says of how tasks run."""
    return Running(
        capacity=value_of(owner, "x-aws-capacity", capacity) or (),
        execute_command=value_of(owner, "x-aws-exec", flag),
        execution_role_arn=value_of(owner, "x-aws-execution_role", execution_role),
        ephemeral_gib=value_of(owner, "x-aws-ephemeral_storage", ephemeral_storage),
        alarms=value_of(owner, "x-aws-alarms", alarms),
    )


def certificate(node: Node) -> str:
    """Read the ARN of a certificate in AWS Certificate Manager."""
    return like(_CERTIFICATE, node, "the ARN of an ACM certificate is wanted, 'arn:aws:acm:…'")


def registry(node: Node) -> str:
    """Read a registry with what comes before the images' names, `HOST[:PORT][/PATH]`."""
    return like(REGISTRY, node, "a registry is wanted, 'HOST' or 'HOST/PATH' without 'https://'")


def subnets(node: Node) -> tuple[str, ...]:
    """Read subnet ids: a list, or one text with commas as a variable gives it."""
    if isinstance(node, Seq):
        pairs = [(text(item), item) for item in node.items]
    else:
        pairs = [(part.strip(), node) for part in text(node).split(",")]
    found: dict[str, None] = {}
    for given, place in pairs:
        if not _SUBNET.fullmatch(given):
            raise WrongError(place, f"'{given}' is no subnet id, 'subnet-…'")
        if given in found:
            raise WrongError(place, f"'{given}' stands there twice")
        found[given] = None
    if not found:
        raise WrongError(node, "at least one subnet is wanted")
    return tuple(found)


def group_id(node: Node) -> str:
    """Read the id of a security group."""
    return like(_GROUP, node, "the id of a security group is wanted, 'sg-…'")


def _pull_credentials(node: Node) -> str:
    return like(_SECRET, node, "the ARN of a Secrets Manager secret is wanted")


def _policies(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Seq) else (node,)
    if not items:
        raise WrongError(node, "the ARN of a managed policy is wanted", "or remove the key")
    return tuple(like(_POLICY, item, "the ARN of a managed policy is wanted") for item in items)


def _keys(node: Node) -> tuple[str, ...]:
    found = texts(node)
    if not found:
        raise WrongError(node, "keys of a JSON secret are wanted", "or remove the key")
    return found


def _role(node: Node) -> str | tuple[Mapping[str, object], ...]:
    """Read a policy document, or the ARN of a role that exists."""
    if not isinstance(node, Map):
        return like(_ROLE, node, "a policy document or the ARN of an IAM role is wanted")
    for key, value in node.entries.items():
        if key not in {"Version", "Statement"}:
            hint = meant(key, ("Version", "Statement"))
            raise WrongError(value, f"a policy document has no '{key}' here", hint)
    version = node.get("Version")
    if isinstance(version, Scalar) and version.value != _POLICY_VERSION:
        raise WrongError(version, f"the version of a policy is '{_POLICY_VERSION}'")
    statement = node.get("Statement")
    items = statement.items if isinstance(statement, Seq) else (statement,)
    found = [_statement(item) for item in items if isinstance(item, Map)]
    if not found or len(found) != len(items):
        raise WrongError(statement or node, "a policy document needs a list of statements")
    return tuple(found)


def _statement(node: Map) -> Mapping[str, object]:
    for below in _nodes(node):
        if below.tag not in {None, TIMESTAMP}:
            hint = "write '{Ref: …}' or '{\"Fn::GetAtt\": […]}' in full"
            raise WrongError(below, f"the tag {below.tag} isn't known here", hint)
        if isinstance(below, Scalar) and _WRONG_ACCOUNT.match(str(below.value)):
            raise WrongError(below, f"the account in '{below.value}' needs 12 digits")
    return {key: plain(value) for key, value in node.entries.items()}


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    below = node.entries.values() if isinstance(node, Map) else getattr(node, "items", ())
    for item in below:
        yield from _nodes(item)


def _owners(node: Node | None, steps: list[str]) -> Iterator[Map]:
    """Yield the maps that a place pattern means."""
    if not steps:
        if isinstance(node, Map):
            yield node
        return
    if isinstance(node, Map):
        below = list(node.entries.values()) if steps[0] == "*" else [node.get(steps[0])]
    else:
        below = list(node.items) if isinstance(node, Seq) and steps[0] == "*" else []
    for item in below:
        yield from _owners(item, steps[1:])


READERS: dict[str, Callable[[Node], object]] = {
    "x-aws-certificate": certificate,
    "x-aws-registry": registry,
    "x-aws-deployment": deployment,
    "x-aws-discovery": discovery,
    "x-aws-routing": routing,
    "x-aws-subnets": subnets,
    "x-aws-assign_public_ip": flag,
    "x-aws-securitygroup": group_id,
    "x-aws-pull_credentials": _pull_credentials,
    "x-aws-role": _role,
    "x-aws-policies": _policies,
    "x-aws-secrets": secret_variables,
    "x-aws-sidecar_of": text,
    "x-aws-task": flag,
    "x-aws-capacity": capacity,
    "x-aws-alarms": alarms,
    "x-aws-exec": flag,
    "x-aws-execution_role": execution_role,
    "x-aws-permissions_boundary": permissions_boundary,
    "x-aws-ephemeral_storage": ephemeral_storage,
    "x-aws-schedule": schedule,
    "x-aws-protocol": text,
    "x-aws-min_percent": whole,
    "x-aws-max_percent": whole,
    "x-aws-autoscaling": autoscaling,
    "x-aws-keys": _keys,
}
"""Key → its reader; the names at the top level are read in :mod:`.x_aws`."""

SERVICE_READERS: dict[str, Callable[[Node], object]] = {"x-aws-discovery": service_discovery}
"""Those that read a key at a service in another way than at the top level."""
