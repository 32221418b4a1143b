"""`x-aws-deployment`, from nodes to values.

Names and bounds are those of the Amazon ECS API reference (DeploymentConfiguration,
LinearConfiguration, CanaryConfiguration, DeploymentLifecycleHook). The names of CodeDeploy's
predefined configurations for ECS are short forms of what they mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from compose2cfn.compose.deployment import STAGES, Deployment, Hook
from compose2cfn.compose.x_aws_maps import entries, minutes, number, one_of, read, tenths
from compose2cfn.compose.x_aws_scalars import WrongError, flag, like, text, texts
from compose2cfn.core.nodes import Map, Seq

if TYPE_CHECKING:
    from typing import Literal

    from compose2cfn.compose.deployment import Strategy
    from compose2cfn.core.nodes import Node

_STRATEGIES = ("rolling", "blue_green", "linear", "canary")
_OF_CODE_DEPLOY: dict[str, Deployment] = {
    "AllAtOnce": Deployment(strategy="blue_green"),
    "Linear10PercentEvery1Minutes": Deployment(strategy="linear", step_percent=10, step_bake_min=1),
    "Linear10PercentEvery3Minutes": Deployment(strategy="linear", step_percent=10, step_bake_min=3),
    "Canary10Percent5Minutes": Deployment(strategy="canary", canary_percent=10, canary_bake_min=5),
    "Canary10Percent15Minutes": Deployment(
        strategy="canary", canary_percent=10, canary_bake_min=15
    ),
}
_PREFIXES = ("CodeDeployDefault.", "ECS")

_LINEAR = ("step_percent", "step_bake_time")
_CANARY = ("canary_percent", "canary_bake_time")
_SHIFTING = ("test_port", "role", "hooks")
_KEYS = ("strategy", "bake_time", *_LINEAR, *_CANARY, "alarms", *_SHIFTING)
_HOOK_KEYS = ("stages", "pause", "function", "role", "timeout", "on_timeout")
_UNDER_WAY = ("test_traffic_shift", "production_traffic_shift")
"""Where ECS can't pause, because requests are moving."""
_DAY_MIN = 1_440
_FORTNIGHT_MIN = 20_160
_LONGEST_NAME = 255

_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/\S+", re.ASCII)
_FUNCTION = re.compile(
    r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?", re.ASCII
)


def deployment(node: Node) -> Deployment:
    """Read the key: a strategy, one of CodeDeploy's names, or a map with `strategy`."""
    if not isinstance(node, Map):
        return _named(node)
    given = entries(node, _KEYS)
    if "strategy" not in given and given.keys() - {"bake_time", "alarms"}:
        raise WrongError(node, "'strategy' is missing", f"one of {', '.join(_STRATEGIES)}")
    named = _named(given["strategy"]) if "strategy" in given else Deployment()
    _check_keys(given, named)
    alarms = read(given, "alarms", _alarms)
    return Deployment(
        strategy=named.strategy,
        bake_min=read(given, "bake_time", minutes(0, _DAY_MIN)),
        step_percent=read(given, "step_percent", tenths(3, 100)) or named.step_percent,
        step_bake_min=_minutes(given, "step_bake_time", named.step_bake_min),
        canary_percent=read(given, "canary_percent", tenths(0.1, 100)) or named.canary_percent,
        canary_bake_min=_minutes(given, "canary_bake_time", named.canary_bake_min),
        alarms=alarms or (),
        test_port=read(given, "test_port", number(1, 65_535)),
        role_arn=read(given, "role", _role),
        hooks=read(given, "hooks", _hooks) or (),
    )


def _minutes(given: dict[str, Node], key: str, named: int | None) -> int | None:
    value = read(given, key, minutes(0, _DAY_MIN))
    return named if value is None else value


def _named(node: Node) -> Deployment:
    """Return what a strategy's name means."""
    name = text(node)
    bare = name
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    if bare in _OF_CODE_DEPLOY:
        return _OF_CODE_DEPLOY[bare]
    return Deployment(strategy=cast("Strategy", one_of(_STRATEGIES)(node)))


def _check_keys(given: dict[str, Node], named: Deployment) -> None:
    """Refuse keys that the strategy has no use for, or whose value its name already says."""
    strategy = named.strategy
    for key, node in given.items():
        of = "linear" if key in _LINEAR else "canary" if key in _CANARY else None
        if of is not None and strategy != of:
            raise WrongError(node, f"'{key}' belongs to the strategy {of}, not {strategy}")
        if of is not None and (named.step_percent or named.canary_percent):
            raise WrongError(node, f"'{key}' is said by the name of the strategy already")
        if key in _SHIFTING and strategy == "rolling":
            hint = "choose blue_green, linear or canary"
            raise WrongError(node, f"'{key}' has no effect on a rolling deployment", hint)


def _alarms(node: Node) -> tuple[str, ...]:
    found = texts(node)
    wrong = [name for name in found if not 0 < len(name) <= _LONGEST_NAME]
    if not found or wrong or len(set(found)) != len(found):
        raise WrongError(node, "names of CloudWatch alarms are wanted, each once")
    return found


def _role(node: Node) -> str:
    return like(_ROLE, node, "the ARN of an IAM role is wanted")


def _hooks(node: Node) -> tuple[Hook, ...]:
    if not isinstance(node, Seq) or not node.items:
        raise WrongError(
            node, "a list is wanted", "- {stages: post_test_traffic_shift, pause: true}"
        )
    return tuple(map(_hook, node.items))


def _hook(node: Node) -> Hook:
    given = entries(node, _HOOK_KEYS)
    pause = read(given, "pause", flag) or False
    if pause == ("function" in given):
        raise WrongError(node, "a hook is either 'pause: true' or a 'function'")
    if "stages" not in given:
        raise WrongError(node, "'stages' is missing", f"one or more of {', '.join(STAGES)}")
    if pause and "role" in given:
        raise WrongError(given["role"], "a pause needs no role")
    action = read(given, "on_timeout", one_of(("rollback", "continue")))
    return Hook(
        stages=_stages(given["stages"], pause=pause),
        function_arn=read(given, "function", _function),
        role_arn=read(given, "role", _role),
        timeout_min=read(given, "timeout", minutes(1, _FORTNIGHT_MIN)),
        on_timeout=cast("Literal['rollback', 'continue'] | None", action),
    )


def _function(node: Node) -> str:
    return like(_FUNCTION, node, "the ARN of a Lambda function is wanted")


def _stages(node: Node, *, pause: bool) -> tuple[str, ...]:
    items = node.items if isinstance(node, Seq) else (node,)
    found = tuple(one_of(STAGES)(item) for item in items)
    if not found or len(set(found)) != len(found):
        raise WrongError(node, "stages are wanted, each once")
    for stage, item in zip(found, items, strict=True):
        if pause and stage in _UNDER_WAY:
            hint = f"pause before or after it, for instance at post_{stage}"
            raise WrongError(item, f"ECS can't pause at '{stage}', while requests move", hint)
    return found
