"""Which image a service runs: named, built, pinned; and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source
from compose2cfn.translate.first_container import IMAGE
from compose2cfn.translate.image_lock import load_lock
from compose2cfn.translate.images import ImageChoice
from compose2cfn.translate.translate import Translation, translate
from tests.translate.made import properties
from tests.translate.projects import ENVIRONMENT, facts, project, service_project

OWN = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
DIGEST = f"sha256:{'0' * 64}"
BUILT = f"""\
name: shop
{ENVIRONMENT}services:
  web: {{build: {{context: /web}}, networks: {{n: }}}}
networks: {{n: }}
"""


def made(text: str, **choice: Any) -> Translation:
    return translate(service_project(text), facts(), images=ImageChoice(**choice))


def built(text: str = BUILT, **choice: Any) -> Translation:
    return translate(project(text), facts(), images=ImageChoice(**choice))


def image(translation: Translation) -> Any:
    return properties(translation, "WebTaskDefinition")["ContainerDefinitions"][-1]["Image"]


def codes(translation: Translation) -> list[str]:
    return [item.code for item in translation.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("image: nginx:1.27", id="a version"),
        pytest.param(f"image: nginx@{DIGEST}", id="a digest"),
        pytest.param("image: registry:5000/app:1", id="a registry with a port"),
        pytest.param("image: team/app:1\nbuild: {context: /web}", id="built, and pushed to a name"),
    ],
)
def test_an_image_that_says_all_is_taken_as_it_is(text: str) -> None:
    translation = made(text)
    assert image(translation) == text.splitlines()[0].removeprefix("image: ")
    assert codes(translation) == []


@pytest.mark.parametrize("name", ["nginx", "nginx:latest", "registry:5000/app"])
def test_a_tag_that_moves_warns(name: str) -> None:
    assert codes(made(f"image: {name}")) == ["C2C-M071"]


def test_an_image_that_is_only_built_is_pulled_from_the_own_registry() -> None:
    translation = built()
    assert image(translation) == {"Fn::Sub": f"{OWN}/shop-web:${{ImageTag}}"}
    assert translation.template.parameters["ImageTag"].default is None
    (told,) = translation.diagnostics
    assert (told.code, str(told.span)) == ("C2C-M070", "docker-compose.yml:6:9")
    assert "'shop-web:TAG'" in told.message
    policies = properties(translation, "WebTaskExecutionRole")["Policies"]
    place = "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/shop-web"
    assert {"Fn::Sub": place} in [
        statement["Resource"]
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("choice", [{"registry": "reg.example/team"}, {}])
def test_a_named_registry_says_it_all(choice: dict[str, Any]) -> None:
    key = "" if choice else "x-aws-registry: reg.example/team\n"
    translation = built(BUILT.replace("services:", f"{key}services:"), **choice)
    assert image(translation) == {"Fn::Sub": "reg.example/team/shop-web:${ImageTag}"}
    assert codes(translation) == []


def test_the_option_goes_before_the_key() -> None:
    text = BUILT.replace("services:", "x-aws-registry: one.example\nservices:")
    assert "two.example/shop-web" in str(image(built(text, registry="two.example")))


def test_a_tag_of_the_command_line_is_the_default() -> None:
    assert built(tag="1.4").template.parameters["ImageTag"].default == "1.4"


def test_a_local_name_belongs_to_the_registry_that_is_named() -> None:
    text = "image: app:2\nbuild: {context: /web}"
    assert codes(made(text)) == ["C2C-M073"]
    translation = made(text, registry="reg.example")
    assert (image(translation), codes(translation)) == ("reg.example/app:2", [])
    assert "ImageTag" not in translation.template.parameters


def test_repositories_have_names_that_ecr_takes() -> None:
    text = BUILT.replace("name: shop", "name: my__shop_").replace("web:", "Web.1:")
    assert "/my_shop-web.1:" in str(
        properties(built(text), "Web1TaskDefinition")["ContainerDefinitions"][-1]["Image"]
    )


def test_locked_images_are_pinned_and_the_rest_is_told() -> None:
    digests: Any = {"redis:7": DIGEST, "shop-web": DIGEST}
    assert image(made("image: redis:7", digests=digests)) == f"redis@{DIGEST}"
    pinned = built(digests=digests, registry="reg.example", locked=True)
    assert image(pinned) == f"reg.example/shop-web@{DIGEST}"
    assert (codes(pinned), "ImageTag" in pinned.template.parameters) == ([], False)
    assert codes(made("image: nginx:1", digests=digests, locked=True)) == ["C2C-M072"]


def test_the_image_that_prepares_tasks_is_told_too() -> None:
    given: Any = {"redis:7": DIGEST, "shop-web": DIGEST}
    text = BUILT.replace(
        "networks: {n: }\n", "  other: {image: 'redis:7', networks: {n: }}\nnetworks: {n: }\n"
    )
    (told,) = built(text, digests=given, registry="reg.example", locked=True).diagnostics
    assert (told.code, told.severity, IMAGE in told.message) == ("C2C-M072", "warning", True)
    given[IMAGE] = DIGEST
    assert codes(built(text, digests=given, registry="reg.example", locked=True)) == []


def test_a_lock_file_is_read() -> None:
    text = f'{{"schemaVersion": 1, "images": {{"redis:7": "{DIGEST}"}}}}'
    assert load_lock(Source("images.lock.json", text)) == {"redis:7": DIGEST}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[]", "1:1", "one JSON object"),
        ("{}", "1:1", "'schemaVersion' is to be 1"),
        ('{"schemaVersion": 1}', "1:1", "'images' is to be an object"),
        ('{"schemaVersion": 2, "images": {}}', "1:19", "'schemaVersion' is to be 1"),
        ('{"schemaVersion": 1, "image": {}, "images": {}}', "1:22", "'image' is unknown"),
        ('{"schemaVersion": 1, "images": {"a": "sha256:12"}}', "1:38", "the digest of 'a'"),
    ],
)
def test_a_wrong_lock_file_is_refused_at_the_place(text: str, place: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_lock(Source("images.lock.json", text))
    told = [(item.code, str(item.span), item.message) for item in caught.value.diagnostics]
    assert ("C2C-M072", f"images.lock.json:{place}") in [it[:2] for it in told]
    assert any(message in it[2] for it in told)


@pytest.mark.parametrize("name", ["", "image: team/app:1\n"])
def test_the_stage_of_a_build_is_told_at_its_line(name: str) -> None:
    found = made(f"{name}build: {{context: /web, target: dev}}").diagnostics
    (told,) = [item for item in found if item.code == "C2C-M078"]
    assert "the stage 'dev'" in told.message
    assert told.span is not None
    assert told.span.source.line(told.span.line)[told.span.column - 1 :].startswith("dev")
    plain = made(f"{name}build: {{context: /web}}").diagnostics
    assert [it.code for it in found if it is not told] == [it.code for it in plain]
