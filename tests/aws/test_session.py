"""Region, identity, attempts: as the AWS CLI finds them, and told where they can't be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.session import (
    ATTEMPTS,
    BRIEF,
    CONNECT_TIMEOUT_S,
    READ_TIMEOUT_S,
    open_session,
    session_at_hand,
)
from compose2cfn.core.errors import AwsError
from tests.aws.stubbed import CALLER, StubbedSession

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from compose2cfn.aws.session import AwsSession


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a config file of the AWS CLI with a profile `prod`; without credentials."""
    path = tmp_path / "config"
    path.write_text("[default]\n[profile prod]\nregion = eu-north-1\nmax_attempts = 7\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return path


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        pytest.param(
            "us-east-1", {"AWS_REGION": "us-west-2"}, "us-east-1", id="the option comes first"
        ),
        pytest.param(
            None,
            {"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"},
            "us-west-2",
            id="AWS_REGION before AWS_DEFAULT_REGION, as in the AWS CLI",
        ),
        pytest.param(
            None,
            {"AWS_DEFAULT_REGION": "us-west-1", "AWS_PROFILE": "prod"},
            "us-west-1",
            id="a variable before the profile",
        ),
        pytest.param(None, {"AWS_PROFILE": "prod"}, "eu-north-1", id="the profile's region"),
    ],
)
@pytest.mark.usefixtures("config_file")
def test_the_region_is_found(
    option: str | None,
    environment: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    session = open_session(option)
    assert session.region == expected
    assert session.client("ecs").meta.region_name == expected


def told_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> tuple[str, str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(AwsError) as caught:
        open_session().client("ecs")
    (problem,) = caught.value.diagnostics
    assert problem.hint
    return problem.code, problem.message


@pytest.mark.usefixtures("config_file")
def test_no_region_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_of(monkeypatch) == ("C2C-A007", "no AWS Region is set")


@pytest.mark.usefixtures("config_file")
@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({"AWS_PROFILE": "nope"}, "C2C-A002", "nope"),
        ({"AWS_REGION": "EU west"}, "C2C-A007", "EU west"),
        ({"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "localhost"}, "C2C-A012", "localhost"),
        ({"AWS_REGION": "eu-west-1", "AWS_MAX_ATTEMPTS": "many"}, "C2C-A012", "many"),
    ],
    ids=["profile", "region", "endpoint", "attempts"],
)
def test_a_setting_that_makes_no_sense_is_told(
    environment: dict[str, str], code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, message = told_of(monkeypatch, **environment)
    assert found == code
    assert words in message


@pytest.mark.usefixtures("config_file")
def test_no_credentials_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(AwsError) as caught:
        open_session("eu-west-1").account()
    assert [problem.code for problem in caught.value.diagnostics] == ["C2C-A002"]


@pytest.mark.usefixtures("config_file")
def test_calls_are_retried_and_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    config = open_session("eu-west-1").client("ecs").meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    monkeypatch.setenv("AWS_PROFILE", "prod")
    assert open_session().client("ecs").meta.config.retries["total_max_attempts"] == 7


def test_the_caller_is_asked_once() -> None:
    session = StubbedSession()
    assert session.account() == "111122223333"
    assert session.partition == "aws"
    assert session.identity.arn == CALLER
    session.assert_all_asked()


@pytest.mark.usefixtures("config_file")
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({}, id="neither"),
        pytest.param({"AWS_REGION": "eu-west-1"}, id="no credentials"),
        pytest.param(
            {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x"},
            id="no Region",
        ),
    ],
)
def test_nothing_is_at_hand(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    # the network guard would refuse the metadata service, which is not asked at all
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert session_at_hand() is None


@pytest.mark.usefixtures("config_file")
def test_a_session_at_hand_gives_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    session = session_at_hand("eu-west-1")
    assert session is not None
    config = session.client("cloudformation").meta.config
    assert (config.connect_timeout, config.read_timeout) == (BRIEF.connect_s, BRIEF.read_s)
    assert config.retries["total_max_attempts"] == 1


class NotSentError(Exception):
    """A call that was signed and isn't sent."""


@pytest.fixture
def two_accounts(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have keys of the caller's account, and of the one that is deployed to."""
    target = (
        "[profile target]\naws_access_key_id = AKIATARGETEXAMPLE01\naws_secret_access_key = x\n"
    )
    config_file.write_text(config_file.read_text() + target)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAHOMEEXAMPLE00001")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


def key_of(client: Any, operation: str) -> str:
    """Return the access key with which a call would be signed; nothing is sent."""
    signed: list[str] = []

    def keep(request: Any, **_: object) -> None:
        signed.append(request.headers["Authorization"].decode())
        raise NotSentError

    client.meta.events.register("before-send", keep)
    with pytest.raises(NotSentError):
        getattr(client, operation)()
    return signed[0].partition("Credential=")[2].partition("/")[0]


@pytest.mark.usefixtures("two_accounts")
@pytest.mark.parametrize("target", ["", "target"], ids=["one account", "two accounts"])
@pytest.mark.parametrize("opened", [open_session, session_at_hand], ids=["always", "at hand"])
def test_the_pipeline_stays_at_home_and_the_rest_is_the_targets(
    opened: Callable[[str], AwsSession], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOSE2CFN_TARGET_PROFILE", target)
    session = opened("eu-west-1")
    assert key_of(session.client("s3"), "list_buckets") == "AKIAHOMEEXAMPLE00001"
    assert key_of(session.client("sts"), "get_caller_identity") == "AKIAHOMEEXAMPLE00001"
    deploying = "AKIATARGETEXAMPLE01" if target else "AKIAHOMEEXAMPLE00001"
    assert key_of(session.client("cloudformation"), "list_stacks") == deploying


@pytest.mark.usefixtures("config_file")
def test_a_target_profile_that_isnt_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found, message = told_of(
        monkeypatch, AWS_REGION="eu-west-1", COMPOSE2CFN_TARGET_PROFILE="staging"
    )
    assert found == "C2C-A002"
    assert "staging" in message
