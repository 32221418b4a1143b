"""`compose2cfn diff` as a person and a pipeline run it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.gate.ports import StackState
from tests.gate.fake import refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.gate_commands import Gate


TEMPLATE = """
Parameters:
  Title: {Type: String, Default: one}
  Secret: {Type: String, NoEcho: true, Default: hunter1}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: a, DisplayName: !Ref Title}
"""


@pytest.fixture
def files(gate: Gate, tmp_path: Path) -> Gate:
    """Return the commands in a folder with two templates, `old.yaml` and `new.yaml`."""
    (tmp_path / "old.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(TEMPLATE.replace("Name: a", "Name: b"), encoding="utf-8")
    return gate


def report(gate: Gate, *arguments: str) -> dict[str, Any]:
    """Return the JSON report of a comparison."""
    done = gate.run("diff", "--format", "json", *arguments)
    assert done.code == 0, done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def test_equal_templates(files: Gate) -> None:
    same = ("diff", "--template", "old.yaml", "--against", "old.yaml", "--exit-code")
    assert files.run(*same).code == 0


def test_changes_are_an_exit_code_only_on_request(files: Gate) -> None:
    arguments = ("diff", "--template", "new.yaml", "--against", "old.yaml")
    done = files.run(*arguments)
    assert done.code == 0
    assert "TopicName" in done.out
    assert done.err == (
        "Compared new.yaml with old.yaml; predicted, AWS was not asked what it does.\n"
    )
    assert files.run(*arguments, "--exit-code").code == 10


def test_the_frozen_json(files: Gate) -> None:
    data = report(files, "--template", "new.yaml", "--against", "old.yaml")
    assert data["schemaVersion"] == 1
    assert {"findings", "decision", "completeness"} <= data.keys()
    (change,) = data["changes"]
    kept = ("logicalId", "type", "action", "replacement", "policyAction", "confidence")
    assert [change[key] for key in kept] == [
        "Topic",
        "AWS::SNS::Topic",
        "modify",
        "always",
        "ReplaceAndDelete",
        "will",
    ]
    (item,) = change["properties"]
    shown = [item[key] for key in ("path", "op", "before", "after", "recreation", "causes")]
    assert shown == ["/Properties/TopicName", "modify", "a", "b", "always", []]


def test_parameters_on_both_sides(files: Gate, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"Title": "two", "Secret": "hunter2"}', encoding="utf-8")
    (tmp_path / "q.json").write_text('{"Title": "one"}', encoding="utf-8")
    sides = ("--template", "old.yaml", "--against", "old.yaml", "--parameters", "p.json")
    assert report(files, *sides)["changes"] == []
    data = report(files, *sides, "--against-parameters", "q.json")
    assert [change["logicalId"] for change in data["changes"]] == ["Topic"]
    assert "hunter" not in json.dumps(data)


def test_ssm_values(files: Gate, tmp_path: Path) -> None:
    type_ = "Title: {Type: 'AWS::SSM::Parameter::Value<String>',"
    stored = TEMPLATE.replace("Title: {Type: String,", type_)
    (tmp_path / "ssm.yaml").write_text(stored, encoding="utf-8")
    values = '{"before": {"one": "x"}, "after": {"one": "y"}}'
    (tmp_path / "s.json").write_text(values, encoding="utf-8")
    sides = ("--template", "ssm.yaml", "--against", "ssm.yaml")
    assert report(files, *sides)["changes"] == []
    (change,) = report(files, *sides, "--ssm-values", "s.json")["changes"]
    assert (change["properties"][0]["before"], change["properties"][0]["after"]) == ("x", "y")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["--template", "new.yaml"], 2, "--against", id="a-template-has-no-revision"),
        pytest.param(
            ["--template", "no.yaml", "--against", "old.yaml"], 3, "C2C-U001", id="no-file"
        ),
        pytest.param(
            ["--template", "new.yaml", "--against", "stack:none"], 3, "C2C-U011", id="no-stack"
        ),
    ],
)
def test_refusals(files: Gate, arguments: list[str], code: int, words: str) -> None:
    done = files.run("diff", *arguments)
    assert done.code == code
    assert words in done.err


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        pytest.param(
            '{"Title": {"UsePreviousValue": true}, "Secret": {"UsePreviousValue": true}}',
            ["/Properties/TopicName"],
            id="kept-values",
        ),
        pytest.param(
            '{"Title": "four"}',
            ["/Properties/DisplayName", "/Properties/TopicName"],
            id="another-value",
        ),
    ],
)
def test_against_a_stack(
    files: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    paths: list[str],
) -> None:
    deployed(files, monkeypatch, TEMPLATE.replace("Name: a", "Name: z"))
    (tmp_path / "p.json").write_text(given, encoding="utf-8")
    sides = ("--template", "old.yaml", "--against", "stack:shop", "--parameters", "p.json")
    data = report(files, *sides)
    (change,) = data["changes"]
    assert [item["path"] for item in change["properties"]] == paths
    assert change["confidence"] == "will"
    assert data["target"]["stack"] == "shop"


def test_a_masked_secret_of_a_stack_may_or_may_not_change(
    files: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    template = TEMPLATE.replace("!Ref Title", "!Ref Secret")
    deployed(files, monkeypatch, template)
    (tmp_path / "new.yaml").write_text(template, encoding="utf-8")
    data = report(files, "--template", "new.yaml", "--against", "stack:shop")
    assert [change["confidence"] for change in data["changes"]] == ["may"]
    assert "hunter" not in json.dumps(data)


def deployed(gate: Gate, monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    """Put a stack into the account, its secret masked as DescribeStacks does."""
    values = {"Title": "three", "Secret": "****"}
    state = StackState(name="shop", arn="arn", status="CREATE_COMPLETE", parameters=values)
    monkeypatch.setattr(gate.cf, "stack", lambda _name: state)
    monkeypatch.setattr(gate.cf, "stack_template", lambda _name, **_stage: template)


@pytest.fixture
def repository(gate: Gate, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Return the commands in a folder of a repository that holds a sample, its `.env` untracked."""
    project = tmp_path / "repository" / "shop"
    shutil.copytree(root / "samples" / "flask-redis", project)
    (project / ".gitignore").write_text(".env\n", encoding="utf-8")
    monkeypatch.chdir(project)
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    for arguments in (("init", "-q", ".."), ("add", "."), (*who, "commit", "-qm", "Start")):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    return gate


