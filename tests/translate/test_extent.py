"""What is surely too large is told before anything is looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from compose2cfn.cli.app import run
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.translate.extent import surely_too_large
from tests.translate.projects import project

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.core.nodes import Map


def text(count: int, more: str = "") -> str:
    services = "".join(f"  s{n}: {{image: 'a:1'{more}}}\n" for n in range(count))
    return f"name: shop\nx-aws-vpc: vpc-0abc\nx-aws-cluster: demo\nservices:\n{services}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param(text(1), "", id="one"),
        pytest.param(text(250), "", id="what-may-fit"),
        pytest.param(text(251), "251 services become at least 502 resources", id="too-many"),
        pytest.param(text(500, ", x-aws-task: true"), "", id="tasks-have-no-service"),
        pytest.param(
            text(501, ", x-aws-task: true"), "501 services become at least 501", id="too-many-tasks"
        ),
        pytest.param(text(400, ", x-aws-sidecar_of: s0"), "", id="sidecars-have-nothing"),
    ],
)
def test_only_what_is_sure_is_told(written: str, told: str) -> None:
    found = [item.message for item in surely_too_large(project(written))]
    assert [message.startswith(told) for message in found] == ([True] if told else [])


def test_an_overlay_may_take_resources_away() -> None:
    whole = project(text(251))
    overlays = (parse(Source("o", "Resources: {S1Service: null}"))[0],)
    changed = replace(whole, aws=replace(whole.aws, overlays=cast("tuple[Map, ...]", overlays)))
    assert list(surely_too_large(changed)) == []


def test_nothing_is_looked_up_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "compose.yaml").write_text(text(300), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        run(["convert", "--facts", "there-is-none.json"])
    told = capsys.readouterr().err
    assert ended.value.code == 3
    assert "C2C-T001" in told
    assert "there-is-none" not in told
