"""Keep ministack away from Docker.

Where the `docker` package can be imported and a daemon answers, ministack starts real containers
for ECS services, builds and databases, and pulls their images. Tests must never do that.
"""

from __future__ import annotations

import sys


def cut_off() -> None:
    """Let every `import docker` fail in this process; each service of ministack copes with it."""
    sys.modules["docker"] = None  # type: ignore[assignment] # Python's own way to block an import
