"""The existing load balancer, its listeners and their rules, and which project made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.aws.look_up import absent_as, call, not_there, pages
from compose2cfn.environment import Listener, ListenerRule, LoadBalancer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

PROJECT_TAG = "com.docker.compose.project"
ACTION = "elasticloadbalancing:DescribeLoadBalancers"
LOGICAL_ID_TAG = "aws:cloudformation:logical-id"
"""What CloudFormation itself puts on resources (CloudFormation User Guide, 'Resource tags')."""

_UNKNOWN = frozenset(("LoadBalancerNotFound", "LoadBalancerNotFoundException"))
_MAX_TAGGED = 20
"""DescribeTags takes at most 20 resources a call (Elastic Load Balancing API reference)."""


def load_balancer(asked: Asked, session: AwsSession) -> LoadBalancer:
    """Look up a load balancer by name or ARN, with its listeners and rules."""
    client = session.client("elbv2")
    found = _described(asked, client, session.region)
    return LoadBalancer(
        arn=found["LoadBalancerArn"],
        name=found["LoadBalancerName"],
        type=found["Type"],
        scheme=found["Scheme"],
        dns_name=found["DNSName"],
        vpc_id=found["VpcId"],
        subnet_ids=tuple(zone["SubnetId"] for zone in found["AvailabilityZones"]),
        security_group_ids=tuple(found.get("SecurityGroups", ())),
        listeners=_listeners(asked, client, found["LoadBalancerArn"], found["Type"])
        if found["Type"] in {"application", "network"}
        else (),
    )


def _described(asked: Asked, client: Any, region: str) -> dict[str, Any]:
    by = "LoadBalancerArns" if asked.value.startswith("arn:") else "Names"
    absent = not_there(asked, "load balancer", ACTION, region)
    with absent_as(_UNKNOWN, absent):
        answer = call(asked, ACTION, client.describe_load_balancers, **{by: [asked.value]})
    if not answer["LoadBalancers"]:
        raise absent
    found: dict[str, Any] = answer["LoadBalancers"][0]
    return found


def _listeners(asked: Asked, client: Any, balancer: str, kind: str) -> tuple[Listener, ...]:
    answers = pages(
        asked,
        "elasticloadbalancing:DescribeListeners",
        client,
        "describe_listeners",
        LoadBalancerArn=balancer,
    )
    found = [item for answer in answers for item in answer["Listeners"]]
    # only the listeners of an Application Load Balancer have rules
    routing = kind == "application"
    rules = {
        item["ListenerArn"]: _rules(asked, client, item["ListenerArn"]) if routing else []
        for item in found
    }
    owned = [(item["ListenerArn"], item["DefaultActions"]) for item in found]
    owned += [(rule["RuleArn"], rule["Actions"]) for some in rules.values() for rule in some]
    tagged = {arn for own, actions in owned for arn in (*_targets(actions),) or (own,)}
    tags = _tags(asked, client, tagged | {item["ListenerArn"] for item in found})
    projects = {arn: its[PROJECT_TAG] for arn, its in tags.items() if PROJECT_TAG in its}
    return tuple(
        Listener(
            arn=item["ListenerArn"],
            port=item["Port"],
            protocol=item["Protocol"],
            project=_owner(item["ListenerArn"], item["DefaultActions"], projects),
            logical_id=tags.get(item["ListenerArn"], {}).get(LOGICAL_ID_TAG),
            rules=tuple(_rule(rule, projects) for rule in rules[item["ListenerArn"]]),
        )
        for item in found
    )


def _rules(asked: Asked, client: Any, listener: str) -> list[dict[str, Any]]:
    answers = pages(
        asked,
        "elasticloadbalancing:DescribeRules",
        client,
        "describe_rules",
        ListenerArn=listener,
    )
    return [rule for answer in answers for rule in answer["Rules"] if not rule.get("IsDefault")]


def _rule(rule: Mapping[str, Any], projects: Mapping[str, str]) -> ListenerRule:
    return ListenerRule(
        arn=rule["RuleArn"],
        priority=int(rule["Priority"]),
        hosts=tuple(_values(rule, "host-header", "HostHeaderConfig")),
        paths=tuple(_values(rule, "path-pattern", "PathPatternConfig")),
        other_conditions=any(map(_is_other, rule.get("Conditions", ()))),
        project=_owner(rule["RuleArn"], rule["Actions"], projects),
    )


def _values(rule: Mapping[str, Any], field: str, config: str) -> Iterator[str]:
    """Yield a condition's values; AWS gives them in `Values`, in the config, or in both."""
    for condition in rule.get("Conditions", ()):
        if condition.get("Field") == field:
            yield from condition.get("Values") or condition.get(config, {}).get("Values", ())


def _is_other(condition: Mapping[str, Any]) -> bool:
    """Whether a condition is none of host or path, or one by regular expression."""
    config = {"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig"}
    field = condition.get("Field")
    return field not in config or bool(condition.get(config[field], {}).get("RegexValues"))


def _targets(actions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the target groups that the actions forward to."""
    for action in actions:
        if action.get("TargetGroupArn"):
            yield action["TargetGroupArn"]
        for group in action.get("ForwardConfig", {}).get("TargetGroups", ()):
            yield group["TargetGroupArn"]


def _owner(
    own: str, actions: Iterable[Mapping[str, Any]], projects: Mapping[str, str]
) -> str | None:
    """Return the one project of all the target groups; None where there is none or several.

    Redirects and fixed answers have no target group: there the tag of ``own`` counts.
    """
    owners = {projects.get(arn) for arn in (*_targets(actions),) or (own,)}
    return owners.pop() if len(owners) == 1 else None


def _tags(asked: Asked, client: Any, wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the tags by ARN."""
    arns = sorted(wanted)
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(arns), _MAX_TAGGED):
        answer = call(
            asked,
            "elasticloadbalancing:DescribeTags",
            client.describe_tags,
            ResourceArns=arns[start : start + _MAX_TAGGED],
        )
        for described in answer["TagDescriptions"]:
            own = {tag["Key"]: tag.get("Value", "") for tag in described["Tags"]}
            tags[described["ResourceArn"]] = own
    return tags
