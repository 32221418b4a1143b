"""cfn-lint, with its findings at the line of the Compose file that caused them.

cfn-lint carries its own copy of the resource schemas, so nothing of this needs a network. Settings
of the machine (`.cfnlintrc`) are not read: the same template gets the same findings everywhere.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from compose2cfn.core.diagnostics import Diagnostic, Severity, code
from compose2cfn.core.source import Source, Span

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Template
    from compose2cfn.core.nodes import Path

FINDING = code(
    "C2C-L001",
    "cfn-lint found something in the template",
    "The rule is named in the message; `cfn-lint --info RULE` and "
    "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md tell more. The place "
    "is the line of the Compose file that the property came from; the line of the template stands "
    "below it.",
)

_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}


def lint(text: str, template: Template, *regions: str) -> tuple[Diagnostic, ...]:
    """Return cfn-lint's findings for a template's text in these Regions.

    cfn-lint takes 0.7 s to import, so that happens here and not earlier.
    """
    from cfnlint.config import ConfigMixIn
    from cfnlint.decode.decode import decode_str
    from cfnlint.runner import Runner

    written = Source("template", text)
    decoded, problems = decode_str(text)
    found = list(problems)
    if decoded is not None and not problems:
        config = ConfigMixIn(["--config-file", os.devnull], regions=list(regions))
        found += Runner(config).validate_template(decoded)
    return tuple(_diagnostic(match, template, written) for match in found)


def _diagnostic(match: Any, template: Template, written: Source) -> Diagnostic:
    path: Path = tuple(getattr(match, "path", None) or ())
    line, column = match.linenumber, match.columnnumber
    place = Span(written, line, column, match.linenumberend, match.columnnumberend)
    origin = origin_of(template, path)
    return Diagnostic(
        code=FINDING.id,
        severity=_SEVERITIES.get(match.rule.severity.lower(), Severity.INFO),
        message=f"{match.rule.id}: {match.message}",
        span=origin or place,
        related=((place, "in the template"),) if origin else (),
    )


def origin_of(template: Template, path: Path) -> Span | None:
    """Return the line of the Compose file for a path of the template, where there is one."""
    if len(path) > 1 and path[0] == "Resources" and str(path[1]) in template.resources:
        return template.resources[str(path[1])].origin_of(path[2:])
    return None
