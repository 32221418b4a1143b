"""Brings the tables to what this version of the application reads; ends when that is done."""

from __future__ import annotations

import os
import sqlite3

STEPS = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    "ALTER TABLE notes ADD COLUMN added TEXT",
)


def migrate(path: str) -> int:
    """Do the steps that the file doesn't have yet; return how many these were."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        (done,) = connection.execute("PRAGMA user_version").fetchone()
        for step in STEPS[done:]:
            connection.execute(step)
        connection.execute(f"PRAGMA user_version = {max(done, len(STEPS))}")
        connection.execute("COMMIT")
    finally:
        connection.close()
    return max(len(STEPS) - done, 0)


if __name__ == "__main__":
    print(f"{migrate(os.environ['NOTES'])} steps done")
