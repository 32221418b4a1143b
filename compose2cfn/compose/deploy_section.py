"""`deploy` and the keys that stood beside it before → frozen values."""

from __future__ import annotations

from compose2cfn.compose.model_deploy import Deploy, ResourceAmounts, UpdateConfig
from compose2cfn.compose.x_aws_autoscaling import autoscaling
from compose2cfn.compose.x_aws_scalars import whole
from compose2cfn.compose.x_aws_values import value_of
from compose2cfn.core.nodes import Map, Node, Scalar
from compose2cfn.core.rewrite import entries_of, map_of, text_of


def deploy_of(service: Map) -> Deploy:
    """Return what a service says of its tasks, under `deploy` and by the older keys beside it."""
    deploy = map_of(service.get("deploy"))
    limits, reservations = _amounts(service, "limits"), _amounts(service, "reservations")
    if deploy is None:
        return Deploy(
            replicas=_whole(service.get("scale")), limits=limits, reservations=reservations
        )
    replicas = _whole(deploy.get("replicas"))
    return Deploy(
        mode=text_of(deploy.get("mode")),
        replicas=_whole(service.get("scale")) if replicas is None else replicas,
        restart=text_of(entries_of(deploy.get("restart_policy")).get("condition")),
        limits=limits,
        reservations=reservations,
        update=_update(map_of(deploy.get("update_config"))),
        autoscaling=value_of(deploy, "x-aws-autoscaling", autoscaling),
    )


def _update(node: Map | None) -> UpdateConfig:
    if node is None:
        return UpdateConfig()
    return UpdateConfig(
        parallelism=_whole(node.get("parallelism")),
        order=text_of(node.get("order")),
        failure_action=text_of(node.get("failure_action")),
        min_percent=value_of(node, "x-aws-min_percent", whole),
        max_percent=value_of(node, "x-aws-max_percent", whole),
    )


def _amounts(service: Map, key: str) -> ResourceAmounts:
    """Return what `deploy.resources` says, else the older keys of the service itself."""
    deploy = map_of(service.get("deploy"))
    resources = map_of(deploy.get("resources")) if deploy else None
    given = entries_of(resources.get(key)) if resources else {}
    older_cpus, older_memory = _OLDER[key]
    cpus = _amount(given.get("cpus") or service.get(older_cpus))
    if cpus is None and key == "limits":
        cpus = _quota(service)
    memory = _amount(given.get("memory") or service.get(older_memory))
    # Docker takes less than nothing, as in `mem_limit: -1`, for no bound
    return ResourceAmounts(cpus=cpus, memory_bytes=int(memory) if memory and memory > 0 else None)


_OLDER = {"limits": ("cpus", "mem_limit"), "reservations": ("", "mem_reservation")}


def _amount(node: Node | None) -> float | None:
    """Return a number; None where there is none, or nothing is limited."""
    value = node.value if isinstance(node, Scalar) else None
    return float(value) or None if isinstance(value, (str, int, float)) and value != "" else None


def _quota(service: Map) -> float | None:
    """Return the processors of `cpu_quota`, microseconds in each `cpu_period`; None for no bound.

    Docker takes 100 ms for a period where none is given, and no quota below 1 for no bound.
    """
    quota, period = (_whole(service.get(key)) for key in ("cpu_quota", "cpu_period"))
    return quota / (period or _PERIOD_US) if quota and quota > 0 else None


_PERIOD_US = 100_000


def _whole(node: Node | None) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
