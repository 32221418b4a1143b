"""What stands in the definition of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.cfn.yaml_io import dump
from tests.probes.catalogue import shows
from tests.probes.conversion import (
    of_type,
    own,
    properties,
    service,
    service_problems,
    words,
)

if TYPE_CHECKING:
    from pathlib import Path


@shows("P32", "M13")
def test_environment_wins_over_env_file(tmp_path: Path) -> None:
    (tmp_path / "some.env").write_text("B=file\nA=file\n", encoding="utf-8")
    made = service("env_file: some.env\nenvironment: [B=own, UNSET, C=own]", folder=tmp_path)
    assert [(it["Name"], it["Value"]) for it in own(made)["Environment"]] == [
        ("A", "file"),
        ("B", "own"),
        ("C", "own"),
    ]
    assert [item for item in made.diagnostics if "'UNSET'" in item.message]


@shows("P41", "D20")
@pytest.mark.parametrize("check", ["{disable: true}", "{test: [NONE]}"])
def test_a_check_that_is_off_is_left_out(check: str) -> None:
    assert "HealthCheck" not in own(service(f"healthcheck: {check}"))


@shows("P41")
def test_fractions_of_seconds_are_rounded_up() -> None:
    made = service("healthcheck: {test: [CMD, x], interval: 5500ms}")
    assert own(made)["HealthCheck"]["Interval"] == 6
    short = service("healthcheck: {test: [CMD, x], interval: 1500ms}")
    assert own(short)["HealthCheck"]["Interval"] == 5
    assert [item for item in short.diagnostics if "interval" in item.message]


@shows("P42", "D10")
def test_one_number_of_open_files_is_both_limits() -> None:
    assert own(service("ulimits: {nofile: 10}"))["Ulimits"] == [
        {"Name": "nofile", "SoftLimit": 10, "HardLimit": 10}
    ]


@shows("P43")
def test_labels_name_and_platform() -> None:
    made = service("labels: {a: b}\ncontainer_name: mine\nplatform: linux/arm64")
    assert own(made)["DockerLabels"] == {"a": "b"}
    assert [item for item in made.diagnostics if "container_name" in item.message]
    task = properties(made, "WebTaskDefinition")
    assert task["RuntimePlatform"]["CpuArchitecture"] == "ARM64"


@shows("P44", "M18")
def test_a_log_group_of_ones_own() -> None:
    made = service("logging: {driver: awslogs, options: {awslogs-group: mine}}")
    assert own(made)["LogConfiguration"]["Options"]["awslogs-group"] == "mine"


@shows("P24", "M18", "D08")
def test_a_retention_from_a_variable_is_a_number() -> None:
    made = service("user: me", "x-aws-logs_retention: ${RET:-30}\n")
    (group,) = of_type(made, "Logs::LogGroup").values()
    assert group["RetentionInDays"] == 30


def test_a_retention_of_nothing_keeps_logs_for_ever() -> None:
    (group,) = of_type(service("user: me", "x-aws-logs_retention: 0\n"), "Logs::LogGroup").values()
    assert "RetentionInDays" not in group


@shows("M14")
def test_what_runs_and_how() -> None:
    made = service(
        "command: [a, b]\nentrypoint: [/c]\nuser: '7'\nworking_dir: /d\ninit: true\n"
        "cap_drop: [NET_RAW]\nlabels: {e: f}\nhealthcheck: {test: [CMD, g]}"
    )
    found = own(made)
    assert found["Command"] == ["a", "b"]
    assert found["EntryPoint"] == ["/c"]
    assert found["User"] == "7"
    assert found["WorkingDirectory"] == "/d"
    assert found["LinuxParameters"]["InitProcessEnabled"] is True
    assert found["LinuxParameters"]["Capabilities"] == {"Drop": ["NET_RAW"]}
    assert found["DockerLabels"] == {"e": "f"}
    assert found["HealthCheck"]["Command"] == ["CMD", "g"]


@shows("M14")
def test_a_capability_that_fargate_lacks_is_refused() -> None:
    assert "NET_ADMIN" in words(service_problems("cap_add: [NET_ADMIN]"))


SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pull-AbCdEf"


@shows("M15")
def test_credentials_for_pulling_may_be_read_and_nothing_else() -> None:
    made = service(f"x-aws-pull_credentials: {SECRET}")
    assert own(made)["RepositoryCredentials"] == {"CredentialsParameter": SECRET}
    policies = str(properties(made, "WebTaskExecutionRole")["Policies"])
    assert "secretsmanager:GetSecretValue" in policies
    assert SECRET in policies


@shows("P25", "P26", "M16", "D08")
def test_policies_and_roles_in_all_their_forms() -> None:
    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    assert "WebTaskRole" not in service("user: me").template.resources
    as_text = service(f"x-aws-policies: {policy}")
    as_list = service(f"x-aws-policies: [{policy}]")
    assert properties(as_text, "WebTaskRole") == properties(as_list, "WebTaskRole")
    arn = "arn:aws:iam::111122223333:role/mine"
    made = service(f"x-aws-role: {arn}")
    assert properties(made, "WebTaskDefinition")["TaskRoleArn"] == arn
    document = service(
        "x-aws-role: {Version: '2012-10-17', Statement: "
        "[{Effect: Allow, Action: [s3:GetObject], Resource: ['*']}]}"
    )
    assert "s3:GetObject" in str(properties(document, "WebTaskRole")["Policies"])


@shows("P29", "D15")
def test_no_secret_of_a_file_enters_anything(tmp_path: Path) -> None:
    (tmp_path / "pass.txt").write_text("correct-horse-battery", encoding="utf-8")
    made = service(
        "secrets: [db_pass]", "secrets: {db_pass: {file: ./pass.txt}}\n", folder=tmp_path
    )
    asked = made.template.parameters["DbpassSecretArn"]
    assert asked.default is None
    assert "db_pass" in words(list(made.diagnostics))
    assert "correct-horse-battery" not in words(list(made.diagnostics))
    assert "correct-horse-battery" not in dump(made.template, "yaml")


@shows("P30")
def test_an_external_secret_needs_an_arn() -> None:
    found = service_problems("secrets: [s]", "secrets: {s: {external: true, name: plain}}\n")
    assert "'s'" in words(found)


def test_an_overlay_lets_a_secret_be_decrypted_by_a_key_of_ones_own() -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    overlay = f"""\
x-aws-cloudformation:
  Resources:
    WebTaskExecutionRole:
      Properties:
        Policies:
          - PolicyName: KeyOfSecrets
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{{Effect: Allow, Action: [kms:Decrypt], Resource: ["{key}"]}}]
"""
    made = service("secrets: [s]", f"{NAMED}{overlay}")
    policies = {it["PolicyName"]: it for it in properties(made, "WebTaskExecutionRole")["Policies"]}
    assert {"KeyOfSecrets", "webGrantAccessToSecrets"} <= policies.keys()
    assert "kms" not in str(service("secrets: [s]", NAMED).template.resources)


NAMED = f"secrets: {{s: {{external: true, name: '{SECRET}'}}}}\n"
KEYED = f"secrets: {{s: {{external: true, name: '{SECRET}', x-aws-keys: [user]}}}}\n"


@shows("P31", "M17")
def test_a_secret_becomes_a_file_with_its_mode() -> None:
    made = service("secrets: [{source: s, target: t, mode: 0400, uid: '5'}]", NAMED)
    writer = properties(made, "WebTaskDefinition")["ContainerDefinitions"][0]
    assert writer["Command"][1:] == ["0400", "5:0", "/run/secrets/t"]
    assert writer["Essential"] is False
    assert writer["Secrets"][0]["ValueFrom"] == SECRET
    assert SECRET in str(properties(made, "WebTaskExecutionRole")["Policies"])


@shows("M17")
def test_a_key_of_a_secret_becomes_its_own_file() -> None:
    made = service("secrets: [s]", KEYED)
    writer = properties(made, "WebTaskDefinition")["ContainerDefinitions"][0]
    assert writer["Command"][3] == "/run/secrets/s/user"
    assert writer["Secrets"][0]["ValueFrom"] == f"{SECRET}:user::"


@shows("P48")
@pytest.mark.parametrize(
    ("lines", "rest"),
    [
        pytest.param("x-aws-polices: []", "", id="misspelt"),
        pytest.param("x-aws-vpc: vpc-0abc", "", id="misplaced"),
    ],
)
def test_a_wrong_key_is_an_error_with_a_way_out(lines: str, rest: str) -> None:
    found = service_problems(lines, rest)
    assert all(item.hint for item in found)


@shows("P53")
def test_todays_syntax_is_accepted() -> None:
    made = service(
        "ports: [{target: 80, published: '80'}]\n"
        'deploy: {resources: {limits: {memory: "1073741824"}}}',
        "name: other\n",
    )
    assert properties(made, "WebTaskDefinition")["Memory"] == "1024"
