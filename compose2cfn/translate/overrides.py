"""The second Compose file that makes a project deployable, as the hint of a refusal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = "leave it out in a second file, '-f compose.yaml -f production.yaml':"


def without(service: str, *attribute: str) -> str:
    """Return the hint with a file that resets one attribute of a service."""
    lines = ["services:", f"{service}:", *(f"{step}:" for step in attribute)]
    shown = [f"{'  ' * depth}{line}" for depth, line in enumerate(lines)]
    return "\n".join([_HEAD, *shown[:-1], f"{shown[-1]} !reset null"])


def with_list(service: str, attribute: str, kept: Sequence[str]) -> str:
    """Return the hint with a file that keeps these items of a list alone."""
    head = ["services:", f"  {service}:"]
    if not kept:
        return "\n".join([_HEAD, *head, f"    {attribute}: !reset []"])
    items = [f"      - {item}" for item in kept]
    return "\n".join([_HEAD, *head, f"    {attribute}: !override", *items])
