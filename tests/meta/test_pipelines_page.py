"""docs/pipelines.md: all that it names is there, and its commands give what templates want."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "pipeline_templates"
PAGE = (ROOT / "docs" / "pipelines.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
WORDS = re.compile(r"`([A-Za-z][\w/.-]*)`")
BODY_LIMIT = 51_200
"""Bytes of a template that a request may hold (CloudFormation quotas)."""


@cache
def template(name: str) -> dict[str, Any]:
    return read(read_text(TEMPLATES / name))


def commands(block: str) -> list[list[str]]:
    lines = block.replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("aws cloudformation deploy")]


def given(command: list[str]) -> tuple[str, str, dict[str, str], str]:
    """Return stack, template, parameters and capability of a command."""
    option = {it: command[at + 1] for at, it in enumerate(command) if it.startswith("--")}
    pairs = [it for it in command if re.match(r"[A-Z]\w*=", it)]
    return (
        option["--stack-name"],
        option["--template-file"],
        dict(pair.split("=", 1) for pair in pairs),
        option.get("--capabilities", ""),
    )


DEPLOYED = [given(it) for block in BLOCKS for it in commands(block)]
OURS = [it for it in DEPLOYED if not it[1].startswith("release/")]


def needed_capability(body: dict[str, Any]) -> str:
    named = ("RoleName", "ManagedPolicyName")
    of_iam = [it for it in body["Resources"].values() if it["Type"].startswith("AWS::IAM::")]
    if any(it.get("Properties", {}).keys() & set(named) for it in of_iam):
        return "CAPABILITY_NAMED_IAM"
    return "CAPABILITY_IAM" if of_iam else ""


@pytest.mark.parametrize("deployed", OURS, ids=lambda it: it[0])
def test_a_command_gives_what_its_template_wants(
    deployed: tuple[str, str, dict[str, str], str],
) -> None:
    _, name, parameters, capability = deployed
    body = template(name)
    declared = body.get("Parameters", {})
    assert parameters.keys() <= declared.keys()
    assert {it for it, told in declared.items() if "Default" not in told} <= parameters.keys()
    assert capability == needed_capability(body)
    for key, value in parameters.items():
        if "$" not in value and "AllowedPattern" in declared[key]:
            assert re.fullmatch(declared[key]["AllowedPattern"], value)


def test_outputs_that_are_read_are_there() -> None:
    read_of = re.findall(r"\$\(output ([a-z-]+) (\w+)\)", PAGE)
    assert len(read_of) > 15
    by_stack = {stack: name for stack, name, _, _ in OURS}
    for stack, output in read_of:
        if stack == "shop":
            assert re.fullmatch(r"Web(ServiceName|ListenerArn)", output)
        else:
            assert output in template(by_stack[stack])["Outputs"], (stack, output)


def test_every_template_that_is_named_is_there() -> None:
    named = {word for word in WORDS.findall(PAGE) if word.endswith(".yaml") and "/" in word}
    assert {"codepipeline/promotion.yaml", "infrastructure/registry.yaml"} <= named
    assert [it for it in sorted(named) if not (TEMPLATES / it).is_file()] == []


def test_every_template_is_told_of() -> None:
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.yaml")}
    assert [it for it in sorted(there) if f"`{it}`" not in PAGE] == []


def test_every_parameter_and_output_that_is_named_is_there() -> None:
    declared: set[str] = set()
    for path in TEMPLATES.rglob("*.yaml"):
        body = read(read_text(path))
        declared |= body.get("Parameters", {}).keys() | body.get("Outputs", {}).keys()
        for value in body.get("Parameters", {}).values():
            declared |= {it for it in value.get("AllowedValues", ()) if isinstance(it, str)}
        for resource in body["Resources"].values():
            stages = resource.get("Properties", {}).get("Stages", ())
            declared |= {stage["Name"] for stage in stages}
    named = {word for word in WORDS.findall(PAGE) if re.fullmatch(r"([A-Z][a-z]+){2,}\d*\w*", word)}
    assert len(named) > 20
    assert sorted(named - declared) == []


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.yaml")), ids=lambda it: str(it.relative_to(TEMPLATES))
)
def test_a_template_fits_into_a_request(path: Path) -> None:
    assert len(path.read_bytes()) <= BODY_LIMIT


def test_the_suppressions_of_all_templates_are_few() -> None:
    skips = [
        skip
        for path in TEMPLATES.rglob("*.yaml")
        for resource in read(read_text(path))["Resources"].values()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", ())
    ]
    assert len(skips) <= 8
    assert all(skip["comment"] for skip in skips)
