"""Mutations of Compose files: lines and characters cut, doubled, swapped and replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_TOKENS = (
    *(
        "null",
        "[]",
        "{}",
        "-1",
        "1.5",
        "2020-01-01",
        "true",
        "*a",
        "&a",
        "<<: *a",
        "!reset",
        "!override",
    ),
    *(
        "${",
        "${X}",
        "${X:-}",
        "${X:?no}",
        "$$",
        ":",
        "- ",
        "  ",
        "'",
        '"',
        "#",
        "|",
        ">",
        "\t",
        "\x00",
    ),
    *(
        "x-aws-vpc: a",
        "services:",
        "extends: a",
        "include: [a.yaml]",
        "é",
        "~",
        "0x1F",
        ".nan",
        "1e400",
    ),
)


def mutated(text: str, chance: random.Random) -> str:
    """Return the text with one to four mutations."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        _mutate(lines, chance)
    return "\n".join(lines)


def _mutate(lines: list[str], chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    line = lines[index]
    kind = chance.randrange(8)
    if kind == 0 and len(lines) > 1:
        del lines[index]
    elif kind == 1:
        lines.insert(index, line)
    elif kind == 2:
        other = chance.randrange(len(lines))
        lines[index], lines[other] = lines[other], lines[index]
    elif kind == 3:
        key, colon, _ = line.partition(":")
        lines[index] = f"{key}{colon} {chance.choice(_TOKENS)}"
    elif kind == 4:
        cut = chance.randint(0, len(line))
        lines[index] = line[:cut] + chance.choice(_TOKENS) + line[cut:]
    elif kind == 5 and line:
        cut = chance.randrange(len(line))
        lines[index] = line[:cut] + line[cut + 1 :]
    elif kind == 6:
        lines[index] = f"  {line}"
    else:
        lines[index] = line.removeprefix("  ")
