"""The security group behind a Compose network: its own, or an existing one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.translate.ids import security_group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Network, Project

_ID = re.compile(r"sg-[0-9a-z]+", re.ASCII)


def existing_group(network: Network) -> str | None:
    """Return the id of the security group that an external network is named after, or None."""
    return network.name if network.external and _ID.fullmatch(network.name) else None


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
