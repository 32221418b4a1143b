"""How services find each other, with the shell script run for real."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.first_container import IMAGE
from compose2cfn.translate.mappings.discovery import SEARCH_DOMAIN_SCRIPT
from compose2cfn.translate.translate import translate
from tests.translate.made import made, properties
from tests.translate.projects import DEMO_APP, ENVIRONMENT, facts, project

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.translate.translate import Translation

APART = f"""\
{ENVIRONMENT}
services:
  a: {{image: x:1, networks: {{n: }}}}
  b: {{image: x:1, networks: {{m: }}}}
networks: {{n: , m: }}
"""


def test_a_service_alone_needs_no_first_container() -> None:
    assert len(properties(made(), "WebTaskDefinition")["ContainerDefinitions"]) == 1


def test_services_without_a_common_network_need_none() -> None:
    task = properties(translate(project(APART), facts()), "ATaskDefinition")
    assert len(task["ContainerDefinitions"]) == 1


def test_the_first_container_ends_before_the_application_starts() -> None:
    task = properties(translate(project(DEMO_APP), facts()), "FrontendTaskDefinition")
    first, main = task["ContainerDefinitions"]
    assert (first["Essential"], first["Image"]) == (False, IMAGE)
    assert first["Command"] == ["shop.local"]
    assert main["DependsOn"] == [{"Condition": "SUCCESS", "ContainerName": first["Name"]}]


def test_every_service_is_registered_under_its_own_name() -> None:
    made_ = translate(project(DEMO_APP), facts())
    entry = properties(made_, "BackendServiceDiscoveryEntry")
    assert (entry["Name"], entry["NamespaceId"]) == ("backend", {"Ref": "CloudMap"})
    assert properties(made_, "CloudMap")["Name"] == "shop.local"


def test_no_image_comes_from_docker_hub() -> None:
    assert IMAGE.startswith("public.ecr.aws/amazonlinux/")


@pytest.mark.parametrize(
    ("before", "search"),
    [
        ("nameserver 10.0.0.2\n", "search shop.local"),
        (
            "search eu-west-1.compute.internal\nnameserver 10.0.0.2\n",
            "search shop.local eu-west-1.compute.internal",
        ),
        ("domain ec2.internal\noptions ndots:1\n", "search shop.local ec2.internal"),
        ("search a.example b.example\n", "search shop.local a.example b.example"),
        ("", "search shop.local"),
    ],
    ids=["none", "search", "domain", "several", "empty"],
)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_puts_the_namespace_in_front(
    tmp_path: Path, shell: str, before: str, search: str
) -> None:
    config = tmp_path / "resolv.conf"
    config.write_text(before)
    script = SEARCH_DOMAIN_SCRIPT.replace("/etc/resolv.conf", str(config))
    subprocess.run([shell, "-euc", script, "search-domain", "shop.local"], check=True)
    assert config.read_text() == f"{before}{search}\n"


def named(**aliases: str) -> Translation:
    """Translate services on one network, each with its aliases."""
    services = "".join(
        f"  {name}: {{image: x:1, networks: {{n: {{aliases: [{given}]}}}}}}\n"
        for name, given in aliases.items()
    )
    return translate(project(f"{ENVIRONMENT}services:\n{services}networks: {{n: }}\n"), facts())


def test_an_alias_leads_to_the_services_own_name() -> None:
    made_ = named(db="database")
    entry = properties(made_, "DbDatabaseAlias")
    assert (entry["Name"], entry["DnsConfig"]["DnsRecords"][0]["Type"]) == ("database", "CNAME")
    target = properties(made_, "DbDatabaseAliasTarget")
    assert target["InstanceAttributes"] == {"AWS_INSTANCE_CNAME": "db.shop.local"}
    assert target["ServiceId"] == {"Ref": "DbDatabaseAlias"}


def with_lines(web: str, db: str) -> Translation:
    """Translate two services on one network, each with a line of its own."""
    services = f"  web: {{image: 'x:1', networks: {{n: }}, {web}}}\n"
    services += f"  db: {{image: 'x:1', networks: {{n: }}, {db}}}\n"
    return translate(project(f"{ENVIRONMENT}services:\n{services}networks: {{n: }}\n"), facts())


@pytest.mark.parametrize(
    ("key", "warned"), [("container_name", False), ("hostname", True)], ids=["name", "host name"]
)
def test_others_reach_a_container_by_its_own_name(key: str, warned: bool) -> None:
    made_ = with_lines("user: me", f"{key}: my_pg")
    assert properties(made_, "DbMypgAlias")["Name"] == "my_pg"
    assert "'my_pg' too" in [choice.chosen for choice in made_.choices]
    told = [item for item in made_.diagnostics if key in item.message]
    assert [item.hint for item in told] == (["others reach it as 'my_pg'"] if warned else [])


@pytest.mark.parametrize(
    "line",
    ["container_name: db", "container_name: web", "hostname: mail.example.com"],
    ids=["its service's name", "another service", "looked up as it is"],
)
def test_a_containers_own_name_that_needs_no_record_gets_none(line: str) -> None:
    made_ = with_lines("user: me", line)
    assert not [name for name in made_.template.resources if "Alias" in name]
    told = [item for item in made_.diagnostics if "is left out" in item.message]
    assert len(told) == (0 if line.endswith(": db") else 1)


def test_a_name_that_nobody_could_ask_for_warns() -> None:
    (told,) = made("container_name: mine").diagnostics
    assert (told.code, told.severity) == ("C2C-M001", "warning")
    assert "'services.web.container_name' is left out" in told.message


def test_the_own_name_needs_no_alias() -> None:
    made_ = named(db="db")
    assert not [name for name in made_.template.resources if "Alias" in name]


@pytest.mark.parametrize(
    ("aliases", "message"),
    [
        ({"db": "web", "web": ""}, "alias 'web' of 'db' is 'web' already"),
        ({"db": "data", "web": "data"}, "alias 'data' of 'web' is 'db' already"),
        ({"db": "WEB", "web": ""}, "alias 'WEB' of 'db' is 'web' already"),
        ({"db": "'my data'"}, "alias 'my data' of 'db' is no name that DNS can have"),
        ({"db": "-a"}, "alias '-a' of 'db' is no name that DNS can have"),
        ({"db": "my-data, my.data"}, "alias 'my.data' of 'db' is 'my-data' already"),
    ],
    ids=[
        "another service",
        "another's alias",
        "in another case",
        "with a space",
        "with a dash before",
        "one logical ID",
    ],
)
def test_an_alias_that_is_taken_is_refused(aliases: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        named(**aliases)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == ("C2C-M026", message)
