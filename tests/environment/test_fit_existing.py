"""Security groups and file systems that the project names: whether they are there, in the VPC."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compose2cfn.core.source import Source, start_of
from compose2cfn.environment import (
    Asked,
    Facts,
    FileSystem,
    MountTarget,
    SecurityGroup,
    check,
    dump_facts,
    load_facts,
)
from tests.environment.examples import FACTS, request

HERE = start_of("docker-compose.yml", "name: sg-0a")
WANTED = replace(
    request("vpc-0a1", "demo", "demo-alb"),
    security_groups=(Asked("networks.in", "sg-0a", HERE),),
    file_systems=(Asked("volumes.data", "fs-0123abcd", HERE),),
)


def known(group_vpc: str = "vpc-0a1", target_vpc: str = "vpc-0a1") -> Facts:
    target = MountTarget(id="fsmt-0a", availability_zone="eu-west-1a", vpc_id=target_vpc)
    return replace(
        FACTS,
        security_groups=(SecurityGroup(id="sg-0a", vpc_id=group_vpc),),
        file_systems=(FileSystem(id="fs-0123abcd", mount_targets=(target,)),),
    )


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(FACTS, id="nobody-looked"),
        pytest.param(known(), id="there"),
        pytest.param(
            replace(known(), file_systems=(FileSystem(id="fs-0123abcd"),)), id="without-targets"
        ),
    ],
)
def test_what_fits_or_is_not_known_is_quiet(facts: Facts) -> None:
    assert check(WANTED, facts) == ()


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        pytest.param(
            replace(known(), security_groups=(), file_systems=()), ["F021", "F021"], id="absent"
        ),
        pytest.param(known(group_vpc="vpc-0b2"), ["F022"], id="a-group-elsewhere"),
        pytest.param(known(target_vpc="vpc-0b2"), ["F022"], id="a-file-system-elsewhere"),
    ],
)
def test_what_does_not_fit_is_told_at_its_line(facts: Facts, codes: list[str]) -> None:
    found = check(WANTED, facts)
    assert [it.code for it in found] == [f"C2C-{code}" for code in codes]
    assert all(it.span == HERE for it in found)


@pytest.mark.parametrize("facts", [FACTS, known()], ids=["without", "with"])
def test_the_file_holds_them(facts: Facts) -> None:
    text = dump_facts(facts)
    assert ("fileSystems" in text) == (facts.file_systems is not None)
    assert load_facts(Source("facts.json", text)) == facts
