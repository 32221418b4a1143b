"""The variables that a project's files ask for, as `config --variables` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.substitution import expressions
from compose2cfn.core.nodes import Map, Scalar, leaves
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER = ("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE")
_WIDTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable: whether it has to be set, its default and its alternative."""

    name: str
    required: bool = False
    default: str = ""
    alternative: str = ""

    def as_plain(self) -> dict[str, str | bool]:
        """Return the fields under the names that Compose gives them."""
        return {
            "Name": self.name,
            "DefaultValue": self.default,
            "PresenceValue": self.alternative,
            "Required": self.required,
        }


def variables_of(tree: Map) -> tuple[Variable, ...]:
    """Return the variables of a tree, sorted by name; the first expression of a name counts."""
    found: dict[str, Variable] = {}
    for _, node in leaves(tree):
        if isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value:
            for name, operator, rest in expressions(node.value):
                variable = Variable(
                    name=name,
                    required=operator.endswith("?"),
                    default=rest if operator.endswith("-") else "",
                    alternative=rest if operator.endswith("+") else "",
                )
                found.setdefault(name, variable)
    return tuple(found[name] for name in sorted(found))


def variables_table(variables: Iterable[Variable]) -> str:
    """Return the variables as a table with fixed columns."""
    rows = [_HEADER]
    for variable in variables:
        required = "true" if variable.required else "false"
        rows.append((variable.name, required, variable.default, variable.alternative))
    widths = [max(len(row[column]) + 3 for row in rows) for column in range(len(_HEADER))]
    widths = [max(width, _WIDTH) for width in widths]
    lines = (
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)
