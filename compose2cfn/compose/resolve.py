"""The merged document → the resolved tree: normalised, decoded, checked, pruned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import EMPTY
from compose2cfn.compose.consistency import check_consistency
from compose2cfn.compose.context import Context
from compose2cfn.compose.decode import decode
from compose2cfn.compose.document import load_document
from compose2cfn.compose.normalize import normalize
from compose2cfn.compose.profiles import active_profiles, split_by_profile, without_unused
from compose2cfn.compose.project_name import project_name
from compose2cfn.compose.selection import profiles_of, with_dependencies
from compose2cfn.compose.service_env import resolve_service
from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.core.rewrite import map_of, map_values, scalar, with_entry, without

if TYPE_CHECKING:
    from compose2cfn.compose.loader import LoadRequest
    from compose2cfn.compose.surroundings import Surroundings
    from compose2cfn.core.nodes import Node


def resolve(request: LoadRequest, surroundings: Surroundings) -> tuple[str, Map]:
    """Return the project's name and its resolved tree."""
    problems = surroundings.reader.problems
    documents = [
        document for file in surroundings.files for document in surroundings.reader.documents(file)
    ]
    name = project_name(
        request.project_name,
        documents,
        surroundings.environment,
        surroundings.directory,
        problems,
    )
    context = Context(
        environment={**surroundings.environment, "COMPOSE_PROJECT_NAME": name},
        directory=surroundings.directory,
        reader=surroundings.reader,
    )
    document = load_document(surroundings.files, context)
    if not document.entries and not problems.failed:
        problems.add(EMPTY.error("the Compose file is empty", document.span))
    profiles = active_profiles(request.profiles, surroundings.environment)
    return name, _resolved(document, name, (profiles, request.services), context)


def _resolved(
    document: Map, name: str, wanted: tuple[tuple[str, ...], tuple[str, ...]], context: Context
) -> Map:
    profiles, chosen = wanted
    named = document.get("name") or scalar(name, document)
    normal = normalize(without(document, "name", "include"), name, context.environment)
    tree = decode(normal, context.problems)
    services = map_of(tree.get("services")) or Map({}, tree.span, {})
    profiles = (*profiles, *profiles_of(services, chosen, context.problems))
    enabled, disabled = split_by_profile(services, profiles)
    tree = with_entry(tree, "services", enabled)
    check_consistency(tree, disabled, context.problems)
    enabled_ = map_values(
        with_dependencies(enabled, chosen),
        lambda _, service: (
            resolve_service(service, context) if isinstance(service, Map) else service
        ),
    )
    tree = with_entry(tree, "services", map_values(enabled_, lambda _, node: _scaled(node)))
    name_node = Scalar(name, named.span, name)
    return without_unused(with_entry(tree, "name", name_node))


def _scaled(service: Node) -> Node:
    """Return the service with `deploy.replicas` set from `scale`, where both blocks stand."""
    if not isinstance(service, Map):
        return service
    scale, deploy = service.get("scale"), map_of(service.get("deploy"))
    if scale is None or deploy is None:
        return service
    return with_entry(service, "deploy", with_entry(deploy, "replicas", scale))
