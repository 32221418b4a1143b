from __future__ import annotations

import pytest

from tests.harness.skips import fail_on_skip


def skipped(reason: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid="tests/test_x.py::test_x",
        location=("tests/test_x.py", 1, "test_x"),
        keywords={},
        outcome="skipped",
        longrepr=("tests/test_x.py", 1, f"Skipped: {reason}"),
        when="setup",
    )


@pytest.mark.parametrize(
    ("reason", "in_ci", "outcome"),
    [
        pytest.param("no emulator", False, "skipped", id="a person may be without the emulator"),
        pytest.param("corpus absent: …", True, "skipped", id="any CI may be without the corpus"),
        pytest.param("no emulator", True, "failed", id="CI has to run everything else"),
    ],
)
def test_skips(reason: str, in_ci: bool, outcome: str) -> None:
    report = skipped(reason)
    fail_on_skip(report, in_ci=in_ci)
    assert report.outcome == outcome


def test_an_expected_failure_is_no_skip() -> None:
    report = skipped("reason")
    report.wasxfail = "a known defect"
    fail_on_skip(report, in_ci=True)
    assert report.outcome == "skipped"
