"""Secrets as files, with the shell script run for real."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.yaml_io import dump
from compose2cfn.environment import StoredSecret
from compose2cfn.translate.mappings.secrets import KEYS_SCRIPT, SECRETS_SCRIPT
from compose2cfn.translate.translate import needs
from tests.translate.made import made, properties, refused
from tests.translate.projects import facts, service_project

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token"
GRANT = "secrets: [{source: token}]"


def declared(name: str = ARN, more: str = "") -> str:
    return f"secrets: {{token: {{external: true, name: '{name}'{more}}}}}\n"


def task(text: str = GRANT, rest: str = "") -> Any:
    return properties(made(text, rest=rest or declared()), "WebTaskDefinition")


def test_without_secrets_there_is_no_first_container() -> None:
    definition = properties(made(), "WebTaskDefinition")
    assert len(definition["ContainerDefinitions"]) == 1
    assert "Volumes" not in definition


def test_a_secret_is_a_file_that_the_application_only_reads() -> None:
    definition = task()
    first, application = definition["ContainerDefinitions"]
    assert first["Secrets"] == [{"Name": "S0", "ValueFrom": ARN}]
    assert first["Command"] == ["S0", "0444", "0:0", "/run/secrets/token"]
    assert first["Essential"] is False
    assert application["DependsOn"] == [
        {"Condition": "SUCCESS", "ContainerName": "Web_Secrets_InitContainer"}
    ]
    (mount,) = application["MountPoints"]
    assert (mount["ContainerPath"], mount["ReadOnly"]) == ("/run/secrets", True)
    assert definition["Volumes"] == [{"Name": mount["SourceVolume"]}]
    assert "Secrets" not in application


def test_target_mode_and_owner_are_kept() -> None:
    text = "secrets: [{source: token, target: sub/t, uid: '1', gid: '2', mode: '0400'}]"
    first, _ = task(text)["ContainerDefinitions"]
    assert first["Command"] == ["S0", "0400", "1:2", "/run/secrets/sub/t"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("uid", "bob"), ("gid", "-1"), ("mode", "0303237")],
    ids=["uid", "gid", "mode"],
)
@pytest.mark.parametrize("attribute", ["secrets", "configs"])
def test_an_owner_or_mode_that_no_file_has_is_refused(attribute: str, key: str, value: str) -> None:
    rest = declared() if attribute == "secrets" else "configs: {token: {content: x}}\n"
    text = f"{attribute}: [{{source: token, target: sub/t, {key}: '{value}'}}]"
    (problem,) = refused(text, rest=rest)
    assert (problem.code, value in problem.message) == ("C2C-M088", True)


def test_keys_are_files_in_a_directory() -> None:
    rest = declared(more=", x-aws-keys: [user, pass]")
    first, _ = task(rest=rest)["ContainerDefinitions"]
    assert first["Secrets"] == [
        {"Name": "S0", "ValueFrom": f"{ARN}:pass::"},
        {"Name": "S1", "ValueFrom": f"{ARN}:user::"},
    ]
    assert first["Command"][3::4] == ["/run/secrets/token/pass", "/run/secrets/token/user"]


@pytest.mark.parametrize("keys", ["'*'", "['*', user]"])
def test_every_key_is_taken_from_the_whole_secret(keys: str) -> None:
    first, _ = task(rest=declared(more=f", x-aws-keys: {keys}"))["ContainerDefinitions"]
    assert first["Secrets"] == [{"Name": "S0", "ValueFrom": ARN}]
    assert first["Command"][3::4] == ["/run/secrets/token/"]
    assert first["EntryPoint"][2] == KEYS_SCRIPT


@pytest.mark.parametrize(
    ("name", "action"),
    [(ARN, "secretsmanager:GetSecretValue"), (PARAMETER, "ssm:GetParameters")],
)
def test_ecs_may_read_exactly_these(name: str, action: str) -> None:
    role = properties(made(GRANT, rest=declared(name)), "WebTaskExecutionRole")
    (policy,) = [it for it in role["Policies"] if it["PolicyName"] == "webGrantAccessToSecrets"]
    assert policy["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": [action], "Resource": [name]}
    ]


def test_a_volume_of_the_same_name_is_no_clash() -> None:
    text = f"{GRANT}\nvolumes: [{{type: volume, source: secrets, target: /d}}]"
    definition = task(text, f"{declared()}volumes: {{secrets: }}\n")
    names = [volume["Name"] for volume in definition["Volumes"]]
    assert sorted(names) == ["compose2cfn-secrets", "secrets"]


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("{external: true, name: plainname}", "the plain name 'plainname', whose ARN"),
        ("{external: true, name: 'plain name'}", "isn't named by the ARN of a secret"),
        (f"{{external: true, name: '{ARN[:-7]}'}}", "isn't named by the ARN of a secret"),
        (f"{{external: true, name: '{ARN}', x-aws-keys: 'a:b'}}", "the key 'a:b'"),
        (f"{{external: true, name: '{PARAMETER}', x-aws-keys: a}}", "a parameter"),
    ],
)
def test_a_secret_that_is_not_in_aws_is_refused_at_its_line(secret: str, message: str) -> None:
    (problem,) = refused(GRANT, rest=f"secrets: {{token: {secret}}}\n")
    assert problem.code == "C2C-M027"
    assert message in problem.message
    assert str(problem.span).startswith("docker-compose.yml:12:")


@pytest.mark.parametrize(
    ("secret", "value"),
    [
        pytest.param("{file: ./hunter2.txt}", "file://./hunter2.txt", id="a file"),
        pytest.param("{environment: TOKEN}", '"$TOKEN"', id="a variable"),
        pytest.param("{file: './a b'}", "'file://./a b'", id="a name with a blank"),
    ],
)
def test_a_value_of_this_machine_is_asked_for_by_its_arn(secret: str, value: str) -> None:
    translation = made(GRANT, rest=f"secrets: {{token: {secret}}}\n")
    first, _ = properties(translation, "WebTaskDefinition")["ContainerDefinitions"]
    assert first["Secrets"] == [{"Name": "S0", "ValueFrom": {"Ref": "TokenSecretArn"}}]
    assert translation.template.parameters["TokenSecretArn"].default is None
    (told,) = translation.diagnostics
    assert told.code == "C2C-M074"
    assert told.hint is not None
    assert f"--name shop_token --secret-string {value} " in told.hint


def test_of_a_plain_name_the_way_to_the_arn_is_shown() -> None:
    (problem,) = refused(GRANT, rest="secrets: {token: {external: true, name: shop/token}}\n")
    assert problem.hint is not None
    assert "compose2cfn facts" in problem.hint
    assert "secretsmanager:DescribeSecret" in problem.hint


@pytest.mark.parametrize("named", [", name: shop/token", ""], ids=["by name", "by its key"])
def test_a_plain_name_is_the_arn_that_the_facts_hold(named: str) -> None:
    name = "shop/token" if named else "token"
    rest = f"secrets: {{token: {{external: true{named}, x-aws-keys: [user]}}}}\n"
    known = replace(facts(), secrets=(StoredSecret(name=name, arn=ARN),))
    assert [it.value for it in needs(service_project(GRANT, rest=rest)).secrets] == [name]
    translation = made(GRANT, rest=rest, given=known)
    assert translation.template.parameters["TokenSecretArn"].default == ARN
    first, _ = properties(translation, "WebTaskDefinition")["ContainerDefinitions"]
    user = {"Fn::Sub": "${TokenSecretArn}:user::"}
    assert first["Secrets"] == [{"Name": "S0", "ValueFrom": user}]
    assert ARN not in str(translation.template.resources)
    assert translation.diagnostics == ()


def test_nobody_asks_for_a_secret_that_no_service_has() -> None:
    rest = "secrets: {token: {external: true, name: shop/token}}\n"
    assert needs(service_project("", rest=rest)).secrets == ()
    assert made("", rest=rest).template.parameters.keys().isdisjoint({"TokenSecretArn"})


def test_keys_of_a_value_that_is_asked_for() -> None:
    rest = "secrets: {token: {file: ./a.json, x-aws-keys: [user]}}\n"
    first, _ = task(rest=rest)["ContainerDefinitions"]
    assert first["Secrets"][0]["ValueFrom"] == {"Fn::Sub": "${TokenSecretArn}:user::"}


@pytest.mark.parametrize(
    ("grants", "message"),
    [
        ("{source: token, target: /etc/token}", "/etc/token is no file below /run/secrets/"),
        ("{source: token, target: ../token}", "/run/secrets/../token is no file"),
        ("{source: token}, {source: token, uid: '1'}", "two secrets are written to"),
    ],
)
def test_a_file_elsewhere_is_refused(grants: str, message: str) -> None:
    (problem,) = refused(f"secrets: [{grants}]", rest=declared())
    assert problem.code == "C2C-M027"
    assert message in problem.message


def test_no_value_enters_the_template(tmp_path: Path) -> None:
    (tmp_path / "hunter2.txt").write_text("hunter2")
    text = dump(made(GRANT, rest=declared()).template, "yaml")
    assert "hunter2" not in text
    assert ARN in text


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_writes_the_files_byte_for_byte(tmp_path: Path, shell: str) -> None:
    values = {"S0": "plain", "S1": "two\nlines $HOME `id` \"'\\n\n"}
    owner = f"{os.getuid()}:{os.getgid()}"
    paths = [tmp_path / "token", tmp_path / "sub" / "key"]
    arguments = [
        *("S0", "0444", owner, str(paths[0])),
        *("S1", "0400", owner, str(paths[1])),
    ]
    subprocess.run(
        [shell, "-euc", SECRETS_SCRIPT, "secrets", *arguments],
        check=True,
        env={"PATH": os.defpath, **values},
    )
    assert [path.read_text() for path in paths] == list(values.values())
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o444, 0o400]


def written(folder: Path, shell: str, secret: str) -> dict[str, str]:
    """Run the script that takes a secret apart; return its files."""
    owner = f"{os.getuid()}:{os.getgid()}"
    subprocess.run(
        [shell, "-euc", KEYS_SCRIPT, "secrets", "S0", "0444", owner, f"{folder}/s/"],
        check=True,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "S0": secret},
    )
    return {path.name: path.read_bytes().decode() for path in (folder / "s").iterdir()}


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 2])
def test_every_key_becomes_a_file(
    tmp_path: Path, shell: str, indent: int | None, *, ascii_only: bool
) -> None:
    texts = {
        "user": "me",
        "password": 'a"b\\c\n\t\r\b\f/é€😀\U0010b000\U0010fffd $HOME `id` {}[],: end\n',
        "empty": "",
        "-n": "no option",
    }
    others: dict[str, object] = {
        "port": 5432,
        "tls": True,
        "none": None,
        "list": [1, "]", {"a": "}"}],
        "map": {},
    }
    secret = json.dumps({**texts, **others}, ensure_ascii=ascii_only, indent=indent)
    found = written(tmp_path, shell, secret)
    assert {key: found[key] for key in texts} == texts
    assert {key: json.loads(found[key]) for key in others} == others
    assert len(found) == len(texts) + len(others)


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="nothing"),
        pytest.param("word", id="no JSON"),
        pytest.param("[1]", id="a list"),
        pytest.param('{"a": "b"', id="cut off"),
        pytest.param('{"a": }', id="no value"),
        pytest.param('{"../a": "b"}', id="a key with a path"),
        pytest.param('{"": "b"}', id="a key without a name"),
        pytest.param('{"a": "\\u12"}', id="half a character"),
    ],
)
def test_what_is_no_object_of_names_ends_the_task(tmp_path: Path, shell: str, secret: str) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        written(tmp_path, shell, secret)
