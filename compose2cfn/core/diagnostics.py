"""User problems are data: a diagnostic has a code, a place, an excerpt and a way out.

A room declares its codes once, beside its code::

    UNKNOWN_KEY = code("C2C-C001", "Unknown key", "Compose has no such attribute here. …")
    problems.add(UNKNOWN_KEY.error("'imagee' is no key of a service", span, hint="image"))

Letters: Y YAML, C Compose, X x-aws keys, F facts, M mapping, T template, L lint, A AWS, G gate,
P policy, R review, U usage. `compose2cfn explain CODE` prints the title and the help.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from compose2cfn.core.errors import InputError
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.core.source import Span


class Severity(StrEnum):
    """How grave a diagnostic is; only errors stop a command (warnings too under ``--strict``)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem of a person's input, or one refusal from outside, told with a way out."""

    code: str
    severity: Severity
    message: str
    span: Span | None = field(default=None, compare=False)
    hint: str | None = None
    related: tuple[tuple[Span, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A stable code with what `explain` says of it."""

    id: str
    title: str
    help: str

    def error(
        self,
        message: str,
        span: Span | None = None,
        *,
        hint: str | None = None,
        related: tuple[tuple[Span, str], ...] = (),
    ) -> Diagnostic:
        """Return an error of this code."""
        return Diagnostic(
            code=self.id,
            severity=Severity.ERROR,
            message=message,
            span=span,
            hint=hint,
            related=related,
        )

    def warning(
        self,
        message: str,
        span: Span | None = None,
        *,
        hint: str | None = None,
        related: tuple[tuple[Span, str], ...] = (),
    ) -> Diagnostic:
        """Return a warning of this code."""
        return Diagnostic(
            code=self.id,
            severity=Severity.WARNING,
            message=message,
            span=span,
            hint=hint,
            related=related,
        )


CODES: dict[str, Code] = {}
"""Every declared code by id; filled when the rooms' ``codes`` modules are imported."""


def code(id_: str, title: str, help_: str) -> Code:
    """Declare a diagnostic code; a second declaration of one id is a bug."""
    if id_ in CODES:
        raise AssertionError(f"diagnostic code {id_} is declared twice")
    CODES[id_] = Code(id_, title, help_)
    return CODES[id_]


class Diagnostics:
    """Gathers the problems of one stage, so that a person sees all of them in one run."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items: list[Diagnostic] = list(items)

    def add(self, item: Diagnostic) -> None:
        """Keep a problem."""
        self._items.append(item)

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Keep several problems."""
        self._items.extend(items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(in_order(self._items))

    def __len__(self) -> int:
        return len(self._items)

    @property
    def failed(self) -> bool:
        """Whether an error is among them."""
        return any(item.severity is Severity.ERROR for item in self._items)

    def raise_if_failed(self) -> None:
        """End the stage with an :class:`InputError` that carries everything gathered."""
        if self.failed:
            raise InputError(tuple(self))


def in_order(items: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without twins, by file and position; those without a place last."""

    def key(item: Diagnostic) -> tuple[bool, str, int, int, str, str]:
        if item.span is None:
            return (True, "", 0, 0, item.code, item.message)
        span = item.span
        return (False, span.file, span.line, span.column, item.code, item.message)

    unique: dict[tuple[object, ...], Diagnostic] = {}
    for item in items:
        unique.setdefault((*key(item), item.severity), item)
    return sorted(unique.values(), key=key)
