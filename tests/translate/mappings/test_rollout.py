"""How many tasks run, and how a new version takes their place."""

from __future__ import annotations

import pytest

from tests.translate.made import made, properties

MOUNT = "volumes: [{type: volume, source: data, target: /d, read_only: %s}]"


@pytest.mark.parametrize(
    ("text", "count"), [("", 1), ("deploy: {replicas: 3}", 3), ("deploy: {replicas: 0}", 0)]
)
def test_replicas_are_kept_also_zero(text: str, count: int) -> None:
    assert properties(made(text), "WebService")["DesiredCount"] == count


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        pytest.param("", (100, 200), id="new tasks first"),
        pytest.param(MOUNT % "true", (100, 200), id="reading a volume"),
        pytest.param(MOUNT % "false", (0, 100), id="writing to a volume"),
    ],
)
def test_a_service_that_writes_to_a_volume_never_runs_twice(
    text: str, percents: tuple[int, int]
) -> None:
    service = properties(made(text, rest="volumes: {data: }\n"), "WebService")
    configuration = service["DeploymentConfiguration"]
    assert (configuration["MinimumHealthyPercent"], configuration["MaximumPercent"]) == percents
    assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert ("AvailabilityZoneRebalancing" in service) is (percents == (0, 100))
