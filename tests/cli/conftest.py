"""Fixtures that several commands' tests share."""

from __future__ import annotations

from tests.cli.gate_commands import gate

__all__ = ["gate"]
