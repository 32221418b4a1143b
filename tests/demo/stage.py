"""Where the demo plays: a fresh folder, a clean environment, and commands shown as they are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "samples" / "flask-redis"
FOLDER = ROOT / ".demo"
REGION = "eu-west-1"
CALLERS_SETTINGS = ("AWS_", "COMPOSE_", "COMPOSE2CFN_", "IMAGE_")
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


class DemoFailed(Exception):  # noqa: N818 - the outcome's name
    """A step ended otherwise than the story says."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The working folder and the environment of every command; exports add to ``env``."""

    folder: Path
    env: dict[str, str]

    def export(self, **values: str) -> None:
        """Set variables for the commands that follow, and show it."""
        for name, value in values.items():
            self.env[name] = value
            show(f"$ export {name}={value}", bold=True)

    def run(self, command: str, *, expected: int = 0, head: int = 24, tail: int = 0) -> None:
        """Run a `compose2cfn` command line and show it with all that it prints, in its order.

        ``$NAME`` in the command is taken from the environment, as a shell would do it. Raises
        :class:`DemoFailed` where the exit code isn't the expected one.
        """
        show(f"$ {command}", bold=True)
        done = self._start(command, subprocess.STDOUT)
        if done.stdout:
            show(shorten(done.stdout, head, tail))
        if done.returncode != expected:
            raise DemoFailed(
                f"this command should end with exit code {expected}, not {done.returncode}"
            )
        if expected:
            show(f"(exit code {expected}, as it should be)")
        show()

    def capture(self, name: str, command: str) -> None:
        """Run a command and keep what it prints in a variable: `NAME=$(command)`."""
        show(f"$ {name}=$({command})", bold=True)
        done = self._start(command, subprocess.PIPE)
        show(done.stderr)
        if done.returncode:
            raise DemoFailed(f"this command should end with exit code 0, not {done.returncode}")
        self.env[name] = done.stdout.strip()
        show()

    def _start(self, command: str, errors: int) -> subprocess.CompletedProcess[str]:
        words = [self._expand(word) for word in split(command)]
        program = Path(sys.executable).parent / words[0]
        return subprocess.run(
            [str(program), *words[1:]],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )

    def _expand(self, word: str) -> str:
        return self.env[word[1:]] if word.startswith("$") else word


def split(command: str) -> list[str]:
    """Split a command line into words; double quotes keep a sentence together."""
    words: list[str] = []
    for place, part in enumerate(command.split('"')):
        words += [part] if place % 2 else part.split()
    return words


def set_up(endpoint_url: str) -> Stage:
    """Make the folder anew, copy the sample into it, and leave the caller's settings behind."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    home = FOLDER / ".home"
    home.mkdir(parents=True)
    project = FOLDER / SAMPLE.name
    shutil.copytree(SAMPLE, project, ignore=shutil.ignore_patterns("facts.json", "__pycache__"))
    return Stage(project, clean(os.environ, home, endpoint_url))


def clean(env: Mapping[str, str], home: Path, endpoint_url: str) -> dict[str, str]:
    """Return an environment that can only reach the emulator."""
    kept = {name: value for name, value in env.items() if not name.startswith(CALLERS_SETTINGS)}
    return kept | {
        "HOME": str(home),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "COLUMNS": "100",
    }


def show(text: str = "", *, bold: bool = False) -> None:
    """Print a text, indented, as part of the story; nothing at all gives an empty line."""
    indented = textwrap.indent(text.rstrip("\n"), "  ")
    print(f"\033[1m{indented}\033[0m" if bold and COLOUR else indented, flush=True)


def chapter(title: str, text: str) -> None:
    """Print the heading of a part of the story, and what it is about."""
    line = f"== {title}"
    print(f"\n\033[1;36m{line}\033[0m" if COLOUR else f"\n{line}")
    print(textwrap.fill(text, 98), end="\n\n", flush=True)


def shorten(text: str, head: int, tail: int) -> str:
    """Return the first and the last lines of a text, and between them how many are left out."""
    every = text.splitlines()
    left_out = len(every) - head - tail
    if left_out <= 1:
        return text
    return "\n".join([*every[:head], f"… {left_out} more lines …", *every[head + left_out :]])
