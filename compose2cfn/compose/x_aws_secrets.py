"""`x-aws-secrets`: variables of a container whose values AWS keeps, from nodes to values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.contents import SecretVariable
from compose2cfn.compose.x_aws_maps import entries, read
from compose2cfn.compose.x_aws_scalars import WrongError, like, text
from compose2cfn.core.nodes import Map

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

VARIABLE = re.compile(r"[^=\s]+")
JSON_KEY = re.compile(r"[^:\s]+")


def secret_variables(node: Node) -> tuple[SecretVariable, ...]:
    """Read a map: name of a variable → a top-level secret, or one with a key of its JSON."""
    if not isinstance(node, Map) or not node.entries:
        hint = "'DB_PASSWORD: db_password', or 'DB_PASSWORD: {secret: database, key: password}'"
        raise WrongError(node, "a map of variables to secrets is wanted", hint)
    return tuple(_variable(name, below) for name, below in sorted(node.entries.items()))


def _variable(name: str, node: Node) -> SecretVariable:
    if not VARIABLE.fullmatch(name):
        raise WrongError(node, f"'{name}' can't be the name of a variable")
    if not isinstance(node, Map):
        return SecretVariable(name=name, secret=text(node))
    given = entries(node, ("secret", "key"))
    if "secret" not in given:
        raise WrongError(node, f"'secret' is missing for '{name}'", "name a top-level secret")
    return SecretVariable(name=name, secret=text(given["secret"]), key=read(given, "key", _key))


def _key(node: Node) -> str:
    return like(JSON_KEY, node, "the name of a key is wanted, without ':' and blanks")
