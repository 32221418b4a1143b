"""The second file that a refusal shows: saved as it stands, it makes the project deployable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.errors import InputError
from compose2cfn.translate.overrides import item
from compose2cfn.translate.translate import translate
from tests.translate.projects import ENVIRONMENT, facts

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.core.diagnostics import Diagnostic

REFUSED = {
    "a-socket-beside-a-volume": 'volumes: ["/var/run/docker.sock:/s", "data:/d:ro"]',
    "a-folder-beside-a-disk-with-a-size": (
        "volumes: [/srv/x:/x, {type: tmpfs, target: /run, tmpfs: {size: 64m}}]"
    ),
    "two-folders": 'volumes: ["/srv/a:/a", "/srv/b:/b", "data:/d"]',
    "capabilities": "cap_add: [NET_ADMIN, SYS_PTRACE, SYS_TIME]",
    "the-network-of-the-host": "network_mode: host",
    "limits": "ulimits: {memlock: -1, nofile: 1024}",
    "parameters-of-the-kernel": "sysctls: {kernel.panic: 1, net.core.somaxconn: 1024}",
    "one-parameter-of-the-kernel": "sysctls: [kernel.panic=1]",
    "a-graphics-processor": "gpus: all",
    "a-reserved-device": (
        "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}"
    ),
    "a-generic-resource": (
        "deploy: {resources: {reservations: {generic_resources: "
        "[{discrete_resource_spec: {kind: gpu, value: 1}}]}}}"
    ),
    "what-instances-have": "{shm_size: 1g, ipc: host, runtime: nvidia}",
    "one-on-each-machine": "deploy: {mode: global}",
    "much-at-once": "{privileged: true, pid: host, devices: [/dev/fuse], dns: [192.0.2.1]}",
    "models-of-the-long-form": "models: {llm: {endpoint_var: URL}}",
    "models-of-the-short-form": "models: [llm]",
    "unconfined": "security_opt: [seccomp:unconfined]",
}


def refusals(folder: Path, *files: str) -> tuple[Diagnostic, ...]:
    """Return the errors of a project with these files; none where it converts."""
    request = LoadRequest(working_directory=folder, environment={}, files=files)
    try:
        translate(load(request).project, facts())
    except InputError as error:
        return error.diagnostics
    return ()


def shown(problem: Diagnostic, *files: str) -> str:
    """Return the file that a hint shows, after what it says of how it is given."""
    head = f"'{' '.join(f'-f {name}' for name in files)} -f production.yaml':\n"
    assert problem.hint is not None
    assert head in problem.hint
    return problem.hint.partition(head)[2]


@pytest.mark.parametrize("attributes", REFUSED.values(), ids=REFUSED)
def test_the_shown_files_make_the_project_deployable(attributes: str, tmp_path: Path) -> None:
    models = "models: {llm: {model: ai/model}}\n" if "models" in attributes else ""
    text = attributes.removeprefix("{").removesuffix("}") if attributes[0] == "{" else attributes
    body = f"{ENVIRONMENT}services: {{web.1: {{image: 'web:1', {text}}}}}\n"
    (tmp_path / "app.yml").write_text(f"{body}volumes: {{data: }}\n{models}", encoding="utf-8")
    told = refusals(tmp_path, "app.yml")
    assert told
    more = []
    for number, problem in enumerate(told):
        more.append(f"more{number}.yml")
        (tmp_path / more[-1]).write_text(shown(problem, "app.yml"), encoding="utf-8")
    assert refusals(tmp_path, "app.yml", *more) == ()


def test_a_found_file_and_its_override_are_both_named(tmp_path: Path) -> None:
    text = f"{ENVIRONMENT}services: {{a: {{image: 'a:1'}}}}\n"
    (tmp_path / "docker-compose.yml").write_text(text, encoding="utf-8")
    override = "services: {a: {privileged: true}}\n"
    (tmp_path / "docker-compose.override.yml").write_text(override, encoding="utf-8")
    (only,) = refusals(tmp_path)
    found = ("docker-compose.yml", "docker-compose.override.yml")
    assert shown(only, *found) == "services:\n  a:\n    privileged: !reset null"


def test_a_file_that_is_there_already_is_not_named_again(tmp_path: Path) -> None:
    text = f"{ENVIRONMENT}services: {{a: {{image: 'a:1', privileged: true}}}}\n"
    (tmp_path / "production.yaml").write_text(text, encoding="utf-8")
    (only,) = refusals(tmp_path, "production.yaml")
    assert only.hint is not None
    assert "'-f production.yaml -f ecs.yaml':" in only.hint


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("./web:/srv:ro", "./web:/srv:ro"),
        ("data:/a$b", "data:/a$$b"),
        ("a b: c", '"a b: c"'),
        ("#x", '"#x"'),
    ],
    ids=["plain", "a-dollar", "a-colon-and-a-space", "a-comment"],
)
def test_an_item_is_quoted_where_yaml_asks_for_it(text: str, written: str) -> None:
    assert item(text) == written
