"""The table of docs/checkov.md: check → the reason why it may fail."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checkov.md"


def justified() -> dict[str, str]:
    """Return the reasons by check."""
    rows = re.findall(
        r"^\| (CKV\w+) \| [^|]+ \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return dict(rows)
