"""`curl`: whether the address answers says the file `answers`; what was asked is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STATE = Path(os.environ["STUB_STATE"])


def main(words: list[str]) -> int:
    (STATE / "asked").write_text(words[-1])
    return int((STATE / "answers").read_text()) if (STATE / "answers").exists() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
