"""Values in Systems Manager that an execution reads: which of them, and in which version.

A parameter of a type such as `AWS::SSM::Parameter::Value<String>`, and a dynamic reference without
a version (`{{resolve:ssm:NAME}}`), stand for whatever is stored at that moment. The digest binds
the version, so a value that is stored after the review makes the approval stale.
Source: CloudFormation user guide, "Get values stored in other services using dynamic references".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_UNVERSIONED: Final = re.compile(
    r"\{\{resolve:ssm(?:-secure)?:((?:arn:[\w-]+:ssm:[\w-]*:\d*:parameter/)?[^:{}$\s]+)\}\}"
)


def stored_names(answer: Mapping[str, Any], *texts: str | None) -> tuple[str, ...]:
    """Return the names of the stored parameters that have no fixed version, sorted.

    ``answer`` is DescribeChangeSet's with values; ``texts`` are templates. A name that is put
    together by `Fn::Sub` is found in the property values, where AWS tells them.
    """
    return tuple(sorted({*_typed(answer), *_referred(answer, texts)}))


def _typed(answer: Mapping[str, Any]) -> Iterator[str]:
    for item in answer.get("Parameters") or ():
        if item.get("ResolvedValue") is not None and item.get("ParameterValue"):
            yield str(item["ParameterValue"])


def _referred(answer: Mapping[str, Any], texts: tuple[str | None, ...]) -> Iterator[str]:
    shown = json.dumps(answer.get("Changes") or (), default=str)
    for text in (*texts, shown):
        yield from _UNVERSIONED.findall(text or "")
