"""The security group behind a Compose network: its own, or an existing one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.environment import Asked
from compose2cfn.translate.ids import security_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Network, Project
    from compose2cfn.core.source import Span

_ID = re.compile(r"sg-[0-9a-z]+", re.ASCII)


def existing_group(network: Network) -> str | None:
    """Return the id of the security group that an external network is named after, or None."""
    return network.name if network.external and _ID.fullmatch(network.name) else None


def named_groups(project: Project) -> Iterator[Asked]:
    """Yield the existing groups that networks stand for, each at the line of its id."""
    for key in sorted(project.networks):
        network = project.networks[key]
        id_ = existing_group(network)
        if id_ is not None:
            yield Asked(f"networks.{key}", id_, named_at(network))


def named_at(network: Network) -> Span:
    """Return where an external network is named."""
    written = "x-aws-securitygroup" in network.node.entries
    return network.at("x-aws-securitygroup" if written else "name")


def group_parameter(network: Network) -> str:
    """Return the name of the parameter that holds an existing group's id."""
    return f"{security_group(network.key)}Id"


def groups_of(networks: Iterable[str], project: Project) -> list[Json]:
    """Return the groups of these networks as the template refers to them, by network."""
    made: list[Json] = []
    for key in sorted(set(networks)):
        network = project.networks.get(key)
        external = network is not None and network.external
        made.append(ref(group_parameter(network) if network and external else security_group(key)))
    return made
