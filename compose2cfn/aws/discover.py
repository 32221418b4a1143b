"""FactsRequest → Facts, with read-only calls.

The calls, as IAM writes them: sts:GetCallerIdentity; ecs:DescribeClusters,
DescribeCapacityProviders (where the project names one of instances);
elasticloadbalancing:DescribeLoadBalancers, DescribeListeners, DescribeRules, DescribeTags;
ec2:DescribeVpcs, DescribeVpcAttribute, DescribeSubnets, DescribeRouteTables,
DescribeSecurityGroups; elasticfilesystem:DescribeMountTargets; secretsmanager:DescribeSecret.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from compose2cfn.aws import codes
from compose2cfn.aws.discover_balancer import load_balancer
from compose2cfn.aws.discover_cluster import cluster, with_providers
from compose2cfn.aws.discover_existing import file_system, secret, security_group
from compose2cfn.aws.discover_network import vpc
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.environment import Asked, Facts, FactsRequest, region_problems, unanswerable

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.aws.session import AwsSession

_Found = TypeVar("_Found")

_POINTLESS = {
    codes.UNREACHABLE.id,
    codes.NO_CREDENTIALS.id,
    codes.EXPIRED.id,
    codes.INVALID.id,
    codes.MISCONFIGURED.id,
}
"""After these every further call would fail alike."""


def discover(request: FactsRequest, session: AwsSession) -> Facts:
    """Look up what the project needs to know.

    Raises :class:`InputError` where the Compose file names things that don't exist, and
    :class:`AwsError` where AWS refuses or can't be reached; in both cases with all problems.
    """
    Diagnostics(
        (*unanswerable(request), *region_problems(request, session.region))
    ).raise_if_failed()
    account = session.account()
    asking = _Asking(session)
    found_cluster = asking.about(request.cluster, cluster)
    if found_cluster and request.capacity_providers:
        found_cluster = asking.about(
            request.capacity_providers[0],
            partial(with_providers, found_cluster, request.capacity_providers),
        )
    found_balancer = asking.about(request.load_balancer, load_balancer)
    place = request.vpc
    if place is None and request.load_balancer and found_balancer:
        place = Asked(request.load_balancer.key, found_balancer.vpc_id, request.load_balancer.span)
    found_vpc = asking.about(place, vpc)
    groups = asking.about_each(request.security_groups, security_group)
    systems = asking.about_each(request.file_systems, file_system)
    secrets = asking.about_each(request.secrets, secret)
    asking.raise_if_failed()
    return Facts(
        region=session.region,
        account=account,
        partition=session.partition,
        vpc=found_vpc,
        cluster=found_cluster,
        load_balancer=found_balancer,
        security_groups=groups,
        file_systems=systems,
        secrets=secrets,
    )


class _Asking:
    """Asks one thing after the other and gathers what went wrong."""

    def __init__(self, session: AwsSession) -> None:
        self.session = session
        self.problems = Diagnostics()
        self.refused_by_aws = False

    def about(
        self, asked: Asked | None, look_up: Callable[[Asked, AwsSession], _Found]
    ) -> _Found | None:
        if asked is None:
            return None
        try:
            return look_up(asked, self.session)
        except InputError as error:
            self.problems.extend(error.diagnostics)
        except AwsError as error:
            self.problems.extend(error.diagnostics)
            self.refused_by_aws = True
            if any(item.code in _POINTLESS for item in error.diagnostics):
                self.raise_if_failed()
        return None

    def about_each(
        self, asked: tuple[Asked, ...], look_up: Callable[[Asked, AwsSession], _Found]
    ) -> tuple[_Found, ...] | None:
        """Return what is found, each thing once and by its name; None where nothing is asked."""
        if not asked:
            return None
        first = {it.value: it for it in reversed(asked)}
        found = (self.about(first[value], look_up) for value in sorted(first))
        return tuple(it for it in found if it is not None)

    def raise_if_failed(self) -> None:
        if self.refused_by_aws:
            raise AwsError(tuple(self.problems))
        self.problems.raise_if_failed()
