"""Where containers log to: the project's one log group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.translate.ids import LOG_GROUP

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json


def log_configuration(project: str) -> Json:
    """Return a container's `LogConfiguration` for CloudWatch Logs."""
    return {
        "LogDriver": "awslogs",
        "Options": {
            "awslogs-group": ref(LOG_GROUP),
            "awslogs-region": ref("AWS::Region"),
            "awslogs-stream-prefix": project,
        },
    }
