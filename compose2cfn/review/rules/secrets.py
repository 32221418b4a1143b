"""Do secrets stay secret, and do containers still get them?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden
from compose2cfn.review.model import Level
from compose2cfn.review.reading import TASK_DEFINITION, containers, maps, of_type, stays
from compose2cfn.review.redaction import fingerprint, is_secret
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet


def _variables(container: Mapping[str, Json], key: str, value: str) -> dict[str, Json]:
    return {str(item.get("Name")): item.get(value) for item in maps(container.get(key))}


@rule("R20", Level.CRITICAL, "A secret in plain text", of_state=True)
def secret_in_plain_text(changes: ChangeSet) -> Iterator[Hit]:
    """An environment variable newly holds what looks like a secret, as plain text.

    Everyone who may read the template, the task definition or the ECS console can read it, and it
    stays in old revisions. Declare it under `secrets:` with the ARN of a Secrets Manager secret or
    an SSM parameter, give it a new value, and treat the old one as known to others.
    A NoEcho parameter doesn't help: its value is plain text in the task definition.
    """
    for change in of_type(changes, TASK_DEFINITION):
        if not stays(change):
            continue
        old = containers(change.before)
        for name, container in containers(change.after).items():
            before = old.get(name, {})
            literals = _variables(before, "Environment", "Value")
            references = _variables(before, "Secrets", "ValueFrom")
            for key, value in _variables(container, "Environment", "Value").items():
                # the same reasons apply to a changed literal: its new value is readable too
                if key in literals and literals[key] == value:
                    continue
                if shown := _shown(key, value):
                    was = "a secret reference becomes " if key in references else ""
                    yield Hit(
                        change.logical_id,
                        f"{name}: {key} is {was}plain text ({shown})",
                        "declare it under secrets: and exchange its value",
                        path=f"/Properties/ContainerDefinitions/{name}/Environment/{key}",
                        level=Level.HIGH if isinstance(value, Hidden) else None,
                    )


def _shown(key: str, value: Json) -> str | None:
    if isinstance(value, Hidden):
        return "from a NoEcho parameter" if value.reason == "no-echo" else None
    return fingerprint(value) if is_secret(f"/{key}", value) else None


@rule("R21", Level.HIGH, "A container loses a secret")
def secret_lost(changes: ChangeSet) -> Iterator[Hit]:
    """A secret that a container got is no longer passed to it, or comes from another place.

    A container that needs it won't start, and ECS goes on trying; or it talks to another database
    than before. Check the application's configuration together with this change.
    """
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, container in containers(change.before).items():
            if name not in new:
                continue
            after = _variables(new[name], "Secrets", "ValueFrom")
            literals = _variables(new[name], "Environment", "Value")
            for key, source in _variables(container, "Secrets", "ValueFrom").items():
                path = f"/Properties/ContainerDefinitions/{name}/Secrets/{key}"
                if key not in after and key not in literals:
                    message, advice = "is no longer passed", "make sure that nothing reads it"
                elif isinstance(after.get(key), str) and after[key] != source:
                    message, advice = "comes from another place", "check that its value is right"
                else:
                    continue
                yield Hit(change.logical_id, f"{name}: secret {key} {message}", advice, path)
