"""Fn::Cidr: known blocks are computed, everything else stays a symbol."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.address_blocks import address_blocks
from compose2cfn.changes.evaluate import evaluate
from compose2cfn.changes.scope import Scope
from compose2cfn.changes.symbols import Call, Unknown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["10.0.0.0/16", 2, 8], ["10.0.0.0/24", "10.0.1.0/24"], id="IPv4"),
        pytest.param(["10.0.0.0/24", "1", "5"], ["10.0.0.0/27"], id="numbers as text"),
        pytest.param(["2001:db8::/56", 2, 64], ["2001:db8::/64", "2001:db8:0:1::/64"], id="IPv6"),
    ],
)
def test_known_blocks(arguments: list[Any], expected: list[str]) -> None:
    assert evaluate({"Fn::Cidr": arguments}, Scope(parameters={}, mappings={})) == expected


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["10.0.0.0/24", 4, 8], id="more than there are"),
        pytest.param(["10.0.0.0/24", 1, 16], id="larger than the block"),
        pytest.param(["10.0.0.0/16", 257, 4], id="more than CloudFormation gives"),
        pytest.param(["10.0.0.0/16", 1], id="without bits"),
        pytest.param([Unknown("parameter Block"), 1, 8], id="an unknown block"),
        pytest.param(["10.0.0.0/16", ["1"], 8], id="a list"),
        pytest.param(["shop", 1, 8], id="no address"),
        pytest.param("10.0.0.0/16", id="no list"),
    ],
)
def test_symbols(arguments: Any) -> None:
    assert isinstance(address_blocks(arguments), Call)
