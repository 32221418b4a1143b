"""What counts as an answer of AWS, and what is told of anything else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from compose2cfn.aws.garbled import NAME, watch

WHOLE = b"<DescribeStacksResponse><DescribeStacksResult/></DescribeStacksResponse>"
ERROR = b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"
MARKED = {"x-amz-request-id": "1"}


class Stream:
    """The body of an object that is read later."""

    closed = False

    def close(self) -> None:
        """Note that it is closed."""
        self.closed = True


def judged(protocol: str, status: int, body: Any, **headers: str) -> dict[str, Any]:
    """Return an answer as a watched client sees it."""
    handlers: dict[str, Any] = {}
    named = SimpleNamespace(service_id=SimpleNamespace(hyphenize=lambda: "cloudformation"))
    events = SimpleNamespace(register_first=handlers.__setitem__)
    watch(SimpleNamespace(meta=SimpleNamespace(events=events, service_model=named)))
    service = SimpleNamespace(resolved_protocol=protocol)
    model = SimpleNamespace(name="DescribeStacks", service_model=service)
    answer = {"status_code": status, "body": body, "headers": headers}
    handlers["before-parse.cloudformation.*"](
        operation_model=model, response_dict=answer, customized_response_dict={}
    )
    return answer


@pytest.mark.parametrize(
    ("protocol", "status", "body", "headers"),
    [
        pytest.param("query", 200, WHOLE, {}, id="query"),
        pytest.param("query", 200, b'<?xml version="1.0"?>\n' + WHOLE + b"\n", {}, id="declared"),
        pytest.param("query", 400, ERROR, {}, id="refusal"),
        pytest.param("ec2", 400, b"<Response><Errors/></Response>", {}, id="refusal of EC2"),
        pytest.param("query", 503, PAGE, {}, id="a load balancer in trouble"),
        pytest.param("json", 200, b'{"a": 1}', {}, id="json"),
        pytest.param("json", 200, b"", {}, id="empty json"),
        pytest.param("rest-xml", 200, b"", MARKED, id="S3 put"),
        pytest.param(
            "rest-xml", 200, b"<ListBucketResult></ListBucketResult>", MARKED, id="S3 list"
        ),
        pytest.param("rest-xml", 200, Stream(), MARKED, id="S3 get"),
        pytest.param("rest-xml", 403, b"<Error><Code>x</Code></Error>", {}, id="S3 refusal"),
        pytest.param("smithy-rpc-v2-cbor", 200, b"\xa0", {}, id="a protocol that is not read here"),
    ],
)
def test_an_answer_of_aws_stays_as_it_is(
    protocol: str, status: int, body: Any, headers: dict[str, str]
) -> None:
    answer = judged(protocol, status, body, **headers)
    assert (answer["status_code"], answer["body"]) == (status, body)


@pytest.mark.parametrize(
    ("protocol", "status", "body", "headers"),
    [
        pytest.param("query", 200, WHOLE[:40], {}, id="half"),
        pytest.param("query", 200, WHOLE[:-1], {}, id="all but the last character"),
        pytest.param("query", 200, PAGE, {}, id="a page"),
        pytest.param("query", 200, b"", {}, id="nothing"),
        pytest.param("query", 200, ERROR, {}, id="a refusal that says it went well"),
        pytest.param("query", 403, WHOLE, {}, id="an answer that says it is a refusal"),
        pytest.param("query", 403, PAGE, {}, id="a refusal by a proxy"),
        pytest.param("query", 200, WHOLE.replace(b"Stacks", b"Events"), {}, id="to another call"),
        pytest.param("json", 200, b'{"a": ', {}, id="half of json"),
        pytest.param("json", 200, b"[]", {}, id="a list"),
        pytest.param("json", 200, PAGE, {}, id="a page in place of json"),
        pytest.param("rest-xml", 200, PAGE, {}, id="a page in place of S3"),
        pytest.param("rest-xml", 200, b"", {}, id="no mark of S3"),
        pytest.param("rest-xml", 200, b"<ListBucketResult><Con", MARKED, id="half a list of S3"),
    ],
)
def test_anything_else_becomes_a_refusal_that_is_tried_again(
    protocol: str, status: int, body: bytes, headers: dict[str, str]
) -> None:
    answer = judged(protocol, status, body, **headers)
    assert answer["status_code"] == (502 if status == 200 else status)
    assert NAME.encode() in answer["body"]


def test_a_page_in_place_of_an_object_is_not_read() -> None:
    stream = Stream()
    answer = judged("rest-xml", 200, stream)
    assert stream.closed
    assert NAME.encode() in answer["body"]
