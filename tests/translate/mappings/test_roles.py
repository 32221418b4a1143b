"""What the application may do in AWS, and where its image comes from."""

from __future__ import annotations

import pytest

from tests.translate.made import container, made, properties, refused

ROLE = "arn:aws:iam::111122223333:role/app"
POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pull-AbCdEf"
DOCUMENT = "x-aws-role: {Statement: [{Effect: Allow, Action: [sqs:SendMessage], Resource: '*'}]}"
MOUNT = "volumes: [{type: volume, source: data, target: /d}]"


def test_without_keys_there_is_no_task_role() -> None:
    made_ = made()
    assert "WebTaskRole" not in made_.template.resources
    assert "TaskRoleArn" not in properties(made_, "WebTaskDefinition")


def test_a_policy_document_becomes_the_tasks_own_policy() -> None:
    (policy,) = properties(made(DOCUMENT), "WebTaskRole")["Policies"]
    assert policy["PolicyName"] == "WebPolicy"
    assert policy["PolicyDocument"] == {
        "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "*"}],
        "Version": "2012-10-17",
    }


@pytest.mark.parametrize("given", [POLICY, f"['{POLICY}']"], ids=["one text", "a list"])
def test_managed_policies_are_attached(given: str) -> None:
    role = properties(made(f"x-aws-policies: {given}"), "WebTaskRole")
    assert role["ManagedPolicyArns"] == [POLICY]
    assert "Policies" not in role


def test_a_role_that_exists_is_used_and_none_is_made() -> None:
    made_ = made(f"x-aws-role: {ROLE}")
    assert properties(made_, "WebTaskDefinition")["TaskRoleArn"] == ROLE
    assert "WebTaskRole" not in made_.template.resources
    assert made_.diagnostics == ()


def test_a_role_that_exists_must_allow_the_mounts_itself() -> None:
    made_ = made(f"x-aws-role: {ROLE}\n{MOUNT}", rest="volumes: {data: }\n")
    assert [item.code for item in made_.diagnostics] == ["C2C-M021"]
    assert "WebTaskRole" not in made_.template.resources


def test_nothing_is_attached_to_a_role_that_exists() -> None:
    (problem,) = refused(f"x-aws-role: {ROLE}\nx-aws-policies: {POLICY}")
    assert problem.code == "C2C-M021"
    assert str(problem.span) == "docker-compose.yml:10:21"


def test_the_image_is_pulled_with_the_secrets_user() -> None:
    text = f"x-aws-pull_credentials: {SECRET}"
    assert container(text)["RepositoryCredentials"] == {"CredentialsParameter": SECRET}
    policies = properties(made(text), "WebTaskExecutionRole")["Policies"]
    (grant,) = [it for it in policies if it["PolicyName"] == "webGrantAccessToSecrets"]
    assert grant["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": SECRET}
    ]
