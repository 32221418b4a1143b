"""Decide first, act afterwards: only the command line prints, exits and reads its surroundings."""

from __future__ import annotations

import ast

import pytest

from tests.meta.source import Module, modules

OUTSIDE = [module for module in modules() if not module.path.startswith(("cli/", "__main__"))]
ACTS = {
    "print",
    "input",
    "exit",
    "sys.exit",
    "sys.stdin",
    "sys.stdout",
    "sys.stderr",
    "os.getcwd",
    "Path.cwd",
    "Path.home",
}
ENVIRONMENT = {"os.environ", "os.getenv", "environ", "getenv"}
CLOCK = {"time.time", "time.sleep", "datetime.now", "datetime.datetime.now", "datetime.utcnow"}


def names(module: Module) -> set[str]:
    """Return the names and dotted names that a module uses."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            found.add(ast.unparse(node))
    return found


@pytest.mark.parametrize("module", OUTSIDE, ids=lambda module: module.path)
def test_no_module_but_cli_prints_exits_or_looks_around(module: Module) -> None:
    assert not names(module) & ACTS


INNER = [module for module in OUTSIDE if not module.path.startswith("aws/")]
"""The rooms that are pure; `aws` reads what AWS's own tools read: region, credentials, time."""


@pytest.mark.parametrize("module", INNER, ids=lambda module: module.path)
def test_no_inner_module_reads_the_environment_or_the_clock(module: Module) -> None:
    assert not names(module) & (ENVIRONMENT | CLOCK)
