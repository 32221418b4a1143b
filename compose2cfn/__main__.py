"""The entry point: ``compose2cfn`` and ``python -m compose2cfn``."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line; every outcome becomes an exit code there."""
    # Imports and loaded files make many objects that stay: looking for cycles after each 700 of
    # them, as Python does, takes 2 to 4 ms of a small command and finds nothing.
    gc.set_threshold(50_000)
    from compose2cfn.cli.app import run  # noqa: PLC0415 - start-up time is a feature

    run()


if __name__ == "__main__":
    main()
