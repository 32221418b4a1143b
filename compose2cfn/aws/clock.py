"""The real time, behind the gate's protocol."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """UTC and real waiting."""

    def now(self) -> str:
        """Return the time in UTC as RFC 3339, to the second."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
