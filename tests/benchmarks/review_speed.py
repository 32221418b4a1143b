"""How long a review of 500 changes takes as a whole process, for each format and for all at once.

Run it with `python -m tests.benchmarks.review_speed`. It asserts nothing about time: a busy machine
would make any bound a lie.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from compose2cfn.render.formats import FORMATS
from tests.review.examples import answer, change

CHANGES = 500
RUNS = 3


def saved(changes: int) -> dict[str, Any]:
    """Return an answer with that many changes of many kinds, a third of them risky."""
    items: list[dict[str, Any]] = []
    for number in range(changes // 5):
        port = {"CidrIp": "0.0.0.0/0", "FromPort": 22, "ToPort": 22, "IpProtocol": "tcp"}
        items += [
            change(
                f"Service{number}",
                "AWS::ECS::Service",
                before={"DesiredCount": 2, "EnableExecuteCommand": False},
                after={"DesiredCount": number % 3, "EnableExecuteCommand": True},
            ),
            change(
                f"Task{number}",
                "AWS::ECS::TaskDefinition",
                Replacement="True",
                before={"ContainerDefinitions": [container("1.0", number)]},
                after={"ContainerDefinitions": [container("1.1", number)]},
            ),
            change(
                f"Group{number}",
                "AWS::EC2::SecurityGroup",
                before={"SecurityGroupIngress": []},
                after={"SecurityGroupIngress": [port]},
            ),
            change(f"Data{number}", "AWS::EFS::FileSystem", "Remove", PolicyAction="Delete"),
            change(f"Logs{number}", "AWS::Logs::LogGroup", "Add", after={"RetentionInDays": 30}),
        ]
    origins = {
        item["ResourceChange"]["LogicalResourceId"]: f"web{place // 5} compose.yml:{place + 2}:3"
        for place, item in enumerate(items)
    }
    template = {"Metadata": {"Compose2cfn": {"Origins": origins}}}
    return {"plain": answer(*items), "template": template}


def container(tag: str, number: int) -> dict[str, Any]:
    """Return a container with some settings and one secret."""
    settings = [{"Name": f"SETTING_{n}", "Value": f"value {n} of {tag}"} for n in range(6)]
    secret = {"Name": "API_TOKEN", "Value": f"tok-{tag}-{number:04}"}
    return {"Name": "web", "Image": f"repo/web:{tag}", "Environment": [*settings, secret]}


def seconds(folder: Path, *formats: str) -> tuple[float, float]:
    """Return wall and processor seconds of the fastest whole process that writes these formats.

    Where others share the machine, only the processor's seconds tell anything.
    """
    wanted = [word for name in formats for word in ("--out", f"{name}={folder / name}.out")]
    command = [sys.executable, "-m", "compose2cfn", "review", "--from", str(folder / "saved.json")]
    times: list[tuple[float, float]] = []
    for _ in range(RUNS):
        start, used = time.perf_counter(), _used()
        subprocess.run(
            [*command, "--format", "summary", *wanted],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        times.append((time.perf_counter() - start, _used() - used))
    return min(times)


def _used() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def main() -> None:
    """Print a table: format, wall and processor seconds, bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "saved.json").write_text(json.dumps(saved(CHANGES)), encoding="utf-8")
        for format_ in FORMATS:
            wall, cpu = seconds(folder, format_)
            size = (folder / f"{format_}.out").stat().st_size
            print(f"{format_:>16} {wall:>7.3f}s {cpu:>7.3f}s {size:>9,} bytes")
        wall, cpu = seconds(folder, *FORMATS)
        print(f"{'all':>16} {wall:>7.3f}s {cpu:>7.3f}s")


if __name__ == "__main__":
    main()
