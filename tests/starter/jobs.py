"""What GitHub and GitLab do with a job: its scripts, in order, with variables and artifacts.

Steps that are actions of others do nothing here, but those for artifacts.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.starter.repository import document, written
from tests.starter.stand_ins import STATE, install

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "4f1d3b9a7c"
RUN = 77
APPROVALS = f"repos/acme/shop/actions/runs/{RUN}/approvals"
COMMENTS = "repos/acme/shop/issues/5/comments"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a job ended: exit code, all that it printed, and its outputs."""

    code: int
    log: str
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Repository:
    """A checkout of the sample with what `init` wrote, and the machine that runs its jobs."""

    folder: Path
    env: dict[str, str]
    variant: str

    def write_environment(self, **values: str) -> None:
        """Fill in the variables of the environment."""
        lines = [
            f"{name}={value}" for name, value in {"COMPOSE_PROJECT_NAME": "shop", **values}.items()
        ]
        path = self.folder / "environments" / "production.env"
        path.write_text("\n".join([*lines, ""]))

    def answers(self, **more: Any) -> None:
        """Say what GitHub's API answers."""
        (Path(self.env[STATE]) / "gh.json").write_text(
            json.dumps({APPROVALS: [], COMMENTS: [], **more})
        )

    def approved_by(
        self, *logins: str, environment: str = "production", state: str = "approved"
    ) -> None:
        """Say who reviewed the run."""
        reviews = [
            {"state": state, "environments": [{"name": environment}], "user": {"login": login}}
            for login in logins
        ]
        self.answers(**{APPROVALS: reviews})

    def comments(self) -> list[dict[str, Any]]:
        """Return the comments of the pull request."""
        found: list[dict[str, Any]] = json.loads((Path(self.env[STATE]) / "gh.json").read_text())[
            COMMENTS
        ]
        return found

    @property
    def _api(self) -> Path:
        return Path(self.env[STATE]) / "gh.json"

    @property
    def machine(self) -> Path:
        """Folder of what a job leaves behind: summary, files, artifacts."""
        return self.folder.parent / "machine"


def sample(folder: Path, variant: str, env: Mapping[str, str]) -> Repository:
    """Return a repository with the sample and the variant's files."""
    repository = folder / "repository"
    kept = shutil.ignore_patterns("facts.json", ".env", "release")
    shutil.copytree(ROOT / "samples" / "flask-redis", repository, ignore=kept)
    written(repository, variant)
    programs = install(folder / "programs", lint=False)
    made = Repository(repository, {**env, **programs}, variant)
    (made.machine / "artifacts").mkdir(parents=True)
    made.answers()
    return made


def github_job(repository: Repository, workflow: str, name: str, **known: str) -> Ran:
    """Run a job of a workflow; `known` are the expressions that it may use, dots as `__`."""
    body = document(repository.folder / ".github" / "workflows" / f"compose2cfn-{workflow}.yml")
    job = body["jobs"][name]
    temporary = repository.machine / f"{name}-files"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    output, summary = temporary / "output.txt", repository.machine / "summary.md"
    output.touch()
    values = {key.replace("__", "."): value for key, value in known.items()} | _GITHUB
    base = {
        **repository.env,
        **_evaluated(body["env"], values),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_SERVER_URL": "https://github.example.test",
        "GITHUB_RUN_ID": str(RUN),
    }
    code, log = 0, ""
    for step in job["steps"]:
        if step.get("name") == "Install compose2cfn" or (
            code and "always()" not in step.get("if", "")
        ):
            continue
        if "uses" in step:
            _action(step, temporary, repository, values)
            continue
        done = _script(
            step["run"], repository.folder, {**base, **_evaluated(step.get("env", {}), values)}
        )
        code, log = code or done.returncode, log + done.stdout
    return Ran(code, log, dict(line.split("=", 1) for line in output.read_text().splitlines()))


_GITHUB = {
    "github.sha": COMMIT,
    "github.token": "token",
    "github.event.pull_request.number": "5",
    "github.event.pull_request.head.sha": COMMIT,
    "vars.DEPLOYMENT_ROLE_ARN": "arn:aws:iam::111122223333:role/deployment",
    "vars.PERMISSIONS_BOUNDARY_ARN": "arn:aws:iam::111122223333:policy/boundary",
    "vars.TEMPLATE_BUCKET": "",
}


def _evaluated(env: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    return {
        key: re.sub(r"\$\{\{ (\S+) \}\}", lambda it: values[it[1]], text)
        for key, text in env.items()
    }


def _script(script: str, folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub runs `shell: bash`."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _action(
    step: Mapping[str, Any], temporary: Path, repository: Repository, values: Mapping[str, str]
) -> None:
    """Store an artifact, or bring it."""
    if "artifact@" not in step["uses"]:
        return
    given = _evaluated(step["with"], {**values, "runner.temp": str(temporary)})
    place = repository.machine / "artifacts" / given["name"]
    if "download" in step["uses"]:
        shutil.copytree(place, given["path"], dirs_exist_ok=True)
        return
    path = repository.folder / given["path"]
    place.mkdir(exist_ok=True)
    for file in path.iterdir() if path.is_dir() else path.parent.glob(path.name):
        shutil.copy(file, place)


def gitlab_job(repository: Repository, name: str, *, protected: bool = True, **more: str) -> Ran:
    """Run a job of the pipeline; its artifacts stay in the project's folder, as they would."""
    body = document(repository.folder / ".gitlab" / "compose2cfn.yml")
    job = body[f"compose2cfn-{name}"]
    base = body[".compose2cfn"] if "extends" in job else {}
    env = {
        **repository.env,
        **body["variables"],
        "CI_PROJECT_DIR": str(repository.folder),
        "CI_JOB_ID": "9",
        "CI_JOB_URL": "https://gitlab.example.test/acme/shop/-/jobs/9",
        "CI_COMMIT_SHA": COMMIT,
        "GITLAB_USER_LOGIN": "ada",
        "DEPLOYMENT_ROLE_ARN": _GITHUB["vars.DEPLOYMENT_ROLE_ARN"],
        "COMPOSE2CFN_TOKEN": _token(protected),
        **more,
    }
    for key, text in {**base.get("variables", {}), **job.get("variables", {})}.items():
        if key.startswith("AWS_"):  # the emulator has credentials of its own
            continue
        env[key] = re.sub(r"\$(\w+)", lambda it: env[it[1]], text)
    log = ""
    for script in job["script"]:
        done = _script(script, repository.folder, env)
        log += done.stdout
        if done.returncode:
            return Ran(done.returncode, log)
    return Ran(0, log)


def _token(protected: bool) -> str:
    """Return a token as GitLab issues it: three parts, the claims in the second."""
    claims = {"sub": "project_path:acme/shop", "environment_protected": str(protected).lower()}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{body}.signature"


def read(path: Path) -> Any:
    """Return what a file has as JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def newest(folder: Path, pattern: str) -> Path:
    """Return the one file of a pattern."""
    (found,) = folder.glob(pattern)
    return found
