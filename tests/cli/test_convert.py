"""`compose2cfn convert` as a person runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compose2cfn", "convert", "-p", "shop", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "two_networks", tmp_path / "project")


def test_the_template_goes_to_stdout_and_warnings_to_stderr(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json")
    assert done.returncode == 0
    assert done.stdout == (folder / "expected.template.yml").read_text()
    assert "warning[C2C-M013]" in done.stderr


def test_json_says_the_same_as_yaml(folder: Path) -> None:
    made = json.loads(run(folder, "--facts", "facts.json", "--format", "json").stdout)
    assert sorted(made) == [
        *("AWSTemplateFormatVersion", "Description", "Metadata", "Outputs", "Parameters"),
        "Resources",
    ]
    assert made["Resources"]["AppService"]["Properties"]["TaskDefinition"] == {
        "Ref": "AppTaskDefinition"
    }


def test_the_output_file_is_written_whole(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "-o", "template.yml")
    assert (done.returncode, done.stdout) == (0, "")
    expected = (folder / "expected.template.yml").read_text()
    assert (folder / "template.yml").read_text() == expected


def test_lint_finds_nothing(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "--lint")
    assert done.returncode == 0
    assert "C2C-L001" not in done.stderr


def test_strict_makes_errors_of_warnings_and_writes_nothing(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "--strict", "-o", "template.yml")
    assert done.returncode == 3
    assert "error[C2C-M013]" in done.stderr
    assert not (folder / "template.yml").exists()


def test_all_problems_of_the_project_come_together_each_at_its_line(folder: Path) -> None:
    (folder / "docker-compose.yml").write_text(
        "x-aws-vpc: ${AWS_VPC}\nx-aws-cluster: ${AWS_ECS_CLUSTER}\nx-aws-loadbalancer: ${AWS_ELB}\n"
        "services:\n  web:\n    build: .\n    privileged: true\n    volumes: [./src:/src]\n"
        "    ipc: host\n"
    )
    done = run(folder, "--facts", "facts.json")
    assert (done.returncode, done.stdout) == (3, "")
    for line, code in ((7, "C2C-M022"), (8, "C2C-M014"), (9, "C2C-M022")):
        assert any(
            text.startswith(f"docker-compose.yml:{line}:") and code in text
            for text in done.stderr.splitlines()
        )
    assert "Traceback" not in done.stderr


def test_a_lint_error_has_its_own_exit_code(tmp_path: Path) -> None:
    folder = shutil.copytree(GOLDEN / "one_service", tmp_path / "project")
    facts = (folder / "facts.json").read_text()
    (folder / "facts.json").write_text(facts.replace("sg-0e55555555555555e", "sg-nothing"))
    done = run(folder, "--facts", "facts.json", "--lint", "--strict")
    assert done.returncode == 4
    assert "C2C-L001" in done.stderr


def test_missing_facts_are_told(folder: Path) -> None:
    done = run(folder, "--facts", "nowhere.json")
    assert done.returncode == 3
    assert "nowhere.json" in done.stderr


def test_an_explanation_leaves_the_template_as_it_is(folder: Path) -> None:
    plain = run(folder, "--facts", "facts.json")
    done = run(folder, "--facts", "facts.json", "--explain", "--explain-json", "why.json")
    assert done.stdout == plain.stdout
    assert "\n  subnets " in done.stderr
    assert "why: " in done.stderr
    assert set(json.loads((folder / "why.json").read_text())["services"]) == {"app", "db", "proxy"}


def test_the_files_of_a_release_come_with_the_template(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "--target", "codedeploy", "--out-dir", "release")
    assert (done.returncode, done.stdout) == (0, "")
    assert sorted(path.name for path in (folder / "release").iterdir()) == [
        *("appspec.yaml", "imageDetail.json", "imagedefinitions.json", "taskdef.json"),
        "template.yml",
    ]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--target", "codedeploy"), id="nowhere-to-write"),
        pytest.param(("--out-dir", "release"), id="nothing-to-write"),
        pytest.param(("--stack-resources", "facts.json"), id="nothing-to-fill-in"),
    ],
)
def test_options_of_codedeploy_belong_together(folder: Path, options: tuple[str, ...]) -> None:
    done = run(folder, "--facts", "facts.json", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (folder / "release").exists()


def test_strict_tells_a_warning_of_the_loader_once(folder: Path) -> None:
    with (folder / "docker-compose.yml").open("a", encoding="utf-8") as file:
        file.write("x-note: ${NOT_SET_ANYWHERE}\n")
    done = run(folder, "--facts", "facts.json", "--strict")
    assert done.returncode == 3
    assert done.stderr.count("[C2C-C013]: the variable NOT_SET_ANYWHERE") == 1
