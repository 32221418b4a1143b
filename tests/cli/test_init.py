"""`init` writes a variant's files, all of them or none, and overwrites nothing by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from compose2cfn.cli.app import run
from compose2cfn.cli.init import Variant
from compose2cfn.cli.starter import targets

if TYPE_CHECKING:
    from collections.abc import Callable

PIPELINES = {
    "codepipeline": "deployment/pipeline.yaml",
    "github": ".github/workflows/compose2cfn-release.yml",
    "gitlab": ".gitlab/compose2cfn.yml",
}


@pytest.fixture
def init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs the command in an empty folder and returns the exit code."""
    monkeypatch.chdir(tmp_path)

    def start(*words: str, variant: str = "github") -> int:
        base = ["--variant", variant, "--stack", "shop", "--region", "eu-west-1"]
        with pytest.raises(SystemExit) as left:
            run(["init", *base, *words])
        return int(left.value.code or 0)

    return start


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_time_changes_nothing(init: Callable[..., int], tmp_path: Path) -> None:
    assert init() == 0
    before = snapshot(tmp_path)
    assert init() == 0
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("variant", Variant)
def test_it_writes_the_variant_and_says_what_to_run(
    variant: Variant,
    init: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert init("--repository", "acme/shop", variant=variant) == 0
    written = snapshot(tmp_path)
    assert PIPELINES[variant] in written
    assert {"compose2cfn.policy.yml", "environments/production.env"} <= written.keys()
    assert written.keys() >= {str(path) for path in targets(variant).values()}
    assert {"deployment/infrastructure.yaml", "deployment/application-roles.yaml"} <= written.keys()
    said = capsys.readouterr()
    assert said.out == (tmp_path / "deployment/README.md").read_text()
    assert "aws cloudformation deploy --stack-name shop-infrastructure" in said.out
    assert all(f"wrote {path}" in said.err for path in written)


@pytest.mark.parametrize("variant", Variant)
def test_no_question_stays_open(variant: Variant, init: Callable[..., int], tmp_path: Path) -> None:
    assert init("--repository", "acme/shop", variant=variant) == 0
    for name, content in snapshot(tmp_path).items():
        text = content.decode()
        assert "# answer:" not in text, name
        assert "my-app" not in text, name
        for word in ("@stack@", "@region@", "@branch@", "@environment@", "@tool@"):
            assert word not in text, name


def test_the_answers_stand_where_they_are_used(init: Callable[..., int], tmp_path: Path) -> None:
    code = init(
        *("--environment", "staging", "--branch", "release/2", "--tool", "compose2cfn==9.9.9"),
        *("--vpc", "vpc-0a1b2c3d", "--cluster", "main", "--image", "1.example.test/shop"),
    )
    assert code == 0
    release = yaml.safe_load((tmp_path / PIPELINES["github"]).read_text())
    assert release[True]["push"]["branches"] == ["release/2"]
    assert release["env"] == {
        "AWS_REGION": "eu-west-1",
        "STACK": "shop",
        "ENVIRONMENT": "staging",
        "TOOL": "compose2cfn==9.9.9",
        "IMAGE_TAG": "${{ github.sha }}",
    }
    assert release["jobs"]["deploy"]["environment"] == "staging"
    assert (tmp_path / "environments" / "staging.env").read_text().splitlines()[1:] == [
        "COMPOSE_PROJECT_NAME=shop",
        "AWS_VPC=vpc-0a1b2c3d",
        "AWS_ECS_CLUSTER=main",
        "# AWS_ELB=",
        "IMAGE_URI=1.example.test/shop",
    ]


@pytest.mark.parametrize("word", ["on", "null", "1.0", "2026-01-01"])
def test_a_branch_stays_a_string(word: str, init: Callable[..., int], tmp_path: Path) -> None:
    assert init("--branch", word) == 0
    release = yaml.safe_load((tmp_path / PIPELINES["github"]).read_text())
    assert release[True]["push"]["branches"] == [word]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        pytest.param("--stack", "shop 2", id="space"),
        pytest.param("--stack", "s" * 33, id="longer than role names allow"),
        pytest.param("--region", "eu-west-1; id", id="shell"),
        pytest.param("--branch", "main\n  - all", id="yaml"),
        pytest.param("--repository", "acme/$(id)", id="command"),
        pytest.param("--tool", "a b", id="two packages"),
        pytest.param("--vpc", "vpc-xyz", id="no id"),
        pytest.param("--load-balancer", "demo-alb", id="name instead of ARN"),
        pytest.param("--environment", "../up", id="path"),
    ],
)
def test_what_could_be_taken_for_something_else_is_refused(
    option: str,
    value: str,
    init: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert init(option, value) == 2
    assert option in capsys.readouterr().err
    assert snapshot(tmp_path) == {}


def test_what_is_there_is_named_and_nothing_is_written(
    init: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "compose2cfn.policy.yml").write_text("preset: dev\n")
    workflow = tmp_path / ".github" / "workflows" / "compose2cfn-report.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: push\n")
    before = snapshot(tmp_path)
    assert init() == 3
    assert snapshot(tmp_path) == before
    said = capsys.readouterr().err
    assert said.count("C2C-U012") == 2
    assert "compose2cfn.policy.yml is there already" in said
    assert init("--force") == 0
    assert (tmp_path / "compose2cfn.policy.yml").read_text().endswith("preset: prod\n")


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_force_replaces_files_alone(kind: str, init: Callable[..., int], tmp_path: Path) -> None:
    place = tmp_path / "compose2cfn.policy.yml"
    if kind == "folder":
        place.mkdir()
    else:
        (tmp_path / "elsewhere").write_text("kept")
        place.symlink_to("elsewhere")
    before = snapshot(tmp_path)
    assert init("--force") == 3
    assert snapshot(tmp_path) == before


def test_what_fails_half_way_is_undone(
    init: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "compose2cfn.policy.yml").write_text("preset: dev\n")
    real = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "oidc.yaml":
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", full)
    assert init("--force") == 3
    assert [path.name for path in tmp_path.rglob("*")] == ["compose2cfn.policy.yml"]
    assert (tmp_path / "compose2cfn.policy.yml").read_text() == "preset: dev\n"


def test_a_file_in_the_place_of_a_folder_is_told(
    init: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deployment").write_text("a file")
    assert init() == 3
    assert "C2C-U002" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["deployment"]
