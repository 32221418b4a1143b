"""The attribute table of a whole document: top-level keys and resources."""

from __future__ import annotations

from compose2cfn.compose.common_shapes import (
    EXTERNAL,
    LABELS,
    OPTIONS,
    RESOURCE_NAME,
    SWITCH,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
)
from compose2cfn.compose.service_shapes import SERVICE
from compose2cfn.compose.shapes import NULL, keys, leaf, list_of, record

_IPAM_CONFIG = record(
    subnet=TEXT, ip_range=TEXT, gateway=TEXT, aux_addresses=keys(leaf("string")).to("options")
)
_NETWORK = NULL | record(
    name=TEXT,
    driver=TEXT,
    driver_opts=OPTIONS,
    ipam=record(
        driver=TEXT, config=list_of(_IPAM_CONFIG), options=keys(leaf("string")).to("dropped")
    ),
    external=EXTERNAL,
    internal=SWITCH,
    enable_ipv4=SWITCH,
    enable_ipv6=SWITCH,
    attachable=SWITCH,
    labels=LABELS,
)
_VOLUME = NULL | record(
    name=TEXT, driver=TEXT, driver_opts=OPTIONS, external=EXTERNAL, labels=LABELS
)
_SECRET = record(
    name=TEXT,
    environment=TEXT,
    file=TEXT,
    external=EXTERNAL,
    labels=LABELS,
    driver=TEXT,
    driver_opts=OPTIONS,
    template_driver=TEXT,
)
_CONFIG = record(
    name=TEXT,
    content=TEXT,
    environment=TEXT,
    file=TEXT,
    external=EXTERNAL,
    labels=LABELS,
    template_driver=TEXT,
)
_MODEL = record(
    ("model",),
    name=TEXT,
    model=TEXT,
    context_size=leaf("integer"),
    runtime_flags=TEXTS,
)
_INCLUDE = leaf("string") | record(
    extensible=False, path=TEXT_OR_TEXTS, env_file=TEXT_OR_TEXTS, project_directory=TEXT
)

PROJECT = record(
    version=leaf("string"),
    name=TEXT,
    include=list_of(_INCLUDE),
    services=keys(SERVICE, RESOURCE_NAME),
    models=keys(_MODEL),
    networks=keys(_NETWORK),
    volumes=keys(_VOLUME, RESOURCE_NAME),
    secrets=keys(_SECRET, RESOURCE_NAME),
    configs=keys(_CONFIG, RESOURCE_NAME),
)
"""A whole Compose document."""
