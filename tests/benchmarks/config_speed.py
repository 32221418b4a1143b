"""`config` beside the reference binary: wall time of whole processes, best of several runs.

Run it with `python -m tests.benchmarks.config_speed`; it needs the reference in the user's cache
(the differential test fetches it).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.property.reference import reference_binary

SIZES = (2, 10, 100, 1_000, 2_000)
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


def best_seconds(command: list[str], folder: Path, runs: int) -> float:
    """Return the shortest wall time of a command."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print a table: services, reference, ours, and the ratio."""
    reference = [str(reference_binary()), "config", "--format", "json"]
    ours = [sys.executable, "-m", "compose2cfn", "config", "--format", "json"]
    print(f"{'services':>8} {'reference':>10} {'ours':>8} {'ratio':>6}")
    for services in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "compose.yaml").write_text(project(services), encoding="utf-8")
            runs = RUNS.get(services, 3)
            theirs = best_seconds(reference, folder, runs)
            own = best_seconds(ours, folder, runs)
        print(f"{services:>8} {theirs:>9.3f}s {own:>7.3f}s {own / theirs:>6.2f}")


if __name__ == "__main__":
    main()
