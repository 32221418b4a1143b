"""The x-aws-* keys as a JSON Schema (draft 2020-12), which editors complete and check them with.

Places come from :data:`~compose2cfn.compose.x_aws.PLACES`. The shapes are those of the readers; a
test holds every key of every map against what its reader knows. The readers know more: what keys
exclude one another, and what a value means. A value may always be taken from a variable.
"""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from compose2cfn.compose.deployment import STAGES, Strategy
from compose2cfn.compose.x_aws import FOR_EVER, PLACES, RETENTION_DAYS
from compose2cfn.compose.x_aws_routing import CODES, HOST, PATH, PING
from compose2cfn.compose.x_aws_schema_kinds import (
    AWS_NAME,
    DURATION,
    FLAG,
    TEXT,
    WHOLE,
    arn,
    as_written,
    decimal,
    fields,
    listed,
    number,
    one_of,
    text_like,
)
from compose2cfn.compose.x_aws_values import REGISTRY

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_LISTS = ("ports",)
"""What is a list in a Compose file, where places say `*`."""

_ROLE = arn("iam", "role/")
_POLICY = arn("iam", "policy/")
_TIMES: Schema = {
    "cron": text_like(r"\s*\S+(\s+\S+){5}\s*"),
    "rate": text_like(r"\s*[1-9][0-9]*\s+(minute|hour|day)s?\s*"),
    "timezone": text_like(r"[A-Za-z]+([/_+-][A-Za-z0-9_+-]+)*"),
}
_JSON_KEY: Schema = {"type": "string", "pattern": r"^[^:\s]+$|[$]"}
_BOUNDS: Schema = {"min": WHOLE, "max": WHOLE}
_STRATEGIES = get_args(Strategy)
_NAMED: list[Schema] = [
    one_of(*_STRATEGIES),
    text_like(
        "(CodeDeployDefault[.])?(ECS)?"
        "(AllAtOnce|Linear10PercentEvery[13]Minutes|Canary10Percent(5|15)Minutes)"
    ),
]
_SECTION: Schema = {"type": "object"}
_PROVIDER: Schema = {
    "type": "string",
    "pattern": "^(FARGATE|FARGATE_SPOT|(?![Aa][Ww][Ss]|[Ee][Cc][Ss]|[Ff][Aa][Rr][Gg][Aa][Tt][Ee])"
    "[A-Za-z0-9_-]{1,255})$|[$]",
}
_WEIGHT = fields(weight=number(0, 1_000), base=WHOLE)

_HOOK = fields(
    stages=listed(one_of(*STAGES)),
    pause=FLAG,
    function=arn("lambda", "function:"),
    role=_ROLE,
    timeout=DURATION,
    on_timeout=one_of("rollback", "continue"),
)
_DISCOVERY = {
    "via": one_of("dns", "service_connect", "none"),
    "namespace": one_of("dns", "http"),
    "idle_timeout": DURATION,
    "request_timeout": DURATION,
    "access_logs": one_of("text", "json"),
}

