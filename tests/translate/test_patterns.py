"""What the patterns of attribute paths mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.translate.patterns import any_of, matches, pattern


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        pytest.param("services.*.image", ("services", "web"), id="path too short"),
        pytest.param("services.*.image", ("services", "web", "image", "x"), id="path too long"),
        pytest.param("services.*.image", ("services", "web", "user"), id="another key"),
        pytest.param("services.*.x-*", ("services", "web", "y-a"), id="another prefix"),
        pytest.param("services.*.build.**", ("services", "web"), id="above a deep pattern"),
    ],
)
def test_does_not_match(wanted: str, path: tuple[str | int, ...]) -> None:
    assert not matches(pattern(wanted), path)


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        pytest.param("name", ("name",), id="one segment"),
        pytest.param("services.*.image", ("services", "web", "image"), id="any name"),
        pytest.param("services.*.command.*", ("services", "web", "command", 0), id="list item"),
        pytest.param("services.*.x-*", ("services", "web", "x-aws-role"), id="prefix"),
        pytest.param("services.*.build.**", ("services", "web", "build"), id="deep, itself"),
        pytest.param("services.*.build.**", ("services", "web", "build", "args", "A"), id="deep"),
    ],
)
def test_matches(wanted: str, path: tuple[str | int, ...]) -> None:
    assert matches(pattern(wanted), path)


_SEGMENTS = st.sampled_from(["services", "x-aws-vpc", "web", "ports", "image"])
_PATHS = st.lists(_SEGMENTS | st.integers(0, 2), min_size=1, max_size=5).map(tuple)
_WANTED = st.builds(
    lambda segments, deep: (*segments, *deep),
    st.lists(_SEGMENTS | st.sampled_from(["*", "x-*"]), min_size=1, max_size=5),
    st.sampled_from([(), ("**",)]),
)


@given(wanted=st.lists(_WANTED, max_size=6), path=_PATHS)
def test_many_patterns_mean_what_each_of_them_means(
    wanted: list[tuple[str, ...]], path: tuple[str | int, ...]
) -> None:
    assert any_of(wanted)(path) is any(matches(one, path) for one in wanted)
