"""How a command line is read: GNU's rules, and all mistakes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest

from compose2cfn.cli.app import run
from compose2cfn.cli.options import TemplateFormat
from compose2cfn.cli.signature import Argument, Option, arguments_of, parameters_of
from compose2cfn.cli.usage import WrongUsage
from compose2cfn.cli.words import values
from compose2cfn.core.values import dataclass


def build(  # noqa: PLR0917 - a command's signature is its options
    target: Annotated[str, Argument()],
    stage: Annotated[str | None, Argument()] = None,
    files: Annotated[list[str] | None, Option("--file", "-f", help="Files.")] = None,
    output: Annotated[Path | None, Option("--output", "-o", help="Where to.")] = None,
    kind: Annotated[TemplateFormat, Option("--kind", help="Which.")] = TemplateFormat.YAML,
    quiet: Annotated[bool, Option("--quiet", "-q", help="Say less.")] = False,
    verbose: Annotated[bool, Option("--verbose", "-v", help="Say more.")] = False,
) -> None:
    """Build it."""
    raise AssertionError((target, stage, files, output, kind, quiet, verbose))


def needy(
    one: Annotated[str, Argument()],
    two: Annotated[str, Option("--two", help="Two.")],
    three: Annotated[Path, Option("--three", help="Three.")],
) -> None:
    """Need it."""
    raise AssertionError((one, two, three))


PARAMETERS = parameters_of(build)


def read(*words: str) -> dict[str, Any] | None:
    return values(PARAMETERS, words)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        pytest.param(["x"], {"target": "x"}, id="what is left out is not there"),
        pytest.param(["x", "y"], {"target": "x", "stage": "y"}, id="arguments in order"),
        pytest.param(["-q", "x"], {"target": "x", "quiet": True}, id="option first"),
        pytest.param(["x", "-q", "y"], {"target": "x", "stage": "y", "quiet": True}, id="mixed"),
        pytest.param(["x", "--file=a=b"], {"target": "x", "files": ["a=b"]}, id="equals sign"),
        pytest.param(["x", "--file="], {"target": "x", "files": [""]}, id="empty value"),
        pytest.param(["x", "-fa", "-f", "b"], {"target": "x", "files": ["a", "b"]}, id="again"),
        pytest.param(["x", "-f=a"], {"target": "x", "files": ["=a"]}, id="short has no equals"),
        pytest.param(["x", "-f", "-"], {"target": "x", "files": ["-"]}, id="stdin"),
        pytest.param(["-"], {"target": "-"}, id="a dash is an argument"),
        pytest.param(["x", "-f", "--quiet"], {"target": "x", "files": ["--quiet"]}, id="any value"),
        pytest.param(["x", "-f", "--help"], {"target": "x", "files": ["--help"]}, id="even help"),
        pytest.param(["--", "-q"], {"target": "-q"}, id="after two dashes"),
        pytest.param(["--", "x", "--"], {"target": "x", "stage": "--"}, id="two dashes again"),
        pytest.param(
            ["x", "-qvo", "y"],
            {"target": "x", "quiet": True, "verbose": True, "output": Path("y")},
            id="short ones together",
        ),
        pytest.param(["x", "-o", "a", "-ob"], {"target": "x", "output": Path("b")}, id="last"),
        pytest.param(
            ["x", "--kind", "json"], {"target": "x", "kind": TemplateFormat.JSON}, id="enum"
        ),
    ],
)
def test_values(words: list[str], given: dict[str, Any]) -> None:
    assert read(*words) == given


@pytest.mark.parametrize(
    ("words", "problems"),
    [
        pytest.param([], ["Missing argument 'TARGET'."], id="nothing"),
        pytest.param(
            ["x", "y", "z"], ["Got unexpected extra argument (z)"], id="one argument too many"
        ),
        pytest.param(
            ["x", "y", "z", "-q", "z"], ["Got unexpected extra arguments (z z)"], id="two too many"
        ),
        pytest.param(
            ["x", "--fil", "y"], ["No such option '--fil'. Did you mean '--file'?"], id="no guess"
        ),
        pytest.param(["--zzz"], ["No such option '--zzz'."], id="nothing near"),
        pytest.param(["-qx"], ["No such option '-x'."], id="unknown letter"),
        pytest.param(["x", "--quiet=1"], ["Option '--quiet' does not take a value."], id="flag"),
        pytest.param(["x", "--file"], ["Option '--file' requires an argument."], id="no value"),
        pytest.param(["x", "-f"], ["Option '-f' requires an argument."], id="no value, short"),
        pytest.param(
            ["x", "--kind", "JSON"],
            ["Invalid value for '--kind': 'JSON' is not one of 'yaml', 'json'."],
            id="no choice",
        ),
        pytest.param(
            ["--zzz", "--kind=xml", "--zzz", "-o"],
            [
                "No such option '--zzz'.",
                "Invalid value for '--kind': 'xml' is not one of 'yaml', 'json'.",
                "Option '-o' requires an argument.",
            ],
            id="all at once, each once",
        ),
    ],
)
def test_problems(words: list[str], problems: list[str]) -> None:
    with pytest.raises(WrongUsage) as wrong:
        read(*words)

    assert list(wrong.value.problems) == problems


def test_all_that_is_missing_is_told() -> None:
    with pytest.raises(WrongUsage) as wrong:
        values(parameters_of(needy), [])

    assert wrong.value.problems == (
        "Missing argument 'ONE'.",
        "Missing option '--two'.",
        "Missing option '--three'.",
    )


@pytest.mark.parametrize("words", [["--help"], ["--zzz", "--help"], ["x", "y", "z", "--help"]])
def test_who_asks_for_help_gets_help(words: list[str]) -> None:
    assert read(*words) is None


def test_a_parameter_has_to_say_how_it_is_given() -> None:
    def silent(what: str) -> None:
        raise AssertionError(what)

    with pytest.raises(TypeError, match="what: say with Option or Argument"):
        parameters_of(silent)


def test_wrong_usage_shows_the_way_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["config", "--servics", "--fromat=json"])

    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "Usage: compose2cfn config [OPTIONS] [SERVICE]\n"
        "Try 'compose2cfn config --help' for help.\n"
        "\n"
        "Error: No such option '--servics'. Did you mean '--services'?\n"
        "Error: No such option '--fromat'. Did you mean '--format'?\n"
    )


def test_an_interrupt_ends_as_shells_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compose2cfn.cli.project.load_tree", interrupted)

    with pytest.raises(SystemExit) as ended:
        run(["config"])

    assert ended.value.code == 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Options of several commands; one of its fields is no option."""

    target: Annotated[str, Argument()]
    output: Annotated[str | None, Option("--output", help="Where to.")] = None
    quiet: bool = False


def sharing(
    *,
    first: Annotated[str | None, Option("--first", help="First.")] = None,
    shared: Shared,
    quiet: Annotated[bool, Option("--quiet", help="Say less.")] = False,
) -> None:
    """Share it."""
    raise AssertionError((first, shared, quiet))


def test_the_options_of_a_class_stand_where_it_does_and_come_as_one_value() -> None:
    parameters = parameters_of(sharing)
    given = values(parameters, ["x", "--quiet", "--output", "y"])

    assert [item.key for item in parameters] == ["first", "target", "output", "quiet"]
    assert [item.key for item in parameters if item.is_required] == ["target"]
    assert arguments_of(sharing, given or {}) == {
        "shared": Shared(target="x", output="y"),
        "quiet": True,
    }
