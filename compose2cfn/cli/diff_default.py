"""What `diff` compares with where nobody says: the deployed stack, else the last commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.errors import AwsError

if TYPE_CHECKING:
    from compose2cfn.cli.diff_sides import Side

OFFLINE = "no AWS Region or credentials are set up"


def deployed_side(stack: str, region: str | None) -> tuple[Side | None, str]:
    """Return the deployed stack of this name, or None and why it can't be compared with.

    It is a question that can be done without: AWS is asked once and briefly, and any refusal is a
    reason that the caller tells.
    """
    from compose2cfn.aws import session as sessions
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.cli.diff_sides import deployed

    try:
        session = sessions.session_at_hand(region)
        if session is None:
            return None, OFFLINE
        side = deployed(LiveCloudFormation(session), stack)
    except AwsError as error:
        return None, f"AWS can't be asked: {error.diagnostics[0].message}"
    return side, "" if side else f"there is no stack {stack}"
