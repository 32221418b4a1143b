"""The documented constraints of PutApprovalResult's request; botocore checks only some of them.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
"""

from __future__ import annotations

import re
from typing import Any

from tests.emulator.services.json_protocol import ApiError

_NAME = re.compile(r"[A-Za-z0-9.@\-_]{1,100}")
_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUMMARY_CHARACTERS = 512
_ANSWERS = ("Approved", "Rejected")


def check_approval(call: dict[str, Any]) -> None:
    """Refuse a request that breaks a constraint, naming all that it breaks."""
    result = call["result"]
    problems = [
        _must("satisfy regular expression pattern: " + _NAME.pattern, key, call[key])
        for key in ("pipelineName", "stageName", "actionName")
        if not _NAME.fullmatch(call[key])
    ]
    if not _TOKEN.fullmatch(call["token"]):
        pattern = f"satisfy regular expression pattern: {_TOKEN.pattern}"
        problems.append(_must(pattern, "token", call["token"]))
    if len(result["summary"]) > _SUMMARY_CHARACTERS:
        length = f"have length less than or equal to {_SUMMARY_CHARACTERS}"
        problems.append(_must(length, "result.summary", result["summary"]))
    if result["status"] not in _ANSWERS:
        values = f"satisfy enum value set: [{', '.join(_ANSWERS)}]"
        problems.append(_must(values, "result.status", result["status"]))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise ApiError("ValidationException", count + "; ".join(problems))


def _must(constraint: str, member: str, value: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
