"""What CodeBuild does with a buildspec, on this machine: phases, artifacts, exported variables.

Each command is run by a bash of its own, which takes over environment and folder from the one
before: nothing else is promised by CodeBuild (AWS CodeBuild User Guide, "Build specification
reference"). `docker`, `aws`, `curl`, `python3` and `sleep` are stubs; `compose2cfn` is real.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
STUBS = Path(__file__).with_name("stubs")
TEMPORARY = "/tmp/"  # noqa: S108 - every build has a machine of its own; here, a folder
PHASES = ("install", "pre_build", "build")
NEEDED = ("awk", "bash", "cat", "cp", "cut", "date", "head", "jq", "mkdir", "sed", "sh", "sort",
          "tee", "tr")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended: exported variables, artifacts by name, and all that was printed."""

    code: int
    variables: Mapping[str, str]
    artifacts: Mapping[str, bytes]
    log: str


@dataclass(slots=True)
class Machine:
    """A folder for builds, and the environment that all of them have."""

    folder: Path
    env: Mapping[str, str]
    together: bool = False
    builds: int = field(default=0)

    @property
    def state(self) -> Path:
        """Folder of the stubs' memory: what is in the registry, which calls were made."""
        return self.folder / "state"

    def calls_of(self, project: str) -> Path:
        """Return the file of a project's calls of AWS: one JSON array of action and ARN a line."""
        return self.state / f"{project}.jsonl"

    def build(
        self,
        name: str,
        project: Mapping[str, Any],
        sources: Mapping[str, Mapping[str, bytes]],
        primary: str,
        variables: Mapping[str, str],
    ) -> Built:
        """Run a project (properties of AWS::CodeBuild::Project) on input artifacts, by name."""
        self.builds += 1
        home = self.folder / f"build-{self.builds}"
        for source, files in sources.items():
            _write(home / source, files)
        places = {
            f"CODEBUILD_SRC_DIR_{source}": str(home / source)
            for source in sources
            if source != primary
        }
        env = {**self.env, **_declared(project), **variables, **places}
        env |= self._system(home, project) | {"STUB_CALLS": str(self.calls_of(name))}
        buildspec = yaml.safe_load(project["Source"]["BuildSpec"])
        return _Run(buildspec, home, home / primary, env, self.together).all()

    def _system(self, home: Path, project: Mapping[str, Any]) -> dict[str, str]:
        tools, temporary = home / "bin", home / "temporary"
        tools.mkdir(parents=True)
        temporary.mkdir()
        self.state.mkdir(exist_ok=True)
        for stub in STUBS.glob("[a-z]*.py"):
            script = tools / stub.stem
            script.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E {stub} "$@"\n')
            script.chmod(0o755)
        for name in NEEDED:
            found = shutil.which(name)
            assert found is not None, f"{name} is missing"
            (tools / name).symlink_to(found)
        return {
            "PATH": str(tools),
            "HOME": str(home),
            "STUB_STATE": str(self.state),
            "STUB_PYTHON": sys.executable,
            "STUB_ROOT": str(ROOT),
            "STUB_SITE": os.pathsep.join(filter(None, sys.path)),
            "PRIVILEGED": str(project["Environment"]["PrivilegedMode"]).lower(),
        }


@dataclass(slots=True)
class _Run:
    buildspec: Mapping[str, Any]
    home: Path
    folder: Path
    env: dict[str, str]
    together: bool
    log: str = ""

    def all(self) -> Built:
        (self.home / "environment").write_text("")
        (self.home / "folder").write_text(str(self.folder))
        code = next((code for phase in PHASES if (code := self._phase(phase))), 0)
        self.env["CODEBUILD_BUILD_SUCCEEDING"] = "0" if code else "1"
        # a phase that fails is the end, but `post_build` comes after `build` in any case
        late = self._phase("post_build")
        code = code or late
        return Built(code, self._exported(), {} if code else self._artifacts(), self.log)

    def _phase(self, name: str) -> int:
        commands = self.buildspec["phases"].get(name, {}).get("commands", [])
        if self.together:
            commands = ["\n".join(commands)] if commands else []
        return next((code for it in commands if (code := self._command(it))), 0)

    def _command(self, text: str) -> int:
        home = self.home
        text = text.replace(TEMPORARY, f"{home / 'temporary'}/")
        end = home / "ended"
        end.unlink(missing_ok=True)
        script = (
            f'. {home}/environment\ncd "$(cat {home}/folder)"\n{text}\n'
            f"pwd > {home}/folder\nexport -p > {home}/environment\n: > {end}\n"
        )
        done = subprocess.run(
            ["/bin/bash", "-c", script],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += done.stdout
        if done.returncode == 0:
            assert end.exists(), f"a command that succeeds must not end the shell:\n{text}"
        return done.returncode

    def _exported(self) -> dict[str, str]:
        names = self.buildspec.get("env", {}).get("exported-variables", [])
        shown = "; ".join(f"printf '%s\\0' \"${{{name}-}}\"" for name in names) or ":"
        done = subprocess.run(
            ["/bin/bash", "-c", f". {self.home / 'environment'}; {shown}"],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(zip(names, done.stdout.split("\0"), strict=False))

    def _artifacts(self) -> dict[str, bytes]:
        names = self.buildspec.get("artifacts", {}).get("files", [])
        return {name: (self.folder / name).read_bytes() for name in names}


def _declared(project: Mapping[str, Any]) -> dict[str, str]:
    found = project["Environment"]["EnvironmentVariables"]
    return {it["Name"]: str(it["Value"]) for it in found}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
