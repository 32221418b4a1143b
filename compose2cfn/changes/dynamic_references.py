"""Dynamic references: values that CloudFormation reads during the update, and nobody knows before.

A resource is not updated because a stored value changed; equal references are no change. But where
the resource is made or changed for another reason, it gets the value of that moment.
Source: CloudFormation user guide, "Get values stored in other services using dynamic references".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.changes.stack import StackResource

_REFERENCE = re.compile(r"\{\{resolve:(?:ssm|ssm-secure|secretsmanager):(?:\$\{[^}]*\}|[^{}])+\}\}")


def read_during_update(
    resources: Mapping[str, StackResource], touched: Iterable[str]
) -> Iterator[str]:
    """Yield a sentence for each touched resource that takes values by dynamic reference."""
    for name in sorted(touched):
        written = json.dumps(resources[name].raw, default=str) if name in resources else ""
        found = dict.fromkeys(_REFERENCE.findall(written))
        if found:
            yield (
                f"{name} takes {', '.join(found)} as AWS has it during the update; "
                "the value isn't known here"
            )