SHAPES: dict[str, Schema] = {
    "x-aws-cluster": AWS_NAME,
    "x-aws-vpc": AWS_NAME,
    "x-aws-loadbalancer": AWS_NAME,
    "x-aws-logs_retention": as_written({"enum": sorted({FOR_EVER, *RETENTION_DAYS})}, digits=True),
    "x-aws-cloudformation": fields(
        AWSTemplateFormatVersion={"const": "2010-09-09"},
        Description=TEXT,
        **dict.fromkeys(
            ("Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"),
            _SECTION,
        ),
    ),
    "x-aws-certificate": arn("acm", "certificate/"),
    "x-aws-registry": text_like(REGISTRY.pattern),
    "x-aws-deployment": {
        "anyOf": [
            *_NAMED,
            fields(
                strategy={"anyOf": _NAMED},
                bake_time=DURATION,
                step_percent=decimal(3, 100),
                step_bake_time=DURATION,
                canary_percent=decimal(0.1, 100),
                canary_bake_time=DURATION,
                alarms=listed(TEXT),
                test_port=number(1, 65_535),
                role=_ROLE,
                hooks={"type": "array", "items": _HOOK, "minItems": 1},
            ),
        ]
    },
    "x-aws-discovery": {"anyOf": [_DISCOVERY["via"], fields(**_DISCOVERY)]},
    "x-aws-routing": fields(
        host=listed(text_like(HOST.pattern)),
        path=listed(text_like(PATH.pattern)),
        headers={"type": "object", "minProperties": 1, "additionalProperties": listed(TEXT)},
        source_ip=listed(TEXT),
        priority=number(1, 50_000),
        health_check=fields(
            path=text_like(PING.pattern),
            matcher={"anyOf": [number(200, 499), text_like(CODES.pattern)]},
            interval=DURATION,
            timeout=DURATION,
            healthy_threshold=number(2, 10),
            unhealthy_threshold=number(2, 10),
            port=number(1, 65_535),
        ),
        stickiness=DURATION,
        deregistration_delay=DURATION,
        redirect=one_of("https"),
    ),
    "x-aws-subnets": listed({"type": "string", "pattern": r"^subnet-|[$]"}),
    "x-aws-assign_public_ip": FLAG,
    "x-aws-securitygroup": {"type": "string", "pattern": r"^sg-|[$]"},
    "x-aws-pull_credentials": arn("secretsmanager", "secret:"),
    "x-aws-role": {
        "anyOf": [
            _ROLE,
            fields(Version={"const": "2012-10-17"}, Statement={"type": ["array", "object"]}),
        ]
    },
    "x-aws-policies": listed(_POLICY),
    "x-aws-secrets": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": r"^[^=\s]+$"},
        "additionalProperties": {
            "anyOf": [TEXT, {**fields(secret=TEXT, key=_JSON_KEY), "required": ["secret"]}]
        },
    },
    "x-aws-sidecar_of": TEXT,
    "x-aws-task": FLAG,
    "x-aws-capacity": {
        "anyOf": [
            _PROVIDER,
            {
                "type": "object",
                "propertyNames": _PROVIDER,
                "additionalProperties": {"anyOf": [number(0, 1_000), _WEIGHT]},
                "minProperties": 1,
            },
        ]
    },
    "x-aws-alarms": fields(
        cpu=number(1, 100),
        memory=number(1, 100),
        unhealthy_hosts=number(1, 1_000),
        after=DURATION,
        topic=listed(arn("sns", "")),
    ),
    "x-aws-exec": FLAG,
    "x-aws-execution_role": _ROLE,
    "x-aws-permissions_boundary": _POLICY,
    "x-aws-ephemeral_storage": {
        "anyOf": [number(21, 200), text_like(r"[0-9.]+ *([bB]|[kKmMgGtT]i?[bB]?)")]
    },
    "x-aws-schedule": fields(**_TIMES, retries=number(0, 185), max_age=DURATION, enabled=FLAG),
    "x-aws-protocol": one_of("http", "https", "tcp", "tls"),
    "x-aws-min_percent": WHOLE,
    "x-aws-max_percent": WHOLE,
    "x-aws-autoscaling": fields(
        cpu=number(1, 100),
        memory=number(1, 100),
        requests=number(1, 1_000_000),
        **_BOUNDS,
        schedule={"type": "object", "additionalProperties": fields(**_TIMES, **_BOUNDS)},
    ),
    "x-aws-keys": listed(TEXT),
}
"""Key → the shape of its value."""


def schema(described: dict[str, str]) -> Schema:
    """Return the schema of a Compose file's x-aws keys; ``described`` says what each does."""
    root: Schema = {
        "$schema": DIALECT,
        "title": "x-aws-* keys of a Compose file",
        "description": "What compose2cfn takes; everything else is Compose's own.",
        "type": "object",
        "$defs": {
            key: {**shape, "description": described.get(key, key)} for key, shape in SHAPES.items()
        },
    }
    for key, places in PLACES.items():
        for place in places:
            _owner(root, place.split(".") if place else [])["properties"][key] = {
                "$ref": f"#/$defs/{key}"
            }
    _close(root)
    return root


def _owner(node: Schema, steps: list[str]) -> Schema:
    """Return the schema of the maps that a place means; what leads there is made."""
    above = ""
    for step in steps:
        if step != "*":
            node = node.setdefault("properties", {}).setdefault(step, {})
        else:
            node = node.setdefault("items" if above in _LISTS else "additionalProperties", {})
        above = step
    node.setdefault("properties", {})
    return node


def _close(node: Schema) -> None:
    """Allow no other x-aws key in the maps that have some."""
    known = [key for key in node.get("properties", {}) if key.startswith("x-aws-")]
    if "properties" in node:
        node["propertyNames"] = {"anyOf": [{"not": {"pattern": "^x-aws-"}}, {"enum": known}]}
    for below in (*node.get("properties", {}).values(), node.get("items")):
        if isinstance(below, dict):
            _close(below)
    if isinstance(node.get("additionalProperties"), dict):
        _close(node["additionalProperties"])
