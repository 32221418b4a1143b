"""What a policy file may hold, stated once: it is read by this, and so is its JSON Schema made."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from compose2cfn.core.values import dataclass, field
from compose2cfn.review.model import Level
from compose2cfn.review.policy import Effect
from compose2cfn.review.windows import DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

FILE_NAME: Final = "compose2cfn.policy.yml"
"""The policy's name beside the Compose file."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a form that ``fits`` tells; ``form`` names it for people, ``pattern`` for JSON."""

    form: str = "a text"
    pattern: str = r"\S"
    fits: Callable[[str], bool] = lambda text: bool(text.strip())


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that isn't empty."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a record, with what it means."""

    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A map with known keys; ``short`` is the key that a bare value stands for."""

    entries: Mapping[str, Entry]
    short: str | None = None


@dataclass(frozen=True, slots=True)
class ByRule:
    """A map from ids of risk rules; ``ids`` are those that exist."""

    value: Shape
    ids: Collection[str] = field(default=())


Shape: TypeAlias = "Text | Number | Flag | Choice | ListOf | Record | ByRule"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_zone(text: str) -> bool:
    if text == "UTC":
        return True
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where a file names a zone

    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        # an unknown name is a KeyError, a folder of the time zone data or a path the others
        return False
    return True


def is_environment(text: str) -> bool:
    """Whether a text can name an environment: it is part of a file's path and of a key in S3."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text) is not None


def _is_time(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    if not colon or len(hours) != 2 or len(minutes) != 2:  # noqa: PLR2004 - two digits each
        return False
    return text.replace(":", "").isdecimal() and int(hours) < 24 and int(minutes) < 60  # noqa: PLR2004 - of a clock


def _is_count(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and text[0] != "0" and len(text) <= digits


_DATE = Text("a day such as 2026-12-31", r"^\d{4}-\d{2}-\d{2}$", _is_date)
_TIME = Text("a time such as '09:30'", r"^([01]\d|2[0-3]):[0-5]\d$", _is_time)
_ZONE = Text("a time zone such as Europe/Zurich, known on this machine", r"^[A-Za-z]", _is_zone)
_PERIOD = Text(
    "a number of hours (up to 999999h) or days (up to 9999d) such as 72h or 7d, or never",
    r"^([1-9]\d{0,5}h|[1-9]\d{0,3}d|never)$",
    lambda text: text == "never" or _is_count(text[:-1], {"h": 6, "d": 4}.get(text[-1:], 0)),
)
_TYPE = Text(
    "a resource type such as AWS::EFS::FileSystem, or a pattern such as AWS::RDS::*",
    r"^[A-Za-z0-9]+::[A-Za-z0-9:*]+$",
    lambda text: "::" in text and text.replace("::", "").replace("*", "").isalnum(),
)
_ENVIRONMENT = Text(
    "the name of an environment such as staging: letters, digits, dots, dashes",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
    is_environment,
)
_LEVELS = tuple(level.word for level in Level)
_FROM = Choice((*_LEVELS, "never"))
_APPROVALS = Number(1, 10)

ALLOWANCE: Final = Record(
    {
        "logicalId": Entry(Text(), "The resource; `-` for the stack as a whole.", required=True),
        "until": Entry(_DATE, "The last day on which it holds (UTC).", required=True),
        "reason": Entry(Text(), "Why; every report repeats it.", required=True),
    }
)
RULE: Final = Record(
    {
        "action": Entry(
            Choice(tuple(effect.word for effect in Effect)), "What a new finding leads to."
        ),
        "level": Entry(Choice(_LEVELS), "The level in place of the rule's own."),
        "approvals": Entry(
            _APPROVALS, "How many people have to approve such a finding, if more than all others."
        ),
        "reason": Entry(Text(), "Why; told beside what is ignored."),
        "allow": Entry(ListOf(ALLOWANCE), "Findings at one resource that may pass for a time."),
    },
    short="action",
)
WINDOW: Final = Record(
    {
        "days": Entry(ListOf(Choice(DAYS)), "The weekdays.", required=True),
        "from": Entry(_TIME, "When it opens.", required=True),
        "to": Entry(_TIME, "When it closes; before `from` means the next day.", required=True),
        "timeZone": Entry(_ZONE, "UTC where nothing is said."),
    }
)
FREEZE: Final = Record(
    {
        "from": Entry(_DATE, "The first day (UTC).", required=True),
        "until": Entry(_DATE, "The last day (UTC).", required=True),
        "reason": Entry(Text(), "Why.", required=True),
    }
)


def policy_shape(rules: Collection[str], presets: Collection[str]) -> Record:
    """Return the shape of the whole file, for these ids of rules and names of presets."""
    return Record(
        {
            "preset": Entry(
                Choice(tuple(presets)), "The built-in policy that this one starts from."
            ),
            "approveAnyChange": Entry(
                Flag(), "Whether every change needs an approval, however harmless."
            ),
            "approveFrom": Entry(_FROM, "From which level on a finding needs an approval."),
            "denyFrom": Entry(_FROM, "From which level on a finding denies the change."),
            "approvals": Entry(_APPROVALS, "How many different people have to approve."),
            "authorMayApprove": Entry(
                Flag(), "Whether whoever made the change set may approve it; true if absent."
            ),
            "approvalExpiresAfter": Entry(
                _PERIOD, "How long an approval holds, such as 72h or 7d; `never` if absent."
            ),
            "rules": Entry(
                ByRule(RULE, rules),
                "By rule what its findings lead to, instead of by their level.",
            ),
            "protectedTypes": Entry(
                ListOf(_TYPE), "Types of resources that must not be removed or replaced (R42)."
            ),
            "changeWindows": Entry(ListOf(WINDOW), "When `execute` may run; always if absent."),
            "freezes": Entry(ListOf(FREEZE), "Days on which `execute` may not run."),
            "promotedFrom": Entry(
                _ENVIRONMENT, "The environment that has to have run every image before (R50)."
            ),
        }
    )


def json_schema(shape: Shape) -> dict[str, Any]:
    """Return a shape as JSON Schema (draft 2020-12)."""
    match shape:
        case ListOf():
            return {"type": "array", "minItems": 1, "items": json_schema(shape.item)}
        case ByRule():
            return _object(dict.fromkeys(shape.ids, json_schema(shape.value)), ())
        case Record():
            return _record(shape)
        case _:
            return _scalar(shape)


def _scalar(shape: Text | Number | Flag | Choice) -> dict[str, Any]:
    match shape:
        case Text():
            return {"type": "string", "pattern": shape.pattern}
        case Number():
            return {"type": "integer", "minimum": shape.low, "maximum": shape.high}
        case Flag():
            return {"type": "boolean"}
        case Choice():
            return {"enum": list(shape.words)}


def _record(shape: Record) -> dict[str, Any]:
    properties = {
        key: {"description": entry.about, **json_schema(entry.shape)}
        for key, entry in shape.entries.items()
    }
    whole = _object(properties, [key for key, entry in shape.entries.items() if entry.required])
    if shape.short is None:
        return whole
    return {"anyOf": [json_schema(shape.entries[shape.short].shape), whole]}


def _object(properties: Mapping[str, Any], required: Collection[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
        **({"required": list(required)} if required else {}),
    }
