"""What the gate's tests share: the in-memory CloudFormation and ways through the gate."""

from __future__ import annotations

import pytest

from tests.gate.fake import FakeClock, FakeCloudFormation


@pytest.fixture
def cf() -> FakeCloudFormation:
    """Return an empty account."""
    return FakeCloudFormation()


@pytest.fixture
def clock(cf: FakeCloudFormation) -> FakeClock:
    """Return its time."""
    return FakeClock(cf)