def test_a_clean_project_does_not_differ_from_its_last_commit(repository: Gate) -> None:
    done = repository.run("diff", "--facts", "facts.json", "--exit-code")
    assert done.code == 0, done.err
    assert done.err.endswith(
        "Compared the project with git:HEAD (no AWS Region or credentials are set up); "
        "predicted, AWS was not asked what it does.\n"
    )


def test_an_edit_since_the_last_commit(repository: Gate, tmp_path: Path) -> None:
    compose = tmp_path / "repository" / "shop" / "docker-compose.yml"
    written = compose.read_text(encoding="utf-8")
    assert "redis:7.4" in written
    compose.write_text(written.replace("redis:7.4", "redis:7.5"), encoding="utf-8")
    changes = report(repository, "--facts", "facts.json", "--against", "git:HEAD")["changes"]
    assert {change["logicalId"]: change["replacement"] for change in changes} == {
        "BackendService": "never",
        "BackendTaskDefinition": "always",
    }
    assert {change["origin"]["file"] for change in changes} == {"docker-compose.yml"}


def test_each_changed_property_names_the_line_that_it_was_written_at(
    repository: Gate, tmp_path: Path
) -> None:
    compose = tmp_path / "repository" / "shop" / "docker-compose.yml"
    written = compose.read_text(encoding="utf-8")
    edited = written.replace("80:80", "80:8080").replace("redis:7.4", "redis:7.5")
    compose.write_text(edited, encoding="utf-8")

    out = repository.run("diff", "--facts", "facts.json", "--against", "git:HEAD").out

    assert "public.ecr.aws/docker/library/redis:7.5\n        at docker-compose.yml:17:12\n" in out
    assert out.count("at docker-compose.yml:14:7") == 4
    assert out.count("at docker-compose.yml:17:12") == 1


