"""How long a prediction takes beside reading its two templates, for stacks of growing size.

Run it with `python -m tests.benchmarks.diff_speed`. It asserts nothing about time: a busy machine
would make any bound a lie.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from compose2cfn.cfn.template_reader import read
from compose2cfn.changes.predict import predict
from compose2cfn.core.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable


SIZES = (30, 120, 498, 999, 1998)


def template(resources: int, image: str) -> str:
    """Return a stack of services: a task definition, a service and a log group each."""
    made: dict[str, Any] = {}
    for number in range(resources // 3):
        made[f"Logs{number}"] = {"Type": "AWS::Logs::LogGroup", "Properties": {}}
        made[f"Task{number}"] = {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Family": {"Fn::Sub": f"${{AWS::StackName}}-{number}"},
                "ContainerDefinitions": [
                    {
                        "Name": "web",
                        "Image": image,
                        "Environment": [{"Name": f"V{n}", "Value": str(n)} for n in range(10)],
                        "LogConfiguration": {
                            "LogDriver": "awslogs",
                            "Options": {"awslogs-group": {"Ref": f"Logs{number}"}},
                        },
                    }
                ],
            },
        }
        made[f"Service{number}"] = {
            "Type": "AWS::ECS::Service",
            "Properties": {"TaskDefinition": {"Ref": f"Task{number}"}, "DesiredCount": 1},
        }
    return json.dumps({"Resources": made}, indent=1)


def fastest(run: Callable[[], object]) -> float:
    """Return the seconds of the fastest of three runs; the others had company on the machine."""
    times: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def cost(resources: int) -> tuple[float, float]:
    """Return the seconds that reading and comparing two templates take."""
    sources = [Source(name, template(resources, f"shop:{name}")) for name in ("1", "2")]
    before, after = (read(source) for source in sources)
    assert len(predict(before, after).changes) == resources // 3 * 2
    reading = fastest(lambda: [read(source) for source in sources])
    return reading, fastest(lambda: predict(before, after))


def main() -> None:
    """Print a table: resources, reading, comparing, and the ratio."""
    print(f"{'resources':>9} {'reading':>9} {'comparing':>9} {'ratio':>6}")
    for resources in SIZES:
        reading, comparing = cost(resources)
        print(f"{resources:>9} {reading:>8.3f}s {comparing:>8.3f}s {comparing / reading:>6.2f}")


if __name__ == "__main__":
    main()
