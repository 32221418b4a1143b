"""Takes jobs until it is told to stop, and finishes the one that it has."""

from __future__ import annotations

import signal
import threading

from jobs import store


def main() -> None:
    """Work; ECS sends SIGTERM, and `stop_grace_period` says how long it waits."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with store.connect() as connection:
        while not stop.is_set():
            if not store.take(connection):
                stop.wait(1)


if __name__ == "__main__":
    main()
