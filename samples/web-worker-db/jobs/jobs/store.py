"""The table of jobs in PostgreSQL."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg

TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text text NOT NULL,
    result text,
    added timestamptz NOT NULL DEFAULT now(),
    done timestamptz
)
"""
ADD = "INSERT INTO jobs (text) VALUES (%s)"
LAST = "SELECT id, text, result FROM jobs ORDER BY id DESC LIMIT 20"
# two workers never get the same job, and one that a stopped worker had is free again
TAKE = "SELECT id, text FROM jobs WHERE done IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
FINISH = "UPDATE jobs SET result = %s, done = now() WHERE id = %s"
TIDY = "DELETE FROM jobs WHERE done < now() - interval '30 days'"


def connect(tries: int = 30) -> psycopg.Connection:
    """Return a connection; the database may start later than this task."""
    password = Path(os.environ["PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    for left in reversed(range(tries)):
        try:
            connection = psycopg.connect(
                os.environ["DATABASE"], password=password, connect_timeout=3
            )
        except psycopg.OperationalError:
            if not left:
                raise
            time.sleep(2)
        else:
            connection.execute(TABLE)
            connection.commit()
            return connection
    raise ValueError("at least one try")


def take(connection: psycopg.Connection) -> bool:
    """Do one job; return False where there is none."""
    with connection.transaction():
        found = connection.execute(TAKE).fetchone()
        if found is None:
            return False
        number, text = found
        connection.execute(FINISH, (text.upper(), number))
    return True
