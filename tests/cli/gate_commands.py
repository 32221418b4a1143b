"""Run the gate's commands against the in-memory CloudFormation."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.app import run
from tests.gate.fake import FakeClock, FakeCloudFormation

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Gate:
    """An account and the commands that act on it."""

    capture: pytest.CaptureFixture[str]
    cf: FakeCloudFormation = field(default_factory=FakeCloudFormation)
    clock: FakeClock = field(init=False)
    regions: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FakeClock(self.cf)

    def run(self, *arguments: str) -> Done:
        """Run one command to its end."""
        self.capture.readouterr()
        with pytest.raises(SystemExit) as left:
            run(list(arguments))
        said = self.capture.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)


@pytest.fixture
def gate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Gate:
    """Return an empty account behind the real commands, in an empty folder."""
    made = Gate(capsys)
    session = SimpleNamespace(identity=SimpleNamespace(arn="arn:aws:iam::123456789012:user/ada"))
    monkeypatch.chdir(tmp_path)

    def open_session(region: str | None) -> SimpleNamespace:
        made.regions.append(region)
        return session

    monkeypatch.setattr("compose2cfn.aws.session.open_session", open_session)
    monkeypatch.setattr("compose2cfn.aws.cloudformation.LiveCloudFormation", lambda _s: made.cf)
    monkeypatch.setattr("compose2cfn.aws.services.LiveServices", lambda _s: None)
    monkeypatch.setattr("compose2cfn.aws.clock.SystemClock", lambda: made.clock)
    return made
