"""The real `compose2cfn`, which adds its calls of AWS to the file of the stubs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from compose2cfn.cli.app import run
from tests.end_to_end.calls import recorded


def main() -> None:
    """Run the command line."""
    with recorded(invent=False) as made:
        try:
            run(sys.argv[1:])
        finally:
            lines = "".join(json.dumps(call) + "\n" for call in sorted(made))
            with Path(os.environ["STUB_CALLS"]).open("a", encoding="utf-8") as file:
                file.write(lines)


if __name__ == "__main__":
    main()
