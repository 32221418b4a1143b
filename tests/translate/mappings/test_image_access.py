"""Which images a task may pull."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translate.made import made, properties

ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


def policies(image: str) -> dict[str, Any]:
    role = properties(made(f"image: {image}"), "WebTaskExecutionRole")
    return {it["PolicyName"]: it["PolicyDocument"]["Statement"] for it in role["Policies"]}


@pytest.mark.parametrize(
    "image", ["nginx", "public.ecr.aws/docker/library/redis:6.2", "ghcr.io/a/b@sha256:0"]
)
def test_public_images_need_no_permission(image: str) -> None:
    assert "WebImagePolicy" not in policies(image)


@pytest.mark.parametrize(
    ("image", "resource"),
    [
        pytest.param(f"{ECR}/web:1", "eu-west-1:111122223333:repository/web", id="tag"),
        pytest.param(
            f"{ECR}/team/web@sha256:0", "eu-west-1:111122223333:repository/team/web", id="digest"
        ),
        pytest.param(
            "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
            "cn-north-1:111122223333:repository/web",
            id="China",
        ),
    ],
)
def test_an_ecr_image_may_be_pulled_from_its_own_repository(image: str, resource: str) -> None:
    token, pull = sorted(policies(image)["WebImagePolicy"], key=lambda it: str(it["Resource"]))[
        ::-1
    ]
    if token["Resource"] != "*":
        token, pull = pull, token
    assert token["Action"] == ["ecr:GetAuthorizationToken"]
    assert pull["Resource"] == {"Fn::Sub": f"arn:${{AWS::Partition}}:ecr:{resource}"}
