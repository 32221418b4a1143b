"""The risk rules by id; a rule is one function, and its docstring is what `explain` prints.

::

    @rule("R10", Level.HIGH, "Opened to the world")
    def opened_to_the_world(changes: ChangeSet) -> Iterator[Hit]:
        \"\"\"…\"\"\"
        yield Hit(change.logical_id, "tcp 22 from 0.0.0.0/0", "limit the range")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import TypeAlias

from compose2cfn.changes.model import ChangeSet
from compose2cfn.core.values import dataclass
from compose2cfn.review.model import Level, Status


@dataclass(frozen=True, slots=True)
class Hit:
    """One risk that a rule found; ``level`` only where it differs from the rule's own."""

    logical_id: str
    message: str
    advice: str
    path: str = ""
    level: Level | None = None
    status: Status = Status.NEW


Judge: TypeAlias = Callable[[ChangeSet], Iterator[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as data: stable id, usual level, title, explanation and the function that judges.

    ``of_state`` says that what it finds in an added resource is a fault of the resource as it is;
    so the deployed side can be judged too, and old faults told from new ones.
    """

    id: str
    level: Level
    title: str
    text: str
    judge: Judge
    of_state: bool = False


RULES: dict[str, Rule] = {}
"""Every rule by id; filled when `review.rules` is imported."""


def rule(id_: str, level: Level, title: str, *, of_state: bool = False) -> Callable[[Judge], Judge]:
    """Register a function as the rule ``id_``; a second one of that id is a bug."""

    def register(judge: Judge) -> Judge:
        if id_ in RULES:
            raise AssertionError(f"rule {id_} is registered twice")
        if not judge.__doc__:
            raise AssertionError(f"rule {id_} has no docstring, so `explain` could say nothing")
        RULES[id_] = Rule(
            id=id_,
            level=level,
            title=title,
            text=cleandoc(judge.__doc__),
            judge=judge,
            of_state=of_state,
        )
        return judge

    return register
