"""The container's own health check, within ECS's ranges."""

from __future__ import annotations

import pytest

from tests.translate.made import container, made, refused

TEST = "test: [CMD, 'true']"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="none"),
        pytest.param("healthcheck: {disable: true}", id="disabled"),
        pytest.param("healthcheck: {test: [NONE]}", id="disabled by its test"),
        pytest.param("healthcheck: {interval: 10s}", id="only times for the image's own"),
    ],
)
def test_no_check_gives_no_property(text: str) -> None:
    assert "HealthCheck" not in container(text)


def test_all_values_are_kept_and_rounded_up() -> None:
    text = f"healthcheck: {{{TEST}, interval: 10s, timeout: 2.5s, start_period: 0s, retries: 2}}"
    assert container(text)["HealthCheck"] == {
        "Command": ["CMD", "true"],
        "Interval": 10,
        "Timeout": 3,
        "StartPeriod": 0,
        "Retries": 2,
    }


def test_a_check_may_take_as_long_as_under_compose() -> None:
    assert container(f"healthcheck: {{{TEST}}}")["HealthCheck"]["Timeout"] == 30


@pytest.mark.parametrize("text", ["interval: 0s", "timeout: 0s", "retries: 0"])
def test_zero_stands_for_the_default(text: str) -> None:
    whole = f"healthcheck: {{{TEST}, {text}}}"
    assert container(whole) == container(f"healthcheck: {{{TEST}}}")
    assert made(whole).diagnostics == ()


@pytest.mark.parametrize("text", ["interval: -5s", "retries: -1", "test: [CMD]"])
def test_what_docker_checks_nothing_with_is_refused(text: str) -> None:
    given = text if "test" in text else f"{TEST}, {text}"
    (problem,) = refused(f"healthcheck: {{{given}}}")
    assert problem.code == "C2C-M088"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("interval: 1s", "Interval", 5),
        ("interval: 301s", "Interval", 300),
        ("timeout: 1s", "Timeout", 2),
        ("start_period: 600s", "StartPeriod", 300),
        ("retries: 20", "Retries", 10),
    ],
)
def test_a_value_out_of_range_is_moved_and_said(text: str, key: str, value: int) -> None:
    whole = f"healthcheck: {{{TEST}, {text}}}"
    assert container(whole)["HealthCheck"][key] == value
    (told,) = made(whole).diagnostics
    assert told.code == "C2C-M005"
    assert f"healthcheck.{text.partition(':')[0]}" in told.message


def test_times_for_the_check_of_an_image_are_told() -> None:
    (told,) = made("healthcheck: {interval: 10s}").diagnostics
    assert told.severity == "warning"
    assert "'healthcheck.interval' of 10 s has no effect on 'web'" in told.message
