"""The second Compose file that makes a project deployable, as the hint of a refusal shows it.

What is shown can be saved as it stands and given with `-f` after the files that there are: a test
does so with every kind of refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.compose.model import Project

_SECONDS = ("production.yaml", "ecs.yaml")
_MODELS = "    models: !reset null"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./")


def without(project: Project, *path: str) -> str:
    """Return the hint with a file that resets one part of the project."""
    shown = [f"{'  ' * depth}{_text(step)}:" for depth, step in enumerate(path)]
    return "\n".join([_head(project), *shown[:-1], f"{shown[-1]} !reset null"])


def without_models(project: Project) -> str:
    """Return the hint with a file that takes the models away, and what services say of them."""
    users = [name for name, service in project.services.items() if service.node.get("models")]
    of_services = [line for name in users for line in (f"  {_text(name)}:", _MODELS)]
    head = ["services:", *of_services] if users else []
    return "\n".join([_head(project), *head, _MODELS.strip()])


def with_list(project: Project, service: str, attribute: str, kept: Sequence[str]) -> str:
    """Return the hint with a file that keeps these items of a service's list alone."""
    head = [_head(project), "services:", f"  {_text(service)}:"]
    if not kept:
        return "\n".join([*head, f"    {attribute}: !reset []"])
    return "\n".join([*head, f"    {attribute}: !override", *(f"      - {it}" for it in kept)])


def with_mounts(
    project: Project, service: str, kept: Sequence[str], volumes: Sequence[str], *, keep: bool
) -> str:
    """Return the hint with a file that mounts these alone, and declares the volumes among them.

    With ``keep`` it is told of a mount that one of the volumes takes the place of.
    """
    hint = with_list(project, service, "volumes", kept)
    if keep:
        what = "to keep what is written there use a named volume, which starts empty,"
        hint = hint.replace(_head(project), _head(project, what), 1)
    declared = [f"  {name}:" for name in dict.fromkeys(volumes)]
    return "\n".join([hint, "volumes:", *declared]) if declared else hint


def as_own(project: Project, section: str, key: str) -> str:
    """Return the hint with a file that makes an external resource one of the project's own."""
    head = _head(project, "make it the project's own")
    return "\n".join([head, f"{section}:", f"  {_text(key)}:", "    external: !reset null"])


def with_map(project: Project, service: str, attribute: str, kept: Mapping[str, str]) -> str:
    """Return the hint with a file that keeps these entries of a service's map alone."""
    if not kept:
        return without(project, "services", service, attribute)
    head = [_head(project), "services:", f"  {_text(service)}:", f"    {attribute}: !override"]
    return "\n".join([*head, *(f"      {_text(key)}: {item(kept[key])}" for key in sorted(kept))])


def item(text: str) -> str:
    """Return a text as an item of a list in a Compose file: quoted where YAML asks for it."""
    from json import dumps  # noqa: PLC0415 - for refusals alone

    kept = text.replace("$", "$$")
    plain = set(kept) <= _PLAIN | set(":-$")
    return kept if plain else dumps(kept, ensure_ascii=False)


def _text(step: str) -> str:
    return item(step) if step[:1] in _PLAIN else f'"{step}"'


def _head(project: Project, what: str = "leave it out") -> str:
    """Return what says how both files are given."""
    from shlex import quote  # noqa: PLC0415 - for refusals alone

    first = project.opened or ("compose.yaml",)
    second = next(name for name in (*_SECONDS, "deployment.yaml") if name not in first)
    files = (*first, second)
    given = " ".join(f"-f {quote(name)}" for name in files)
    return f"{what} in a second file, '{given}':"
