"""The attribute table of a service (Compose specification, services element)."""

from __future__ import annotations

import re

from compose2cfn.compose.common_shapes import (
    COMMAND,
    DURATION,
    EXTRA_HOSTS,
    FILE_GRANTS,
    GPUS,
    HOOK,
    LABELS,
    NUMBER_AS_WHOLE,
    PRE_START,
    REAL,
    RESOURCE_NAME,
    SIZE,
    SWITCH,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    ULIMITS,
    UNIQUE_TEXTS,
    VARIABLES,
    WHOLE,
    WHOLE_SIZE,
)
from compose2cfn.compose.deploy_shapes import DEPLOY
from compose2cfn.compose.shapes import NULL, Shape, keys, leaf, list_of, record, record_of

_BUILD = leaf("string") | record(
    context=TEXT,
    dockerfile=TEXT,
    dockerfile_inline=TEXT,
    entitlements=TEXTS,
    args=VARIABLES,
    ssh=VARIABLES.to("ssh"),
    labels=LABELS,
    cache_from=TEXTS,
    cache_to=TEXTS,
    no_cache=SWITCH,
    no_cache_filter=TEXT_OR_TEXTS,
    additional_contexts=LABELS,
    network=TEXT,
    provenance=leaf("string", "boolean").to("word"),
    sbom=leaf("string", "boolean").to("word"),
    pull=SWITCH,
    target=TEXT,
    shm_size=WHOLE_SIZE,
    extra_hosts=EXTRA_HOSTS,
    isolation=TEXT,
    privileged=SWITCH,
    secrets=FILE_GRANTS,
    tags=TEXTS,
    ulimits=ULIMITS,
    platforms=TEXTS,
)
_DEVICE_RATE = list_of(record(extensible=False, path=TEXT, rate=WHOLE_SIZE))
_BLKIO = record(
    extensible=False,
    device_read_bps=_DEVICE_RATE,
    device_read_iops=_DEVICE_RATE,
    device_write_bps=_DEVICE_RATE,
    device_write_iops=_DEVICE_RATE,
    weight=WHOLE,
    weight_device=list_of(record(extensible=False, path=TEXT, weight=WHOLE)),
)
_CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")
_DEPENDS_ON = UNIQUE_TEXTS | keys(
    record(
        ("condition",),
        restart=SWITCH,
        required=leaf("boolean"),
        condition=leaf("string", one_of=_CONDITIONS),
    ),
    RESOURCE_NAME,
)
_ENV_FILE = leaf("string") | list_of(
    leaf("string") | record(("path",), extensible=False, path=TEXT, format=TEXT, required=SWITCH)
)
_HEALTHCHECK = record(
    disable=SWITCH,
    interval=DURATION,
    retries=NUMBER_AS_WHOLE,
    test=(leaf("string") | TEXTS).to("health_test"),
    timeout=DURATION,
    start_period=DURATION,
    start_interval=DURATION,
)
_NETWORK = NULL | record(
    aliases=UNIQUE_TEXTS,
    interface_name=TEXT,
    ipv4_address=TEXT,
    ipv6_address=TEXT,
    link_local_ips=UNIQUE_TEXTS,
    mac_address=TEXT,
    driver_opts=keys(leaf("string", "number")).to("options"),
    priority=leaf("number").to("integer"),
    gw_priority=leaf("number").to("integer"),
)
_PORT = leaf("integer", "string") | record(
    name=TEXT,
    mode=TEXT,
    host_ip=TEXT,
    target=leaf("integer", "string").to("integer"),
    published=leaf("string", "integer").to("word"),
    protocol=TEXT,
    app_protocol=TEXT,
)
_MOUNT = leaf("string") | record(
    ("type",),
    type=leaf("string", one_of=("bind", "volume", "tmpfs", "cluster", "npipe", "image")),
    source=TEXT,
    target=TEXT,
    read_only=SWITCH,
    consistency=TEXT,
    bind=record(
        propagation=TEXT,
        create_host_path=SWITCH,
        recursive=leaf("string", one_of=("enabled", "disabled", "writable", "readonly")),
        selinux=leaf("string", one_of=("z", "Z")),
    ),
    volume=record(labels=LABELS, nocopy=SWITCH, subpath=TEXT),
    tmpfs=record(
        size=leaf("integer", "string", minimum=0).to("size"),
        mode=leaf("number", "string").to("integer"),
    ),
    image=record(subpath=TEXT),
)
_WATCH = record(
    ("path", "action"),
    ignore=TEXT_OR_TEXTS,
    include=TEXT_OR_TEXTS,
    path=TEXT,
    action=leaf("string", one_of=("rebuild", "sync", "restart", "sync+restart", "sync+exec")),
    target=TEXT,
    exec=HOOK,
    initial_sync=leaf("boolean"),
)
_PROVIDER_OPTION = leaf("string", "number", "boolean")
_PULL_POLICY = re.compile(
    r"always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+"
)

