"""Files before the application starts, with the shell script run for real."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import Translation, translate
from compose2cfn.translate.written_files import FILES_SCRIPT, folders
from tests.translate.made import properties
from tests.translate.projects import ENVIRONMENT, facts

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.core.diagnostics import Diagnostic

KEY = "-----BEGIN PRIVATE KEY-----"


def made(folder: Path, service: str, rest: str = "", files: dict[str, Any] | None = None) -> Any:
    """Translate a project whose service `web` has these lines, in a folder with these files."""
    for name, content in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    body = "".join(f"    {line}\n" for line in service.splitlines())
    image = "" if "build:" in service else '    image: "web:1"\n'
    (folder / "compose.yaml").write_text(
        f"name: shop\n{ENVIRONMENT}services:\n  web:\n{image}{body}{rest}"
    )
    loaded = load(LoadRequest(working_directory=folder, environment={}))
    return translate(loaded.project, facts())


def refused(folder: Path, service: str, rest: str = "", **files: Any) -> list[Diagnostic]:
    with pytest.raises(InputError) as caught:
        made(folder, service, rest, files.get("files"))
    return [it for it in caught.value.diagnostics if it.severity is Severity.ERROR]


def containers(translation: Translation) -> Any:
    return properties(translation, "WebTaskDefinition")["ContainerDefinitions"]


def codes(translation: Translation) -> list[str]:
    return [item.code for item in translation.diagnostics]


def test_without_files_there_is_no_first_container(tmp_path: Path) -> None:
    assert len(containers(made(tmp_path, "init: true"))) == 1


def test_a_mounted_file_is_written_over_what_the_image_has(tmp_path: Path) -> None:
    text = "volumes: ['./n.conf:/etc/nginx/nginx.conf:ro']"
    translation = made(tmp_path, text, files={"n.conf": "a: $b\n"})
    first, application = containers(translation)
    assert first["Image"] == application["Image"] == "web:1"
    assert first["User"] == "0"
    assert first["Environment"] == [{"Name": "F0", "Value": "a: $b\n"}]
    assert first["Command"] == [
        *("keep", "/etc/nginx", "/compose2cfn/0"),
        *("text", "F0", "0444", "0:0", "/compose2cfn/0/nginx.conf"),
    ]
    volume = "compose2cfn-files-web-0"
    assert first["MountPoints"] == [{"ContainerPath": "/compose2cfn/0", "SourceVolume": volume}]
    assert application["MountPoints"] == [{"ContainerPath": "/etc/nginx", "SourceVolume": volume}]
    assert properties(translation, "WebTaskDefinition")["Volumes"] == [{"Name": volume}]
    assert application["DependsOn"][0]["Condition"] == "SUCCESS"
    assert codes(translation) == []


def test_a_whole_folder_needs_no_shell_in_the_image(tmp_path: Path) -> None:
    files = {"conf/a": "1", "conf/sub/b": b"\x00\xff"}
    translation = made(tmp_path, "volumes: ['./conf:/srv/conf:ro']", files=files)
    first, application = containers(translation)
    assert "amazonlinux" in first["Image"]
    assert first["Command"] == [
        *("text", "F0", "0444", "0:0", "/compose2cfn/0/a"),
        *("base64", "F1", "0444", "0:0", "/compose2cfn/0/sub/b"),
    ]
    assert first["Environment"][1]["Value"] == "AP8="
    assert application["MountPoints"][0]["ReadOnly"] is True
    assert codes(translation) == []


@pytest.mark.parametrize(
    ("mount", "files"),
    [
        pytest.param("./a.txt:/srv/a.txt", {"a.txt": "x"}, id="a file"),
        pytest.param("./a:/etc/a", {"a/b": "x"}, id="a folder of configuration"),
    ],
)
def test_what_may_be_written_to_is_a_copy(
    mount: str, files: dict[str, Any], tmp_path: Path
) -> None:
    translation = made(tmp_path, f"volumes: ['{mount}']", files=files)
    assert codes(translation) == ["C2C-M075"]
    assert "0644" in containers(translation)[0]["Command"]


def test_a_program_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "wait.sh").write_text("#!/bin/sh\n")
    (tmp_path / "wait.sh").chmod(0o755)
    translation = made(tmp_path, "volumes: ['./wait.sh:/app/wait.sh:ro']")
    assert "0555" in containers(translation)[0]["Command"]


@pytest.mark.parametrize(
    ("mount", "files", "why"),
    [
        pytest.param("./a:/a", {}, "nothing is there", id="nothing there"),
        pytest.param("./a.txt:/srv/a.txt", {}, "nothing is there", id="no file in its folder"),
        pytest.param("./a:/srv/a:ro", {"a": "x" * 16385}, "16385 bytes", id="a large file"),
        pytest.param("./a:/srv/a", {"a": b"\xff"}, "lost with the task", id="a binary file"),
        pytest.param("./a:/srv/a", {"a/b": "x"}, "lost with the task", id="data"),
        pytest.param(
            "./a:/srv/a:ro", {f"a/{n}": "" for n in range(41)}, "a few small", id="many files"
        ),
        pytest.param(
            "./a:/srv/a:ro", {f"a/{n}": "x" * 9999 for n in range(4)}, "a few small", id="too much"
        ),
        pytest.param("./a:/srv/a:ro", {"a/b": "x" * 16385}, "a few small", id="one large file"),
        pytest.param("/var/run/docker.sock:/x", {}, "socket of the Docker engine", id="the engine"),
        pytest.param("./a:/srv/a:ro", {"a": KEY}, "private key", id="a private key"),
        pytest.param("./a:/a.conf:ro", {"a": "x"}, "take the place of /", id="the root"),
        pytest.param("./a:/etc/a.conf:ro", {"a": "x"}, "the place of /etc", id="the task's own"),
        pytest.param("./a:/proc/x/a:ro", {"a": "x"}, "the place of /proc", id="the kernel's"),
    ],
)
def test_what_cannot_be_delivered(
    mount: str, files: dict[str, Any], why: str, tmp_path: Path
) -> None:
    (problem,) = refused(tmp_path, f"volumes: ['{mount}']", files=files)
    assert why in problem.message
    assert str(problem.span).startswith("compose.yaml:8:15")


def test_the_refusal_shows_what_would_be_deployable(tmp_path: Path) -> None:
    mounts = "'./src:/src:ro', 'db:/data', './a.txt:/srv/a.txt:ro', {type: tmpfs, target: /t}"
    text = f"volumes: [{mounts}]"
    (problem,) = refused(tmp_path, text, "volumes: {db: }\n", files={"a.txt": "x"})
    assert problem.hint is not None
    assert problem.hint.splitlines()[1:] == [
        "services:",
        "  web:",
        "    volumes: !override",
        "      - db:/data",
        "      - ./a.txt:/srv/a.txt:ro",
        "      - {type: tmpfs, target: /t}",
    ]


@pytest.mark.parametrize(
    ("mount", "volume"),
    [
        pytest.param("./data/db:/var/lib/db", "data-db:/var/lib/db", id="absent"),
        pytest.param("./kept:/kept", "kept:/kept", id="written-to"),
        pytest.param("/srv/db:/db", "srv-db:/db", id="of-the-host"),
        pytest.param("./db:/db", "db-data:/db", id="name-taken"),
        pytest.param("/var/cache", "web-var-cache:/var/cache", id="anonymous"),
    ],
)
def test_what_is_written_can_be_kept_as_the_refusal_shows(
    tmp_path: Path, mount: str, volume: str
) -> None:
    text = f"volumes: ['db:/data', '{mount}']"
    (problem,) = refused(tmp_path, text, "volumes: {db: }\n", files={"kept/a": "x"})
    name = volume.partition(":")[0]
    shown = (problem.hint or "").splitlines()
    assert "to keep what is written there use a named volume" in shown[0]
    assert shown[4:] == ["      - db:/data", f"      - {volume}", "volumes:", f"  {name}:"]


@pytest.mark.parametrize(
    "mount",
    ["/proc:/host/proc", "/:/rootfs", "./src:/src:ro", "/run/docker.sock:/s", "{type: npipe}"],
)
def test_no_volume_takes_the_place_of_what_belongs_to_the_machine(
    tmp_path: Path, mount: str
) -> None:
    item = "{type: npipe, source: x, target: /p}" if mount.startswith("{") else f"'{mount}'"
    (problem,) = refused(tmp_path, f"volumes: [{item}]")
    assert "leave it out in a second file" in (problem.hint or "")


def test_a_file_in_another_volume_is_refused(tmp_path: Path) -> None:
    text = "volumes: ['db:/data', './a:/data/a:ro']"
    (problem,) = refused(tmp_path, text, "volumes: {db: }\n", files={"a": "x"})
    assert "lies in another volume, at /data" in problem.message


def test_too_much_for_one_service_is_refused(tmp_path: Path) -> None:
    mounts = ", ".join(f"'./{n}:/srv/{n}:ro'" for n in range(3))
    files = {str(n): "x" * 16000 for n in range(3)}
    (problem,) = refused(tmp_path, f"volumes: [{mounts}]", files=files)
    assert "48000 bytes" in problem.message


def test_a_secret_in_a_file_warns_without_telling_it(tmp_path: Path) -> None:
    text = "volumes: ['./a:/srv/a:ro']"
    translation = made(tmp_path, text, files={"a": "x = 1\npassword = hunter2\n"})
    (told,) = translation.diagnostics
    assert told.code == "C2C-M016"
    assert "hunter2" not in f"{told.message}{told.hint}"


def test_the_time_zone_of_the_host_is_left_out(tmp_path: Path) -> None:
    translation = made(tmp_path, "volumes: ['/etc/localtime:/etc/localtime:ro']")
    assert (codes(translation), len(containers(translation))) == (["C2C-M014"], 1)


def test_a_file_that_is_not_here_is_asked_for(tmp_path: Path) -> None:
    translation = made(tmp_path, "volumes: ['./gone/n.conf:/etc/n/n.conf:ro']")
    assert codes(translation) == ["C2C-M074"]
    assert translation.template.parameters["WebEtcNNconfFileArn"].default is None
    assert containers(translation)[0]["Secrets"] == [
        {"Name": "F0", "ValueFrom": {"Ref": "WebEtcNNconfFileArn"}}
    ]
    (policy,) = [
        it
        for it in properties(translation, "WebTaskExecutionRole")["Policies"]
        if it["PolicyName"] == "WebFilesPolicy"
    ]
    actions = [it["Action"] for it in policy["PolicyDocument"]["Statement"]]
    assert actions == [["secretsmanager:GetSecretValue"], ["ssm:GetParameters"]]


@pytest.mark.parametrize(
    ("dockerfile", "code"),
    [
        pytest.param("FROM a:1\nCOPY . /app\n", "C2C-M076", id="copied"),
        pytest.param(None, "C2C-M076", id="not here"),
    ],
)
def test_sources_that_the_image_has_are_left_out(
    dockerfile: str | None, code: str, tmp_path: Path
) -> None:
    files = {} if dockerfile is None else {"src/Dockerfile": dockerfile}
    text = "build: ./src\nvolumes: ['./src:/app', /app/node_modules]"
    translation = made(tmp_path, text, files=files)
    assert codes(translation) == ["C2C-M070", code, code]
    assert len(containers(translation)) == 1


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"src/Dockerfile": "FROM a\n"}, id="not copied"),
        pytest.param({"src/x": ""}, id="no Dockerfile"),
    ],
)
def test_sources_that_the_image_lacks_are_refused(files: dict[str, Any], tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "build: ./src\nvolumes: ['./src:/app']", files=files)
    assert problem.code == "C2C-M076"
    assert problem.hint is not None
    assert "volumes: !reset []" in problem.hint


def test_a_file_of_the_build_context_that_is_not_copied_is_delivered(tmp_path: Path) -> None:
    files = {"src/Dockerfile": "FROM a\n", "src/n.conf": "x"}
    text = "build: ./src\nvolumes: ['./src/n.conf:/etc/n/n.conf:ro']"
    assert len(containers(made(tmp_path, text, files=files))) == 2


CONFIGS = "configs: [{source: c, target: /srv/c/c.txt, uid: '1', gid: '2', mode: 0400}]"


@pytest.mark.parametrize(
    ("config", "content"),
    [
        pytest.param("{content: 'a: 1'}", {"Value": "a: 1"}, id="content"),
        pytest.param("{file: ./c.txt}", {"Value": "hello"}, id="a file"),
        pytest.param("{environment: C}", {"ValueFrom": {"Ref": "CConfigArn"}}, id="a variable"),
        pytest.param("{file: ./x/c.txt}", {"ValueFrom": {"Ref": "CConfigArn"}}, id="not here"),
    ],
)
def test_a_config_is_a_file(config: str, content: dict[str, Any], tmp_path: Path) -> None:
    rest = f"configs: {{c: {config}}}\n"
    translation = made(tmp_path, CONFIGS, rest, {"c.txt": "hello"})
    first, _ = containers(translation)
    assert [*first.get("Environment", []), *first.get("Secrets", [])] == [{"Name": "F0", **content}]
    assert first["Command"][3:] == ["text", "F0", "0400", "1:2", "/compose2cfn/0/c.txt"]
    assert codes(translation) == (["C2C-M074"] if "ValueFrom" in content else [])


def test_an_external_config_is_named_by_its_arn(tmp_path: Path) -> None:
    arn = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/c"
    translation = made(tmp_path, CONFIGS, f"configs: {{c: {{external: true, name: '{arn}'}}}}\n")
    assert translation.template.parameters["CConfigArn"].default == arn
    assert codes(translation) == []


def test_an_external_config_of_another_name_is_asked_for(tmp_path: Path) -> None:
    translation = made(tmp_path, CONFIGS, "configs: {c: {external: true, name: motd}}\n")
    assert translation.template.parameters["CConfigArn"].default is None
    assert "'motd'" in translation.diagnostics[0].message


def test_the_short_form_lies_at_the_root_where_no_volume_can(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "configs: [c]", "configs: {c: {content: x}}\n")
    assert (problem.code, str(problem.span)) == ("C2C-M075", "compose.yaml:8:15")


@pytest.mark.parametrize(
    ("config", "why"),
    [("{file: ./gone}", "nothing is there"), ("{file: ./big}", "it has 16385 bytes")],
)
def test_a_config_that_cannot_be_read_is_refused(config: str, why: str, tmp_path: Path) -> None:
    rest = f"configs: {{c: {config}}}\n"
    (problem,) = refused(tmp_path, CONFIGS, rest, files={"big": "x" * 16385})
    assert why in problem.message


def test_a_folder_holds_the_folders_in_it(tmp_path: Path) -> None:
    text = "volumes: ['./a:/srv/a/x:ro', './b:/srv/a/b/y:ro']"
    translation = made(tmp_path, text, files={"a": "1", "b": "2"})
    assert containers(translation)[0]["Command"][0:3] == ["keep", "/srv/a", "/compose2cfn/0"]
    assert len(containers(translation)[0]["MountPoints"]) == 1
    assert folders(()) == []


def test_the_script_keeps_and_writes(tmp_path: Path) -> None:
    image, stage = tmp_path / "image", tmp_path / "stage"
    (image / "sub").mkdir(parents=True)
    (image / "sub" / "kept").write_text("kept")
    (image / "link").symlink_to(image / "sub" / "kept")
    image.chmod(0o1777)
    stage.mkdir()
    owner = f"{os.getuid()}:{os.getgid()}"
    arguments = [
        *("keep", str(image), str(stage)),
        *("keep", str(tmp_path / "missing"), str(stage)),
        *("text", "F0", "0640", owner, f"{stage}/new/file"),
        *("base64", "F1", "0444", owner, f"{stage}/link"),
    ]
    content = "a 'b' \"c\" $HOME `id` \\n\n\n"
    subprocess.run(
        ["/bin/sh", "-euc", FILES_SCRIPT, "files", *arguments],
        env={"PATH": os.environ["PATH"], "F0": content, "F1": "AP8="},
        check=True,
    )
    assert (stage / "sub" / "kept").read_text() == "kept"
    assert (stage / "new" / "file").read_text() == content
    assert stat.S_IMODE((stage / "new" / "file").stat().st_mode) == 0o640
    assert (stage / "link").read_bytes() == b"\x00\xff"
    assert not (stage / "link").is_symlink()
    assert stat.S_IMODE(stage.stat().st_mode) == 0o1777
