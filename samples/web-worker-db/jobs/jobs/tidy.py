"""Deletes what was done a month ago, and ends."""

from __future__ import annotations

from jobs import store


def main() -> None:
    """Tidy up, and say how much went."""
    with store.connect() as connection:
        print(f"deleted {connection.execute(store.TIDY).rowcount} jobs")


if __name__ == "__main__":
    main()