def test_what_an_overlay_changes_names_the_line_of_the_overlay(
    repository: Gate, tmp_path: Path
) -> None:
    compose = tmp_path / "repository" / "shop" / "docker-compose.yml"
    written = compose.read_text(encoding="utf-8").rstrip()
    overlay = "x-aws-cloudformation: {Resources: {BackendService: {Properties: {"
    overlay += "EnableExecuteCommand: true,\n  PlatformVersion: null}}}}"
    compose.write_text(f"{written}\n{overlay}\n", encoding="utf-8")
    line = len(written.splitlines()) + 1

    out = repository.run("diff", "--facts", "facts.json", "--against", "git:HEAD").out

    assert f"at docker-compose.yml:{line}:88" in out
    assert f"at docker-compose.yml:{line + 1}:20" in out


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Set up credentials; return the Regions that are asked."""
    regions: list[str | None] = []

    def session_at_hand(region: str | None) -> object:
        regions.append(region)
        return object()

    monkeypatch.setattr("compose2cfn.aws.session.session_at_hand", session_at_hand)
    return regions


def test_the_deployed_stack_is_the_default(
    repository: Gate, monkeypatch: pytest.MonkeyPatch, at_hand: list[str | None]
) -> None:
    deployed(repository, monkeypatch, TEMPLATE)
    done = repository.run("diff", "--facts", "facts.json")
    assert done.code == 0, done.err
    assert "Compared the project with the stack shop; predicted, " in done.err
    assert "Topic" in done.out
    assert at_hand == ["eu-west-1"]


@pytest.mark.usefixtures("at_hand")
def test_a_stack_that_was_never_deployed_is_no_default(repository: Gate) -> None:
    done = repository.run("diff", "--facts", "facts.json")
    assert done.code == 0, done.err
    assert "with git:HEAD (there is no stack shop); predicted" in done.err


@pytest.mark.usefixtures("at_hand")
def test_a_refusal_by_aws_is_said(repository: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str) -> None:
        raise refused("DescribeStacks: AccessDenied")

    monkeypatch.setattr(repository.cf, "stack", refuse)
    done = repository.run("diff", "--facts", "facts.json")
    assert done.code == 0, done.err
    assert "with git:HEAD (AWS can't be asked: DescribeStacks: AccessDenied); " in done.err


def test_how_sure_it_is(files: Gate, tmp_path: Path) -> None:
    masked = TEMPLATE.replace("!Ref Title", "!GetAtt Other.TopicName") + (
        "  Other: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Title}}\n"
    )
    (tmp_path / "old.yaml").write_text(masked, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(masked.replace("Default: one", "Default: two"), "utf-8")
    done = files.run("diff", "--template", "new.yaml", "--against", "old.yaml")
    assert "; predicted: 1 certain, 1 possible, AWS was not asked" in done.err


@pytest.mark.parametrize("revision", ["nope", "--output=x"])
def test_an_unknown_revision(repository: Gate, revision: str) -> None:
    done = repository.run("diff", "--facts", "facts.json", "--against", f"git:{revision}")
    assert done.code == 3
    assert f"git knows no revision '{revision}'" in done.err


def test_no_repository(gate: Gate, tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "samples" / "flask-redis", tmp_path, dirs_exist_ok=True)
    done = gate.run("diff", "--facts", "facts.json")
    assert done.code == 3
    assert "C2C-U010" in done.err


def test_several_reports_at_once(files: Gate, tmp_path: Path) -> None:
    out = ("--out", "html=page.html", "--out", "markdown=comment.md")
    done = files.run("diff", "--template", "new.yaml", "--against", "old.yaml", *out)

    assert done.code == 0, done.err
    assert "TopicName" in done.out
    assert "TopicName" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "TopicName" in (tmp_path / "comment.md").read_text(encoding="utf-8")


def test_an_unknown_report_is_refused_before_any_work(files: Gate, tmp_path: Path) -> None:
    done = files.run("diff", "--template", "none.yaml", "--out", "pdf=x.pdf")

    assert done.code == 2
    assert "there is no format 'pdf'" in done.err
    assert not (tmp_path / "x.pdf").exists()
