"""The frozen exit codes; other people's pipelines depend on them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller."""

    DONE = 0
    """Done; policy satisfied; no changes."""
    BUG = 1
    """Our bug."""
    USAGE = 2
    """Wrong usage."""
    INPUT_REFUSED = 3
    """The input is refused: Compose file, facts, policy, template."""
    LINT_FAILED = 4
    """Lint found errors."""
    AWS_FAILED = 5
    """AWS refused, failed, or can't be reached."""
    CHANGES = 10
    """There are changes (only with ``diff --exit-code``)."""
    APPROVAL_REQUIRED = 11
    """Approval is required (only with ``review --exit-code``)."""
    DENIED = 12
    """Denied by policy."""
    STALE = 13
    """What would be executed is not what was reviewed."""
