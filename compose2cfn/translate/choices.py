"""What the translation chose for a person, and why: what `convert --explain` shows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from compose2cfn.core.source import Span


class Topic(StrEnum):
    """What a choice is about, in the order in which it is shown."""

    CAPACITY = "capacity"
    SIZE = "size"
    GPUS = "GPUs"
    PROCESSOR = "processor"
    DISK = "disk"
    TASKS = "tasks"
    SUBNETS = "subnets"
    ADDRESS = "public address"
    DISCOVERY = "discovery"
    EXPOSURE = "exposure"
    UPDATE = "update"
    HEALTH = "health check"
    LOGS = "logs"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice; ``service`` is None where it is the whole project's."""

    service: str | None
    topic: Topic
    chosen: str
    why: str
    origin: Span = field(compare=False)


def in_order(choices: list[Choice]) -> tuple[Choice, ...]:
    """Return choices by service (the project's last), topic and words."""
    topics = list(Topic)

    def place(choice: Choice) -> tuple[bool, str, int, str]:
        name = choice.service or ""
        return choice.service is None, name, topics.index(choice.topic), choice.chosen

    return tuple(sorted(choices, key=place))
