"""Facts about the existing VPC, cluster, load balancer and what else exists, and what is asked.

Facts come from read-only calls (`compose2cfn.aws.discover`) or from a `facts.json` that an earlier
`compose2cfn facts` wrote; with the file nothing of AWS is needed. Either way `check` tells whether
they fit what the project asks for.

The values are in :mod:`.model`, the file in :mod:`.facts_file`, the checks in :mod:`.fit`.
"""

from __future__ import annotations

from compose2cfn.environment.facts_file import dump_facts, load_facts
from compose2cfn.environment.fit import check, elsewhere, region_problems, unanswerable
from compose2cfn.environment.model import (
    Asked,
    Cluster,
    Facts,
    FactsRequest,
    FileSystem,
    Listener,
    ListenerRule,
    LoadBalancer,
    MountTarget,
    SecurityGroup,
    StoredSecret,
    Subnet,
    Tier,
    Vpc,
)

__all__ = [
    "Asked",
    "Cluster",
    "Facts",
    "FactsRequest",
    "FileSystem",
    "Listener",
    "ListenerRule",
    "LoadBalancer",
    "MountTarget",
    "SecurityGroup",
    "StoredSecret",
    "Subnet",
    "Tier",
    "Vpc",
    "check",
    "dump_facts",
    "elsewhere",
    "load_facts",
    "region_problems",
    "unanswerable",
]
