"""The listener ports of a project: what is new, what is shared, and which rule has which priority.

A port is looked at as a whole, because its rules belong together: those of the project's services
and those that others have on the same listener.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field
from compose2cfn.translate.codes import PORT_TAKEN, PUBLISHED_TWICE
from compose2cfn.translate.inside_ports import HTTPS_PORT
from compose2cfn.translate.publishing import Publication, publications
from compose2cfn.translate.routing_codes import RULE_CLASH
from compose2cfn.translate.rule_order import Before, asked, covers, priority_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import Listener, ListenerRule, LoadBalancer


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One port of the load balancer; ``shared`` is the listener of others that it already has."""

    port: int
    shared: Listener | None = None
    own: Listener | None = None
    """The project's own listener, where it is there already."""
    default: Publication | None = None
    rules: Mapping[Publication, int] = field(default_factory=dict)
    """The publications that have a rule, in the order of their priorities."""
    told_at: str = ""
    """The first service that publishes the port; ``problems`` are told there."""
    problems: tuple[Diagnostic, ...] = ()

    @property
    def listener(self) -> str:
        """The logical ID of the project's own listener: the one that it has, where it is there.

        A listener under another ID could not be made before the old one is gone, since a load
        balancer has one for a port.
        """
        if self.own is not None and self.own.logical_id is not None:
            return self.own.logical_id
        return self.default.listener if self.default else f"TCP{self.port}Listener"

    @property
    def protocol(self) -> str:
        """What clients speak."""
        if self.shared is not None:
            return self.shared.protocol
        return "HTTPS" if self.port == HTTPS_PORT else "HTTP"

    @property
    def first(self) -> Publication:
        """The publication that the listener is made for, if the project makes it."""
        return self.default or next(iter(self.rules))


def entrances(project: Project, balancer: LoadBalancer) -> dict[int, Entrance]:
    """Return the entrances by port."""
    by_port: dict[int, list[Publication]] = {}
    for name in sorted(project.services):
        for publication in publications(project.services[name]):
            if publication.listener_port is not None:
                by_port.setdefault(publication.listener_port, []).append(publication)
    return {
        port: _entrance(port, wanted, balancer, project.name)
        for port, wanted in sorted(by_port.items())
    }


def _entrance(
    port: int, wanted: Sequence[Publication], balancer: LoadBalancer, project: str
) -> Entrance:
    existing = next((it for it in balancer.listeners if it.port == port), None)
    shared = existing if existing and existing.project != project else None
    theirs = [it for it in existing.rules if it.project != project] if existing else []
    ours = [it for it in existing.rules if it.project == project] if existing else []
    rules = _with_priorities([it for it in wanted if it.ruled], theirs, ours, f"{project}:{port}")
    defaults = [it for it in wanted if not it.routing.conditional]
    problems = [*_taken(defaults, shared, balancer.name)] if shared else [*_doubled(defaults, port)]
    problems += _repeated(wanted)
    return Entrance(
        port=port,
        shared=shared,
        own=existing if existing and existing.project == project else None,
        default=defaults[0] if defaults and not shared else None,
        rules=rules,
        told_at=wanted[0].service,
        problems=(*problems, *_clashes(rules, theirs, port)),
    )


def _taken(
    defaults: Iterable[Publication], shared: Listener, balancer: str
) -> Iterator[Diagnostic]:
    owner = f"by project '{shared.project}'" if shared.project else "already"
    for publication in defaults:
        yield PORT_TAKEN.error(
            f"port {shared.port} of load balancer '{balancer}' is taken {owner}",
            publication.span,
            hint="say which requests are meant with 'x-aws-routing: {host: …}' or '{path: …}' at "
            "the port, or publish another port",
        )


def _doubled(defaults: Sequence[Publication], port: int) -> Iterator[Diagnostic]:
    for other in defaults[1:]:
        yield PUBLISHED_TWICE.error(
            f"'{defaults[0].service}' and '{other.service}' both publish port {port}",
            other.span,
            hint="give one of them 'x-aws-routing' with a host or a path",
            related=((defaults[0].span, f"'{defaults[0].service}' publishes it here"),),
        )


