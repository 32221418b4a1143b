"""Nothing silent: every leaf is translated, ignored for a reason, or diagnosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import leaves
from compose2cfn.translate.coverage import HARMLESS, IGNORED, classify, unsupported
from compose2cfn.translate.patterns import matches
from compose2cfn.translate.registry import REGISTRY
from compose2cfn.translate.translate import translate
from tests.translate.projects import DEMO_APP, ENVIRONMENT, facts, project, service_project

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic

PATTERNS = [wanted for mapping in REGISTRY for wanted in mapping.patterns]


def told(text: str) -> list[Diagnostic]:
    made = service_project(text)
    return list(unsupported(made, classify(made, PATTERNS)))


def test_the_sample_has_nothing_unsupported() -> None:
    made = translate(project(DEMO_APP), facts())
    assert {item.code for item in made.diagnostics} == {"C2C-M071", "C2C-M073"}
    assert set(made.coverage.values()) == {"translated", "ignored"}


def test_every_leaf_has_its_state() -> None:
    made = project(DEMO_APP)
    assert set(classify(made, PATTERNS)) == {path for path, _ in leaves(made.tree)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("privileged: false", id="false asks for nothing"),
        pytest.param("devices: []", id="an empty list asks for nothing"),
        pytest.param("sysctls: {}", id="an empty map asks for nothing"),
        pytest.param("shm_size:", id="null asks for nothing"),
        pytest.param("restart: always", id="ECS restarts anyway"),
        pytest.param("expose: ['6379']", id="networks let every port through"),
        pytest.param("healthcheck: {disable: true, interval: 9s}", id="a check that is off"),
        pytest.param("healthcheck: {test: [NONE], retries: 9}", id="a check that tests nothing"),
        pytest.param("x-note: mine", id="an extension of somebody else"),
        pytest.param("deploy: {endpoint_mode: vip}", id="the default, written out"),
        pytest.param("isolation: default", id="another default"),
        pytest.param("runtime: ''", id="an unset variable asks for nothing"),
        pytest.param("pids_limit: -1", id="no bound"),
        pytest.param("cpu_shares: 0", id="no share"),
        pytest.param("ipc: private", id="as every container"),
        pytest.param("userns_mode: host", id="no user is mapped"),
        pytest.param("shm_size: 64m", id="as much as Docker gives"),
        pytest.param("pull_refresh_after: 24h", id="every task pulls"),
        pytest.param("deploy: {endpoint_mode: dnsrr}", id="addresses of all tasks"),
        pytest.param("ports: [{target: 80, mode: host}]", id="Compose publishes both alike"),
        pytest.param("develop: {watch: [{path: ., action: sync}]}", id="local work"),
    ],
)
def test_what_means_nothing_on_ecs_is_ignored(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("deploy: {restart_policy: {window: 5s}}", "services.web.deploy.restart_policy.window"),
        ("pids_limit: 5", "services.web.pids_limit"),
        ("deploy: {resources: {limits: {pids: 5}}}", "services.web.deploy.resources.limits.pids"),
        ("cpuset: '0'", "services.web.cpuset"),
        (
            "volumes: [{type: volume, source: v, target: /v, volume: {labels: {a: b}}}]",
            "services.web.volumes.volume.labels.a",
        ),
    ],
)
def test_what_nobody_misses_warns(text: str, shown: str) -> None:
    (problem,) = told(text)
    assert problem.severity is Severity.WARNING
    assert f"'{shown}'" in problem.message


@pytest.mark.parametrize(
    ("text", "shown", "place"),
    [
        ("uts: host", "services.web.uts", "9:10"),
        ("dns_search: [x.y]", "services.web.dns_search", "9:18"),
        ("userns_mode: x", "services.web.userns_mode", "9:18"),
        ("x-aws-autoscaling: {max: 3}", "services.web.x-aws-autoscaling.max", "9:30"),
        ("dns: [1.1.1.1]", "services.web.dns", "9:11"),
        ("a_new_attribute: 1", "services.web.a_new_attribute", "9:22"),
    ],
)
def test_what_would_behave_differently_is_an_error_at_its_line(
    text: str, shown: str, place: str
) -> None:
    (problem,) = told(text)
    assert problem.severity is Severity.ERROR
    assert f"'{shown}'" in problem.message
    assert str(problem.span) == f"docker-compose.yml:{place}"


def test_a_list_is_told_once_with_its_length() -> None:
    (problem,) = told("dns: [1.1.1.1, 8.8.8.8]")
    assert "'services.web.dns' with 2 values" in problem.message


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("healthcheck: {disable: true, retries: 9}", "healthcheck.retries", id="off"),
        pytest.param("healthcheck: {test: [NONE], retries: 9}", "healthcheck.retries", id="NONE"),
    ],
)
def test_what_a_neighbour_takes_the_meaning_from_is_ignored(text: str, path: str) -> None:
    made = service_project(text)
    states = classify(made, PATTERNS)
    assert states["services", "web", *path.split(".")] == "ignored"


def test_a_check_that_is_on_is_translated() -> None:
    made = service_project("healthcheck: {disable: false, test: [CMD, x], retries: 9}")
    states = classify(made, PATTERNS)
    assert states["services", "web", "healthcheck", "retries"] == "translated"


def test_a_secret_that_no_service_gets_is_ignored() -> None:
    made = service_project("user: me", rest="secrets:\n  token: {file: ./token}\n")
    assert classify(made, PATTERNS)["secrets", "token", "file"] == "ignored"


@pytest.mark.parametrize("waiting", [pytest.param(1, id="one"), pytest.param(2, id="two")])
def test_a_port_of_the_host_is_told_once_of_what_ends_before_others(waiting: int) -> None:
    waits = "depends_on: {first: {condition: service_completed_successfully}}"
    others = "".join(f"  web{n}: {{image: 'web:1', {waits}}}\n" for n in range(waiting))
    port = "{target: 80, published: '80', protocol: tcp, mode: host}"
    text = f"name: shop\n{ENVIRONMENT}services:\n  first: {{image: 'a:1', ports: [{port}]}}\n"
    told = [item.message for item in translate(project(text + others), facts()).diagnostics]
    assert len([message for message in told if message.startswith("'mode: host'")]) == 1


def test_each_mount_is_told_by_itself() -> None:
    mounts = [f"{{type: volume, source: a, target: /{n}, volume: {{subpath: s}}}}" for n in "xy"]
    assert len(told(f"volumes: [{', '.join(mounts)}]")) == 2


@pytest.mark.parametrize(
    "network",
    [
        pytest.param("ipam: {driver: default, config: [{subnet: 10.0.0.0/8}]}", id="addresses"),
        pytest.param("driver_opts: {com.docker.network.driver.mtu: 1450}", id="mtu"),
    ],
)
def test_what_a_network_has_on_one_machine_is_told_as_left_out(network: str) -> None:
    (item,) = translate(service_project("user: me", rest=f"    {network}\n"), facts()).diagnostics
    assert (item.code, item.severity) == ("C2C-M001", "warning")


def test_an_empty_text_asks_for_nothing() -> None:
    states = classify(service_project("userns_mode: ''"), PATTERNS)
    assert states["services", "web", "userns_mode"] == "ignored"


def test_an_empty_item_of_a_list_may_say_something() -> None:
    assert [item.severity for item in told("dns_search: ['']")] == ["error"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cpu_count: 2", "write 'cpus'"),
        ("storage_opt: {size: 30G}", "'x-aws-ephemeral_storage' sets"),
    ],
)
def test_what_gives_the_same_on_ecs_is_shown_first(text: str, hint: str) -> None:
    (problem,) = told(text)
    assert hint in (problem.hint or "").partition("; or ")[0]
    assert "!reset null" in (problem.hint or "")


@pytest.mark.parametrize(
    ("network", "severity"),
    [
        ("ipam: {config: [{subnet: 10.1.0.0/16}]}", "warning"),
        ("driver_opts: {com.docker.network.bridge.name: br0}", "warning"),
        ("driver: macvlan", "error"),
    ],
)
def test_how_a_network_is_made_matters_less_than_what_it_lets_through(
    network: str, severity: str
) -> None:
    service = "services: {web: {image: 'web:1', networks: {n: }}}"
    made = project(f"name: shop\n{service}\nnetworks: {{n: {{{network}}}}}\n")
    (problem,) = unsupported(made, classify(made, PATTERNS))
    assert problem.severity == severity
    if severity == "error":
        assert "networks:\n  n:\n    driver" in (problem.hint or "")


def test_a_key_with_dots_is_named_once() -> None:
    (problem,) = told("storage_opt: {com.docker.x: '1'}")
    assert "'services.web.storage_opt.com.docker.x' is" in problem.message


def test_errors_of_coverage_come_with_those_of_the_mappings() -> None:
    with pytest.raises(InputError) as caught:
        translate(service_project("userns_mode: x\ncommand: []"), facts())
    assert {item.code for item in caught.value.diagnostics} == {"C2C-M001", "C2C-M017"}


def test_no_table_repeats_what_a_mapping_translates() -> None:
    tables = [entry.pattern for entry in IGNORED] + list(HARMLESS)
    doubled = [
        wanted
        for wanted in tables
        if any(matches(mapped, wanted) for mapped in PATTERNS if "**" not in mapped)
    ]
    assert doubled == []


def test_every_ignored_attribute_has_a_reason() -> None:
    assert [entry.pattern for entry in IGNORED if not entry.reason.strip()] == []
