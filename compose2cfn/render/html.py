"""Review → one HTML file that needs nothing else: no request, no script, no style from outside.

The Content Security Policy allows its own style sheet by hash and an icon, and nothing else; so
even a value that escaped its place could do nothing. Filters and folding are HTML and CSS.
Source: W3C Content Security Policy Level 3, section 6.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from compose2cfn.render.index import gravest_first
from compose2cfn.render.picture import order_of, picture_of
from compose2cfn.render.segments import differing
from compose2cfn.render.surroundings import (
    basis,
    cautions,
    left_out,
    let_pass,
    network_rows,
    permission_rows,
    stack_level,
)
from compose2cfn.render.unchanged import definition
from compose2cfn.render.values import clean
from compose2cfn.render.view import findings_of, groups_of
from compose2cfn.render.wording import counted, decided, verdict
from compose2cfn.review.digest import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from compose2cfn.render.view import GroupView, ResourceView
    from compose2cfn.review.model import Review

FEW = 24
"""Up to so many changes, all resources are unfolded; above, only those that are lost or new."""
_GRAVE = frozenset({"replaced", "maybe", "removed", "unknown"})


def render(review: Review) -> str:
    """Return the page as one HTML text."""
    return _page(
        (_report(review),), f"{verdict(review).capitalize()}: {clean(review.target.stack)}"
    )


def render_all(reviews: Sequence[Review]) -> str:
    """Return one page for several stacks: an index, the gravest first, then each report."""
    ordered = gravest_first(reviews)
    reports = tuple(_report(review, f"p{place}-") for place, review in enumerate(ordered))
    return _page(reports, f"Changes of {len(reports)} stacks")


def _page(reports: tuple[dict[str, Any], ...], title: str) -> str:
    style = _style(max(len(report["groups"]) for report in reports))
    made = _environment().get_template("page.html.jinja")
    return made.render(reports=reports, title=title, style=style, policy=_policy(style))


def _report(review: Review, prefix: str = "") -> dict[str, Any]:
    """Return what the templates read of one review; ids start with ``prefix``."""
    groups = groups_of(review, prefix)
    return {
        "prefix": prefix,
        "decision": clean(decided(review)),
        "let_pass": let_pass(review),
        "stack": clean(review.target.stack),
        "verdict": verdict(review),
        "counted": counted(review),
        "digest": review.digest,
        "spoken": spoken(review.digest) if review.digest else None,
        "basis": basis(review),
        "cautions": cautions(review),
        "findings": findings_of(review, prefix),
        "permissions": permission_rows(review),
        "network": network_rows(review),
        "groups": groups,
        "marks": _marks(groups),
        "picture": picture_of(groups) if groups else None,
        "sections": stack_level(review),
        "held_back": left_out(review),
        "opened": _opened(groups),
    }


def _marks(groups: tuple[GroupView, ...]) -> list[tuple[Any, int]]:
    """Return each mark with its count over all groups, the gravest first."""
    totals: dict[Any, int] = {}
    for group in groups:
        for mark, count in group.tally:
            totals[mark] = totals.get(mark, 0) + count
    return sorted(totals.items(), key=lambda pair: order_of(pair[0]))


def _opened(groups: tuple[GroupView, ...]) -> frozenset[str]:
    """Return the anchors of the resources that are unfolded at first."""
    everything = [item for group in groups for item in group.resources]
    return frozenset(
        item.anchor for item in everything if len(everything) <= FEW or item.mark.slug in _GRAVE
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("compose2cfn.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.update(differing=differing, definition=_definition)
    return made


def _definition(item: ResourceView) -> tuple[tuple[str, str], ...]:
    return definition(item.change)


def _style(groups: int) -> str:
    """Return the style sheet, with one rule for each service that can be picked."""
    sheet = files("compose2cfn.render").joinpath("templates/page.css").read_text(encoding="utf-8")
    rules = (
        f".filters:has(.s{number}:checked) ~ .groups .group:not(.g{number}){{display:none}}\n"
        for number in range(groups)
    )
    return f"{sheet}{''.join(rules)}"


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
