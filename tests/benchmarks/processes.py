"""Times and memory of whole processes, best of several runs in turns."""

from __future__ import annotations

import compileall
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import compose2cfn

if TYPE_CHECKING:
    from collections.abc import Sequence

_KIB = 1024


class Run(NamedTuple):
    """What a process took: wall and processor time in seconds, and its peak memory in MiB."""

    wall_s: float
    processor_s: float
    peak_mib: float


def compiled() -> None:
    """Compile the package, as an installer does, so that no run compiles it again."""
    compileall.compile_dir(Path(compose2cfn.__file__).parent, quiet=2)


def best_of(commands: Sequence[Sequence[str]], folder: Path, runs: int) -> list[Run]:
    """Return the best figures of each command; the commands take turns.

    Raises :class:`AssertionError` where a command ends with another code than 0.
    """
    rounds = [[_run(command, folder) for command in commands] for _ in range(runs)]
    return [Run(*map(min, zip(*of_one, strict=True))) for of_one in zip(*rounds, strict=True)]


def _run(command: Sequence[str], folder: Path) -> Run:
    environment = {**os.environ, "AWS_DEFAULT_REGION": "eu-west-1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError(f"{command} ended with {process.returncode}")
    return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KIB)
