"""Secrets whose `Ref` is their ARN, as on AWS; ministack gives their name."""

from __future__ import annotations

from typing import Any

from tests.emulator.resources.types import existing, register

_TYPE = "AWS::SecretsManager::Secret"


def install() -> None:
    """Put the ARN in the place of the name around ministack's own handlers."""
    handlers = existing(_TYPE)

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, Any]:
        _, attributes = handlers["create"](logical_id, properties, stack)
        return attributes["Arn"], attributes

    def update(
        physical_id: str, before: dict[str, Any], after: dict[str, Any], stack: str, logical_id: str
    ) -> tuple[str, Any]:
        _, attributes = handlers["update"](_name(physical_id), before, after, stack, logical_id)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        handlers["delete"](_name(physical_id), properties)

    register(_TYPE, create=create, update=update, delete=delete)


def _name(arn: str) -> str:
    """Take the name out of `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-RANDOM`."""
    return arn.rpartition(":")[2].rpartition("-")[0]
