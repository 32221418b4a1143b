"""An environment of its own for each story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import Shop, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account


@pytest.fixture
def shop(account: Account, tmp_path: Path) -> Shop:
    """Return a fresh account with VPC, cluster, load balancer and the sample's facts."""
    return opened(account, tmp_path)
