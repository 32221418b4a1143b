"""Turning a resource's properties into the request of the API behind it.

CloudFormation writes PascalCase, the APIs of ECS and CodePipeline camelCase, and numbers may come
as strings (a `Ref` of a Number parameter). botocore's service models say what each member is
called and which type it has, so nothing is listed here by hand.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import ServiceModel, Shape


def request(service: str, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the operation's request for these properties.

    Raises ValueError, in CloudFormation's words, for properties that the API doesn't know and for
    values of the wrong type.
    """
    shape = _model(service).operation_model(operation).input_shape
    assert shape is not None
    converted: dict[str, Any] = _convert(shape, properties, "#")
    return converted


@functools.cache
def _model(service: str) -> ServiceModel:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"))


def _convert(shape: Shape, value: Any, path: str) -> Any:
    match shape.type_name:
        case "structure":
            return _structure(shape, value, path)
        case "list":
            return [
                _convert(shape.member, item, f"{path}/{position}")
                for position, item in enumerate(_expect(list, value, path))
            ]
        case "map":
            return {key: str(item) for key, item in _expect(dict, value, path).items()}
        case "integer" | "long":
            return _number(value, path)
        case "boolean":
            return str(value).lower() == "true"
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)


def _structure(shape: Any, value: Any, path: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    converted = {}
    for key, item in _expect(dict, value, path).items():
        name = members.get(key.lower())
        if name is None:
            raise ValueError(
                f"Properties validation failed: {path}: extraneous key [{key}] is not permitted"
            )
        converted[name] = _convert(shape.members[name], item, f"{path}/{key}")
    return converted


def _expect(kind: type, value: Any, path: str) -> Any:
    if not isinstance(value, kind):
        wanted = "JSONArray" if kind is list else "JSONObject"
        raise ValueError(  # noqa: TRY004 (ministack shows ValueErrors as the resource's failure)
            f"Properties validation failed: {path}: expected type: {wanted}, found: {value!r}"
        )
    return value


def _number(value: Any, path: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"Properties validation failed: {path}: expected type: Integer, found: {value!r}"
        ) from None
