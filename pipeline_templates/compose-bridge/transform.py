"""Compose Bridge's transformation: `/in/compose.yaml` to `/out/template.yaml`.

Compose Bridge mounts the resolved model at /in, an empty folder at /out, and what `--templates`
names at /templates; there are the facts and, where images are to be pinned, the lock. It starts the
image without arguments, as the user who called it, and without AWS credentials (docker/compose,
pkg/bridge/convert.go).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

NO_FACTS = """\
There are no facts: put the facts.json of 'compose2cfn facts' into a folder, and name that folder
with --templates.
"""


def main(given: Path, out: Path, templates: Path) -> int:
    """Convert the model; return the exit code of `compose2cfn convert`."""
    facts, lock = templates / "facts.json", templates / "images.lock.json"
    if not facts.is_file():
        sys.stderr.write(NO_FACTS)
        return 3
    model = yaml.safe_load((given / "compose.yaml").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "compose2cfn", "convert", "-f", "-", "--facts", str(facts)]
    command += ["--lint", "-o", str(out / "template.yaml")]
    if lock.is_file():
        command += ["--images-lock", str(lock)]
    compose = yaml.safe_dump(convertible(model), sort_keys=False)
    done = subprocess.run(command, input=compose, text=True, check=False)  # noqa: S603 - our own program
    return done.returncode


def convertible(model: dict[str, Any]) -> dict[str, Any]:
    """Return the model as a Compose file says it.

    Compose Bridge has read the files of configs and secrets into the model, beside their paths. A
    config keeps its content; the value of a secret must not come near a template.
    """
    for config in (model.get("configs") or {}).values():
        if "content" in config:
            config.pop("file", None)
            config.pop("environment", None)
    for secret in (model.get("secrets") or {}).values():
        secret.pop("content", None)
    escaped: dict[str, Any] = literal(model)
    return escaped


def literal(node: Any) -> Any:
    """Write each dollar twice: in the model it stands for itself, in a file for a variable."""
    if isinstance(node, dict):
        return {key: literal(value) for key, value in node.items()}
    if isinstance(node, list):
        return [literal(item) for item in node]
    return node.replace("$", "$$") if isinstance(node, str) else node


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:] or ("/in", "/out", "/templates"))))
