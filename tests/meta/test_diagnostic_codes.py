"""Every diagnostic code is stable, explained and used."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter

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


def used_names() -> set[str]:
    """Return every name that the package reads, also as an attribute of a module."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
    return found


DECLARED = declared()
OURS = [CODES[id_] for id_ in sorted(DECLARED)]
"""The package's own; a test may have declared another."""
USED = used_names()


@pytest.mark.parametrize("code", OURS, ids=lambda code: code.id)
def test_a_code_is_explained(code: Code) -> None:
    assert re.fullmatch(rf"C2C-[{LETTERS}]\d{{3}}", code.id)
    assert code.title == code.title.strip()
    assert code.title
    assert not code.title.endswith(".")
    assert len(code.help.split()) >= 4, "the help is a sentence at least"
    assert code.help.rstrip().endswith((".", ":", "`"))


def test_every_code_is_a_constant_of_its_room() -> None:
    calls = [
        ast.unparse(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "code"
    ]
    assert len(calls) == len(DECLARED)


@pytest.mark.parametrize("id_", sorted(DECLARED))
def test_a_code_is_used(id_: str) -> None:
    name, module = DECLARED[id_]
    assert name in USED, f"{module} declares {name}, but nothing reports it"


def test_titles_differ() -> None:
    titles = Counter(code.title for code in OURS)
    assert [title for title, times in titles.items() if times > 1] == []
