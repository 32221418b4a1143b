"""Services that others wait for to end run before each task of these."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.template import Output
from compose2cfn.core.errors import InputError
from compose2cfn.translate.codedeploy import for_codedeploy
from compose2cfn.translate.effects import Show
from compose2cfn.translate.extent import surely_too_large
from compose2cfn.translate.fold import Folded
from compose2cfn.translate.images import ImageChoice
from compose2cfn.translate.revision_files import revision_files
from compose2cfn.translate.translate import Translation, translate
from tests.translate.made import properties
from tests.translate.projects import facts, project

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic

ENDS = "{condition: service_completed_successfully}"
STARTED = "{condition: service_started}"
DATA = "volumes: [{type: volume, source: data, target: /data}]"
READ = "volumes: [{type: volume, source: data, target: /data, read_only: true}]"


def text(**services: str) -> str:
    """Return a project whose services have an image, the network `front` and these lines."""
    made = "name: shop\nservices:\n"
    for name, lines in services.items():
        made += f"  {name}:\n    image: {name}:1\n"
        made += "" if "networks:" in lines else "    networks: {front: }\n"
        made += "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{made}networks: {{front: , back: }}\nvolumes: {{data: }}\n"


def made(**services: str) -> Translation:
    return translate(project(text(**services)), facts())


def refused(**services: str) -> list[Diagnostic]:
    with pytest.raises(InputError) as caught:
        made(**services)
    return [it for it in caught.value.diagnostics if it.severity == "error"]


def containers(translation: Translation, task: str) -> dict[str, Any]:
    found = properties(translation, f"{task}TaskDefinition")["ContainerDefinitions"]
    return {container["Name"]: container for container in found}


def waits(translation: Translation, task: str, name: str) -> dict[str, str]:
    """Return what a container waits for, and until when."""
    listed = containers(translation, task)[name].get("DependsOn", ())
    return {it["ContainerName"]: it["Condition"] for it in listed}


def after(*names: str, condition: str = ENDS) -> str:
    return f"depends_on: {{{', '.join(f'{name}: {condition}' for name in names)}}}"


def port(number: int) -> str:
    return f"ports: [{{target: {number}, published: '{number}', protocol: tcp, mode: ingress}}]"


def test_nothing_is_before_others_unless_they_wait_for_its_end() -> None:
    translation = made(web=after("job", condition=STARTED), job="")
    assert {"WebService", "JobService"} <= translation.template.resources.keys()
    assert translation.diagnostics == ()


def test_it_is_a_container_of_each_dependent_and_nothing_else() -> None:
    translation = made(web=after("job"), worker=after("job"), job="")
    assert [it for it in translation.template.resources if it.startswith("Job")] == []
    for task in ("Web", "Worker"):
        assert containers(translation, task)["job"]["Essential"] is False
        assert waits(translation, task, task.lower())["job"] == "SUCCESS"
    (told,) = translation.diagnostics
    assert (told.code, told.severity) == ("C2C-M069", "warning")
    assert told.message == "'job' runs to its end before every task of 'web' and 'worker', not once"


def test_it_waits_for_names_in_whichever_task_it_is() -> None:
    translation = made(web=after("job"), worker=after("job"), job="")
    assert waits(translation, "Web", "job") == {"Web_ResolvConf_InitContainer": "SUCCESS"}
    assert waits(translation, "Worker", "job") == {"Worker_ResolvConf_InitContainer": "SUCCESS"}
    names = containers(translation, "Web")["Web_ResolvConf_InitContainer"]["Command"]
    assert names == ["shop.local"], "nobody is in the task beside it"


def test_a_chain_runs_one_after_another() -> None:
    translation = made(web=after("seed"), seed=after("job"), job="")
    assert waits(translation, "Web", "web") == {"seed": "SUCCESS"}
    assert waits(translation, "Web", "seed") == {"job": "SUCCESS"}


def test_who_only_starts_after_it_has_it_too() -> None:
    translation = made(web=after("job"), worker=after("job", condition=STARTED), job="")
    assert waits(translation, "Worker", "worker")["job"] == "START"
    assert containers(translation, "Worker")["job"]["Essential"] is False


def test_what_it_waits_for_its_tasks_wait_for() -> None:
    healthy = "db: {condition: service_healthy}"
    translation = made(web=after("job"), job=f"depends_on: {{{healthy}}}", db="")
    assert translation.template.resources["WebService"].depends_on == ("DbService",)


def test_a_neighbour_in_one_task_is_another_service_in_the_other() -> None:
    translation = made(
        web=after("job"),
        cache="x-aws-sidecar_of: web",
        worker=after("job"),
        job=after("cache", condition=STARTED),
    )
    assert waits(translation, "Web", "job")["cache"] == "START"
    assert "cache" not in waits(translation, "Worker", "job")
    assert translation.template.resources["WorkerService"].depends_on == ("WebService",)
    assert translation.template.resources["WebService"].depends_on == ()


def test_tasks_that_would_wait_for_each_other_are_refused() -> None:
    (told,) = refused(
        web=after("job"),
        job=after("worker", condition=STARTED),
        worker=after("side", condition=STARTED),
        side="x-aws-sidecar_of: web",
    )
    assert told.message == "the tasks of 'web' and 'worker' wait for each other"


def test_it_has_no_address_and_no_name() -> None:
    translation = made(
        web=after("job"), job=f"{port(80)}\nnetworks: {{front: {{aliases: [other]}}}}"
    )
    assert "PortMappings" not in containers(translation, "Web")["job"]
    assert "LoadBalancers" not in properties(translation, "WebService")
    assert [it.message.partition(":")[0] for it in translation.diagnostics][1:] == [
        "port 80 of 'job' isn't published",
        "'job' has no name in the network",
    ]


def test_service_connect_leads_to_others_alone() -> None:
    connected = "x-aws-discovery: service_connect\nexpose: [80]"
    translation = made(web=f"{connected}\n{after('job')}", other=connected, job='expose: ["80"]')
    served = properties(translation, "WebService")["ServiceConnectConfiguration"]["Services"]
    assert [it["DiscoveryName"] for it in served] == ["web-80"]


def test_its_task_joins_its_networks_with_a_word() -> None:
    translation = made(web=after("job"), job="networks: {back: }")
    groups = properties(translation, "WebService")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert groups["SecurityGroups"] == [{"Ref": "BackNetwork"}, {"Ref": "FrontNetwork"}]
    assert "every task of 'web' is on network 'back' because of 'job'" in [
        it.message for it in translation.diagnostics
    ]


@pytest.mark.parametrize(
    ("job", "web", "most"),
    [
        pytest.param("", "", 200, id="nothing-is-written"),
        pytest.param(DATA, READ, 200, id="by-it-alone"),
        pytest.param(DATA, DATA, 100, id="by-both"),
    ],
)
def test_old_and_new_tasks_may_run_together_where_it_alone_writes(
    job: str, web: str, most: int
) -> None:
    translation = made(web=f"{after('job')}\n{web}", job=job)
    deployed = properties(translation, "WebService")["DeploymentConfiguration"]
    assert deployed["MaximumPercent"] == most


def test_the_task_holds_the_sum_and_no_room_is_kept_for_it() -> None:
    limit = "mem_limit: {}m"
    both = made(web=f"{after('job')}\n{limit.format(512)}", job=limit.format(256))
    assert properties(both, "WebTaskDefinition")["Memory"] == "1024"
    silent = made(web=f"{after('job')}\n{limit.format(512)}", job="")
    assert properties(silent, "WebTaskDefinition")["Memory"] == "512"
    assert [it.code for it in silent.diagnostics] == ["C2C-M069"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param("scale: 2", "'job' is to run 2 times at once", id="copies"),
        pytest.param("scale: 0", "'job' is to run 0 times at once", id="never"),
        pytest.param("restart: always", "but it is always restarted", id="always"),
        pytest.param("x-aws-capacity: FARGATE_SPOT", "'x-aws-capacity' of 'job'", id="capacity"),
        pytest.param("deploy: {mode: global-job}", "deploy.mode'", id="on-every-machine"),
    ],
)
def test_what_would_mean_another_thing_is_refused(lines: str, told: str) -> None:
    assert any(told in it.message for it in refused(web=after("job"), job=lines))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param("deploy: {replicas: 1}", None, id="once"),
        pytest.param("deploy: {mode: replicated-job}", None, id="a-job"),
        pytest.param("deploy: {update_config: {order: start-first}}", "isn't updated", id="update"),
        pytest.param("restart: on-failure", "isn't restarted within its task", id="on-failure"),
        pytest.param('restart: "no"', None, id="no"),
        pytest.param("x-aws-policies: [arn:aws:iam::aws:policy/A]", "also after", id="rights"),
    ],
)
def test_what_it_asks_for_in_vain_is_told(lines: str, told: str | None) -> None:
    _, *more = made(web=after("job"), job=lines).diagnostics
    assert len(more) == bool(told)
    assert told is None or told in more[0].message


def test_it_stands_in_the_files_for_code_deploy() -> None:
    given = project(
        text(web=f"{port(80)}\n{after('job')}", job=f"build: {{context: .}}\n{port(81)}")
    )
    images = ImageChoice(registry="reg.example", tag="7")
    translation = for_codedeploy(translate(given, facts(), images=images), given)
    files, _ = revision_files(translation.template, given, facts(), {})
    definition = json.loads(files["taskdef.json"])
    assert "job" in {it["name"] for it in definition["containerDefinitions"]}
    assert {it["name"] for it in json.loads(files["imagedefinitions.json"])} == {"job", "web"}


def test_a_task_holds_ten_containers_with_it() -> None:
    names = [f"job{number}" for number in range(10)]
    (told,) = refused(web=after(*names), **dict.fromkeys(names, ""))
    assert "has 11 containers" in told.message


def test_it_adds_no_resource_of_its_own() -> None:
    names = [f"web{number}" for number in range(250)]
    given = project(text(**dict.fromkeys(names, after("job")), job=""))
    assert [*surely_too_large(given)] == []


def test_what_differs_between_its_tasks_is_a_bug_that_is_named() -> None:
    folded, other = Folded(), Folded()
    for each, value in ((folded, "one"), (other, "another")):
        each.add("job", "test", Show(name="Out", output=Output(description="it", value=value)))
    with pytest.raises(AssertionError, match="Out is another one in each task"):
        folded.take(other)


def test_its_variables_from_secrets_are_its_own() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf"
    secrets = f"secrets: {{key: {{external: true, name: '{arn}'}}}}\n"
    lines = text(web=after("job"), job="x-aws-secrets: {TOKEN: key}\nsecrets: [{source: key}]")
    translation = translate(project(f"{lines}{secrets}"), facts())
    assert [it["Name"] for it in containers(translation, "Web")["job"]["Secrets"]] == ["TOKEN"]
    assert "Secrets" not in containers(translation, "Web")["web"]


def test_a_one_off_task_may_say_that_it_is_a_job() -> None:
    assert made(web="x-aws-task: true\ndeploy: {mode: replicated-job}").diagnostics == ()
