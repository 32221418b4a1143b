"""`config` beside the reference binary: time of whole processes, best of several runs in turns.

Run it with `python -m tests.benchmarks.config_speed`; it needs the reference in the user's cache
(the differential test fetches it). Ours runs as it is installed, with compiled bytecode. Processor
time tells the two apart where other work slows the machine down.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.processes import best_of, compiled
from tests.property.reference import reference_binary

SIZES = (2, 10, 100, 1_000, 2_000)
SLOPES = (10, 1_000, 2_000)
RUNS = {2: 15, 10: 10, 100: 5}

_SERVICE = """\
  svc{i}:
    image: "registry.example/app{i}:${{TAG:-1.0}}"
    environment: {{A: "1", B: "${{HOME}}", C: text}}
    ports: ["{port}:80"]
    networks: [front, back]
    volumes: ["data{volume}:/data"]
    healthcheck: {{test: [CMD, "true"], interval: 10s, retries: 3}}
    deploy: {{resources: {{limits: {{cpus: "0.5", memory: 512M}}}}}}
"""


def project(services: int) -> str:
    """Return a Compose file with a number of services."""
    parts = ["name: speed\nservices:\n"]
    for index in range(services):
        parts.append(_SERVICE.format(i=index, port=10_000 + index, volume=index % 10))
        if index:
            parts.append(f"    depends_on: {{svc{index - 1}: {{condition: service_started}}}}\n")
    parts.append("networks: {front: {}, back: {}}\nvolumes:\n")
    parts += [f"  data{index}: {{}}\n" for index in range(10)]
    return "".join(parts)


def main() -> None:
    """Print a table: services, reference, ours, the ratios, and what each service costs.

    Below it stands whether the growth is linear: what each further service costs from 1,000 to
    2,000, beside what it costs from 10 to 1,000.
    """
    compiled()
    reference = [str(reference_binary()), "config", "--format", "json"]
    ours = [sys.executable, "-m", "compose2cfn", "config", "--format", "json"]
    print("services  reference      ours  ratio  ratio of processor time  ms a service")
    spent: dict[int, float] = {}
    for services in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "compose.yaml").write_text(project(services), encoding="utf-8")
            theirs, own = best_of([reference, ours], folder, RUNS.get(services, 3))
        spent[services] = own.processor_s
        print(
            f"{services:>8} {theirs.wall_s:>9.3f}s {own.wall_s:>8.3f}s "
            f"{own.wall_s / theirs.wall_s:>6.2f} {own.processor_s / theirs.processor_s:>24.2f} "
            f"{own.wall_s / services * 1000:>13.2f}"
        )
    few, some, many = SLOPES
    first = (spent[some] - spent[few]) / (some - few) * 1000
    then = (spent[many] - spent[some]) / (many - some) * 1000
    print(
        f"slope: {first:.3f} ms of processor time for each service from {few} to {some:,}, "
        f"{then:.3f} ms from {some:,} to {many:,} ({(then / first - 1) * 100:+.0f} %)"
    )


if __name__ == "__main__":
    main()
