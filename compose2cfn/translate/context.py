"""What a mapping may look at besides its own element: the project and its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, locate
from compose2cfn.core.values import dataclass, replace
from compose2cfn.translate.codes import NO_PLACE, NO_ROUTE_OUT, NO_SUBNETS
from compose2cfn.translate.entrances import entrances
from compose2cfn.translate.images import ImageChoice
from compose2cfn.translate.lookups import on_networks, with_volumes
from compose2cfn.translate.named_subnets import named_subnets, unknown_subnets
from compose2cfn.translate.preparing import homes_of
from compose2cfn.translate.tasks import placed, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span
    from compose2cfn.environment import Cluster, Facts, FileSystem, LoadBalancer, Subnet, Vpc
    from compose2cfn.translate.entrances import Entrance
    from compose2cfn.translate.preparing import Homes
    from compose2cfn.translate.tasks import Tasks

_NO_CHOICE = ImageChoice()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Context:
    """The project, and the parts of the facts that every translation needs."""

    project: Project
    vpc: Vpc
    cluster: Cluster
    load_balancer: LoadBalancer | None
    task_subnets: tuple[Subnet, ...]
    """Where tasks run, by Availability Zone and id."""
    entrances: Mapping[int, Entrance]
    """The ports that the project publishes on the load balancer."""
    tasks: Tasks
    """Service → the services of its task, the main one first."""
    homes: Homes
    """What runs to its end before others → the tasks that it does so in."""
    images: ImageChoice = _NO_CHOICE
    file_systems: tuple[FileSystem, ...] | None = None
    """The existing ones that volumes name, None where nobody looked."""

    def main(self, name: str) -> Service:
        """Return the service that the task of a service is named after."""
        return self.tasks[name][0]

    def is_sidecar(self, service: Service) -> bool:
        """Whether the service runs in the task of another one."""
        return self.main(service.name).name != service.name

    def is_one_off(self, service: Service) -> bool:
        """Whether the service runs in a task that no ECS service keeps running."""
        return self.main(service.name).is_one_off

    def prepares(self, service: Service) -> bool:
        """Whether the service runs to its end before each task of others."""
        return service.name in self.homes

    def mains(self, name: str) -> Iterator[Service]:
        """Yield the services that the tasks of a service are named after."""
        for home in self.homes.get(name) or (self.main(name).name,):
            yield self.project.services[home]

    def within(self, name: str, home: str) -> Context:
        """Return the context in which a service that prepares several tasks is in that one."""
        task = self.tasks[home]
        service = placed(self.project.services[name], task)
        return replace(
            self,
            project=replace(self.project, services={**self.project.services, name: service}),
            tasks={**self.tasks, name: task},
        )

    @property
    def public_tasks(self) -> bool:
        """Whether the tasks need public IP addresses to reach the internet."""
        return any(subnet.tier == "public" for subnet in self.task_subnets)

    def place(self, *path: str) -> Span:
        """Return the key that ends ``path``, or the nearest thing above it that is written."""
        above = self.project.tree
        for step in path[:-1]:
            below = above.get(step)
            if not isinstance(below, Map):
                return locate(self.project.tree, path)
            above = below
        return above.key_span(path[-1])

    def services_on(self, network: str) -> Iterator[Service]:
        """Yield the services that are attached to a network, by name."""
        yield from on_networks(self).get(network, ())

    def services_with(self, volume: str) -> Iterator[Service]:
        """Yield the services that mount a named volume, by name."""
        yield from with_volumes(self).get(volume, ())


def context_of(
    project: Project, facts: Facts, problems: Diagnostics, images: ImageChoice
) -> Context | None:
    """Return the context; None, with the reasons in ``problems``, where facts are missing."""
    if facts.vpc is None or facts.cluster is None:
        missing = "VPC" if facts.vpc is None else "cluster"
        key = "x-aws-vpc" if facts.vpc is None else "x-aws-cluster"
        problems.add(
            NO_PLACE.error(
                f"the facts of project '{project.name}' have no {missing}",
                project.at(key),
                hint=f"name it with '{key}' at the top level, then run 'compose2cfn facts' again",
            )
        )
        return None
    subnets = _chosen_subnets(project, facts.vpc, facts.load_balancer, problems)
    if not subnets and problems.failed:
        return None
    if not subnets:
        problems.add(
            NO_SUBNETS.error(
                f"no subnet of {facts.vpc.id} can run the tasks", project.at("x-aws-vpc")
            )
        )
        return None
    if any(subnet.tier == "isolated" for subnet in subnets):
        problems.add(
            NO_ROUTE_OUT.warning(
                f"the tasks' subnets have no route out: {', '.join(s.id for s in subnets)}",
                project.at("x-aws-vpc"),
                hint="give the VPC endpoints for ecr.api, ecr.dkr and logs, and a gateway for s3",
            )
        )
    return Context(
        project=project,
        vpc=facts.vpc,
        cluster=facts.cluster,
        load_balancer=facts.load_balancer,
        task_subnets=subnets,
        entrances=_entrances(project, facts.load_balancer),
        tasks=tasks_of(project),
        homes=homes_of(project),
        images=images,
        file_systems=facts.file_systems,
    )


def _entrances(project: Project, balancer: LoadBalancer | None) -> dict[int, Entrance]:
    if balancer is None or balancer.type != "application":
        return {}
    return entrances(project, balancer)


def _chosen_subnets(
    project: Project, vpc: Vpc, load_balancer: LoadBalancer | None, problems: Diagnostics
) -> tuple[Subnet, ...]:
    """Return the subnets that the project names, else the best ones; none where a name is wrong."""
    if not project.aws.subnets:
        return task_subnets(vpc, load_balancer)
    unknown = tuple(unknown_subnets(project.aws.subnets, vpc, project.tree))
    problems.extend(unknown)
    return () if unknown else named_subnets(project.aws.subnets, vpc)


def task_subnets(vpc: Vpc, load_balancer: LoadBalancer | None) -> tuple[Subnet, ...]:
    """Return where tasks run: private subnets, else public ones (the load balancer's), else others.

    A load balancer sends nothing to targets in an Availability Zone that isn't enabled for it
    (Elastic Load Balancing User Guide, 'Availability Zones'), so only its zones come into question.
    """
    candidates = vpc.subnets
    if load_balancer is not None:
        served = {s.availability_zone for s in vpc.subnets if s.id in load_balancer.subnet_ids}
        candidates = tuple(s for s in vpc.subnets if s.availability_zone in served)
    by_tier = {
        tier: tuple(s for s in candidates if s.tier == tier)
        for tier in ("private", "public", "isolated")
    }
    public = by_tier["public"]
    if load_balancer is not None:
        public = tuple(s for s in public if s.id in load_balancer.subnet_ids) or public
    chosen = by_tier["private"] or public or by_tier["isolated"]
    return tuple(sorted(chosen, key=lambda subnet: (subnet.availability_zone, subnet.id)))
