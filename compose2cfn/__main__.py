"""The entry point: ``compose2cfn`` and ``python -m compose2cfn``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; every outcome becomes an exit code there."""
    from compose2cfn.cli.app import run  # noqa: PLC0415 - start-up time is a feature

    run()


if __name__ == "__main__":
    main()
