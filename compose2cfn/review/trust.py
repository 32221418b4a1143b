"""Who may newly take on a role: trust policies compared by principal and condition.

Source: IAM user guide, 'How to use trust policies', 'Configuring a role for GitHub OIDC'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass
from compose2cfn.review.reading import items
from compose2cfn.review.statements import permissions, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.review.statements import Permission

_ACCOUNT = re.compile(r"AWS:(?:arn:[\w-]+:iam::)?[0-9]{12}(?::|$)")
_SERVICE = "Service:"


@dataclass(frozen=True, slots=True)
class Trust:
    """One who may newly take on a role; ``is_anyone`` for everybody without a condition."""

    text: str
    is_anyone: bool = False


def trusted(document: Json) -> set[Permission]:
    """Return who may take on a role by its trust policy."""
    return {item for item in permissions(document) if item.effect == "Allow"}


def gained(before: Json, after: Json, *, is_new: bool) -> Iterator[Trust]:
    """Yield who is newly trusted; of a new role only others than AWS's services and our account."""
    old, told = trusted(before), set()
    for item in sorted(trusted(after) - old):
        same = [its for its in old if _covers(its.principal, item.principal)]
        if _is_anyone(item):
            but = f" but {_who(item.principal)}" if item.excludes else ""
            text = f"everyone{but} may take on this role"
            text = f"{text}, under a condition" if item.condition else text
        elif not same:
            if is_new and not _is_other(item):
                continue
            text = f"{_who(item.principal)} may take on this role"
        elif any(_keeps(its.condition, item.condition) for its in same):
            continue
        else:
            text = f"{_who(item.principal)} may take on this role under weaker conditions"
        if text not in told and not (_is_anyone(item) and same and _kept(same, item)):
            told.add(text)
            yield Trust(text, is_anyone=_is_anyone(item) and not item.condition)


def freed(before: Json, after: Json) -> Iterator[Trust]:
    """Yield who was kept from taking on a role, and no longer is."""
    was, now = (
        {item for item in permissions(document) if item.effect == "Deny"}
        for document in (before, after)
    )
    for item in sorted(was - now):
        if not any(its.covers(item) for its in now):
            who = "everyone" if item.principal in {"*", "AWS:*"} else _who(item.principal)
            yield Trust(f"{who} is no longer kept from taking on this role")


def _kept(same: list[Permission], item: Permission) -> bool:
    return any(_keeps(its.condition, item.condition) for its in same)


def _is_anyone(item: Permission) -> bool:
    # everyone but somebody is everyone
    return item.principal in {"*", "AWS:*"} or item.excludes


def _is_other(item: Permission) -> bool:
    """Tell whether a principal is another account, or an identity provider without a subject."""
    if item.principal.startswith("Federated:"):
        return not any(map(_is_subject, _flat(item.condition).items()))
    return bool(_ACCOUNT.match(item.principal))


def _is_subject(told: tuple[tuple[str, str], frozenset[str]]) -> bool:
    """Tell whether a condition says who of the provider's users is meant."""
    (_, key), values = told
    by_user = key.endswith(":sub") or (key.endswith(":aud") and "cognito" in key)
    return by_user and not values & {"*", "repo:*", "repo:*:*"}


def _covers(old: str, new: str) -> bool:
    return old in {new, "*"}


def _who(principal: str) -> str:
    kind, _, name = principal.partition(":")
    words = {"Service": "the service ", "Federated": "whoever signs in by ", "AWS": ""}
    return f"{words.get(kind, '')}{name or principal}"


def _keeps(old: str, new: str) -> bool:
    """Tell whether what the new condition lets through, the old one let through too."""
    was, now = _flat(old), _flat(new)
    for (operator, key), values in was.items():
        found = [its for (_, other), its in now.items() if other == key]
        if not found:
            return False
        if "not" in operator:
            if not all(values <= its for its in found):
                return False
            continue
        if not any(all(_is_within(value, values) for value in its) for its in found):
            return False
    return True


def _is_within(value: str, patterns: frozenset[str]) -> bool:
    return any(value == pattern or fnmatchcase(value, pattern) for pattern in patterns)


def _flat(condition: str) -> dict[tuple[str, str], frozenset[str]]:
    told = json.loads(condition) if condition else {}
    return {
        (str(operator).lower(), str(key).lower()): frozenset(text_of(item) for item in items(value))
        for operator, keys in (told.items() if isinstance(told, Mapping) else ())
        if isinstance(keys, Mapping)
        for key, value in keys.items()
    }
