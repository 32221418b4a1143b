"""Review → short messages: CodePipeline's CustomData, SNS and Slack.

None of them carries a property's value beyond what a finding says. Sources: CodePipeline API
reference, ApprovalAction (CustomData); SNS API reference, Publish; Slack, "Block Kit" and
"Formatting text for app surfaces".
"""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.render.telling import ascii_line, cut, headline, live, told
from compose2cfn.render.values import clean
from compose2cfn.render.wording import counted, decided, verdict
from compose2cfn.review.digest import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.review.model import Finding, Review

LONGEST_SUMMARY: Final = 700
"""Characters; CodePipeline takes 1,000 in CustomData, of which a link needs some too."""
LONGEST_SUBJECT: Final = 100
LONGEST_MESSAGE: Final = 8_000
LONGEST_SECTION: Final = 3_000
LONGEST_HEADER: Final = 150
MOST_FINDINGS: Final = 20

_ESCAPES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    **{char: f"\u200b{char}\u200b" for char in "*_~`"},
}


def summary(review: Review) -> str:
    """Return one line of printable ASCII, at most 700 characters, the gravest findings first."""
    line, found = headline(review), live(review)
    if review.ruling.suppressed:
        line += f"; {len(review.ruling.suppressed)} let pass by the policy"
    for position, item in enumerate(found):
        left = len(found) - position
        longer = f"{line}; {item.rule} {told(item)}"
        if len(ascii_line(longer)) + len(_more(left - 1)) > LONGEST_SUMMARY:
            line += _more(left)
            break
        line = longer
    return cut(ascii_line(line), LONGEST_SUMMARY) + "\n"


def _more(count: int) -> str:
    return f"; {count} more finding{'' if count == 1 else 's'}" if count else ""


def sns(review: Review) -> str:
    """Return the input of `aws sns publish --cli-input-json`: a subject and a text."""
    subject = cut(ascii_line(f"compose2cfn: {headline(review)}"), LONGEST_SUBJECT)
    text = "\n".join(_lines(review))
    told_as = {"Subject": subject.strip(), "Message": cut(text, LONGEST_MESSAGE)}
    return json.dumps(told_as, indent=2, ensure_ascii=True) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield headline(review)
    yield from (f"policy: {clean(note)}" for note in review.ruling.notes)
    if review.ruling.closed:
        yield f"nothing is executed now: {clean(review.ruling.closed)}"
    found = live(review)
    for item in found[:MOST_FINDINGS]:
        yield f"- {item.level.word} {item.rule} {told(item)}"
        yield f"  advice: {clean(item.advice)}"
    if len(found) > MOST_FINDINGS:
        yield f"- {len(found) - MOST_FINDINGS} more findings"
    for passed in review.ruling.suppressed:
        yield f"- let pass: {passed.finding.rule} {told(passed.finding)}: {clean(passed.reason)}"
    if review.target.change_set_arn:
        yield f"change set: {clean(review.target.change_set_arn)}"


def slack(review: Review) -> str:
    """Return a message with blocks, as an incoming webhook and `chat.postMessage` take it."""
    title = f"{verdict(review).upper()}: stack {clean(review.target.stack)}"
    blocks = [
        _plain("header", cut(title, LONGEST_HEADER)),
        _section(f"*{_escaped(', '.join(counted(review)))}*\n{_escaped(decided(review))}"),
    ]
    found = live(review)
    blocks += [_section(_slack_line(item)) for item in found[:MOST_FINDINGS]]
    notes = "\n".join(map(clean, _slack_notes(review, len(found) - MOST_FINDINGS)))
    if notes:
        text = {"type": "plain_text", "text": cut(notes, LONGEST_SECTION)}
        blocks.append({"type": "context", "elements": [text]})
    told_as = {"text": _escaped(headline(review)), "blocks": blocks}
    return json.dumps(told_as, indent=2, ensure_ascii=True) + "\n"


def _slack_notes(review: Review, further: int) -> Iterator[str]:
    if further > 0:
        yield f"{further} more findings"
    yield from review.ruling.notes
    if review.ruling.closed:
        yield f"nothing is executed now: {review.ruling.closed}"
    for passed in review.ruling.suppressed:
        yield f"let pass: {passed.finding.rule} {told(passed.finding)}: {passed.reason}"
    if review.digest:
        yield f"digest {spoken(review.digest)}"


def _slack_line(item: Finding) -> str:
    head, advice = _escaped(told(item)), _escaped(item.advice)
    return f"*{item.level.word}* {item.rule} {head}\n→ {advice}"


def _plain(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "text": {"type": "plain_text", "text": text}}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _escaped(text: str) -> str:
    """Return a text in which Slack finds no mention, link or formatting of its own.

    `&`, `<` and `>` have escapes; a zero-width space keeps the marks of its formatting apart.
    """
    pieces = [_ESCAPES.get(char, char) for char in clean(text)]
    ends = list(accumulate(map(len, pieces)))
    room = bisect_right(ends, LONGEST_SECTION // 2 - 100)  # two such texts fit a section
    return "".join(pieces[:room]) + ("..." if room < len(pieces) else "")
