"""docs/migration.md: its Compose files convert without an error, its keys are there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from compose2cfn.cli.app import run

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
EXPECTED = {"ecs-cli": "WordpressTaskDefinition", "Copilot": "ReportSchedule"}


@pytest.mark.parametrize(("tool", "text"), list(zip(EXPECTED, FILES, strict=True)), ids=EXPECTED)
def test_what_to_write_converts(
    tool: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = ROOT / "samples" / "flask-redis"
    for name in ("facts.json", ".env"):
        shutil.copy(sample / name, tmp_path)
    (tmp_path / "docker-compose.yml").write_text(text)
    monkeypatch.chdir(tmp_path)
    options = ("--facts", "facts.json", "--lint", "--format", "json", "-o", "template.json")
    with pytest.raises(SystemExit) as left:
        run(["convert", *options])
    assert not left.value.code
    assert EXPECTED[tool] in json.loads((tmp_path / "template.json").read_text())["Resources"]


def test_every_key_that_is_named_is_one() -> None:
    schema = (ROOT / "docs" / "x-aws.schema.json").read_text(encoding="utf-8")
    named = set(re.findall(r"x-aws-[a-z_]+", PAGE))
    assert len(named) > 15
    for key in named:
        assert f'"{key}"' in schema, key


def test_the_tables_have_both_sides() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert len(rows) > 60
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 2 or set(row) <= set("|-"), row
        assert all(cells), row
