"""`iam` prints a policy; what it doesn't know it says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["iam", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_a_policy_is_json_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(capsys, "--for", "review", "--stack", "shop")
    assert (code, err) == (0, "")
    assert json.loads(out)["Version"] == "2012-10-17"
    assert "stack/shop/*" in out


def test_a_type_that_is_not_known_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    template = tmp_path / "t.json"
    template.write_text(json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}))
    code, out, err = printed(capsys, "--for", "deploy", "--template", str(template))
    assert (code, json.loads(out)["Statement"]) == (0, [])
    assert "C2C-G027" in err
    assert "AWS::SQS::Queue" in err


def test_a_place_that_is_no_bucket_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = printed(capsys, "--for", "execute", "--records", "s3://bucket/no-slash")
    assert (code, "C2C-G026" in err) == (3, True)
