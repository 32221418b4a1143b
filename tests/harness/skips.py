"""In CI nothing is skipped silently: what is required has to run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ALLOWED = "corpus absent"
"""The corpus is not part of the project, so a CI elsewhere may be without it."""

IN_CI = bool(os.environ.get("CI"))


def fail_on_skip(report: pytest.TestReport | pytest.CollectReport, *, in_ci: bool = IN_CI) -> None:
    """Turn a skip into a failure in CI, unless the corpus is absent."""
    if not in_ci or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if ALLOWED not in reason:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything has to run: {reason}"
