"""Logical IDs: as Docker's integration made them, and never two names under one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.translate.ids import container_name, mount_target
from compose2cfn.translate.naming import collisions, namespace_name, normalised
from tests.translate.projects import ENVIRONMENT, project

NAMES = st.from_regex(r"[a-zA-Z0-9._-]{1,40}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("front-tier", "Fronttier"),
        ("db_data", "Dbdata"),
        ("web", "Web"),
        ("9a", "9a"),
        ("A.b", "Ab"),
    ],
)
def test_names_are_made_as_before(name: str, made: str) -> None:
    assert normalised(name) == made


@given(NAMES)
def test_an_id_holds_only_letters_and_digits(name: str) -> None:
    assert all(character.isascii() and character.isalnum() for character in normalised(name))


@given(NAMES)
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalised(normalised(name)) == normalised(name)


@given(NAMES)
def test_a_container_name_has_no_dot(name: str) -> None:
    assert "." not in container_name(name)


def test_a_mount_target_is_named_after_its_subnet() -> None:
    assert mount_target("redisdata", "subnet-0aaa") == "RedisdataNFSMountTargetOnSubnet0aaa"


def test_the_namespace_is_the_projects() -> None:
    assert namespace_name("shop") == "shop.local"


def test_different_names_are_fine() -> None:
    made = project(f"{ENVIRONMENT}services:\n  a: {{image: x}}\n  b: {{image: x}}\n")
    assert list(collisions(made)) == []


def test_two_services_under_one_id_are_both_named_with_their_places() -> None:
    made = project("services:\n  foo-bar: {image: x}\n  foobar: {image: x}\n")
    (problem,) = collisions(made)
    assert problem.code == "C2C-M002"
    assert problem.message == "services 'foo-bar' and 'foobar' both become 'Foobar'"
    assert str(problem.span) == "docker-compose.yml:3:3"
    assert [str(span) for span, _ in problem.related] == ["docker-compose.yml:2:3"]


def test_a_volume_and_a_network_of_one_name_are_fine() -> None:
    made = project("services:\n  a: {image: x}\nnetworks:\n  a:\nvolumes:\n  a:\n")
    assert list(collisions(made)) == []


def test_a_name_without_letters_is_refused() -> None:
    (problem,) = collisions(project("services:\n  a: {image: x}\nvolumes:\n  _:\n"))
    assert "no letter or digit" in problem.message
