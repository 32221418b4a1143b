"""Two evaluated values → the smallest differences between them.

Values are compared as CloudFormation does: scalars as text (`20` is `"20"`, `true` is `"true"`),
references by what happens to their resource. Order in a list counts, except that the caller may
name lists whose order means nothing; there a mere reordering is uncertain, not certain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.changes.lists import aligned, keyed
from compose2cfn.changes.model import Confidence, Op
from compose2cfn.changes.symbols import (
    SYMBOLS,
    Choice,
    Reference,
    is_missing,
    references,
    scalar_text,
)
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.schemas import Steps
    from compose2cfn.changes.symbols import Value


@dataclass(frozen=True, slots=True)
class Effect:
    """What an unchanged reference means where its resource changes.

    ``certain`` is AWS's *static* evaluation: the new value is bound to differ, or at least AWS
    counts on it; otherwise AWS only sees that it might (*dynamic*).
    """

    confidence: Confidence
    certain: bool
    reference: Reference
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One smallest difference.

    ``path`` is for people (identities and indexes), ``steps`` for schemas (items as `*`).
    """

    path: tuple[str, ...]
    steps: Steps
    op: Op
    before: Value = None
    after: Value = None
    confidence: Confidence = Confidence.WILL
    certain: bool = True
    effects: tuple[Effect, ...] = ()


Effects: TypeAlias = Callable[[Reference], "Effect | None"]


@dataclass(frozen=True, slots=True)
class _Place:
    path: tuple[str, ...]
    steps: Steps

    def below(self, key: str, step: str | None = None) -> _Place:
        return _Place((*self.path, key), (*self.steps, key if step is None else step))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How to compare: what references do, and whether a list's order means nothing."""

    effect: Effects
    unordered: Callable[[Steps], bool]


def no_effect(_: Reference) -> None:
    """Let every reference mean what it meant."""


def ordered(_: Steps) -> bool:
    """Let the order of every list count."""
    return False


PLAIN = Comparison(no_effect, ordered)


def differences(before: Value, after: Value, how: Comparison = PLAIN) -> Iterator[Difference]:
    """Yield the smallest differences, keys in order."""
    return _compare(before, after, _Place((), ()), how)


def _compare(before: Value, after: Value, at: _Place, how: Comparison) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _maps(before, after, at, how)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, at, how)
    elif isinstance(before, SYMBOLS) and type(before) is type(after):
        yield from _symbols(before, after, at, how)
    elif not _is_scalar(before) or not _is_scalar(after) or _differ(before, after):
        yield _changed(before, after, at)


def _is_scalar(value: Value) -> bool:
    return not isinstance(value, (dict, list, *SYMBOLS))


def _differ(before: Value, after: Value) -> bool:
    return scalar_text(before) != scalar_text(after)


def _changed(before: Value, after: Value, at: _Place) -> Difference:
    return _modified(before, after, at, sure=not (is_missing(before) or is_missing(after)))


def _modified(before: Value, after: Value, at: _Place, *, sure: bool) -> Difference:
    return Difference(
        path=at.path,
        steps=at.steps,
        op=Op.MODIFY,
        before=before,
        after=after,
        confidence=Confidence.WILL if sure else Confidence.MAY,
        certain=sure,
    )


def _maps(
    before: dict[str, Value],
    after: dict[str, Value],
    at: _Place,
    how: Comparison,
    *,
    item: bool = False,
) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        place = at.below(key, "*" if item else None)
        if key not in after:
            yield Difference(path=place.path, steps=place.steps, op=Op.REMOVE, before=before[key])
        elif key not in before:
            yield Difference(path=place.path, steps=place.steps, op=Op.ADD, after=after[key])
        else:
            yield from _compare(before[key], after[key], place, how)


def _lists(
    before: list[Value], after: list[Value], at: _Place, how: Comparison
) -> Iterator[Difference]:
    pair = keyed(before, after)
    if pair is None and how.unordered(at.steps) and _reordered(before, after):
        yield _order(before, after, at, how)
    elif pair is None:
        yield from _by_position(before, after, at, how)
    else:
        one, two = pair
        yield from _maps(one, two, at, how, item=True)
        if [key for key in one if key in two] != [key for key in two if key in one]:
            yield _order(list(one), list(two), at, how)


def _reordered(before: list[Value], after: list[Value]) -> bool:
    if before == after or len(before) != len(after):
        return False
    rest = list(after)
    for item in before:
        if item not in rest:
            return False
        rest.remove(item)
    return True


def _order(before: list[Value], after: list[Value], at: _Place, how: Comparison) -> Difference:
    return _modified(before, after, at, sure=not how.unordered(at.steps))


def _by_position(
    before: list[Value], after: list[Value], at: _Place, how: Comparison
) -> Iterator[Difference]:
    for one, two in aligned(before, after):
        place = at.below(str(two if one is None else one), "*")
        if two is None:
            yield Difference(
                path=place.path, steps=place.steps, op=Op.REMOVE, before=before[one or 0]
            )
        elif one is None:
            yield Difference(path=place.path, steps=place.steps, op=Op.ADD, after=after[two])
        else:
            yield from _compare(before[one], after[two], place, how)


def _symbols(before: Value, after: Value, at: _Place, how: Comparison) -> Iterator[Difference]:
    if before == after:
        yield from _affected(before, after, at, how)
    elif isinstance(before, Choice) and isinstance(after, Choice) and before.key == after.key:
        yield from _choices(before, after, at, how)
    else:
        yield _changed(before, after, at)


def _choices(before: Choice, after: Choice, at: _Place, how: Comparison) -> Iterator[Difference]:
    """Compare what is chosen by the same unknown key: some or all of the options may differ."""
    missing = object()
    results = [
        _option_differs(before.options.get(key, missing), after.options.get(key, missing), how)
        for key in before.options.keys() | after.options.keys()
    ]
    if any(results):
        yield _modified(before, after, at, sure=all(results))


def _option_differs(before: Value, after: Value, how: Comparison) -> bool:
    return before is not after and any(True for _ in differences(before, after, how))


def _affected(before: Value, after: Value, at: _Place, how: Comparison) -> Iterator[Difference]:
    """Yield a difference where an unchanged symbol refers to something that changes."""
    found = [effect for item in references(after) if (effect := how.effect(item)) is not None]
    if found:
        sure = not isinstance(after, Choice)
        will = any(effect.confidence is Confidence.WILL for effect in found) and sure
        yield Difference(
            path=at.path,
            steps=at.steps,
            op=Op.MODIFY,
            before=before,
            after=after,
            confidence=Confidence.WILL if will else Confidence.MAY,
            certain=any(effect.certain for effect in found) and sure,
            effects=tuple(dict.fromkeys(found)),
        )
