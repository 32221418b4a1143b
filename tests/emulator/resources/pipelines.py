"""Pipelines as resources of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.resources.request import request
from tests.emulator.resources.types import handler_error, random_suffix, register
from tests.emulator.services.json_protocol import ApiError

if TYPE_CHECKING:
    from tests.emulator.services.codepipeline import CodePipeline

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]

# What the resource has beside the API's pipeline declaration.
_BESIDE = {"Tags", "RestartExecutionOnUpdate", "DisableInboundStageTransitions"}


def install(service: CodePipeline) -> None:
    """Register the type."""

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get("Name", f"{stack}-{logical_id}-{random_suffix()}")
        return put(service.create_pipeline, name, properties)

    def update(
        physical_id: str, _before: Properties, after: Properties, _stack: str, _logical_id: str
    ) -> Created:
        return put(service.update_pipeline, physical_id, after)

    def put(operation: Any, name: str, properties: Properties) -> Created:
        declared = {key: value for key, value in properties.items() if key not in _BESIDE}
        wanted = request("codepipeline", "CreatePipeline", {"Pipeline": {**declared, "Name": name}})
        try:
            version = operation(wanted)["pipeline"]["version"]
        except ApiError as error:
            raise handler_error(error.message, "CodePipeline", error.code) from error
        return name, {"Version": str(version)}

    def delete(physical_id: str, _properties: Properties) -> None:
        service.delete_pipeline({"name": physical_id})

    register("AWS::CodePipeline::Pipeline", create=create, update=update, delete=delete)
