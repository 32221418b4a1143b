"""`security_opt`: a bound that can't be had is told, a permission refused."""

from __future__ import annotations

import pytest

from tests.translate.made import made, refused


def test_without_options_there_is_nothing_to_say() -> None:
    assert made("image: web:1\nsecurity_opt: []").diagnostics == ()
    assert made("image: web:1\nsecurity_opt: ['no-new-privileges:false']").diagnostics == ()


@pytest.mark.parametrize(
    "option",
    ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true", "label:disable"],
)
def test_a_bound_is_left_out_with_a_warning(option: str) -> None:
    (told,) = made(f"image: web:1\nsecurity_opt: ['{option}']").diagnostics
    assert (told.code, told.severity) == ("C2C-M001", "warning")
    assert f"without '{option}'" in told.message


@pytest.mark.parametrize(
    "option", ["seccomp:unconfined", "apparmor=unconfined", "seccomp:profile.json", "x"]
)
def test_what_the_service_may_need_is_refused(option: str) -> None:
    (told,) = refused(f"security_opt: ['no-new-privileges', '{option}']")[1:]
    assert (told.code, told.severity) == ("C2C-M022", "error")
    assert told.hint is not None
    assert "security_opt" in told.hint
