"""Who owns the file of a secret or config, and who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import IMPOSSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.contents import FileGrant
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic

_LARGEST_MODE = 0o7777
_LARGEST_ID = 2**32 - 2


def owner_of(grant: FileGrant) -> str:
    """Return user and group as `chown` takes them; root where none are given."""
    return f"{grant.uid or 0}:{grant.gid or 0}"


def owner_problems(service: Service, attribute: str) -> Iterator[Diagnostic]:
    """Yield owners that aren't numbers, as Docker wants them, and modes that no file has."""
    grants = service.secrets if attribute == "secrets" else service.configs
    for index, grant in enumerate(grants):
        for key, id_ in (("uid", grant.uid), ("gid", grant.gid)):
            if id_ and not (id_.isascii() and id_.isdecimal() and int(id_) <= _LARGEST_ID):
                told = f"'{id_}' is no numeric ID of a {'user' if key == 'uid' else 'group'}"
                yield IMPOSSIBLE.error(told, service.at(attribute, index, key))
        if grant.mode is not None and int(grant.mode, 8) > _LARGEST_MODE:
            told = f"{grant.mode} is no mode of a file"
            span = service.at(attribute, index, "mode")
            yield IMPOSSIBLE.error(told, span, hint="in octal digits, for instance '0440'")
