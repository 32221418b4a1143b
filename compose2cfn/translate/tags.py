"""The tags that tie a resource to its Compose project, as Docker's own tools set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

_PREFIX = "com.docker.compose"


def tags(project: str, *, name: str | None = None, **elements: str) -> Json:
    """Return CloudFormation's list of tags: the project, then elements such as ``service=…``."""
    pairs = [(f"{_PREFIX}.project", project)]
    pairs += [(f"{_PREFIX}.{kind}", value) for kind, value in sorted(elements.items())]
    if name is not None:
        pairs.append(("Name", name))
    return [{"Key": key, "Value": value} for key, value in pairs]
