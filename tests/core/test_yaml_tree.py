"""YAML text → nodes: places, anchors, merge keys, and what is refused."""

from __future__ import annotations

import time

import pytest

from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import Map, locate, plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse, parse_into


def _one(text: str) -> Map:
    (node,) = parse(Source("a.yaml", text))
    assert isinstance(node, Map)
    return node


def test_every_value_knows_its_place() -> None:
    node = _one("a:\n  - b\n  - c: 1\n")
    assert str(locate(node, ("a", 0))) == "a.yaml:2:5"
    assert str(locate(node, ("a", 1, "c"))) == "a.yaml:3:8"
    assert str(node.key_span("a")) == "a.yaml:1:1"


def test_columns_count_characters_not_bytes() -> None:
    assert str(locate(_one("é: 'ü'\n"), ("é",))) == "a.yaml:1:4"


def test_an_explicit_key_wins_wherever_the_merge_key_stands() -> None:
    text = "x: &x {a: 1, b: 1}\ny: {a: 2, <<: *x}\nz: {<<: [*x, {b: 3, c: 3}]}\n"
    assert plain(_one(text)) == {
        "x": {"a": 1, "b": 1},
        "y": {"a": 2, "b": 1},
        "z": {"a": 1, "b": 1, "c": 3},
    }


def test_an_anchor_may_be_redefined_and_reaches_later_documents() -> None:
    documents = parse(Source("a", "x: &a 1\ny: *a\nz: &a 2\nw: *a\n---\nv: *a\n"))
    assert [plain(document) for document in documents] == [
        {"x": 1, "y": 1, "z": 2, "w": 2},
        {"v": 2},
    ]


def test_tags_of_others_are_kept() -> None:
    node = _one("a: !reset null\nb: !Ref c\nc: !Join ['', []]\n")
    assert [value.tag for value in node.entries.values()] == ["!reset", "!Ref", "!Join"]


def test_all_wrong_keys_are_told_in_one_run() -> None:
    problems = Diagnostics()
    parse_into(Source("a.yaml", "a: 1\na: 2\n3: x\nb: {c: 1, c: 2}\n"), problems)
    assert [str(item.span) for item in problems] == ["a.yaml:2:1", "a.yaml:3:1", "a.yaml:4:11"]


def test_a_billion_laughs_is_refused_within_a_second() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    start = time.process_time()
    with pytest.raises(InputError) as refused:
        parse(Source("bomb.yaml", "\n".join(lines)))
    assert time.process_time() - start < 1
    assert [item.code for item in refused.value.diagnostics] == ["C2C-Y005"]


def test_control_characters_are_refused_at_the_file() -> None:
    with pytest.raises(InputError) as refused:
        parse(Source("a.yaml", "a: \x01\n"))
    assert refused.value.diagnostics[0].code == "C2C-Y001"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("a: b ? c\nd: ['e?', \"f?\"]\ng: {? h : i}\n", [], id="block, quotes, a key"),
        pytest.param("a: [b]\nc: d?\n", [], id="after a list"),
        pytest.param("a: {b: 0 3 ? * * *, c: d}\n", ["1:8"], id="a schedule in braces"),
        pytest.param("a: [x, {b: c}, http://d/?e=f]\n", ["1:16"], id="an address in brackets"),
        pytest.param("{a: [\n  b?]}\n", ["2:3"], id="two deep"),
    ],
)
def test_a_question_mark_where_docker_ends_the_text(text: str, places: list[str]) -> None:
    problems, elsewhere = Diagnostics(), Diagnostics()
    parse_into(Source("a.yaml", text), problems, as_docker=True)
    parse_into(Source("a.yaml", text), elsewhere)
    assert [str(item.span) for item in problems] == [f"a.yaml:{place}" for place in places]
    assert not len(elsewhere)
