"""Check that an installed wheel runs by itself and holds every file of the package.

python .ci/wheel_check.py FOLDER    where FOLDER was filled with `pip install --target`
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "compose2cfn"


def package_files(folder: Path) -> set[str]:
    """Return the package's files below ``folder``, without what Python caches."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def main(site: Path) -> None:
    """Run the wheel's own command far from the checkout and compare its files with the source."""
    missing = package_files(PACKAGE) - package_files(site / "compose2cfn")
    if missing:
        sys.exit(f"wheel: these files of the package are missing: {', '.join(sorted(missing))}")
    program = (
        "import compose2cfn, compose2cfn.__main__ as entry, sys;"
        f"assert compose2cfn.__file__.startswith({str(site)!r}), compose2cfn.__file__;"
        "sys.argv = ['compose2cfn', '--help']; entry.main()"
    )
    with tempfile.TemporaryDirectory() as elsewhere:
        shown = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )
    if shown.returncode or "convert" not in shown.stdout:
        sys.exit(f"wheel: 'compose2cfn --help' ended with {shown.returncode}\n{shown.stderr}")
    sys.stdout.write(f"wheel: {len(package_files(site / 'compose2cfn'))} files, runs by itself\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
