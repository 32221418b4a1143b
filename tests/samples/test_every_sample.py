"""What holds of every sample: it converts without a warning, and its report is the current one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.lint import lint
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.files import read_text
from compose2cfn.environment import dump_facts, load_facts
from tests.cli.gate_commands import gate
from tests.translate.converted import converted

if TYPE_CHECKING:
    from tests.cli.gate_commands import Gate
    from tests.harness.golden import Golden

__all__ = ["gate"]

ROOT = Path(__file__).resolve().parents[2] / "samples"
SAMPLES = sorted(path.parent for path in ROOT.glob("*/facts.json"))
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
NAMES = {"arm", "blue-green", "flask-redis", "multi-env", "sidecars", "web-worker-db"}
PAGE_LINES = 120

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
every_dockerfile = pytest.mark.parametrize(
    "dockerfile", sorted(ROOT.glob("*/*/Dockerfile")), ids=lambda path: path.parents[1].name
)


def test_these_samples_are_there() -> None:
    assert {path.name for path in SAMPLES} == NAMES


@every_sample
def test_it_converts_without_a_word(sample: Path) -> None:
    made, told = converted(sample)
    assert told == ""
    assert made.template.resources


@every_sample
def test_cfn_lint_finds_nothing_in_three_regions(sample: Path) -> None:
    template = converted(sample)[0].template
    assert lint(dump(template, "yaml"), template, *REGIONS) == ()


@every_sample
def test_every_variable_is_set(sample: Path) -> None:
    text = (sample / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) <= set(assignments(sample / ".env"))


def assignments(path: Path) -> dict[str, str]:
    """Return the variables of an environment file."""
    return dict(re.findall(r"(?m)^(\w+)=(.*)$", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*facts.json")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_facts_are_as_our_own_command_would_write_them(path: Path) -> None:
    source = read_text(path)
    assert dump_facts(load_facts(source)) == source.text


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("*/local.yml")), ids=lambda path: path.parent.name
)
def test_what_is_for_a_laptop_loads(path: Path) -> None:
    loaded = load(request(path.parent, "docker-compose.yml", path.name))
    assert loaded.warnings == ()


def request(sample: Path, *files: str) -> LoadRequest:
    """Return what the loader is asked."""
    return LoadRequest(working_directory=sample, environment={}, files=files)


@every_sample
def test_the_report_of_its_next_release_is_the_current_one(
    sample: Path, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(sample)
    facts = ("--facts", "facts.json")
    before, report = str(tmp_path / "before.yaml"), tmp_path / "report.md"
    assert gate.run("convert", *facts, "--output", before).code == 0
    files = ("-f", "docker-compose.yml", "-f", "release/next.yml")
    done = gate.run("diff", *facts, *files, "--against", before, "--out", f"markdown={report}")
    assert done.code == 0, done.err
    assert "warning" not in done.err
    text = report.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    golden(sample / "release" / "report.md", text)


@every_sample
def test_its_page_is_a_page_and_says_what_there_is(sample: Path) -> None:
    page = (sample / "README.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {sample.name}\n")
    assert len(page.splitlines()) <= PAGE_LINES
    assert "compose2cfn convert --facts facts.json" in page
    assert "release/next.yml" in page
    assert "release/report.md" in page


@every_dockerfile
def test_an_image_is_of_a_version_and_runs_as_nobody_of_note(dockerfile: Path) -> None:
    text = dockerfile.read_text(encoding="utf-8")
    bases: list[Any] = re.findall(r"(?m)^FROM (?:--\S+ )?(\S+)", text)
    assert [it for it in bases if it != "scratch" and not re.search(r":\d+\.\d+[\w.-]*$", it)] == []
    users = re.findall(r"(?m)^USER (\S+)$", text)
    assert users
    assert users[-1].partition(":")[0] not in {"root", "0"}
    assert (dockerfile.parent / ".dockerignore").is_file()


def test_staging_and_prod_differ_in_what_was_meant(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(ROOT / "multi-env")
    staging, report = str(tmp_path / "staging.yaml"), tmp_path / "report.md"
    assert gate.run("convert", *environment("staging"), "--output", staging).err == ""
    done = gate.run(
        *("diff", *environment("prod"), "--against", staging),
        *("--parameters", "environments/prod.parameters.json", "--out", f"markdown={report}"),
    )
    assert done.code == 0, done.err
    text = report.read_text(encoding="utf-8")
    assert "replaced" not in text.partition("### Resources")[0]
    golden(ROOT / "multi-env" / "environments" / "report.md", text)


@pytest.mark.parametrize(
    ("lock", "report", "decision"),
    [
        ("release/images.lock.json", "promoted.md", "approval required"),
        ("release/rebuilt.lock.json", "refused.md", "denied by policy"),
    ],
    ids=["staging has run it", "built again for prod"],
)
def test_prod_takes_what_staging_has_run(  # noqa: PLR0917 - the fixtures and three columns
    gate: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Golden,
    lock: str,
    report: str,
    decision: str,
) -> None:
    monkeypatch.chdir(ROOT / "multi-env")
    monkeypatch.setenv("COMPOSE2CFN_DEPLOYMENTS", "release/deployments")
    now, after, told = (str(tmp_path / name) for name in ("now.yaml", "next.yaml", "told.md"))
    of_prod = ("convert", *environment("prod"))
    release = ("-f", "docker-compose.yml", "-f", "release/next.yml")
    gate.run(*of_prod, "--images-lock", "images.lock.json", "--output", now)
    gate.run(*of_prod, *release, "--images-lock", lock, "--output", after)
    done = gate.run(
        *("diff", "--template", after, "--against", now),
        *("--policy", "policies/prod.yml", "--out", f"markdown={told}"),
    )
    assert done.code == 0, done.err
    text = Path(told).read_text(encoding="utf-8")
    assert decision in text
    golden(ROOT / "multi-env" / "release" / report, text)


def environment(name: str) -> tuple[str, ...]:
    """Return the options that make the one Compose file that of an environment."""
    own = f"environments/{name}"
    return ("--env-file", ".env", "--env-file", f"{own}.env", "--facts", f"{own}.facts.json")


def test_environments_set_the_same_variables_and_no_image() -> None:
    found = [set(assignments(path)) for path in sorted(ROOT.glob("multi-env/environments/*.env"))]
    assert len(found) == 3
    assert found[0] == found[1] == found[2]
    images = {name for name in assignments(ROOT / "multi-env" / ".env") if "IMAGE" in name}
    assert images == {"IMAGE_URI", "IMAGE_TAG"}
    assert images.isdisjoint(found[0])