def _repeated(wanted: Sequence[Publication]) -> Iterator[Diagnostic]:
    """Yield an error for every container port that has two rules on one listener port."""
    first: dict[tuple[str, int], Publication] = {}
    for publication in wanted:
        before = first.setdefault((publication.service, publication.target), publication)
        if before is not publication:
            yield PUBLISHED_TWICE.error(
                f"'{publication.service}' publishes port {publication.target} twice on "
                f"{publication.listener_port}",
                publication.span,
                hint="give all hosts and paths at one place, 'x-aws-routing: {host: [a, b]}'",
                related=((before.span, "it is published here already"),),
            )


def _with_priorities(
    wanted: Sequence[Publication],
    theirs: Sequence[ListenerRule],
    ours: Sequence[ListenerRule],
    name: str,
) -> dict[Publication, int]:
    """Return the rules by priority: given, else the one that it has, else one that is free."""
    taken = {rule.priority for rule in theirs}
    taken |= {it.routing.priority for it in wanted if it.routing.priority is not None}
    kept: dict[Publication, int] = {}
    had = {asked(rule): rule.priority for rule in reversed(ours)}
    for publication in wanted:
        has = had.get(asked(publication.routing))
        if publication.routing.priority is None and has is not None and has not in taken:
            kept[publication] = has
            taken.add(has)
    found: list[tuple[Publication, int]] = []
    for publication in wanted:
        priority = publication.routing.priority or kept.get(publication)
        if priority is None:
            own_name = f"{name}:{publication.service}:{publication.target}"
            priority = priority_for(own_name, publication.routing, taken)
            taken.add(priority)
        found.append((publication, priority))
    return dict(sorted(found, key=lambda it: (it[1], it[0].service, it[0].target)))


def _clashes(
    rules: Mapping[Publication, int], theirs: Sequence[ListenerRule], port: int
) -> Iterator[Diagnostic]:
    """Yield an error for every rule that can't be made, is never asked, or takes others' place."""
    for publication, priority in rules.items():
        for rule in theirs:
            problem = _with_rule(publication, priority, rule, port)
            if problem is not None:
                yield problem
    first_with: dict[int, Publication] = {}
    before: Before[Publication] = Before()
    for publication, priority in rules.items():
        told = f"on port {port} '{publication.service}'"
        other = first_with.setdefault(priority, publication)
        if other is not publication:
            yield _behind(
                publication, other, f"{told} and '{other.service}' both have priority {priority}"
            )
        above = before.first_that_covers(publication.routing)
        if above is not None and rules[above] != priority:
            yield _behind(
                publication,
                above,
                f"{told} is never reached: '{above.service}' takes all of it before",
            )
        before.add(publication.routing, publication)


def _behind(publication: Publication, other: Publication, told: str) -> Diagnostic:
    """Return the error about a rule that another one leaves no place; the first one is named."""
    related = ((other.routing_span, f"'{other.service}' has its rule here"),)
    return RULE_CLASH.error(told, publication.routing_span, related=related)


def _with_rule(
    publication: Publication, priority: int, rule: ListenerRule, port: int
) -> Diagnostic | None:
    owner = f"project '{rule.project}'" if rule.project else "somebody else"
    told = f"'{publication.service}' on port {port}"
    if rule.priority == priority:
        return RULE_CLASH.error(
            f"priority {priority} of {told} is taken by {owner}",
            publication.routing_span,
            hint="give another 'priority', or leave it out: then a free one is taken",
        )
    before = rule.priority < priority
    if before and not rule.other_conditions and covers(rule, publication.routing):
        return RULE_CLASH.error(
            f"{told} is never reached: rule {rule.priority} of {owner} takes all of it before",
            publication.routing_span,
            hint=f"ask for another host or path, or give a 'priority' below {rule.priority}",
        )
    if not before and covers(publication.routing, rule) and (rule.hosts or rule.paths):
        return RULE_CLASH.error(
            f"{told} would take all requests of rule {rule.priority} of {owner}",
            publication.routing_span,
            hint=f"ask for another host or path, or give a 'priority' above {rule.priority}",
        )
    return None
