"""Settings and checks appear in every format, secrets not in clear."""

from __future__ import annotations

import json

from compose2cfn.changes.model import ChangeSet
from compose2cfn.changes.settings import Check, Setting
from compose2cfn.render import json_, terminal
from compose2cfn.render.settings import settings_told
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Target

SETTINGS = (
    Setting(kind="tag", name="env", before="test", after="prod"),
    Setting(kind="tag", name="api_token", after="hunter2hunter2"),
    Setting(kind="notification-topic", name="arn:topic", before="arn:topic"),
    Setting(kind="template-description", before="one"),
    Setting(kind="service-role", before="arn:role", after="arn:role"),
)
CHECK = Check(
    kind="validation", name="NAMES", mode="WARN", logical_id="Topic", path="/a", message="taken"
)
REVIEW = assess(Target(stack="shop"), ChangeSet(settings=SETTINGS, checks=(CHECK,)))


def test_nothing_to_tell() -> None:
    text = terminal.render(assess(Target(stack="shop"), ChangeSet()), width=80, color=False)
    assert "settings" not in text
    assert "checks" not in text


def test_the_sentences() -> None:
    told = dict(settings_told(SETTINGS))
    assert told.pop("tag api_token").startswith("added ")
    assert told == {
        "tag env": "test → prod",
        "notification topic arn:topic": "removed",
        "template description": "removed one",
        "service role": "arn:role (unchanged)",
    }


def test_the_terminal() -> None:
    text = terminal.render(REVIEW, width=80, color=False)
    assert "Stack settings\n  tag env  test → prod\n" in text
    assert "AWS's own checks\n  Topic/a  WARN validation NAMES: taken\n" in text
    assert "hunter2" not in text


def test_the_json() -> None:
    text = json_.render(REVIEW)
    data = json.loads(text)
    assert "hunter2" not in text
    assert [item["changed"] for item in data["settings"]] == [True, True, True, True, False]
    assert data["checks"] == [
        {
            "kind": "validation",
            "name": "NAMES",
            "mode": "WARN",
            "logicalId": "Topic",
            "path": "/a",
            "message": "taken",
        }
    ]
