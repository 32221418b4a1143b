"""The codes of what goes wrong between us and AWS, and the hint that each gives."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

UNREACHABLE = code(
    "C2C-A001",
    "AWS can't be reached",
    "No connection could be made, or no answer came in time. Check the network, proxy settings "
    "(HTTPS_PROXY, NO_PROXY), VPC endpoints, the Region's name, and AWS_ENDPOINT_URL where it is "
    "set.",
)
NO_CREDENTIALS = code(
    "C2C-A002",
    "There are no usable AWS credentials",
    "Neither environment, profile, container nor instance gives complete credentials. Set "
    "AWS_PROFILE, run `aws sso login`, or give the job a role.",
)
EXPIRED = code(
    "C2C-A003",
    "The AWS credentials have expired",
    "Temporary credentials last some hours at most. Get new ones, for example with "
    "`aws sso login`, and run the command again; nothing was changed by this call.",
)
INVALID = code(
    "C2C-A004",
    "AWS doesn't accept the credentials",
    "The access key is unknown or deactivated, its secret doesn't fit, or this machine's clock is "
    "wrong by more than five minutes. `aws sts get-caller-identity` shows whether they work.",
)
DENIED = code(
    "C2C-A005",
    "A permission is missing",
    "The identity is known, but no policy allows this call, or one denies it (identity policy, "
    "permissions boundary, service control policy or VPC endpoint policy). The message names the "
    "IAM action.",
)
THROTTLED = code(
    "C2C-A006",
    "AWS asks to slow down",
    "The call was refused because of too many requests, also after several retries. Run the "
    "command again later; AWS_MAX_ATTEMPTS raises the number of attempts.",
)
WRONG_REGION = code(
    "C2C-A007",
    "The Region is missing or can't be used",
    "Set `--region`, AWS_REGION or the profile's region. Some Regions have to be enabled for the "
    "account first.",
)
REFUSED = code(
    "C2C-A008",
    "AWS refuses the request as invalid",
    "A value that was sent isn't accepted. AWS's own words are in the message; the value comes "
    "from the Compose file, a parameter file or an option.",
)
NOT_FOUND = code(
    "C2C-A009",
    "AWS doesn't know what was asked for",
    "It may be misspelt, deleted, or lie in another account or Region.",
)
TROUBLE = code(
    "C2C-A010",
    "AWS has an internal problem",
    "The service answered with a server error, also after several retries. Run the command again "
    "later; the AWS Health Dashboard tells of outages.",
)
OTHER = code(
    "C2C-A011",
    "AWS refused the call",
    "AWS answered with an error that compose2cfn doesn't know more about. The message holds its "
    "code, the call and the request id for AWS Support.",
)
MISCONFIGURED = code(
    "C2C-A012",
    "An AWS setting can't be understood",
    "A variable or a line of the AWS CLI's files has a value that makes no sense, such as an "
    "AWS_ENDPOINT_URL without `https://`, or an AWS_MAX_ATTEMPTS that is no number.",
)
GARBLED = code(
    "C2C-A013",
    "The answer isn't one of AWS's",
    "It was cut off on its way, or a proxy, a firewall or the sign-in page of a guest network "
    "answered in AWS's place; it stayed so after several tries. The call itself may have arrived.",
)

HINTS: dict[str, str] = {
    UNREACHABLE.id: "check network, proxy and Region, and AWS_ENDPOINT_URL where it is set",
    NO_CREDENTIALS.id: "set AWS_PROFILE, run 'aws sso login', or give the job a role",
    EXPIRED.id: "get new credentials, for example with 'aws sso login', and run again",
    INVALID.id: "try 'aws sts get-caller-identity'; check the key and this machine's clock",
    THROTTLED.id: "run again later; AWS_MAX_ATTEMPTS raises the number of attempts",
    WRONG_REGION.id: "set '--region', AWS_REGION or the profile's region to an enabled Region",
    REFUSED.id: "correct the value that the message names",
    NOT_FOUND.id: "check spelling, account and Region",
    TROUBLE.id: "run again later",
    MISCONFIGURED.id: "check the AWS_… variables and the files below ~/.aws",
    GARBLED.id: "check network and proxy (HTTPS_PROXY, NO_PROXY), then run again",
    OTHER.id: "look up the code in the service's API reference",
}
"""The hint of each code by id; a missing permission makes its own, which names the action."""
