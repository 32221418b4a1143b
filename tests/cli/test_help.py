"""Each command's `--help` says what it does, explains every option and shows it in use."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from compose2cfn.cli.app import COMMANDS, application
from compose2cfn.cli.examples import EXAMPLES

FROZEN = {
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
    "execute": "--approval",
    "explain": "",
}


def command(name: str) -> Any:
    group: Any = get_command(application(()))
    return group.commands[name]


def shown(*arguments: str) -> str:
    done = CliRunner().invoke(application(arguments), arguments, env={"COLUMNS": "80"})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_frozen_options_are_there(name: str) -> None:
    there = {option for parameter in command(name).params for option in parameter.opts}

    assert set(FROZEN[name].split()) <= there


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    silent = [
        parameter.name
        for parameter in command(name).params
        if parameter.param_type_name == "option" and not parameter.help
    ]

    assert silent == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_fits_80_columns_and_names_its_arguments(name: str) -> None:
    text = shown(name, "--help")
    description = text.partition("\n\n")[2].partition("Options:")[0]

    assert max(map(len, text.splitlines())) <= 80
    assert description.strip().partition("\n")[0].endswith(".")
    for parameter in command(name).params:
        if parameter.param_type_name == "argument":
            assert f"{parameter.name.upper()} is " in description


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_are_shown_and_are_right(name: str) -> None:
    text = shown(name, "--help")
    lines = "\n".join(EXAMPLES[name]).replace("\\\n", "").splitlines()

    assert all(f"  {line}\n" in text for line in EXAMPLES[name])
    for line in lines:
        tool, called, *words = shlex.split(line)
        assert (tool, called) == ("compose2cfn", name)
        command(name).make_context(name, words)


def test_an_example_of_a_code_exists() -> None:
    for line in EXAMPLES["explain"]:
        assert re.match(r"(R|C2C-F)\d+:", shown(*shlex.split(line)[1:]))
