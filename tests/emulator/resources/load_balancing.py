"""Load balancers in the VPC of their subnets, and the conflicts that a shared one can have."""

from __future__ import annotations

from typing import Any

from tests.emulator.door import part, replace
from tests.emulator.resources.types import existing, handler_error, register

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]

_PREFIX = "AWS::ElasticLoadBalancingV2"
_SERVICE = "ElasticLoadBalancingV2"
_ZONES_OF_A_BALANCER = 2


def install() -> None:
    """Put checks and corrections around ministack's own handlers."""
    _Balancers().install()
    _Listeners().install()
    _Rules().install()


def _target_groups(actions: list[Properties]) -> list[str]:
    """Return the target groups that actions forward to."""
    found = []
    for action in actions:
        forward = action.get("ForwardConfig", {}).get("TargetGroups", [])
        found += [group["TargetGroupArn"] for group in forward]
        found += [action["TargetGroupArn"]] if "TargetGroupArn" in action else []
    return found


def _link(actions: list[Properties], balancer: str) -> None:
    """Let the target groups know the load balancer that uses them."""
    groups = part("services.alb:_tgs")
    for arn in _target_groups(actions):
        group = groups.get(arn)
        if group is None:
            raise handler_error(f"Target group '{arn}' not found", _SERVICE, "NotFound")
        if balancer not in group["LoadBalancerArns"]:
            group["LoadBalancerArns"] = [*group["LoadBalancerArns"], balancer]


class _Balancers:
    """Load balancers: VPC and zones come from the subnets."""

    def install(self) -> None:
        handlers = existing(f"{_PREFIX}::LoadBalancer")
        self._create = handlers["create"]
        self._lb_xml = part("services.alb:_lb_xml", "lb")
        self._subnets = part("services.ec2:_subnets")
        self._balancers = part("services.alb:_lbs")
        self._region = part("core.responses:get_region")
        register(
            f"{_PREFIX}::LoadBalancer",
            create=self.create,
            update=handlers["update"],
            delete=handlers["delete"],
        )
        replace("services.alb:_lb_xml", self.as_xml)

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """Create the load balancer in its subnets."""
        subnets = [self._subnet(identity) for identity in properties.get("Subnets", [])]
        zones = {subnet["AvailabilityZone"] for subnet in subnets}
        if properties.get("Type", "application") == "application" and (
            len(zones) < _ZONES_OF_A_BALANCER
        ):
            raise handler_error(
                "At least two subnets in two different Availability Zones must be specified",
                _SERVICE,
            )
        created: Created = self._create(logical_id, properties, stack)
        self._balancers[created[0]]["VpcId"] = subnets[0]["VpcId"]
        return created

    def as_xml(self, balancer: Properties) -> str:
        """Write a load balancer with the zones that its subnets really are in."""
        text: str = self._lb_xml(balancer)
        for identity in balancer.get("Subnets", []):
            zone = self._subnets.get(identity, {}).get("AvailabilityZone")
            if zone is not None:
                text = text.replace(
                    f"<ZoneName>{self._region()}a</ZoneName><SubnetId>{identity}<",
                    f"<ZoneName>{zone}</ZoneName><SubnetId>{identity}<",
                )
        return text

    def _subnet(self, identity: str) -> Properties:
        found: Properties | None = self._subnets.get(identity)
        if found is None:
            raise handler_error(f"The subnet ID '{identity}' does not exist", _SERVICE, "NotFound")
        return found


class _Listeners:
    """Listeners: one per port of a load balancer."""

    def install(self) -> None:
        handlers = existing(f"{_PREFIX}::Listener")
        self._create, self._update = handlers["create"], handlers["update"]
        self._listeners = part("services.alb:_listeners")
        register(
            f"{_PREFIX}::Listener",
            create=self.create,
            update=self.update,
            delete=handlers["delete"],
        )

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """Create the listener on a port that is free."""
        balancer, port = properties.get("LoadBalancerArn"), int(properties.get("Port", 80))
        for listener in self._listeners.values():
            if listener["LoadBalancerArn"] == balancer and listener["Port"] == port:
                raise handler_error(
                    f"A listener already exists on this port for this load balancer '{balancer}'",
                    _SERVICE,
                    "AlreadyExists",
                )
        created: Created = self._create(logical_id, properties, stack)
        _link(properties.get("DefaultActions", []), str(balancer))
        return created

    def update(
        self, physical_id: str, before: Properties, after: Properties, stack: str, logical_id: str
    ) -> Created:
        """Update the listener and the groups behind it."""
        updated: Created = self._update(physical_id, before, after, stack, logical_id)
        _link(after.get("DefaultActions", []), after["LoadBalancerArn"])
        return updated


class _Rules:
    """Rules: one per priority of a listener."""

    def install(self) -> None:
        handlers = existing(f"{_PREFIX}::ListenerRule")
        self._create, self._update = handlers["create"], handlers["update"]
        self._rules = part("services.alb:_rules")
        self._listeners = part("services.alb:_listeners")
        register(
            f"{_PREFIX}::ListenerRule",
            create=self.create,
            update=self.update,
            delete=handlers["delete"],
        )

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """Create the rule with a priority that is free."""
        self._check_priority(properties, None)
        created: Created = self._create(logical_id, properties, stack)
        self._link(properties)
        return created

    def update(
        self, physical_id: str, before: Properties, after: Properties, stack: str, logical_id: str
    ) -> Created:
        """Update the rule and the groups behind it."""
        self._check_priority(after, physical_id)
        updated: Created = self._update(physical_id, before, after, stack, logical_id)
        self._link(after)
        return updated

    def _check_priority(self, properties: Properties, own: str | None) -> None:
        listener, priority = properties.get("ListenerArn"), str(properties.get("Priority"))
        for arn, rule in self._rules.items():
            if arn != own and rule["ListenerArn"] == listener and rule["Priority"] == priority:
                raise handler_error(
                    f"Priority '{priority}' is currently in use", _SERVICE, "AlreadyExists"
                )

    def _link(self, properties: Properties) -> None:
        balancer = self._listeners[properties["ListenerArn"]]["LoadBalancerArn"]
        _link(properties.get("Actions", []), balancer)
