"""The exceptions; each knows its exit code and carries diagnostics.

::

    Compose2CfnError
     ├─ InputError         3   the input is refused
     ├─ LintError          4   lint found errors
     ├─ AwsError           5   AWS refused, failed, or can't be reached
     ├─ ApprovalRequired  11   a person has to approve first
     ├─ PolicyDenied      12   denied by policy
     └─ StaleError        13   what would be executed is not what was reviewed

Anything else that escapes is a bug of ours (exit code 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from compose2cfn.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic


class Compose2CfnError(Exception):
    """A known outcome that ends a command."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(item.message for item in diagnostics))
        self.diagnostics = diagnostics


class InputError(Compose2CfnError):
    """The Compose file, facts, policy or template is refused."""

    exit_code = ExitCode.INPUT_REFUSED


class LintError(Compose2CfnError):
    """The template has lint errors."""

    exit_code = ExitCode.LINT_FAILED


class AwsError(Compose2CfnError):
    """AWS refused, failed, or can't be reached."""

    exit_code = ExitCode.AWS_FAILED


class ApprovalRequired(Compose2CfnError):  # noqa: N818 - the outcome's name, as the exit-code table has it
    """A person has to approve first."""

    exit_code = ExitCode.APPROVAL_REQUIRED


class PolicyDenied(Compose2CfnError):  # noqa: N818 - the outcome's name, as the exit-code table has it
    """The policy denies the change."""

    exit_code = ExitCode.DENIED


class StaleError(Compose2CfnError):
    """What would be executed is not what was reviewed."""

    exit_code = ExitCode.STALE
