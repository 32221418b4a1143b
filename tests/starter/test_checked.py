"""What the tools of the trade say of the files that `init` writes: nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.starter.repository import document, written

BIN = Path(sys.executable).parent
JOBS = {"github": ".github/workflows", "gitlab": ".gitlab"}


def tool(name: str) -> str:
    """Return the path of a program of the development environment."""
    found = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"needs {name}, which the lock of the development environment brings")
    assert found, f"{name} is missing"
    return found


def check(*command: str, folder: Path) -> None:
    """Run a tool on the files; it has to find nothing."""
    done = subprocess.run(
        [tool(command[0]), *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workflows of a repository on GitHub."""
    return written(tmp_path_factory.mktemp("github"), "github") / JOBS["github"]


@pytest.fixture(scope="module")
def gitlab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pipeline of a project on GitLab."""
    return written(tmp_path_factory.mktemp("gitlab"), "gitlab") / JOBS["gitlab"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_actionlint_finds_nothing_in_the_workflows(github: Path) -> None:
    check("actionlint", *names(github), folder=github)


def test_actionlint_would_find_what_comes_from_outside(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }}\n"
    )
    done = subprocess.run(
        [tool("actionlint"), bad.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "untrusted" in done.stdout


def test_zizmor_finds_nothing_in_the_workflows(github: Path) -> None:
    check("zizmor", "--offline", "--persona", "auditor", *names(github), folder=github)


def test_the_workflows_follow_githubs_schema(github: Path) -> None:
    check(
        "check-jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        *names(github),
        folder=github,
    )


def test_the_pipeline_follows_gitlabs_schema(gitlab: Path) -> None:
    options = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    check("check-jsonschema", *options, *names(gitlab), folder=gitlab)


def test_every_action_is_pinned_by_commit(github: Path) -> None:
    found = [
        line.strip()
        for name in names(github)
        for line in (github / name).read_text().splitlines()
        if "uses:" in line
    ]
    assert len(found) > 10
    for line in found:
        assert re.search(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_nothing_of_an_event_stands_in_a_script(github: Path) -> None:
    for name in names(github):
        for job in document(github / name)["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), step


def test_a_workflow_may_nothing_and_a_job_what_it_needs(github: Path) -> None:
    asked: dict[str, set[str]] = {}
    for name in names(github):
        workflow = document(github / name)
        assert workflow["permissions"] == {}
        for job, body in workflow["jobs"].items():
            asked[job] = {key for key, value in body["permissions"].items() if value == "write"}
    assert asked == {
        "build": {"id-token"},
        "plan": {"id-token", "security-events"},
        "deploy": {"id-token"},
        "report": {"id-token", "pull-requests", "security-events"},
        "report-of-a-fork": set(),
    }


SHELLCHECK = ("--shell", "bash", "--exclude", "SC1091,SC2154", "-")
"""The variables come from outside, and so does the environment file."""


@pytest.mark.parametrize("variant", ["github", "gitlab", "codepipeline"])
def test_shellcheck_finds_nothing_in_the_page(variant: str, tmp_path: Path) -> None:
    page = (written(tmp_path / variant, variant) / "deployment" / "README.md").read_text()
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    done = subprocess.run(
        [tool("shellcheck"), *SHELLCHECK], input=script, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def deployments(page: str) -> list[tuple[str, str, set[str]]]:
    """Return stack, template and parameters of each `aws cloudformation deploy` of a page."""
    found = []
    for command in re.findall(
        r"^aws cloudformation deploy (.*?(?<!\\))$", page, re.DOTALL | re.MULTILINE
    ):
        stack = re.search(r"--stack-name (\S+)", command)
        template = re.search(r"--template-file (\S+)", command)
        assert stack
        assert template
        given = command.partition("--parameter-overrides")[2]
        found.append((stack[1], template[1], set(re.findall(r"(?:^|[\s\"])([A-Z]\w+)=", given))))
    return found


@pytest.mark.parametrize("variant", ["github", "gitlab", "codepipeline"])
def test_each_stack_gets_the_parameters_that_it_needs(variant: str, tmp_path: Path) -> None:
    folder = written(tmp_path / variant, variant)
    page = (folder / "deployment" / "README.md").read_text()
    outputs: dict[str, set[str]] = {}
    for stack, place, given in deployments(page):
        template = document(folder / place)
        assert (folder / place).stat().st_size <= 51_200, "longer than a request may be"
        parameters = template.get("Parameters", {})
        needed = {name for name, body in parameters.items() if "Default" not in body}
        assert needed <= given <= parameters.keys(), stack
        outputs[stack] = set(template.get("Outputs", {}))
    assert len(outputs) >= 3
    read = re.findall(r"output (\S+) (\w+)\)", page)
    assert len(read) > 5
    for stack, name in read:
        assert name in outputs[stack], f"{stack} has no output {name}"
