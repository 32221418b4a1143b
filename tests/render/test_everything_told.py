"""Whatever the model holds is in the page and in Markdown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Confidence,
    Op,
    OutputChange,
    ParameterChange,
    PropertyChange,
    Replacement,
    ResourceChange,
    Told,
)
from compose2cfn.changes.settings import Check, Setting
from compose2cfn.render import html, markdown
from compose2cfn.render.values import change_of, clean, name_of, shown
from compose2cfn.render.wording import kind_of
from compose2cfn.review.assess import assess
from tests.review.examples import DIGEST, TARGET

WORDS = st.text("abcxyz019 .:-_/@#&<>\"'|`*[]()!$\\~\x1b\u202e", min_size=1, max_size=12)
NAMES = st.text("ABCdef019", min_size=3, max_size=8)
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
PROPERTIES = st.builds(
    PropertyChange,
    path=WORDS.map("/Properties/{}".format),
    op=st.sampled_from(Op),
    before=VALUES,
    after=VALUES,
    recreation=st.sampled_from(Replacement),
    causes=st.lists(WORDS, max_size=2).map(tuple),
)
RESOURCES = st.builds(
    ResourceChange,
    logical_id=NAMES,
    type=st.sampled_from(
        ["AWS::ECS::Service", "AWS::IAM::Role", "AWS::EFS::FileSystem", "X::Y::Z"]
    ),
    action=st.sampled_from(Action),
    replacement=st.none() | st.sampled_from(Replacement),
    policy_action=st.none() | st.sampled_from(["Delete", "Retain"]) | WORDS,
    confidence=st.sampled_from(Confidence),
    physical_id=st.none() | WORDS,
    service=st.none() | WORDS,
    properties=st.lists(PROPERTIES, max_size=3).map(tuple),
    before=st.none() | st.dictionaries(st.just("Properties"), st.dictionaries(NAMES, VALUES)),
    after=st.none() | st.dictionaries(st.just("Properties"), st.dictionaries(NAMES, VALUES)),
    source=st.sampled_from(Told),
    disagreement=st.none() | WORDS,
)
CHANGES = st.builds(
    ChangeSet,
    changes=st.lists(RESOURCES, max_size=4, unique_by=lambda item: item.logical_id).map(tuple),
    parameters=st.lists(
        st.builds(ParameterChange, name=NAMES, before=st.none() | WORDS, after=WORDS), max_size=2
    ).map(tuple),
    outputs=st.lists(
        st.builds(OutputChange, name=NAMES, op=st.sampled_from(Op), before=WORDS, after=WORDS),
        max_size=2,
    ).map(tuple),
    settings=st.lists(
        st.builds(Setting, kind=st.just("tag"), name=NAMES, before=WORDS, after=WORDS), max_size=2
    ).map(tuple),
    checks=st.lists(
        st.builds(Check, kind=NAMES, name=NAMES, mode=NAMES, message=WORDS), max_size=2
    ).map(tuple),
    completeness=st.builds(
        Completeness,
        source=st.sampled_from(Told),
        only_plain=st.lists(NAMES, max_size=2).map(tuple),
        warnings=st.lists(WORDS, max_size=2).map(tuple),
    ),
)

SPACE = re.compile(r"\s+")


def words_of_page(review_html: str) -> str:
    """Return the text of a page, without a mark where something differs."""
    body = review_html.partition("</style>")[2]
    return unescape(re.sub(r"<[^>]*>", "", body))


def words_of_markdown(report: str) -> str:
    """Return the text of a report, with references resolved and our own tags left out."""
    return unescape(re.sub(r"<!-- -->|</?(?:code|br|details|summary)>", "", report))


FORMATS = {
    "html": (html.render, words_of_page),
    "markdown": (markdown.render, words_of_markdown),
}


def plain(text: str) -> str:
    """Return a text with white space evened out, as a reader sees it."""
    return SPACE.sub(" ", text).strip()


@pytest.mark.parametrize("name", FORMATS)
@given(told=CHANGES)
@settings(max_examples=60)
def test_everything_of_the_model_is_told(name: str, told: ChangeSet) -> None:
    render, words_of = FORMATS[name]
    review = assess(TARGET, told, digest=DIGEST)
    words = plain(words_of(render(review)))
    expected = [part for item in review.changes.changes for part in of_resource(item)]
    expected += [clean(parameter.name) for parameter in review.changes.parameters]
    expected += [shown(f"/{item.name}", item.after) for item in review.changes.parameters]
    expected += [clean(output.name) for output in review.changes.outputs]
    expected += [clean(f"tag {setting.name}") for setting in review.changes.settings]
    expected += [clean(check.message) for check in review.changes.checks]
    expected += map(clean, review.changes.completeness.warnings)
    expected += [DIGEST[:12]]

    assert [part for part in expected if plain(part) not in words] == []
    assert not set(words) & set("\x1b\u202e")


def of_resource(item: ResourceChange) -> list[str]:
    """Return what a report has to say of a resource."""
    parts = [clean(item.logical_id), clean(item.type), kind_of(item).value]
    for change in item.properties:
        parts.append(name_of(change.path))
        sides = change_of(change).removeprefix("added ").removeprefix("removed ")
        parts += sides.split(" → ") if change.op is Op.MODIFY else [sides]
    return parts
