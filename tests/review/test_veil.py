"""A review holds no secret value any more, wherever its literal stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import ChangeSet
from compose2cfn.changes.parameter_values import no_echo_values
from compose2cfn.changes.predict import predict
from compose2cfn.changes.settings import Check, Setting
from compose2cfn.core.values import replace
from compose2cfn.render import terminal
from compose2cfn.render.formats import FORMATS
from compose2cfn.review.assess import assess
from compose2cfn.review.redaction import Redacted, Revealed, redacted
from tests.review.examples import TARGET, change, release, task, task_change, told

if TYPE_CHECKING:
    from compose2cfn.review.model import Review


def everywhere(review: Review) -> str:
    """Return everything that a renderer could read of a review, and what each one writes."""
    return repr(review) + "".join(render(review) for render in FORMATS.values())


def test_a_review_without_secrets_stays_as_it_is() -> None:
    changes = told(*release())

    assert assess(TARGET, changes).changes == changes
    assert assess(TARGET, ChangeSet()).changes == ChangeSet()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        pytest.param("DB_PASSWORD", "hunter2-x", False, id="a secret's name"),
        pytest.param("GREETING", "AKIAIOSFODNN7EXAMPLE", False, id="a credential's form"),
        pytest.param("NONCE", "k3J9vQ2xLp8Zt4Wn7Rb1Yc6M", False, id="a random text"),
        pytest.param("GREETING", "hello", True, id="plain"),
        pytest.param("SECRET_ARN", "arn:aws:secretsmanager:x:1:secret:a", True, id="a reference"),
    ],
)
def test_a_secret_value_is_gone_from_the_review(name: str, value: str, shown: bool) -> None:
    review = assess(TARGET, told(task_change(task(), task(**{name: value}))))

    assert (value in everywhere(review)) is shown


def test_a_literal_is_covered_under_a_harmless_name_too() -> None:
    new = {"DB_PASSWORD": "hunter2-x", "COPY": "hunter2-x", "URL": "u=me&p=hunter2-x&x=1"}
    review = assess(TARGET, told(task_change(task(), task(**new))))
    text = FORMATS["text"](review)

    assert "hunter2-x" not in everywhere(review)
    assert "u=me&p=sha256:" in text


def test_an_everyday_word_is_covered_at_its_place_alone() -> None:
    review = assess(TARGET, told(task_change(task(), task(AUTH="true", DEBUG="true"))))
    text = FORMATS["text"](review)

    assert "AUTH  added sha256:" in text
    assert "DEBUG  added true" in text


def test_settings_and_checks_are_covered() -> None:
    setting = Setting(kind="tag", name="ApiToken", before=None, after="tok-123456")
    check = Check(kind="validation", name="V", mode="FAIL", message="'tok-123456' is too short")
    changes = replace(told(change("A", "T")), settings=(setting,), checks=(check,))

    assert "tok-123456" not in everywhere(assess(TARGET, changes))


def test_the_value_of_a_no_echo_parameter_is_covered_wherever_it_stands() -> None:
    def template(copy: str) -> dict[str, Any]:
        topic = {"DisplayName": {"Ref": "Pin"}, "TopicName": copy}
        return {
            "Parameters": {"Pin": {"Type": "String", "NoEcho": True, "Default": "geheim-0"}},
            "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": topic}},
        }

    old, new = template("geheim-1"), template("x-geheim-2")
    given_old, given_new = {"Pin": "geheim-1"}, {"Pin": "geheim-2"}
    changes = predict(old, new, before_parameters=given_old, parameters=given_new)
    secrets = no_echo_values(old, given_old) | no_echo_values(new, given_new)
    assert secrets == {"geheim-1", "geheim-2"}

    text = everywhere(assess(TARGET, changes, secrets=secrets))

    assert "geheim-1" not in text
    assert "geheim-2" not in text
    assert no_echo_values(old, {}) == {"geheim-0"}
    assert no_echo_values(old, {"Pin": "****"}) == frozenset()


def test_changed_and_the_same_can_still_be_told_apart() -> None:
    def shown(old: str, new: str) -> str:
        items = task_change(task(DB_PASSWORD=old), task("repo/web:2", DB_PASSWORD=new))
        return FORMATS["text"](assess(TARGET, told(items)))

    assert "DB_PASSWORD" in shown("hunter2-x", "hunter3-x")
    assert "DB_PASSWORD/Value" not in shown("hunter2-x", "hunter2-x")


def test_a_revealed_review_shows_its_values_on_the_terminal() -> None:
    changes = told(task_change(task(), task(DB_PASSWORD="hunter2-x")))
    review = assess(TARGET, changes, reveal=True)

    assert "DB_PASSWORD  added hunter2-x" in terminal.render(review, width=80, color=False)


def test_what_is_covered_stays_covered() -> None:
    assert redacted("/DB_PASSWORD", Redacted("sha256:1a2b…")) == Redacted("sha256:1a2b…")
    assert redacted("/DB_PASSWORD", Revealed("x")) == Revealed("x")


LITERALS = st.text("abcdefghijklmnopqrstuvwxyz0123456789$&", min_size=8).map("$9{}".format)


@given(LITERALS, st.sampled_from(["DB_PASSWORD", "API_TOKEN", "client_secret"]), st.text())
def test_no_covered_literal_is_left_anywhere(literal: str, name: str, around: str) -> None:
    new = {name: literal, "COPY": literal, "INSIDE": f"{around}{literal}{around}"}
    review = assess(TARGET, told(task_change(task(), task(**new)), StatusReason=f"of {literal}"))

    assert literal not in everywhere(review)
