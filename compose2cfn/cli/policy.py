"""The policy that a command follows, and the moment that it is judged for."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.review.policy import Policy


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def policy_of(given: Path | None, files: Sequence[str] | None = None) -> Policy:
    """Return the policy of `--policy`, else of the file beside the Compose file, else the default.

    Raises :class:`InputError` for a file that is named and can't be read, and for a wrong one.
    """
    from compose2cfn.review.policy_shape import FILE_NAME

    path = given or _beside(tuple(files or ())) / FILE_NAME
    if given is None and not path.is_file():
        from compose2cfn.review.policy import DEFAULT

        return DEFAULT
    from compose2cfn.core.files import read_text
    from compose2cfn.review.policy_file import load_policy

    named = os.path.relpath(path) if given is None else str(given)
    return _with_records(load_policy(read_text(path, named)))


def _with_records(policy: Policy) -> Policy:
    """Return the policy with what the environment that it names has run, where that is known."""
    from compose2cfn.cli.deployment_records import VARIABLE, records_at

    place = os.environ.get(VARIABLE)
    if policy.promoted_from is None or not place:
        return policy
    from compose2cfn.core.values import replace
    from compose2cfn.gate.deployments import ran

    return replace(policy, ran=ran(records_at(place), policy.promoted_from))


def _beside(files: tuple[str, ...]) -> Path:
    """Return the folder of the first Compose file that is named or found."""
    from compose2cfn.compose.project_files import find_directory, given_files
    from compose2cfn.compose.reading import STDIN

    here = Path.cwd()
    named = next((item for item in given_files(files, os.environ, here) if item != STDIN), None)
    return Path(named).parent if named else find_directory(here) or here
