"""Each state that CloudFormation knows is either taken or refused with a next step."""

from __future__ import annotations

import pytest

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.ports import StackState
from compose2cfn.gate.stack_states import SUCCEEDED_STATES, is_running, kind_for


def every_state() -> list[str]:
    """Return StackStatus from the service model."""
    from botocore.loaders import Loader

    model = Loader().load_service_model("cloudformation", "service-2")
    return list(model["shapes"]["StackStatus"]["enum"])


def stack(status: str, reason: str | None = None) -> StackState:
    """Return a stack in a state."""
    return StackState(name="shop", arn="arn:x", status=status, status_reason=reason)


def test_no_stack_is_created() -> None:
    assert kind_for(None) == "CREATE"


@pytest.mark.parametrize("status", every_state())
def test_every_state_has_an_answer(status: str) -> None:
    creates = {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}
    updates = {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_FAILED",
    }
    if status in creates | updates:
        assert kind_for(stack(status)) == ("CREATE" if status in creates else "UPDATE")
        return
    with pytest.raises(AwsError, match=status) as refusal:
        kind_for(stack(status, "because"))
    (told,) = refusal.value.diagnostics
    assert told.message.endswith(": because")
    assert told.hint
    assert "unknown" not in told.hint


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(AwsError, match="SOMETHING_NEW") as refusal:
        kind_for(stack("SOMETHING_NEW"))
    assert "unknown here" in str(refusal.value.diagnostics[0].hint)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("ROLLBACK_COMPLETE", "delete-stack --stack-name shop"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name shop"),
        ("UPDATE_IN_PROGRESS", "wait until it has ended"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "wait until it has ended"),
    ],
)
def test_the_next_step_fits_the_state(status: str, advice: str) -> None:
    with pytest.raises(AwsError) as refusal:
        kind_for(stack(status))
    assert advice in str(refusal.value.diagnostics[0].hint)


def test_success_and_running_are_told_apart() -> None:
    assert {status for status in every_state() if status in SUCCEEDED_STATES} == SUCCEEDED_STATES
    assert not is_running("REVIEW_IN_PROGRESS")
    assert is_running("DELETE_IN_PROGRESS")
    assert not is_running("CREATE_COMPLETE")
