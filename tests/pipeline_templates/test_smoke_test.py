"""After a deployment an address must answer; if it doesn't, the release has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipeline_templates.delivery import PIPELINE
from tests.pipeline_templates.machine import Machine
from tests.pipeline_templates.parameters import PLAIN
from tests.pipeline_templates.resolved import REGION, Stack, load

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://shop.example/health"


def test_what_does_not_answer_is_not_recorded(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {"AWS_REGION": REGION})
    machine.state.mkdir()
    (machine.state / "answers").write_text("22")
    stack = Stack(load(PIPELINE), PLAIN | {"SmokeTestUrl": ADDRESS})
    built = machine.build(
        "ExecuteProject",
        stack.properties("ExecuteProject"),
        {"Template": {}},
        "Template",
        {"CHANGE_SET_ARN": "none", "DIGEST": "none", "PIPELINE": "shop", "EXECUTION_ID": "1"},
    )
    assert built.code == 22, built.log
    assert (machine.state / "asked").read_text() == ADDRESS
    assert not machine.calls_of("ExecuteProject").exists(), "nothing was asked of AWS, or recorded"
