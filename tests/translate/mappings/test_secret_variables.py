"""`x-aws-secrets`: secrets as variables of the container."""

from __future__ import annotations

import pytest

from tests.translate.made import container, made, properties, refused

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:database-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/token"
SECRETS = f"""\
secrets:
  database: {{external: true, name: "{ARN}"}}
  token: {{external: true, name: "{PARAMETER}"}}
  named: {{environment: TOKEN}}
  local: {{file: ./hunter2.txt}}
"""
GIVEN = (
    "x-aws-secrets: {WHOLE: database, KEYED: {secret: database, key: password}, "
    "STORED: token, ASKED: named, ASKED_KEY: {secret: local, key: user}}"
)


def test_each_variable_gets_its_secret_or_a_key_of_it() -> None:
    defined = properties(made(GIVEN, rest=SECRETS), "WebTaskDefinition")["ContainerDefinitions"]
    assert [len(it.get("Secrets", [])) for it in defined] == [5]
    assert {it["Name"]: it["ValueFrom"] for it in defined[0]["Secrets"]} == {
        "WHOLE": ARN,
        "KEYED": f"{ARN}:password::",
        "STORED": PARAMETER,
        "ASKED": {"Ref": "NamedSecretArn"},
        "ASKED_KEY": {"Fn::Sub": "${LocalSecretArn}:user::"},
    }


def test_the_execution_role_may_read_exactly_these() -> None:
    policies = properties(made(GIVEN, rest=SECRETS), "WebTaskExecutionRole")["Policies"]
    (policy,) = (it for it in policies if it["PolicyName"] == "webGrantAccessToSecretVariables")
    readable: dict[str, list[object]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        readable.setdefault(statement["Action"][0], []).extend(statement["Resource"])
    asked = [{"Ref": "LocalSecretArn"}, {"Ref": "NamedSecretArn"}]
    assert readable == {
        "secretsmanager:GetSecretValue": [ARN, *asked],
        "ssm:GetParameters": [PARAMETER, *asked],
    }


def test_without_the_key_there_are_no_secrets() -> None:
    assert "Secrets" not in container("")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("x-aws-secrets: {A: databse}", "there is no secret 'databse'", "did you mean 'database'?"),
        (
            "environment: {A: x}\nx-aws-secrets: {A: database}",
            "'web' has 'A' in 'environment' or an 'env_file' too",
            "remove one of the two: ECS takes a name once",
        ),
        (
            "x-aws-secrets: {A: {secret: token, key: x}}",
            "secret 'token' is a parameter, which has no keys",
            "remove 'key'",
        ),
    ],
    ids=["unknown", "also-in-the-environment", "a-key-of-a-parameter"],
)
def test_what_cannot_be_is_refused_at_its_line(text: str, message: str, hint: str) -> None:
    (problem,) = refused(text, rest=SECRETS)
    assert (problem.code, problem.message, problem.hint) == ("C2C-M027", message, hint)


def test_a_secret_that_cannot_be_handed_over_is_told_once() -> None:
    rest = f"secrets: {{database: {{external: true, name: '{ARN[:-7]}'}}}}\n"
    (problem,) = refused("x-aws-secrets: {A: database}", rest=rest)
    assert "isn't named by the ARN of a secret" in problem.message
