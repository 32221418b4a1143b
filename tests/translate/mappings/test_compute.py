"""How much CPU and memory a task gets."""

from __future__ import annotations

import pytest

from tests.translate.made import container, made, properties, refused

MIB = 2**20
_LINE = 9
"""Where `made` writes what it is given."""


def size(text: str) -> tuple[str, str]:
    task = properties(made(text), "WebTaskDefinition")
    return task["Cpu"], task["Memory"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ("256", "512"), id="nothing asked"),
        pytest.param(
            f"deploy: {{resources: {{limits: {{cpus: 0.5, memory: {2048 * MIB}}}}}}}",
            ("512", "2048"),
            id="limits",
        ),
        pytest.param(
            f"deploy: {{resources: {{reservations: {{cpus: 0.5, memory: {1024 * MIB}}}}}}}",
            ("512", "1024"),
            id="reservations",
        ),
        pytest.param(
            "deploy: {resources: {limits: {cpus: 0.25}, "
            f"reservations: {{memory: {4096 * MIB}}}}}}}",
            ("512", "4096"),
            id="limits and reservations together",
        ),
        pytest.param("cpu_quota: 50000", ("512", "1024"), id="half of each 100 ms"),
        pytest.param("cpu_quota: 50000\ncpu_period: 25000", ("2048", "4096"), id="of each period"),
        pytest.param("cpu_quota: -1", ("256", "512"), id="no bound of processors"),
        pytest.param("mem_limit: -1", ("256", "512"), id="no bound of memory"),
    ],
)
def test_the_size_holds_what_is_asked(text: str, expected: tuple[str, str]) -> None:
    assert size(text) == expected


def test_a_reserved_memory_is_the_containers() -> None:
    text = f"deploy: {{resources: {{reservations: {{memory: {MIB * 100 + 1}}}}}}}"
    assert container(text)["MemoryReservation"] == 101


def test_too_much_is_refused_with_what_was_asked() -> None:
    (problem,) = refused("deploy: {resources: {limits: {cpus: 17.0}}}")
    assert problem.code == "C2C-M004"
    assert "asks for 17 vCPU; Fargate" in problem.message


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param(f"mem_limit: {6 * MIB}", 0, id="as little as can be"),
        pytest.param("mem_limit: 512", 512, id="without a unit"),
        pytest.param("mem_reservation: 512k", 524_288, id="a small unit"),
        pytest.param("deploy: {resources: {limits: {memory: 1024k}}}", MIB, id="newer form"),
    ],
)
def test_less_memory_than_a_container_can_have_is_named(text: str, amount: int) -> None:
    told = [(it.message, it.span and it.span.line) for it in made(text).diagnostics]
    less = f"{amount} bytes of memory are less than a container can have, 6 MiB"
    assert [it for it in told if "memory" in it[0]] == [(less, _LINE)] * bool(amount)


def test_a_container_has_at_least_what_docker_keeps_for_one() -> None:
    assert container("mem_reservation: 1m")["MemoryReservation"] == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cpus: -0.5", "'web' asks for less than no processor"),
        (
            "cpus: 1\ncpu_quota: 50000",
            "'web' says 'cpus' and 'cpu_quota', of which Docker takes one",
        ),
        ("mem_limit: 64m\nmem_reservation: 128m", "'web' reserves more memory than its limit"),
    ],
)
def test_what_docker_gives_no_container_is_refused(text: str, message: str) -> None:
    (problem,) = refused(text)
    assert problem.code == "C2C-M088"
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.line >= 9
