"""The help of the tool and of its commands, at most 80 columns wide."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from compose2cfn.cli.words import HELP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from compose2cfn.cli.signature import Parameter

_WIDEST = 78
_NARROWEST = 50
_WIDEST_TERM = 30
"""What is longer stands on a line by itself."""
_HELP_ROW = (HELP, "Show this message and exit.")


def usage(command: str, parameters: Iterable[Parameter]) -> str:
    """Return the line that says how a command is called."""
    words = (_argument(item) for item in parameters if not item.names)
    return " ".join((f"Usage: {command} [OPTIONS]", *words))


def command_help(
    command: str, parameters: Sequence[Parameter], text: str, examples: Sequence[str]
) -> str:
    """Return the help of a command; ``text`` is its docstring."""
    arguments = [
        (_argument(item), "[required]" if item.is_required else "")
        for item in parameters
        if not item.names
    ]
    options = [(_option(item), _meaning(item)) for item in parameters if item.names]
    return "\n".join(
        (
            usage(command, parameters),
            "",
            *_paragraphs(text),
            *(("Arguments:", *_table(arguments), "") if arguments else ()),
            "Options:",
            *_table([*options, _HELP_ROW]),
            "",
            f"  {_title(examples)}:",
            *(f"    {line}" for line in examples),
            "",
        )
    )


def tool_help(tool: str, text: str, options: Mapping[str, str], commands: Mapping[str, str]) -> str:
    """Return the help of the whole tool: its own options, and each command with its first line."""
    return "\n".join(
        (
            f"Usage: {tool} [OPTIONS] COMMAND [ARGS]...",
            "",
            *_paragraphs(text),
            "Options:",
            *_table([*options.items(), _HELP_ROW]),
            "",
            "Commands:",
            *_table(list(commands.items())),
            "",
        )
    )


def _title(examples: Sequence[str]) -> str:
    """Return the word above the examples; a line that goes on below is one."""
    whole = len(examples) - sum(line.endswith("\\") for line in examples)
    return "Examples" if whole > 1 else "Example"


def _argument(item: Parameter) -> str:
    return item.metavar if item.is_required else f"[{item.metavar}]"


def _option(item: Parameter) -> str:
    names = ", ".join(item.names)
    return names if item.is_flag else f"{names} {item.metavar}"


def _meaning(item: Parameter) -> str:
    if item.is_required:
        return f"{item.help}  [required]"
    return (
        item.help
        if item.is_flag or item.default in (None, "")
        else f"{item.help}  [default: {item.default}]"
    )


def _paragraphs(text: str) -> list[str]:
    """Return a docstring's paragraphs, each wrapped and followed by an empty line."""
    lines: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        lines += [
            *textwrap.wrap(
                " ".join(paragraph.split()), _width(), initial_indent="  ", subsequent_indent="  "
            ),
            "",
        ]
    return lines


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return the rows as two columns, the second one wrapped."""
    column = min(max(len(term) for term, _ in rows), _WIDEST_TERM) + 4
    lines: list[str] = []
    for term, text in rows:
        first, *more = textwrap.wrap(text, max(_width() - column, 10)) or [""]
        start = f"  {term}"
        if len(start) > column - 2:
            lines.append(start)
            start = ""
        lines.append(f"{start:<{column}}{first}".rstrip())
        lines += [f"{'':<{column}}{line}" for line in more]
    return lines


def _width() -> int:
    return max(min(shutil.get_terminal_size().columns - 2, _WIDEST), _NARROWEST)
