"""The attribute table of `deploy` (Compose Deploy specification)."""

from __future__ import annotations

from compose2cfn.compose.common_shapes import (
    DEVICE_REQUESTS,
    DURATION,
    LABELS,
    NUMBER_AS_WHOLE,
    REAL,
    TEXT,
    TEXTS,
    WHOLE,
)
from compose2cfn.compose.shapes import NULL, leaf, list_of, record

_CHANGE = record(
    parallelism=WHOLE,
    delay=DURATION,
    failure_action=TEXT,
    monitor=DURATION,
    max_failure_ratio=REAL,
    order=leaf("string", one_of=("start-first", "stop-first")),
)
_MEMORY = leaf("string").to("size")

DEPLOY = NULL | record(
    mode=TEXT,
    endpoint_mode=TEXT,
    replicas=WHOLE,
    labels=LABELS,
    rollback_config=_CHANGE,
    update_config=_CHANGE,
    resources=record(
        limits=record(cpus=REAL, memory=_MEMORY, pids=WHOLE),
        reservations=record(
            cpus=REAL,
            memory=_MEMORY,
            generic_resources=list_of(
                record(discrete_resource_spec=record(kind=TEXT, value=NUMBER_AS_WHOLE))
            ),
            devices=DEVICE_REQUESTS,
        ),
    ),
    restart_policy=record(condition=TEXT, delay=DURATION, max_attempts=WHOLE, window=DURATION),
    placement=record(
        constraints=TEXTS,
        preferences=list_of(record(spread=TEXT)),
        max_replicas_per_node=WHOLE,
    ),
)
"""`services.*.deploy`."""
