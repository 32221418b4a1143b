"""Run the emulator for a person, or for the demo: `python -m tests.emulator --port 4566`."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from tests.emulator.door import EmulatorError
from tests.emulator.launcher import start


def main() -> int:
    """Start, say how to use it, and wait for Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds per changed resource")
    parser.add_argument("--auth", action="store_true", help="check signatures and IAM policies")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    try:
        emulator = start(arguments.port, delay=arguments.delay, auth=arguments.auth)
    except (EmulatorError, OSError) as error:
        print(f"the emulator can't start: {error}", file=sys.stderr)
        return 1
    done = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: done.set())
    print(
        f"Embedded CloudFormation on {emulator.url}; Ctrl-C stops it.\n"
        f"  export AWS_ENDPOINT_URL={emulator.url} AWS_ACCESS_KEY_ID=111122223333"
        " AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-west-1",
        flush=True,
    )
    done.wait()
    emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
