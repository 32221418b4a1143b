"""What a listener rule takes, and where it stands among others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.compose.routing import Routing
from compose2cfn.translate.rule_order import LAST, Before, asked, covers, priority_for


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Routing(hosts=("a.example.com",)), Routing(hosts=("b.example.com",))),
        (Routing(hosts=("*.example.com",)), Routing(hosts=("a.example.com", "b.org"))),
        (Routing(hosts=("*.example.com",)), Routing(paths=("/a",))),
        (Routing(paths=("/a/*",)), Routing(paths=("/a",))),
        (Routing(paths=("/a?",)), Routing(paths=("/a*",))),
        (Routing(paths=("/A",)), Routing(paths=("/a",))),
        (Routing(hosts=("a.b",), paths=("/a",)), Routing(hosts=("a.b",))),
        (Routing(hosts=("a.b",), source_ips=("10.0.0.0/8",)), Routing(hosts=("a.b",))),
        (Routing(headers=(("a", ("b",)),)), Routing(headers=(("a", ("c",)),))),
    ],
    ids=[
        *("other", "one more", "any host", "less", "one for many", "case", "narrower"),
        *("from some", "another value"),
    ],
)
def test_what_is_not_taken(one: Routing, other: Routing) -> None:
    assert not covers(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Routing(hosts=("*.EXAMPLE.com",)), Routing(hosts=("*.a.example.com",))),
        (Routing(hosts=("a.b",)), Routing(hosts=("a.b",), paths=("/a",))),
        (Routing(paths=("/*",)), Routing(hosts=("a.b",), paths=("/a/*",))),
        (Routing(paths=("/a?",)), Routing(paths=("/ab", "/ac"))),
        (Routing(hosts=("a.b",)), Routing(hosts=("a.b",), headers=(("a", ("b",)),))),
    ],
    ids=["host without case", "any path", "any host", "one character", "any header"],
)
def test_what_is_taken(one: Routing, other: Routing) -> None:
    assert covers(one, other)


def test_order_and_case_of_hosts_make_no_difference() -> None:
    assert asked(Routing(hosts=("A.b", "c.d"))) == asked(Routing(hosts=("c.d", "a.b")))
    assert asked(Routing(paths=("/A",))) != asked(Routing(paths=("/a",)))


def test_the_more_exact_rule_comes_first() -> None:
    rules = [
        Routing(hosts=("a.b",), paths=("/x/y/*",)),
        Routing(hosts=("a.b",), paths=("/x/*",)),
        Routing(hosts=("a.b",)),
        Routing(hosts=("*.b",)),
        Routing(paths=("/x/y",)),
        Routing(paths=("/x/*",)),
        Routing(paths=("/*",)),
    ]
    found = [priority_for("shop", rule, ()) for rule in rules]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert all(1 <= priority <= LAST for priority in found)


def test_a_taken_priority_is_passed_over() -> None:
    rule = Routing(hosts=("a.b",))
    first = priority_for("shop", rule, ())
    assert priority_for("shop", rule, {first}) == first + 1
    assert priority_for("shop", rule, set(range(1, LAST))) == LAST
    assert priority_for("blog", rule, ()) != first


_HOSTS = st.lists(
    st.sampled_from(["a.b", "A.b", "x.a.b", "*.b", "*.a.b", "?.b", "*", "a.*", "c.d"]), max_size=2
)
_PATHS = st.lists(
    st.sampled_from(["/a", "/a/*", "/a/b", "/a/b*", "/*", "*/b", "/?", "/a/?", "*"]), max_size=2
)
_ROUTINGS = st.builds(
    lambda hosts, paths: Routing(hosts=tuple(hosts), paths=tuple(paths)), _HOSTS, _PATHS
)


@given(st.lists(_ROUTINGS, max_size=12), _ROUTINGS)
def test_the_first_rule_that_covers_is_found(earlier: list[Routing], wanted: Routing) -> None:
    before: Before[int] = Before()
    for index, rule in enumerate(earlier):
        before.add(rule, index)

    each = [index for index, rule in enumerate(earlier) if covers(rule, wanted)]
    assert before.first_that_covers(wanted) == (each[0] if each else None)
