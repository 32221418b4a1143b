"""The wheel holds the whole package and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from tests.meta.source import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = ROOT / "pipeline_templates"
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def test_the_wheel_holds_the_package_with_its_data(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", BUILD, str(tmp_path)], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {str(path.relative_to(ROOT)) for path in files(PACKAGE)}
    templates = {f"compose2cfn/{path.relative_to(ROOT)}" for path in files(TEMPLATES)}
    assert templates
    assert names == package | templates
