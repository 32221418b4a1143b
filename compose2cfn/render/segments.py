"""Which part of two texts differs, for marking it inside the whole."""

from __future__ import annotations

from compose2cfn.core.values import dataclass

_LEAST = 3
"""Fewer equal characters say nothing."""


@dataclass(frozen=True, slots=True)
class Segments:
    """A text in three parts: what both have in common around what differs."""

    start: str
    middle: str
    end: str


def differing(before: str, after: str) -> tuple[Segments, Segments]:
    """Return both texts, parted at whole words, numbers and versions; the middles differ."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    while start and _is_inside(before[start - 1]):
        start -= 1
    while end and _is_inside(before[len(before) - end]):
        end -= 1
    if start + end < _LEAST:
        start = end = 0
    return _parted(before, start, end), _parted(after, start, end)


def _is_inside(character: str) -> bool:
    """Tell whether a character belongs to a word, a number or a version."""
    return character.isalnum() or character in "._-"


def _parted(text: str, start: int, end: int) -> Segments:
    stop = len(text) - end
    return Segments(text[:start], text[start:stop], text[stop:])
