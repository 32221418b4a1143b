"""`convert`, offline and without lint: whole processes, beside what importing PyYAML takes.

Run it with `python -m tests.benchmarks.convert_speed`. Given the interpreter of a venv that has
ecs_composex (33 packages), `python -m tests.benchmarks.convert_speed VENV/bin/python`, it
also times what each of its commands begins with: importing it. Its `render` of an equal project
asks AWS several times besides, so this is the least that it can take.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.files import read_text
from compose2cfn.environment import check, load_facts
from compose2cfn.translate.translate import needs, translate
from tests.benchmarks.processes import Run, best_of, compiled

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "flask-redis"
SIZES = (10, 50, 100, 500, 1_000)
RUNS = {10: 10, 50: 5}
SAMPLE_RUNS = 20

OURS = [sys.executable, "-m", "compose2cfn", "convert", "--facts", "facts.json"]
YAML = [sys.executable, "-c", "import yaml"]
WHOLE = [sys.executable, "-m", "tests.benchmarks.convert_speed", "--convert"]
COMPOSEX = ["-c", "import ecs_composex.cli"]

_TOP = """\
name: speed
x-aws-vpc: ${AWS_VPC}
x-aws-cluster: ${AWS_ECS_CLUSTER}
x-aws-loadbalancer: ${AWS_ELB}
networks: {front: {}, back: {}}
services:
"""
_SERVICE = """\
  svc{i}:
    image: "registry.example/app{i}:1.0"
    environment: {{A: "1", B: "${{AWS_ECS_CLUSTER}}", C: text}}
    networks: [front, back]
    depends_on: [{before}]
    healthcheck: {{test: [CMD, "true"], interval: 10s, retries: 3}}
    deploy: {{resources: {{limits: {{cpus: "0.5", memory: 1024M}}}}}}
    ports:
      - {{target: 80, published: "80", x-aws-routing: {{path: "/svc{i}/*"}}}}
"""


def project(services: int) -> str:
    """Return a Compose file with a number of services, all behind one listener."""
    each = (
        _SERVICE.format(i=index, before=f"svc{index - 1}" if index else "")
        for index in range(services)
    )
    return _TOP + "".join(each)


def main() -> None:
    """Print the sample's figures, then a table by the number of services."""
    if sys.argv[1:2] == ["--convert"]:
        convert(Path(sys.argv[2]))
        return
    compiled()
    composex = [sys.argv[1], *COMPOSEX] if len(sys.argv) > 1 else None
    sample(composex)
    growth()


def sample(composex: list[str] | None) -> None:
    """Print what the two-service sample takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "sample"
        shutil.copytree(SAMPLE, folder)
        commands = {"import yaml": YAML, "convert": OURS}
        if composex:
            commands["import composex"] = composex
        runs = best_of(list(commands.values()), folder, SAMPLE_RUNS)
    print("                      wall  processor    memory  times `import yaml`")
    for title, run in zip(commands, runs, strict=True):
        print(f"{title:<16} {_figures(run)} {run.wall_s / runs[0].wall_s:>20.2f}")


def growth() -> None:
    """Print what a service costs in projects of several sizes.

    The command refuses a project that is surely beyond CloudFormation's limits before any work, so
    a script converts here as the command does.
    """
    print("services              wall  processor    memory  ms of processor a service")
    for services in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file in ("facts.json", ".env"):
                shutil.copy(SAMPLE / file, folder)
            (folder / "compose.yaml").write_text(project(services), encoding="utf-8")
            command = [*WHOLE, str(folder)]
            (run,) = best_of([command], ROOT, RUNS.get(services, 3))
        print(f"{services:<16} {_figures(run)} {run.processor_s / services * 1000:>26.2f}")


def convert(folder: Path) -> None:
    """Convert the project of a folder to the template's text."""
    project = load(LoadRequest(working_directory=folder, environment={})).project
    facts = load_facts(read_text(folder / "facts.json"))
    assert not check(needs(project), facts)
    assert dump(translate(project, facts).template, "yaml")


def _figures(run: Run) -> str:
    return f"{run.wall_s:>8.3f}s {run.processor_s:>9.3f}s {run.peak_mib:>5.0f} MiB"


if __name__ == "__main__":
    main()
