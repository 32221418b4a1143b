"""The ARN of a change set: the only name that can't be taken over by another one."""

from __future__ import annotations

import re
from typing import Final

from compose2cfn.core.errors import InputError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import NAME

_ARN: Final = re.compile(
    r"arn:(?P<partition>aws[-a-z]*):cloudformation:(?P<region>[-a-z0-9]+):(?P<account>[0-9]{12})"
    r":changeSet/(?P<name>[a-zA-Z][-a-zA-Z0-9]{0,127})/(?P<id>[-a-zA-Z0-9]+)"
)
_NAME: Final = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetArn:
    """The parts of a change set's ARN that people read."""

    partition: str
    region: str
    account: str
    name: str
    id: str


def parse_arn(text: str) -> ChangeSetArn:
    """Return the parts of a change set's ARN; raises :class:`InputError` for any other text."""
    found = _ARN.fullmatch(text)
    if found is None:
        raise InputError(
            (
                NAME.error(
                    f"'{text}' is not the ARN of a change set",
                    hint="'compose2cfn changeset' prints the ARN",
                ),
            )
        )
    return ChangeSetArn(**found.groupdict())


def is_arn(text: str) -> bool:
    """Whether the text is a change set's ARN."""
    return _ARN.fullmatch(text) is not None


def check_name(what: str, text: str) -> None:
    """Raise :class:`InputError` unless the text can name a stack or a change set."""
    if _NAME.fullmatch(text) is None:
        raise InputError(
            (
                NAME.error(
                    f"'{text}' can't be the name of a {what}",
                    hint="start with a letter; use letters, digits and hyphens, at most 128",
                ),
            )
        )
