"""The digest follows the published format: one content, one digest."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.review.digest import canonical, digest_of, spoken

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ENVELOPES = st.dictionaries(st.text(), JSON, max_size=4)


def reversed_keys(value: Any) -> Any:
    """Return equal data whose maps were filled in the other order."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_the_published_example() -> None:
    assert canonical({"b": [1, None, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,null,true]}'
    text = '{"a":"é\\n","b":[1,null,true]}'
    assert (
        digest_of({"b": [1, None, True], "a": "é\n"}) == hashlib.sha256(text.encode()).hexdigest()
    )


@given(ENVELOPES)
def test_the_order_of_keys_makes_no_difference(envelope: dict[str, Any]) -> None:
    assert digest_of(reversed_keys(envelope)) == digest_of(envelope)


@given(ENVELOPES, ENVELOPES)
def test_other_content_has_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (digest_of(one) == digest_of(other)) == (canonical(one) == canonical(other))


@given(ENVELOPES, st.text(), JSON)
def test_any_edit_shows(envelope: dict[str, Any], key: str, value: Any) -> None:
    edited = {**envelope, key: [value]}
    if envelope.get(key) != [value]:
        assert digest_of(edited) != digest_of(envelope)


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_has_a_digest(text: str) -> None:
    assert len(digest_of({"text": text})) == 64


def test_no_number_is_no_content() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        digest_of({"n": math.nan})


def test_people_say_twelve_characters() -> None:
    assert spoken("0123456789abcdef") == "0123456789ab"
