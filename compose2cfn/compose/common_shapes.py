"""Shapes that several attributes share (Compose specification, attribute reference)."""

from __future__ import annotations

import re

from compose2cfn.compose.shapes import NULL, keys, leaf, list_of, record, record_of

RESOURCE_NAME = re.compile(r"[a-zA-Z0-9._-]+", re.ASCII)

TEXT = leaf("string").to("text")
SWITCH = leaf("boolean", "string").to("boolean")
WHOLE = leaf("integer", "string").to("integer")
NUMBER_AS_WHOLE = leaf("number", "string").to("integer")
REAL = leaf("number", "string").to("real")
SIZE = leaf("number", "string").to("size")
WHOLE_SIZE = leaf("integer", "string").to("size")
DURATION = leaf("string").to("duration")

TEXTS = list_of(TEXT)
UNIQUE_TEXTS = list_of(TEXT, unique=True)
TEXT_OR_TEXTS = (TEXT | UNIQUE_TEXTS).to("texts")
_ANY_SCALAR = leaf("string", "number", "boolean", "null")
LIST_OR_MAP = keys(_ANY_SCALAR) | list_of(leaf("string"), unique=True)
LABELS = LIST_OR_MAP.to("labels")
VARIABLES = LIST_OR_MAP.to("variables")
OPTIONS = keys(leaf("string", "number")).to("options")
COMMAND = (NULL | leaf("string") | list_of(leaf("string"))).to("command")
EXTRA_HOSTS = (
    keys(leaf("string") | list_of(leaf("string"))) | list_of(leaf("string"), unique=True)
).to("hosts")
ULIMITS = keys(
    (WHOLE | record(("soft", "hard"), hard=WHOLE, soft=WHOLE)).to("ulimit"),
    re.compile(r"[a-z]+", re.ASCII),
    others=True,
)
FILE_GRANTS = list_of(
    leaf("string")
    | record(
        source=TEXT, target=TEXT, uid=TEXT, gid=TEXT, mode=leaf("number", "string").to("file_mode")
    )
)
HOOK = record(
    ("command",),
    command=COMMAND,
    user=TEXT,
    privileged=SWITCH,
    working_dir=TEXT,
    environment=VARIABLES,
)
PRE_START = record(
    command=COMMAND,
    image=TEXT,
    user=TEXT,
    privileged=SWITCH,
    working_dir=TEXT,
    environment=VARIABLES,
    per_replica=SWITCH,
)
_REQUEST = {
    "capabilities": UNIQUE_TEXTS,
    "count": leaf("string", "integer").to("count"),
    "device_ids": UNIQUE_TEXTS,
    "driver": TEXT,
    "options": LABELS,
}
DEVICE_REQUESTS = list_of(record_of(_REQUEST, ("capabilities",)))
GPUS = leaf("string", one_of=("all",)) | list_of(record_of(_REQUEST, others=True))
EXTERNAL = (leaf("boolean", "string") | record(name=TEXT, others=True)).to("external")
