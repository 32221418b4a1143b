"""What boto3 raises, told as diagnostics: `with told("ecs:DescribeClusters"): …`.

A message names the call and what to do; it never holds a credential. Of AWS's own words only what
can't carry one is passed on: nothing where credentials are refused, because some services answer
with the signed request.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from compose2cfn.aws import codes, garbled
from compose2cfn.core.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Code, Diagnostic
    from compose2cfn.core.source import Span

_CREDENTIAL = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b"  # access key ids
    r"|[A-Za-z0-9+/=_-]{100,}"  # session tokens, encoded authorization messages
)
_DENIED_ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)")
_PRINCIPAL = re.compile(r"\b(arn:aws[a-z-]*:(?:sts|iam)::[0-9]{12}:[\w+=,.@/-]+) is not authorized")

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_INVALID = {
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "UnauthorizedOperation",
}
_THROTTLED = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
_REGION = {
    "OptInRequired",
    "SubscriptionRequiredException",
    "InvalidRegion",
    "UnsupportedOperation",
}
_REFUSED = re.compile(
    r"Validation(Error|Exception)|InvalidParameter(Value|Combination|Exception)?|InvalidInput"
    r"|MalformedInput|MissingParameter|InvalidRequest(Exception)?|ClientException"
    r"|Invalid\w+\.Malformed|InvalidConfigurationRequest"
)
_MISSING = re.compile(r"\w*NotFound(Exception)?|Invalid\w+\.NotFound|NoSuchEntity|NoSuchBucket")
_SERVER_ERROR = 500


@contextmanager
def told(operation: str, span: Span | None = None, *, purpose: str | None = None) -> Iterator[None]:
    """Turn what boto3 raises within the block into an :class:`AwsError` with a hint.

    ``operation`` is written as IAM writes the action (`ecs:DescribeClusters`); ``span`` is the
    place that made us call; ``purpose`` ends the sentence "it is needed …".
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise AwsError((_answered(error.response, operation, span, purpose),)) from error
    except BotoCoreError as error:
        raise AwsError((_unanswered(error, operation, span),)) from error


def _answered(
    response: dict[str, Any], operation: str, span: Span | None, purpose: str | None
) -> Diagnostic:
    """Return the diagnostic of an answer in which AWS refuses."""
    error = response.get("Error", {})
    metadata = response.get("ResponseMetadata", {})
    name, words = str(error.get("Code", "")), str(error.get("Message", ""))
    kind = _kind(name, int(metadata.get("HTTPStatusCode", 0)))
    if kind is codes.DENIED:
        return _denied(words, operation, span, purpose)
    said = "" if kind in {codes.EXPIRED, codes.INVALID} else f": {without_credentials(words)}"
    request = metadata.get("RequestId")
    return kind.error(
        f"{operation}: {name or 'no error code'}{said}"
        + (f" (request {request})" if request else ""),
        span,
        hint=codes.HINTS[kind.id],
    )


def _kind(name: str, status: int) -> Code:
    for names, kind in (
        (_EXPIRED, codes.EXPIRED),
        (_INVALID, codes.INVALID),
        (_DENIED, codes.DENIED),
        (_THROTTLED, codes.THROTTLED),
        (_REGION, codes.WRONG_REGION),
    ):
        if name in names:
            return kind
    if name == garbled.NAME:
        return codes.GARBLED
    if _MISSING.fullmatch(name):
        return codes.NOT_FOUND
    if _REFUSED.fullmatch(name):
        return codes.REFUSED
    return codes.TROUBLE if status >= _SERVER_ERROR else codes.OTHER


def _denied(words: str, operation: str, span: Span | None, purpose: str | None) -> Diagnostic:
    """Name the missing IAM action; AWS's own words tell it best where they name one."""
    action = found[1] if (found := _DENIED_ACTION.search(words)) else operation
    who = found[1] if (found := _PRINCIPAL.search(words)) else "the identity in use"
    reason = " because of an explicit deny" if "explicit deny" in words else ""
    wanted = f"; it is needed {purpose}" if purpose else ""
    return codes.DENIED.error(
        f"{who} may not call {action}{reason}{wanted}",
        span,
        hint="find the policy statement that denies it"
        if reason
        else f"allow '{action}' in a policy of this identity ('compose2cfn iam' prints what each "
        "step needs), or use another profile",
    )


def _unanswered(error: Any, operation: str, span: Span | None) -> Diagnostic:
    """Return the diagnostic of a call that got no answer from AWS."""
    kinds = {type_.__name__ for type_ in type(error).__mro__}
    kind = next((kind for names, kind in _UNANSWERED if kinds & names), codes.OTHER)
    if kind is codes.UNREACHABLE:
        where = _place_of(str(getattr(error, "kwargs", {}).get("endpoint_url", "")))
        message = f"{operation}: {where} can't be reached ({type(error).__name__})"
    elif kind is codes.REFUSED:
        message = f"{operation}: {_without_values(str(error))}"
    else:
        message = f"{operation}: {without_credentials(_words_of(error))}"
    return kind.error(message, span, hint=codes.HINTS[kind.id])


_UNANSWERED: tuple[tuple[set[str], Code], ...] = (
    ({"ProxyConnectionError", "ConnectionError", "HTTPClientError", "SSLError"}, codes.UNREACHABLE),
    (
        {"TokenRetrievalError", "UnauthorizedSSOTokenError", "SSOTokenLoadError", "LoginError"},
        codes.EXPIRED,
    ),
    (
        {
            "NoCredentialsError",
            "NoAuthTokenError",
            "PartialCredentialsError",
            "CredentialRetrievalError",
            "ProfileNotFound",
            "ConfigNotFound",
            "ConfigParseError",
            "MetadataRetrievalError",
            "UnknownCredentialError",
            "InvalidConfigError",
        },
        codes.NO_CREDENTIALS,
    ),
    (
        {"NoRegionError", "InvalidRegionError", "UnknownRegionError", "UnknownEndpointError"},
        codes.WRONG_REGION,
    ),
    ({"ParamValidationError"}, codes.REFUSED),
)


def _place_of(url: str) -> str:
    """Return scheme, host and port of an endpoint; user and password may stand in it."""
    parts = urlsplit(url)
    if not parts.hostname:
        return "the endpoint"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _words_of(error: Any) -> str:
    """Return the exception's first line, without what a credential process printed."""
    if type(error).__name__ in {"CredentialRetrievalError", "ConfigParseError"}:
        return f"{type(error).__name__} ({getattr(error, 'kwargs', {}).get('provider', 'config')})"
    return str(error).partition("\n")[0]


def _without_values(words: str) -> str:
    """Cut the rejected values out of botocore's words; a value may be secret."""
    lines = [re.split(r",? value: ", line)[0] for line in words.splitlines()]
    return "; ".join(line.strip().rstrip(":") for line in lines if line.strip())


def without_credentials(words: str) -> str:
    """Return AWS's words with everything masked that looks like a credential."""
    return _CREDENTIAL.sub("****", " ".join(words.split()))
