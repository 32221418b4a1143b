"""Do secrets stay secret, and do containers still get them?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Hidden
from compose2cfn.review.literals import is_plain_secret
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    containers,
    items,
    maps,
    of_type,
    preparing,
    properties,
    stays,
)
from compose2cfn.review.redaction import fingerprint, has_credential
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import after, before, exchanged, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Resource, ResourceChange

_SECRET, _PARAMETER = "AWS::SecretsManager::Secret", "AWS::SSM::Parameter"
_PASSWORDS = ("AuthToken", "MasterUserPassword", "SecretString")
_NUMBERED = re.compile(r"S[0-9]+")
_OPTIONS = ("Command", "EntryPoint")


def _variables(container: Mapping[str, Json], key: str, value: str) -> dict[str, Json]:
    return {str(item.get("Name")): item.get(value) for item in maps(container.get(key))}


@rule("R20", Level.CRITICAL, "A secret in plain text", of_state=True)
def secret_in_plain_text(changes: ChangeSet) -> Iterator[Hit]:
    """An environment variable newly holds what looks like a secret, as plain text.

    Everyone who may read the template, the task definition or the ECS console can read it, and it
    stays in old revisions. Declare it under `secrets:` with the ARN of a Secrets Manager secret or
    an SSM parameter, give it a new value, and treat the old one as known to others.
    A NoEcho parameter doesn't help: its value is plain text in the task definition. Command lines,
    options of a log driver and passwords of databases and caches are looked at too. A name about a
    secret (`PASSWORD_MIN_LENGTH`), a switch, a path or an address without a password is none.
    """
    for change in of_type(changes, TASK_DEFINITION):
        if not stays(change):
            continue
        old = containers(change.before)
        for name, container in containers(change.after).items():
            was = old.get(name, {})
            yield from _literals(change, name, was, container)
            yield from _beside(change, name, was, container)
    yield from _of_properties(changes)


def _of_properties(changes: ChangeSet) -> Iterator[Hit]:
    """Yield passwords that stand in a property of their own."""
    for change in changes.changes:
        if not stays(change) or change.type == TASK_DEFINITION:
            continue
        old, new = properties(change.before), properties(change.after)
        for key in (name for name in _PASSWORDS if name in new):
            value = new[key]
            is_text = isinstance(value, str) and value and not value.startswith("{{resolve:")
            if is_text and old.get(key) != value:
                yield Hit(
                    change.logical_id,
                    f"{key} is plain text ({fingerprint(value)})",
                    "let Secrets Manager make it, or refer to it by {{resolve:secretsmanager:…}}",
                    path=f"/Properties/{key}",
                )


def _literals(
    change: ResourceChange, name: str, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    literals = _variables(old, "Environment", "Value")
    references = _variables(old, "Secrets", "ValueFrom")
    for key, value in _variables(new, "Environment", "Value").items():
        # the same reasons apply to a changed literal: its new value is readable too
        if key in literals and literals[key] == value:
            continue
        shown = _shown(key, value)
        if shown is None and key in references and isinstance(value, str):
            shown = fingerprint(value)
        if shown:
            was = "a secret reference becomes " if key in references else ""
            yield Hit(
                change.logical_id,
                f"{name}: {key} is {was}plain text ({shown})",
                "declare it under secrets: and exchange its value",
                path=f"/Properties/ContainerDefinitions/{name}/Environment/{key}",
                level=Level.HIGH if isinstance(value, Hidden) else None,
            )


def _beside(
    change: ResourceChange, name: str, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    """Yield secrets in a command line, and in the options of a log driver."""
    found = {
        key: text
        for key in _OPTIONS
        for text in items(new.get(key))
        if isinstance(text, str) and text not in items(old.get(key)) and has_credential(text)
    }
    now, was = (_log_options(item) for item in (new, old))
    found |= {
        f"LogConfiguration/Options/{key}": text
        for key, text in now.items()
        if isinstance(text, str) and was.get(key) != text and is_plain_secret(key, text)
    }
    for where, text in found.items():
        option = where.rpartition("/")[2]
        yield Hit(
            change.logical_id,
            f"{name}: {option} holds a secret as plain text ({fingerprint(text)})",
            "pass it as a secret, and exchange its value",
            path=f"/Properties/ContainerDefinitions/{name}/{where}",
        )


def _log_options(container: Mapping[str, Json]) -> Mapping[str, Json]:
    told = container.get("LogConfiguration")
    options = told.get("Options") if isinstance(told, Mapping) else None
    return options if isinstance(options, Mapping) else {}


def _shown(key: str, value: Json) -> str | None:
    if isinstance(value, Hidden):
        return "from a NoEcho parameter" if value.reason == "no-echo" else None
    return fingerprint(value) if is_plain_secret(key, value) else None


@rule("R21", Level.HIGH, "A container loses a secret")
def secret_lost(changes: ChangeSet) -> Iterator[Hit]:
    """A secret that a container got is no longer passed to it, or comes from another place.

    A container that needs it won't start, and ECS goes on trying; or it talks to another database
    than before. The same holds for a secret that leaves the stack. Check the application's
    configuration together with this change.
    """
    yield from _secrets_gone(changes)
    for change in of_type(changes, TASK_DEFINITION):
        old, new = containers(change.before), containers(change.after)
        prepared = preparing(old)
        for name in (name for name in old if name in new or name in prepared):
            if change.after is not None:
                yield from _lost(change, name, old[name], new.get(name, {}), changes)


def _lost(
    change: ResourceChange,
    name: str,
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    changes: ChangeSet,
) -> Iterator[Hit]:
    now = _variables(new, "Secrets", "ValueFrom")
    literals = _variables(new, "Environment", "Value")
    for key, source in _variables(old, "Secrets", "ValueFrom").items():
        if _NUMBERED.fullmatch(key):
            # counted anew in each template, so the secret itself tells whether it is still there
            if any(not exchanged(source, it, changes) for it in now.values()):
                continue
            message, advice = "is no longer passed", "make sure that nothing reads it"
        elif key not in now and key not in literals:
            message, advice = "is no longer passed", "make sure that nothing reads it"
        elif exchanged(source, now.get(key), changes):
            message, advice = "comes from another place", "check that its value is right"
        else:
            continue
        path = f"/Properties/ContainerDefinitions/{name}/Secrets/{key}"
        yield Hit(
            change.logical_id, f"{name}: secret {_called(key, source)} {message}", advice, path
        )


def _called(key: str, source: Json) -> str:
    """Return a secret's name; one that a preparing container writes has a number alone."""
    if not _NUMBERED.fullmatch(key) or not isinstance(source, str):
        return key
    return f"{key} ({source.partition(':secret:')[2] or source.rpartition('/')[2]})"


def _secrets_gone(changes: ChangeSet) -> Iterator[Hit]:
    """Yield secrets that leave the stack; a parameter is one where a container got it as one."""
    old, new = (tuple(of_types(side(changes), TASK_DEFINITION)) for side in (before, after))
    for change in of_type(changes, _SECRET, _PARAMETER):
        if change.action is not Action.REMOVE:
            continue
        if change.type == _SECRET or any(_reads(item, change) for item in old):
            users = sorted(item.logical_id for item in new if _reads(item, change))
            who = f"; {', '.join(users)} still reads it" if users else ""
            yield Hit(
                change.logical_id,
                f"the secret is removed from the stack{who}",
                "keep it until no task reads it, running and older revisions too",
            )


def _reads(task: Resource, secret: ResourceChange) -> bool:
    told = [item.get("Secrets") for item in containers(task.body).values()]
    by_name = secret.logical_id in mentioned(told)
    return by_name or (secret.physical_id is not None and secret.physical_id in str(told))
