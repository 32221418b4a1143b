"""Review → JUnit XML: a suite for each stack, a case for each risk rule.

A finding that needs an approval by the policy, or is denied, fails its case; whatever else is found
stands in its output.
What the policy lets pass makes a skipped case. The form is that of the schema of Jenkins's xUnit
plugin, which GitLab, CodeBuild and Azure DevOps read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from compose2cfn.render.telling import headline, told
from compose2cfn.render.values import clean
from compose2cfn.review.protection import known_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.review.model import Finding, Review
    from compose2cfn.review.registry import Rule


def render(review: Review) -> str:
    """Return the report as one suite."""
    return render_all((review,))


def render_all(reviews: Sequence[Review]) -> str:
    """Return the reports of several stacks, a suite for each."""
    root = ET.Element("testsuites", name="compose2cfn review")
    for review in reviews:
        root.append(_suite(review))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(review: Review) -> ET.Element:
    stopping = frozenset(review.ruling.stopping)
    cases = [_case(review, rule, stopping) for rule in known_rules().values()]
    failed = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    suite = ET.Element(
        "testsuite",
        name=_text(review.target.stack or "stack"),
        tests=str(len(cases)),
        failures=str(failed),
        errors="0",
        skipped=str(skipped),
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in (
        ("verdict", headline(review)),
        ("decision", review.decision.value),
        ("digest", review.digest or ""),
        ("policy", review.ruling.policy),
    ):
        ET.SubElement(properties, "property", name=name, value=_text(value))
    suite.extend(cases)
    return suite


def _case(review: Review, rule: Rule, stopping: frozenset[Finding]) -> ET.Element:
    case = ET.Element("testcase", name=f"{rule.id} {rule.title}", classname="compose2cfn.review")
    found = [item for item in review.findings if item.rule == rule.id]
    failing = [item for item in found if item in stopping]
    passed = [item for item in review.ruling.suppressed if item.finding.rule == rule.id]
    if passed and not failing:
        reasons = (f"{told(item.finding)}: {clean(item.reason)}" for item in passed)
        ET.SubElement(case, "skipped").text = _text("\n".join(reasons))
    for item in failing:
        failure = ET.SubElement(case, "failure", type=item.level.word, message=_text(told(item)))
        failure.text = _text(_with_place(item))
    lines = [_with_place(item) for item in found if item not in stopping]
    if failing:
        lines += [f"let pass: {told(item.finding)}: {clean(item.reason)}" for item in passed]
    if lines:
        ET.SubElement(case, "system-out").text = _text("\n".join(lines))
    return case


def _with_place(item: Finding) -> str:
    place = f"\nat {clean(str(item.origin))}" if item.origin else ""
    return f"{item.level.word}: {told(item)}\nadvice: {clean(item.advice)}{place}"


def _text(text: str) -> str:
    """Return a text without what XML 1.0 can't hold; `clean` has escaped the controls."""
    lines = (clean(line) for line in text.split("\n"))
    return "\n".join(lines).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
