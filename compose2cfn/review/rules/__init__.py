"""The risk rules, one file for each concern; they don't know one another."""

from __future__ import annotations


def register_all() -> None:
    """Import every file of rules, which registers them; a test finds a forgotten one."""
    from compose2cfn.review.rules import (  # noqa: F401, PLC0415 - importing registers
        allowances,
        capacity,
        collisions,
        configuration,
        data,
        dependents,
        durations,
        entry,
        exposure,
        extent,
        logs,
        names,
        network,
        permissions,
        platforms,
        precedence,
        report,
        rollout,
        routing,
        secrets,
        services,
        sizes,
        stack,
        storage,
        strategies,
        trials,
        wiring,
    )
