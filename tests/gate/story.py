"""Short words for the ways through the gate that many tests go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compose2cfn.core.source import Source
from compose2cfn.gate.approval import ApprovalRecord, DecisionRequest, Verdict, decide
from compose2cfn.gate.execute import start
from compose2cfn.gate.follow import follow
from compose2cfn.gate.inspect import digest_now, inspect
from compose2cfn.gate.ports import StackEvent
from compose2cfn.gate.propose import ProposalRequest, Proposed, propose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.gate.execute import Execution
    from tests.gate.fake import FakeClock, FakeCloudFormation


def template(version: str = "1", /, **more: Any) -> str:
    """Return a template with a topic per version and whatever else is wanted."""
    return json.dumps(
        {
            "Metadata": {
                "Compose2cfn": {
                    "Project": "shop",
                    "Origins": {"Topic": "web docker-compose.yml:7:5"},
                }
            },
            "Resources": {
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": version}}
            },
            **more,
        }
    )


def request(
    text: str | None = None,
    *,
    name: str | None = None,
    parameters: dict[str, Any] | None = None,
) -> ProposalRequest:
    """Return a request for the stack `shop`."""
    return ProposalRequest(
        stack="shop",
        template=Source("template.json", template() if text is None else text),
        parameters=parameters or {},
        parameters_file=Source("parameters.json", ""),
        name=name,
    )


def proposed(cf: FakeCloudFormation, clock: FakeClock, text: str | None = None, **more: Any) -> str:
    """Create a change set and return its ARN."""
    made: Proposed = propose(cf, clock, request(text, **more))
    assert made.arn is not None
    return made.arn


def decided(
    cf: FakeCloudFormation, clock: FakeClock, arn: str, decision: Verdict = "approved"
) -> ApprovalRecord:
    """Review and decide on what the change set holds now."""
    return decide(
        cf,
        clock,
        DecisionRequest(
            change_set_arn=arn,
            decision=decision,
            digest=digest_now(inspect(cf, arn)),
            by="Ada",
            reason="looks right",
        ),
    )


def executed(
    cf: FakeCloudFormation, clock: FakeClock, arn: str, record: ApprovalRecord | None
) -> list[StackEvent]:
    """Execute and follow to the end."""
    return list(followed(cf, clock, start(cf, arn, record)))


def followed(
    cf: FakeCloudFormation, clock: FakeClock, execution: Execution
) -> Iterator[StackEvent]:
    """Yield the events as they come; without ECS there is nothing between them."""
    for item in follow(cf, clock, execution):
        assert isinstance(item, StackEvent)
        yield item


def deployed(cf: FakeCloudFormation, clock: FakeClock, text: str | None = None, **more: Any) -> str:
    """Bring a template the whole way into the stack; return the change set's ARN."""
    arn = proposed(cf, clock, text, **more)
    executed(cf, clock, arn, decided(cf, clock, arn))
    return arn
