"""Each command's `--help` says what it does, explains every option and shows it in use."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path  # noqa: TC003 - the signature is read at run time
from typing import Annotated, TypeAlias

import pytest

from compose2cfn.cli.app import COMMANDS, command, run
from compose2cfn.cli.examples import EXAMPLES
from compose2cfn.cli.help import command_help
from compose2cfn.cli.options import TemplateFormat
from compose2cfn.cli.signature import Argument, Option, parameters_of
from compose2cfn.cli.words import values

Shown: TypeAlias = Callable[..., str]

FROZEN = {
    "init": "--variant --stack --region --environment --branch --repository --out-dir --force",
    "config": "-f --file --env-file --profile -p --project-name --project-directory --format",
    "convert": "-f --file --env-file --profile -p --project-name --project-directory --facts"
    " --format -o --lint --strict",
    "facts": "-f --file --env-file --profile -p --project-name --project-directory -o",
    "diff": "-f --file --env-file --profile -p --project-name --project-directory --facts"
    " --against --template --parameters --against-parameters --ssm-values --format --exit-code",
    "changeset": "--stack --template --parameters",
    "review": "--from --out --format --exit-code --stack",
    "approve": "--digest --reason --record",
    "reject": "--digest --reason --record",
    "verify": "--approval --digest --policy",
    "execute": "--approval --digest --policy",
    "record": "--stack --environment --deployments",
    "audit": "--head",
    "iam": "--for --template --stack --permissions-boundary",
    "explain": "",
}


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Run the tool in 80 columns and return what it prints."""
    monkeypatch.setenv("COLUMNS", "80")

    def show(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            run(words)
        said = capsys.readouterr()
        assert (ended.value.code, said.err) == (0, "")
        return said.out

    return show


@pytest.mark.parametrize("name", COMMANDS)
def test_the_frozen_options_are_there(name: str) -> None:
    there = {option for parameter in parameters_of(command(name)) for option in parameter.names}

    assert set(FROZEN[name].split()) <= there


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    options = [parameter for parameter in parameters_of(command(name)) if parameter.names]

    assert [option.label for option in options if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_two_options_are_written_alike(name: str) -> None:
    names = [option for parameter in parameters_of(command(name)) for option in parameter.names]

    assert len(names) == len({*names, "--help"}) - 1


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_fits_80_columns_and_names_its_arguments(name: str, shown: Shown) -> None:
    text = shown(name, "--help")
    description = text.partition("\n\n")[2].partition("Options:")[0]

    assert max(map(len, text.splitlines())) <= 80
    assert description.strip().partition("\n")[0].endswith(".")
    for parameter in parameters_of(command(name)):
        if not parameter.names:
            assert f"{parameter.metavar} is " in description


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_are_shown_and_are_right(name: str, shown: Shown) -> None:
    text = shown(name, "--help")
    lines = "\n".join(EXAMPLES[name]).replace("\\\n", "").splitlines()

    assert all(f"  {line}\n" in text for line in EXAMPLES[name])
    for line in lines:
        tool, called, *words = shlex.split(line)
        assert (tool, called) == ("compose2cfn", name)
        assert values(parameters_of(command(name)), words)


def test_an_example_of_a_code_exists(shown: Shown) -> None:
    for line in EXAMPLES["explain"]:
        assert re.match(r"(R|C2C-F)\d+:", shown(*shlex.split(line)[1:]))


def test_the_columns_of_a_command() -> None:
    text = command_help("tool do", parameters_of(sample), "Do it.", ("tool do it",))

    assert text == SAMPLE


def test_a_narrow_terminal_wraps_earlier(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    assert max(map(len, shown("diff", "--help").splitlines()[2:-4])) <= 60


def sample(
    what: Annotated[str, Argument()],
    now: Annotated[bool, Option("--now", "-n", help="Without delay.")] = False,
    with_a_very_long_name: Annotated[
        Path | None, Option("--with-a-very-long-name-indeed", help="A file.")
    ] = None,
    kind: Annotated[TemplateFormat, Option("--kind", help="Which one.")] = TemplateFormat.JSON,
) -> None:
    """Do it."""
    raise AssertionError((what, now, with_a_very_long_name, kind))


SAMPLE = """\
Usage: tool do [OPTIONS] WHAT

  Do it.

Arguments:
  WHAT  [required]

Options:
  -n, --now                       Without delay.
  --with-a-very-long-name-indeed PATH
                                  A file.
  --kind [yaml|json]              Which one.  [default: json]
  --help                          Show this message and exit.

  Example:
    tool do it
"""
