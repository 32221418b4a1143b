"""The words of a command line as the values of a command's parameters.

The rules are those that people know from GNU tools: `--name VALUE`, `--name=VALUE`, `-nVALUE`,
`-n VALUE`, short flags together, arguments and options in any order, and after `--` arguments
alone. The word after an option that takes a value is its value, whatever it looks like; of a value
that is given twice the last counts. Names aren't guessed: what is short for one option today may be
short for another one tomorrow.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose2cfn.cli.usage import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compose2cfn.cli.signature import Parameter

HELP = "--help"


def values(parameters: Sequence[Parameter], words: Sequence[str]) -> dict[str, Any] | None:
    """Return what each parameter was given, by its key, or None where help is asked for.

    What was left out is not in it. Raises :class:`WrongUsage` with all that is wrong.
    """
    reading = _Reading(parameters)
    reading.read(iter(words))
    if reading.asks_for_help:
        return None
    if not reading.problems:  # else what seems missing or too much may only be misspelt
        reading.settle()
    if reading.problems:
        raise WrongUsage(*dict.fromkeys(reading.problems))
    return reading.given


class _Reading:
    """The state of one reading."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.parameters = parameters
        self.options = {name: item for item in parameters for name in item.names}
        self.given: dict[str, Any] = {}
        self.arguments: list[str] = []
        self.problems: list[str] = []
        self.asks_for_help = False

    def read(self, words: Iterator[str]) -> None:
        """Take every word; arguments are only gathered."""
        for word in words:
            if word == "--":
                self.arguments.extend(words)
            elif word == HELP:
                self.asks_for_help = True
            elif word.startswith("--"):
                name, separator, value = word.partition("=")
                self._option(name, value if separator else None, words)
            elif word.startswith("-") and word != "-":
                self._short(word[1:], words)
            else:
                self.arguments.append(word)

    def _short(self, letters: str, words: Iterator[str]) -> None:
        while letters:
            name, letters = f"-{letters[0]}", letters[1:]
            option = self.options.get(name)
            if option is not None and option.is_flag:
                self._option(name, None, words)
                continue
            self._option(name, letters or None, words)
            break

    def _option(self, name: str, value: str | None, words: Iterator[str]) -> None:
        option = self.options.get(name)
        if option is None:
            self.problems.append(f"No such option '{name}'.{did_you_mean(name, self.options)}")
        elif option.is_flag:
            if value is not None:
                self.problems.append(f"Option '{name}' does not take a value.")
            self.given[option.key] = True
        else:
            word = next(words, None) if value is None else value
            if word is None:
                self.problems.append(f"Option '{name}' requires an argument.")
            else:
                self._take(option, word)

    def _take(self, parameter: Parameter, word: str) -> None:
        if parameter.choices and word not in parameter.choices:
            known = ", ".join(f"'{choice}'" for choice in parameter.choices)
            self.problems.append(
                f"Invalid value for '{parameter.label}': '{word}' is not one of {known}."
            )
        elif not word and parameter.convert is Path:
            self.problems.append(f"Invalid value for '{parameter.label}': it is empty.")
        elif parameter.is_repeatable:
            self.given.setdefault(parameter.key, []).append(parameter.convert(word))
        else:
            self.given[parameter.key] = parameter.convert(word)

    def settle(self) -> None:
        """Give the arguments to their parameters, and say what is missing or too much."""
        left = iter(self.arguments)
        for parameter in self.parameters:
            told = len(self.problems)
            if not parameter.names:
                self._settle_argument(parameter, left)
            is_given = parameter.key in self.given or len(self.problems) > told
            if parameter.is_required and not is_given:
                kind = "option" if parameter.names else "argument"
                self.problems.append(f"Missing {kind} '{parameter.label}'.")
        extra = list(left)
        if extra:
            words = "arguments" if len(extra) > 1 else "argument"
            self.problems.append(f"Got unexpected extra {words} ({' '.join(extra)})")

    def _settle_argument(self, parameter: Parameter, left: Iterator[str]) -> None:
        for word in left:
            self._take(parameter, word)
            if not parameter.is_repeatable:
                break


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the name that a wrong one is near to, as the end of a message."""
    from compose2cfn.core.near_miss import nearest

    near = nearest(name, known)
    return f" Did you mean '{near}'?" if near else ""
