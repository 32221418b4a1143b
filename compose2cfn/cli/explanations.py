"""Every code and rule with what `explain` says of it."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from typing import TYPE_CHECKING

import compose2cfn
from compose2cfn.core.diagnostics import CODES
from compose2cfn.review.policy import Effect
from compose2cfn.review.protection import known_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.review.registry import Rule

_RUNS = "compose2cfn.__main__"


def explanations() -> dict[str, str]:
    """Return the text of each code and rule by its id.

    Rooms declare codes when they are imported, so all of them are; none imports a large library
    by that (the linter sees to it).
    """
    for module in pkgutil.walk_packages(compose2cfn.__path__, "compose2cfn."):
        if module.name != _RUNS:
            importlib.import_module(module.name)
    codes = {item.id: f"{item.id}: {item.title}\n\n{item.help}\n" for item in CODES.values()}
    rules = {rule.id: _rule(rule) for rule in known_rules().values()}
    return {**codes, **rules, **{item.word: _effect(item) for item in Effect}}


def _rule(rule: Rule) -> str:
    return f"{rule.id}: {rule.title} (usually {rule.level.word})\n\n{rule.text}\n"


def _effect(effect: Effect) -> str:
    return f"{effect.word}: an action of the policy (docs/policy.md)\n\n{effect.about}\n"


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """Return the codes that someone may have meant."""
    names = list(known)
    ends = [name for name in names if wanted and name.endswith(wanted)]
    return ends[:3] or difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
