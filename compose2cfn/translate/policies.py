"""IAM policy documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.cfn.template import Json


def policy_document(statements: Sequence[Json]) -> Json:
    """Return a policy document of these statements."""
    return {"Statement": [*statements], "Version": "2012-10-17"}