_FIELDS: dict[str, Shape] = {
    **dict.fromkeys(
        (
            "cgroup_parent",
            "cpuset",
            "domainname",
            "hostname",
            "image",
            "ipc",
            "isolation",
            "mac_address",
            "network_mode",
            "platform",
            "pull_refresh_after",
            "restart",
            "runtime",
            "stop_signal",
            "user",
            "userns_mode",
            "uts",
            "working_dir",
        ),
        TEXT,
    ),
    **dict.fromkeys(("pid",), TEXT | NULL),
    **dict.fromkeys(
        (
            "attach",
            "init",
            "oom_kill_disable",
            "privileged",
            "read_only",
            "stdin_open",
            "tty",
        ),
        SWITCH,
    ),
    **dict.fromkeys(
        (
            "cpu_shares",
            "cpu_quota",
            "cpu_period",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "pids_limit",
        ),
        NUMBER_AS_WHOLE,
    ),
    **dict.fromkeys(
        ("cap_add", "cap_drop", "dns_opt", "external_links", "links", "security_opt"), UNIQUE_TEXTS
    ),
    **dict.fromkeys(("volumes_from", "device_cgroup_rules", "profiles"), UNIQUE_TEXTS),
    **dict.fromkeys(("dns", "dns_search", "tmpfs"), TEXT_OR_TEXTS),
    **dict.fromkeys(("mem_limit", "memswap_limit", "shm_size"), SIZE),
    **dict.fromkeys(("mem_reservation", "mem_swappiness"), WHOLE_SIZE),
    **dict.fromkeys(("command", "entrypoint"), COMMAND),
    **dict.fromkeys(("configs", "secrets"), FILE_GRANTS),
    **dict.fromkeys(("post_start", "pre_stop"), list_of(HOOK)),
    "pre_start": list_of(PRE_START),
    **dict.fromkeys(("annotations", "labels"), LABELS),
    "blkio_config": _BLKIO,
    "build": _BUILD,
    "cgroup": leaf("string", one_of=("host", "private")),
    "container_name": leaf("string", pattern=re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")),
    "cpu_count": leaf("string", "integer", minimum=0).to("integer"),
    "cpu_percent": leaf("string", "integer", minimum=0, maximum=100).to("real"),
    "cpus": REAL,
    "credential_spec": record(config=TEXT, file=TEXT, registry=TEXT),
    "depends_on": _DEPENDS_ON,
    "deploy": DEPLOY,
    "develop": NULL | record(watch=list_of(_WATCH)),
    "devices": list_of(
        leaf("string") | record(("source",), source=TEXT, target=TEXT, permissions=TEXT)
    ),
    "env_file": _ENV_FILE,
    "environment": VARIABLES,
    "expose": list_of(leaf("string", "integer"), unique=True).to("texts"),
    "extends": leaf("string") | record(("service",), extensible=False, service=TEXT, file=TEXT),
    "extra_hosts": EXTRA_HOSTS,
    "gpus": GPUS,
    "group_add": list_of(leaf("string", "number"), unique=True).to("texts"),
    "healthcheck": _HEALTHCHECK,
    "label_file": leaf("string") | TEXTS,
    "logging": record(driver=TEXT, options=keys(leaf("string", "number", "null")).to("options")),
    "models": UNIQUE_TEXTS | keys(NULL | record(endpoint_var=TEXT, model_var=TEXT)),
    "networks": UNIQUE_TEXTS | keys(_NETWORK, RESOURCE_NAME),
    "oom_score_adj": leaf("string", "integer", minimum=-1000, maximum=1000).to("integer"),
    "ports": list_of(_PORT, unique=True),
    "provider": record(
        ("type",),
        type=TEXT,
        options=keys((_PROVIDER_OPTION | list_of(_PROVIDER_OPTION)).to("texts")),
    ),
    "pull_policy": leaf("string", pattern=_PULL_POLICY),
    "scale": WHOLE,
    "stop_grace_period": DURATION,
    "storage_opt": keys(leaf("string", "number", "boolean", "null")).to("options"),
    "sysctls": LABELS,
    "ulimits": ULIMITS,
    "use_api_socket": leaf("boolean"),
    "volumes": list_of(_MOUNT, unique=True),
}

SERVICE = record_of(_FIELDS)
"""`services.*`."""
