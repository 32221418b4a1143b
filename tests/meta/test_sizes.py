"""Small rooms: sizes of modules and functions, and no way round in a circle."""

from __future__ import annotations

import graphlib
from statistics import median

import grimp
import pytest

from tests.meta.source import Module, functions, length, modules

MODULES = modules()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.path)
def test_module_has_at_most_300_lines(module: Module) -> None:
    assert len(module.text.splitlines()) <= 300


def test_no_function_has_more_than_50_lines() -> None:
    long = [
        f"{module.path}:{function.lineno} {function.name}: {length(function)} lines"
        for module in MODULES
        for function in functions(module)
        if length(function) > 50
    ]
    assert not long


def test_half_of_the_modules_have_at_most_120_lines() -> None:
    assert median(len(module.text.splitlines()) for module in MODULES) <= 120


def test_half_of_the_functions_have_at_most_10_lines() -> None:
    assert median(length(item) for module in MODULES for item in functions(module)) <= 10


def test_no_import_cycle() -> None:
    graph = grimp.build_graph("compose2cfn", exclude_type_checking_imports=True, cache_dir=None)
    imports = {
        name: graph.find_modules_directly_imported_by(name) - {name.rpartition(".")[0]}
        for name in graph.modules
    }
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as cycle:
        pytest.fail(" -> ".join(cycle.args[1]))
