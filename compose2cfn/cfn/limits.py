"""What CloudFormation accepts at most.

CloudFormation User Guide, 'Understand CloudFormation quotas'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Template
    from compose2cfn.core.diagnostics import Diagnostic

TOO_LARGE = code(
    "C2C-T001",
    "The template is beyond CloudFormation's limits",
    "A template has at most 500 resources, 200 parameters, 200 outputs and 1 MB of text. Split the "
    "Compose project into several.",
)

MAX_RESOURCES = 500
MAX_PARAMETERS = 200
MAX_OUTPUTS = 200
MAX_TEXT_BYTES = 1_000_000
MAX_INLINE_BYTES = 51_200
"""A larger template has to be handed over through Amazon S3."""


def beyond_limits(template: Template, text: str) -> Iterator[Diagnostic]:
    """Yield an error for every limit that the template breaks."""
    for what, count, most in (
        ("resources", len(template.resources), MAX_RESOURCES),
        ("parameters", len(template.parameters), MAX_PARAMETERS),
        ("outputs", len(template.outputs), MAX_OUTPUTS),
        ("bytes", len(text.encode()), MAX_TEXT_BYTES),
    ):
        if count > most:
            yield TOO_LARGE.error(
                f"the template has {count:,} {what}; CloudFormation takes at most {most:,}"
            )
