"""Fargate sizes: always legal, never smaller than asked, and the smallest such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.translate.fargate_sizes import TIERS, Size, smallest_size

GIB = 2**30
LEGAL = [Size(cpu, memory) for cpu, memories in TIERS for memory in memories]


@pytest.mark.parametrize(
    ("cpus", "memory_bytes", "size"),
    [
        pytest.param(None, None, (256, 512), id="nothing asked"),
        pytest.param(0.25, GIB // 2, (256, 512), id="smallest"),
        pytest.param(0.26, GIB // 2, (512, 1024), id="a little more cpu"),
        pytest.param(None, GIB // 2 + 1, (256, 1024), id="one byte more memory"),
        pytest.param(None, 3 * GIB, (512, 3072), id="memory lifts the cpu"),
        pytest.param(1, GIB // 2, (1024, 2048), id="cpu lifts the memory"),
        pytest.param(1, 9 * GIB, (2048, 9216), id="memory beyond the tier"),
        pytest.param(4, 8 * GIB, (4096, 8192), id="4 vCPU"),
        pytest.param(4.1, 8 * GIB, (8192, 16384), id="8 vCPU, which was refused once"),
        pytest.param(16, 120 * GIB, (16384, 122880), id="largest"),
    ],
)
def test_the_smallest_size_is_chosen(
    cpus: float | None, memory_bytes: int | None, size: tuple[int, int]
) -> None:
    assert smallest_size(cpus, memory_bytes) == size


@pytest.mark.parametrize(
    ("cpus", "memory_bytes"),
    [pytest.param(16.1, None, id="cpu"), pytest.param(None, 121 * GIB, id="memory")],
)
def test_too_much_has_no_size(cpus: float | None, memory_bytes: int | None) -> None:
    assert smallest_size(cpus, memory_bytes) is None


@given(st.floats(0, 16), st.integers(0, 120 * GIB))
def test_a_size_holds_what_is_asked_and_none_smaller_does(cpus: float, memory: int) -> None:
    chosen = smallest_size(cpus, memory)
    holding = [
        size
        for size in LEGAL
        if size.cpu_units >= cpus * 1024 and size.memory_mib * 2**20 >= memory
    ]
    assert chosen == (min(holding) if holding else None)
