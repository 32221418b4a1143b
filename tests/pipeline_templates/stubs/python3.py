"""`python3 -m venv FOLDER`: an environment whose `pip` installs nothing but our own command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

COMMAND = """#!/bin/sh
export PYTHONPATH={root}
exec {python} -m tests.pipeline_templates.recorded_command "$@"
"""
PIP = """#!/bin/sh
case "$*" in
  "install --quiet --require-hashes -r "*/requirements.txt | "install --quiet compose2cfn") ;;
  *) echo "pip: $*" >&2; exit 1 ;;
esac
/bin/mv {folder}/not-yet {folder}/compose2cfn
"""


def main(words: list[str]) -> int:
    flag, module, target = words
    assert (flag, module) == ("-m", "venv")
    folder = Path(target) / "bin"
    folder.mkdir(parents=True)
    given = {
        "folder": folder,
        "python": os.environ["STUB_PYTHON"],
        "root": os.environ["STUB_ROOT"],
    }
    for name, text in (("pip", PIP), ("not-yet", COMMAND)):
        (folder / name).write_text(text.format(**given))
        (folder / name).chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
