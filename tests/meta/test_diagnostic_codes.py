"""Every diagnostic code is stable, explained and used."""

from __future__ import annotations

import ast
import importlib
import re

import pytest

from compose2cfn.core.diagnostics import CODES, Code
from tests.meta.source import modules

for each in modules():
    if not each.name.endswith("__main__"):
        importlib.import_module(each.name)

LETTERS = "YCXFMTLAGPUR"


def declared() -> dict[str, tuple[str, str]]:
    """Return the constant's name and the module of every declared code."""
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Call(func=ast.Name(id="code"), args=[ast.Constant(value=id_), *_]),
                ):
                    found[str(id_)] = (name, module.name)
                case _:
                    continue
    return found


DECLARED = declared()


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_a_code_is_explained(code: Code) -> None:
    assert re.fullmatch(rf"C2C-[{LETTERS}]\d{{3}}", code.id)
    assert code.title == code.title.strip()
    assert code.title
    assert not code.title.endswith(".")
    assert len(code.help.split()) >= 8, "the help says what it means and what to do"
    assert code.help.rstrip().endswith((".", ":", "`"))


def test_every_code_is_a_constant_of_its_room() -> None:
    assert set(DECLARED) == set(CODES)


@pytest.mark.parametrize("id_", sorted(DECLARED))
def test_a_code_is_used(id_: str) -> None:
    name, _ = DECLARED[id_]
    uses = sum(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for module in modules()
        for node in ast.walk(module.tree)
    ) + sum(
        isinstance(node, ast.Attribute) and node.attr == name
        for module in modules()
        for node in ast.walk(module.tree)
    )
    assert uses, f"{name} is declared but nothing reports it"


def test_titles_differ() -> None:
    titles = [code.title for code in CODES.values()]
    assert len(titles) == len(set(titles))
