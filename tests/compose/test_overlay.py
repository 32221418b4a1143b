"""`x-aws-cloudformation` on its way through the loader: expressions, marks and several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.loader import LoadRequest, load, load_tree
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import plain

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.compose.loader import Loaded

SERVICES = "services: {web: {image: 'web:1'}}\n"


def loaded(folder: Path, *overlays: str, **environment: str) -> Loaded:
    files = []
    for number, overlay in enumerate(overlays):
        file = folder / f"{number}.yml"
        file.write_text(f"{SERVICES}x-aws-cloudformation: {overlay}\n", encoding="utf-8")
        files.append(file.name)
    request = LoadRequest(
        working_directory=folder, environment=environment, files=tuple(files), project_name="shop"
    )
    return load(request)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("plain", "plain", id="no-expression"),
        pytest.param("${AWS::StackName}", "${AWS::StackName}", id="pseudo-parameter"),
        pytest.param("$${AWS::StackName}", "${AWS::StackName}", id="escaped-as-before"),
        pytest.param("${Web.Arn}", "${Web.Arn}", id="attribute"),
        pytest.param("${!Text}", "${!Text}", id="text-that-looks-like-one"),
        pytest.param("${TAG}", "v1", id="variable"),
        pytest.param("${TAG:-x} ${AWS::Region} $$", "v1 ${AWS::Region} $", id="mixed"),
        pytest.param('!Sub "${TAG}"', "v1", id="variable-in-sub"),
        pytest.param('!Sub "${Web}"', "${Web}", id="unset-in-sub-is-cloudformations"),
        pytest.param('{"Fn::Sub": "${Web}"}', {"Fn::Sub": "${Web}"}, id="in-a-long-sub"),
        pytest.param(
            '!Sub ["${Web} ${TAG}", {A: "${TAG}"}]',
            ["${Web} v1", {"A": "v1"}],
            id="sub-with-values",
        ),
    ],
)
def test_expressions_of_cloudformation_are_left_alone(
    tmp_path: Path, text: str, wanted: object
) -> None:
    done = loaded(tmp_path, f"\n  Metadata:\n    A: {text}", TAG="v1")
    (overlay,) = done.project.aws.overlays
    assert plain(overlay) == {"Metadata": {"A": wanted}}
    assert done.warnings == ()


def test_an_unset_variable_is_told_as_everywhere(tmp_path: Path) -> None:
    assert [it.code for it in loaded(tmp_path, "{Metadata: {A: $NOBODY}}").warnings] == ["C2C-C013"]


def test_several_files_have_their_say_in_order(tmp_path: Path) -> None:
    first, second = loaded(tmp_path, "{A: [1]}", "{A: !reset {}, B: {C: 2}}").project.aws.overlays
    assert plain(first) == {"A": [1]}
    assert second.entries["A"].tag == "!reset"
    assert str(second.entries["B"].span).startswith("1.yml:2:")


@pytest.mark.parametrize(
    ("over", "left"),
    [("!reset {}", []), ("!override {B: 2}", [{"B": 2}])],
    ids=["all-is-reset", "all-is-replaced"],
)
def test_a_later_file_takes_the_whole_overlay_away(
    tmp_path: Path, over: str, left: list[object]
) -> None:
    overlays = loaded(tmp_path, "{A: 1}", over).project.aws.overlays
    assert [plain(overlay) for overlay in overlays] == left


@pytest.mark.parametrize(
    ("text", "code"), [("", "C2C-X003"), ("text", "C2C-X004"), ("[1]", "C2C-X004")]
)
def test_an_overlay_is_a_map(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, text)
    assert [item.code for item in caught.value.diagnostics] == [code]


def test_config_shows_it_as_compose_reads_it(tmp_path: Path) -> None:
    for name, text in (("0", "{A: {Ref: x}, B: [1]}"), ("1", "{A: !GetAtt y.z, B: !reset []}")):
        file = tmp_path / f"{name}.yml"
        file.write_text(f"{SERVICES}x-aws-cloudformation: {text}\n", encoding="utf-8")
    request = LoadRequest(
        working_directory=tmp_path, environment={}, files=("0.yml", "1.yml"), project_name="shop"
    )
    overlay = load_tree(request).tree.entries["x-aws-cloudformation"]
    assert plain(overlay) == {"A": "y.z"}


def test_an_included_file_has_no_overlay_and_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "part.yml").write_text(
        "services: {db: {image: 'db:1'}}\nx-aws-cloudformation: {A: 1}\n", encoding="utf-8"
    )
    (tmp_path / "compose.yml").write_text(f"include: [part.yml]\n{SERVICES}", encoding="utf-8")
    done = load(LoadRequest(working_directory=tmp_path, environment={}, project_name="shop"))
    assert done.project.aws.overlays == ()
    assert [(it.code, str(it.span)) for it in done.warnings] == [("C2C-C033", "part.yml:2:1")]
