"""Processor, capabilities, limits, kernel parameters and memory disks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translate.made import container, made, properties, refused


def test_nothing_is_said_of_what_the_file_leaves_open() -> None:
    task = properties(made(), "WebTaskDefinition")
    assert "RuntimePlatform" not in task
    keys = {"LinuxParameters", "Ulimits", "SystemControls"}
    assert not keys & task["ContainerDefinitions"][-1].keys()


def test_an_empty_platform_is_no_platform() -> None:
    task = properties(made("platform: ''"), "WebTaskDefinition")
    assert "RuntimePlatform" not in task


@pytest.mark.parametrize(
    ("platform", "architecture"),
    [
        ("linux/amd64", "X86_64"),
        ("linux/x86_64", "X86_64"),
        ("linux/arm64", "ARM64"),
        ("linux/arm64/v8", "ARM64"),
        ("linux", "X86_64"),
        ("arm64", "ARM64"),
        ("Linux/AMD64/v1", "X86_64"),
    ],
)
def test_the_platform_chooses_the_processor(platform: str, architecture: str) -> None:
    task = properties(made(f"platform: {platform}"), "WebTaskDefinition")
    assert task["RuntimePlatform"] == {
        "CpuArchitecture": architecture,
        "OperatingSystemFamily": "LINUX",
    }


@pytest.mark.parametrize(
    ("text", "capabilities"),
    [
        pytest.param("cap_add: [CAP_SYS_PTRACE]", {"Add": ["SYS_PTRACE"]}, id="the one to add"),
        pytest.param("cap_drop: [all]", {"Drop": ["ALL"]}, id="all"),
        pytest.param("cap_drop: [NET_RAW, kill]", {"Drop": ["KILL", "NET_RAW"]}, id="sorted"),
        pytest.param("cap_drop: [KILL]\ncap_add: [KILL, CHOWN]", None, id="nothing changes"),
    ],
)
def test_capabilities(text: str, capabilities: Any) -> None:
    assert container(text).get("LinuxParameters", {}).get("Capabilities") == capabilities


def test_all_but_one_is_said_by_dropping_the_others() -> None:
    made_ = container("cap_drop: [ALL]\ncap_add: [NET_BIND_SERVICE]")["LinuxParameters"]
    assert "NET_BIND_SERVICE" not in made_["Capabilities"]["Drop"]
    assert len(made_["Capabilities"]["Drop"]) == 13
    assert "Add" not in made_["Capabilities"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [("nofile: 10", (10, 10)), ("nofile: {soft: 1024, hard: 2048}", (1024, 2048))],
)
def test_the_number_of_open_files(text: str, limit: tuple[int, int]) -> None:
    soft, hard = limit
    assert container(f"ulimits: {{{text}}}")["Ulimits"] == [
        {"HardLimit": hard, "Name": "nofile", "SoftLimit": soft}
    ]


def test_kernel_parameters_of_the_network() -> None:
    text = "sysctls: {net.ipv4.tcp_keepalive_time: 600, net.core.somaxconn: '1024'}"
    assert container(text)["SystemControls"] == [
        {"Namespace": "net.core.somaxconn", "Value": "1024"},
        {"Namespace": "net.ipv4.tcp_keepalive_time", "Value": "600"},
    ]


@pytest.mark.parametrize("name", ["kernel.shmmax", "kernel.sem", "fs.mqueue.msg_max"])
def test_kernel_parameters_of_interprocess_communication(name: str) -> None:
    made_ = container(f"sysctls: {{{name}: '250 32000'}}")["SystemControls"]
    assert made_ == [{"Namespace": name, "Value": "250 32000"}]


def test_a_capability_that_nobody_has_is_told_and_not_dropped() -> None:
    made_ = made("cap_drop: [CAP_BPF]")
    assert [item.severity for item in made_.diagnostics] == ["warning"]
    assert "LinuxParameters" not in container("cap_drop: [CAP_BPF]")


def test_a_disk_beside_no_limit_is_room_that_is_asked_for() -> None:
    room = properties(made("tmpfs: ['/run:size=2g']"), "WebTaskDefinition")["Memory"]
    bound = properties(made("tmpfs: ['/run:size=2g']\nmem_limit: 400m"), "WebTaskDefinition")
    assert (room, bound["Memory"]) == ("2048", "512")


@pytest.mark.parametrize(
    ("text", "disk"),
    [
        pytest.param("tmpfs: ['/run:size=64m']", {"Size": 64}, id="a size"),
        pytest.param("tmpfs: ['/run:size=1']", {"Size": 1}, id="rounded up"),
        pytest.param(
            "tmpfs: ['/run:size=1g,mode=1777,noexec']",
            {"Size": 1024, "MountOptions": ["mode=1777", "noexec"]},
            id="options",
        ),
        pytest.param(
            "volumes: [{type: tmpfs, target: /run, read_only: true, tmpfs: {size: 67108864}}]",
            {"Size": 64, "MountOptions": ["ro"]},
            id="as a mount",
        ),
        pytest.param(
            "volumes: [{type: tmpfs, target: /run, tmpfs: {size: 1048576, mode: 01777}}]",
            {"Size": 1, "MountOptions": ["mode=1777"]},
            id="a mode",
        ),
    ],
)
def test_a_memory_disk(text: str, disk: dict[str, Any]) -> None:
    made_ = made(text)
    assert made_.diagnostics == ()
    (definition,) = properties(made_, "WebTaskDefinition")["ContainerDefinitions"]
    assert definition["LinuxParameters"] == {"Tmpfs": [{"ContainerPath": "/run", **disk}]}


@pytest.mark.parametrize("text", ["tmpfs: /run", "volumes: [{type: tmpfs, target: /run}]"])
def test_a_memory_disk_without_size_gets_one_and_that_is_said(text: str) -> None:
    made_ = made(text)
    assert [item.code for item in made_.diagnostics] == ["C2C-M023"]
    (definition,) = properties(made_, "WebTaskDefinition")["ContainerDefinitions"]
    assert definition["LinuxParameters"]["Tmpfs"][0]["Size"] == 100


def test_memory_disks_go_with_an_init_process() -> None:
    made_ = container("init: true\ntmpfs: ['/b:size=1m', '/a:size=1m']")["LinuxParameters"]
    assert made_["InitProcessEnabled"] is True
    assert [disk["ContainerPath"] for disk in made_["Tmpfs"]] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("platform: windows/amd64", "C2C-M022", "the platform 'windows/amd64'"),
        ("platform: linux/riscv64", "C2C-M022", "the platform 'linux/riscv64'"),
        ("cap_add: [NET_ADMIN]", "C2C-M022", "the capability NET_ADMIN"),
        ("cap_add: [ALL]", "C2C-M022", "the capability ALL"),
        ("ulimits: {memlock: -1}", "C2C-M022", "the limit 'memlock'"),
        ("sysctls: {kernel.panic: 1}", "C2C-M022", "the kernel parameter 'kernel.panic'"),
        ("sysctls: {vm.swappiness: 1}", "C2C-M022", "the kernel parameter 'vm.swappiness'"),
        ("sysctls: {net.core.somaxconn: }", "C2C-M088", "'net.core.somaxconn' no value"),
        ("platform: linux/amd64/v3", "C2C-M022", "the platform 'linux/amd64/v3'"),
        ("platform: linux/arm/v7", "C2C-M022", "the platform 'linux/arm/v7'"),
        ("cap_drop: [NET_ROW]", "C2C-M088", "there is no capability 'NET_ROW'"),
        ("ulimits: {nofile: -1}", "C2C-M088", "from -1 to -1 open files"),
        ("ulimits: {nofile: {soft: 9, hard: 8}}", "C2C-M088", "from 9 to 8 open files"),
        ("ulimits: {nofile: 1048577}", "C2C-M088", "1048577 open files"),
        ("tmpfs: ['run:size=1m']", "C2C-M088", "'run' is no absolute path"),
        ("tmpfs: ['/:size=1m']", "C2C-M088", "in the place of '/'"),
        (
            "volumes: [{type: tmpfs, target: d, tmpfs: {size: 1048576}}]",
            "C2C-M088",
            "'d' is no absolute path",
        ),
        ("tmpfs: ['/run:colour=red,size=1m']", "C2C-M023", "the option 'colour=red'"),
        ("tmpfs: ['/r:size=1m', '/r:size=2m']", "C2C-M023", "there is a tmpfs at /r already"),
        ("tmpfs: ['/run:size=big,size=1m']", "C2C-M023", "the option 'size=big'"),
    ],
)
def test_what_fargate_has_not_is_refused_at_its_line(text: str, code: str, message: str) -> None:
    (problem,) = refused(text)
    assert problem.code == code
    assert message in problem.message
    assert str(problem.span).startswith("docker-compose.yml:9:")
