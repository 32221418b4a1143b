"""CodeDeploy as the controller: the template, and the files of a release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.lint import lint
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.diagnostics import Severity, in_order
from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.files import read_text
from compose2cfn.core.source import Source
from compose2cfn.translate.codedeploy import for_codedeploy, without_strategies
from compose2cfn.translate.revision_files import physical_ids, revision_files
from compose2cfn.translate.translate import translate
from tests.translate.converted import given
from tests.translate.projects import ENVIRONMENT, facts, project, service_project

if TYPE_CHECKING:
    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import Facts
    from compose2cfn.translate.translate import Translation
    from tests.harness.golden import Golden

FOLDERS = sorted(path for path in (Path(__file__).parent / "codedeploy").iterdir())
PORT = "ports: [{target: 8000, published: '80'}]"


def deployed(project: Project, known: Facts) -> tuple[Project, Translation, tuple[Diagnostic, ...]]:
    plain, told = without_strategies(project)
    return plain, for_codedeploy(translate(plain, known), plain), told


def of_folder(folder: Path) -> tuple[Translation, dict[str, str], str]:
    request = LoadRequest(working_directory=folder, environment={}, project_name="shop")
    known = given(folder)
    project, translation, told = deployed(load(request).project, known)
    answer = folder / "stack-resources.json"
    known_ids = physical_ids(read_text(answer)) if answer.is_file() else {}
    files, still_open = revision_files(translation.template, project, known, known_ids)
    return translation, files, as_text(in_order((*told, *translation.diagnostics, *still_open)))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_release_is_written_as_it_was(folder: Path, golden: Golden) -> None:
    translation, files, told = of_folder(folder)
    golden(folder / "expected.template.yml", dump(translation.template, "yaml"))
    golden(folder / "expected.diagnostics.txt", told)
    for path, text in files.items():
        golden(folder / "expected" / path, text)
    found = {str(it.relative_to(folder / "expected")) for it in folder.rglob("expected/**/*.*")}
    assert found == files.keys()


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-northeast-1"])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_its_template_has_no_finding(folder: Path, region: str) -> None:
    template = of_folder(folder)[0].template
    grave = (Severity.ERROR, Severity.WARNING)
    findings = lint(dump(template, "yaml"), template, region)
    assert [str(it.message) for it in findings if it.severity in grave] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_ecs_takes_the_task_definition(folder: Path) -> None:
    import botocore.loaders
    import botocore.model
    import botocore.validate

    described = botocore.loaders.Loader().load_service_model("ecs", "service-2")
    shape = botocore.model.ServiceModel(described).shape_for("RegisterTaskDefinitionRequest")
    files = of_folder(folder)[1]
    for path, text in files.items():
        if path.endswith("taskdef.json"):
            report = botocore.validate.ParamValidator().validate(json.loads(text), shape)
            assert not report.has_errors(), report.generate_report()
            known = set(shape.members)
            assert set(json.loads(text)) <= known


def test_everything_is_known_once_the_stack_stands() -> None:
    folder = next(it for it in FOLDERS if (it / "stack-resources.json").is_file())
    _, files, told = of_folder(folder)
    assert "C2C-M083" not in told
    assert json.loads(files["taskdef.json"])["executionRoleArn"] == (
        "arn:aws:iam::111122223333:role/shop-WebTaskExecutionRole-1A2B"
    )


def of_service(text: str, rest: str = "") -> Any:
    return deployed(service_project(text, rest=rest), facts())


def test_a_service_that_publishes_nothing_stays_with_ecs() -> None:
    with pytest.raises(InputError) as caught:
        of_service("")
    assert [it.code for it in caught.value.diagnostics] == ["C2C-M082"]


def test_codedeploy_controls_the_service_and_ecs_has_no_say() -> None:
    service = of_service(PORT)[1].template.resources["WebService"].properties
    assert service["DeploymentController"] == {"Type": "CODE_DEPLOY"}
    assert not {"DeploymentConfiguration", "AvailabilityZoneRebalancing"} & service.keys()
    assert "AdvancedConfiguration" not in service["LoadBalancers"][0]


def test_a_deployment_group_finds_all_that_it_names() -> None:
    outputs = of_service(PORT)[1].template.outputs
    assert outputs["WebListenerArn"].value == {"Ref": "WebTCP80Listener"}
    assert outputs["WebGreenTargetGroupName"].value == {
        "Fn::GetAtt": ["WebTCP8000GreenTargetGroup", "TargetGroupName"]
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "ports: [{target: 1, published: '80'}, {target: 2, published: '81'}]",
            "two target groups",
            id="two-target-groups",
        ),
        pytest.param(f"{PORT}\nx-aws-discovery: service_connect", "Service Connect", id="connect"),
    ],
)
def test_what_codedeploy_cant_do_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        of_service(text)
    assert [it.code for it in caught.value.diagnostics] == ["C2C-M082"]
    assert told in caught.value.diagnostics[0].message


def test_what_udp_shares_a_port_with_isnt_moved() -> None:
    port = "{target: 53, published: '53', protocol: %s}"
    text = f"ports: [{port % 'tcp'}, {port % 'udp'}]"
    known = facts(type="network")
    with pytest.raises(InputError, match="takes UDP too"):
        deployed(service_project(text), known)


def test_a_pipeline_puts_in_four_images_at_most() -> None:
    sidecars = "".join(
        f"  s{n}: {{build: {{context: .}}, image: 'r.example.com/s{n}:1', x-aws-sidecar_of: web}}\n"
        for n in range(4)
    )
    text = f"services:\n  web:\n    image: web:1\n    {PORT}\n{sidecars}"
    plain, translation, _ = deployed(project(f"name: shop\n{ENVIRONMENT}{text}"), facts())
    with pytest.raises(InputError, match="5 images of its own"):
        revision_files(translation.template, plain, facts(), {})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a-list"),
        pytest.param('{"StackResources": [1]}', id="numbers"),
        pytest.param('{"StackResourceSummaries": []}', id="another-call"),
    ],
)
def test_another_answer_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="describe-stack-resources"):
        physical_ids(Source("resources.json", text))
