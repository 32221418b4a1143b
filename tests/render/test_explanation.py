"""What a conversion chose, as text and as JSON."""

from __future__ import annotations

import json

from compose2cfn.core.source import Source, Span
from compose2cfn.render.explanation import as_json, as_text
from compose2cfn.translate.choices import Choice, Topic

PLACE = Span(Source("compose.yml", ""), 3, 5, 3, 6)


def choice(service: str | None, topic: Topic, chosen: str = "x") -> Choice:
    return Choice(service=service, topic=topic, chosen=chosen, why="y", origin=PLACE)


def test_nothing_was_chosen() -> None:
    assert as_text(()) == ""
    assert json.loads(as_json("shop", ())) == {
        "schemaVersion": 1,
        "project": "shop",
        "services": {},
        "all": [],
    }


def test_each_service_has_its_choices_below_it() -> None:
    choices = (choice("web", Topic.SIZE), choice("web", Topic.LOGS), choice(None, Topic.DATA))
    assert as_text(choices) == (
        "web\n  size  x\n          why: y (compose.yml:3:5)\n"
        "  logs  x\n          why: y (compose.yml:3:5)\n"
        "\nThe whole project\n  data  x\n          why: y (compose.yml:3:5)\n"
    )
    told = json.loads(as_json("shop", choices))
    assert [item["topic"] for item in told["services"]["web"]] == ["size", "logs"]
    assert told["all"][0]["origin"] == {"file": "compose.yml", "line": 3, "column": 5}


def test_nothing_that_a_terminal_acts_on_gets_through() -> None:
    assert "\x1b" not in as_text((choice("web\x1b[2J", Topic.SIZE, "a\x1bb\nc"),))
