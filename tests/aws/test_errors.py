"""Every refusal has its code, names the call, gives a hint, and holds no credential."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws import codes
from compose2cfn.aws.errors import told, without_credentials
from compose2cfn.aws.session import open_session
from compose2cfn.core.diagnostics import CODES, Code, Diagnostic
from compose2cfn.core.errors import AwsError
from compose2cfn.core.exit_codes import ExitCode
from compose2cfn.core.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
TOKEN = "IQoJb3JpZ2luX2VjE" * 12


def told_of(raised: Callable[[], Exception], **options: Any) -> Diagnostic:
    with pytest.raises(AwsError) as caught, told("ecs:DescribeClusters", **options):
        raise raised()
    assert caught.value.exit_code is ExitCode.AWS_FAILED
    (problem,) = caught.value.diagnostics
    return problem


def answered(code: str, message: str = "", status: int = 400) -> Callable[[], Exception]:
    from botocore.exceptions import ClientError

    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "0f1e2d3c"},
    }
    return lambda: ClientError(response, "DescribeClusters")


def unanswered(name: str, **values: Any) -> Callable[[], Exception]:
    import botocore.exceptions

    def made() -> Exception:
        error: Exception = getattr(botocore.exceptions, name)(**values)
        return error

    return made


def test_what_goes_well_is_silent() -> None:
    with told("ecs:DescribeClusters"):
        pass


def test_a_bug_of_ours_stays_a_bug() -> None:
    with pytest.raises(KeyError), told("ecs:DescribeClusters"):
        raise KeyError("ours")


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ExpiredToken", 403, codes.EXPIRED),
        ("ExpiredTokenException", 400, codes.EXPIRED),
        ("RequestExpired", 400, codes.EXPIRED),
        ("InvalidClientTokenId", 403, codes.INVALID),
        ("UnrecognizedClientException", 400, codes.INVALID),
        ("SignatureDoesNotMatch", 403, codes.INVALID),
        ("AuthFailure", 401, codes.INVALID),
        ("AccessDenied", 403, codes.DENIED),
        ("AccessDeniedException", 400, codes.DENIED),
        ("UnauthorizedOperation", 403, codes.DENIED),
        ("Throttling", 400, codes.THROTTLED),
        ("ThrottlingException", 400, codes.THROTTLED),
        ("RequestLimitExceeded", 503, codes.THROTTLED),
        ("OptInRequired", 403, codes.WRONG_REGION),
        ("ValidationError", 400, codes.REFUSED),
        ("ValidationException", 400, codes.REFUSED),
        ("InvalidParameterException", 400, codes.REFUSED),
        ("InvalidVpcID.Malformed", 400, codes.REFUSED),
        ("InvalidVpcID.NotFound", 400, codes.NOT_FOUND),
        ("LoadBalancerNotFound", 400, codes.NOT_FOUND),
        ("ChangeSetNotFoundException", 404, codes.NOT_FOUND),
        ("InternalFailure", 500, codes.TROUBLE),
        ("ServiceUnavailable", 503, codes.TROUBLE),
        ("SomethingNewException", 400, codes.OTHER),
        ("", 0, codes.OTHER),
    ],
)
def test_an_error_code_has_its_kind(code: str, status: int, expected: Code) -> None:
    problem = told_of(answered(code, "told by AWS", status))
    assert problem.code == expected.id
    assert problem.hint
    assert "ecs:DescribeClusters" in problem.message


def test_an_unknown_error_keeps_what_support_asks_for() -> None:
    problem = told_of(answered("SomethingNewException", "No idea.\nAt all."))
    assert problem.message == (
        "ecs:DescribeClusters: SomethingNewException: No idea. At all. (request 0f1e2d3c)"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "User: arn:aws:sts::111122223333:assumed-role/build/job-7 is not authorized to "
            "perform: ecs:DescribeClusters on resource: * because no identity-based policy allows "
            "the ecs:DescribeClusters action",
            "arn:aws:sts::111122223333:assumed-role/build/job-7 may not call ecs:DescribeClusters",
            id="who and what",
        ),
        pytest.param(
            "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: "
            "iam:PassRole on resource: arn:aws:iam::111122223333:role/r with an explicit deny in "
            "a service control policy",
            "arn:aws:iam::111122223333:user/ann may not call iam:PassRole because of an explicit "
            "deny",
            id="another action than ours, denied explicitly",
        ),
        pytest.param(
            "You are not authorized to perform this operation. Encoded authorization failure "
            f"message: {TOKEN}",
            "the identity in use may not call ecs:DescribeClusters",
            id="words that name nothing",
        ),
    ],
)
def test_a_missing_permission_names_the_action(words: str, expected: str) -> None:
    assert told_of(answered("AccessDenied", words, 403)).message == expected


def test_a_missing_permission_tells_where_it_is_needed() -> None:
    span = Span(Source("docker-compose.yml", "x-aws-cluster: demo\n"), 1, 16, 1, 20)
    problem = told_of(
        answered("AccessDenied", status=403), span=span, purpose="to look up 'x-aws-cluster'"
    )
    assert problem.span is span
    assert problem.message.endswith("; it is needed to look up 'x-aws-cluster'")
    assert problem.hint == (
        "allow 'ecs:DescribeClusters' in a policy of this identity ('compose2cfn iam' prints what "
        "each step needs), or use another profile"
    )


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (unanswered("EndpointConnectionError", endpoint_url="https://e/"), codes.UNREACHABLE),
        (unanswered("ConnectTimeoutError", endpoint_url="https://e/"), codes.UNREACHABLE),
        (unanswered("ReadTimeoutError", endpoint_url="https://e/"), codes.UNREACHABLE),
        (unanswered("ConnectionClosedError", endpoint_url="https://e/"), codes.UNREACHABLE),
        (unanswered("SSLError", endpoint_url="https://e/", error="bad"), codes.UNREACHABLE),
        (unanswered("ProxyConnectionError", proxy_url="http://p/", error=""), codes.UNREACHABLE),
        (unanswered("NoCredentialsError"), codes.NO_CREDENTIALS),
        (unanswered("PartialCredentialsError", provider="env", cred_var="k"), codes.NO_CREDENTIALS),
        (unanswered("ProfileNotFound", profile="prod"), codes.NO_CREDENTIALS),
        (unanswered("UnauthorizedSSOTokenError"), codes.EXPIRED),
        (unanswered("NoRegionError"), codes.WRONG_REGION),
        (unanswered("InvalidRegionError", region_name="EU west"), codes.WRONG_REGION),
        (unanswered("ParamValidationError", report="x"), codes.REFUSED),
        (unanswered("PaginationError", message="twice the same token"), codes.OTHER),
    ],
    ids=lambda value: value.title if isinstance(value, Code) else "",
)
def test_a_call_without_an_answer_has_its_kind(
    raised: Callable[[], Exception], expected: Code
) -> None:
    problem = told_of(raised)
    assert problem.code == expected.id
    assert problem.hint


@pytest.mark.parametrize(
    "raised",
    [
        pytest.param(
            answered("SignatureDoesNotMatch", f"should have been x-amz-security-token:{TOKEN}"),
            id="services answer with the signed request",
        ),
        pytest.param(
            answered("IncompleteSignature", f"Credential={KEY_ID}/2026/eu-west-1"),
            id="the key id in an authorization header",
        ),
        pytest.param(answered("SomethingNew", f"{KEY_ID} {TOKEN}"), id="unknown words"),
        pytest.param(
            unanswered("EndpointConnectionError", endpoint_url="http://me:hunter2@127.0.0.1:9/"),
            id="user and password in the endpoint",
        ),
        pytest.param(
            unanswered(
                "ParamValidationError", report="Invalid type for parameter P, value: hunter2, type"
            ),
            id="a rejected value",
        ),
        pytest.param(
            unanswered("CredentialRetrievalError", provider="process", error_msg="hunter2"),
            id="what a credential process printed",
        ),
    ],
)
def test_no_message_holds_a_credential(raised: Callable[[], Exception]) -> None:
    problem = told_of(raised)
    for secret in (KEY_ID, TOKEN, "hunter2"):
        assert secret not in f"{problem.message} {problem.hint}"


def test_arns_and_names_are_not_taken_for_credentials() -> None:
    words = (
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/demo-alb/50dc6c49 "
        "AKIA is short"
    )
    assert without_credentials(words) == words


def test_every_kind_without_words_of_its_own_has_a_hint() -> None:
    declared = {value.id for value in vars(codes).values() if isinstance(value, Code)}
    assert declared <= set(CODES)
    assert declared - set(codes.HINTS) == {codes.DENIED.id}


def test_a_dead_port_is_told_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can answer there
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        with pytest.raises(AwsError) as caught:
            open_session("eu-west-1").account()
    (problem,) = caught.value.diagnostics
    assert problem.code == codes.UNREACHABLE.id
    assert problem.message.startswith(f"sts:GetCallerIdentity: {url} can't be reached")
