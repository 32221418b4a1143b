"""The small applications of the samples answer; what they ask has stand-ins on this machine."""

from __future__ import annotations

import importlib
import socketserver
import sqlite3
import sys
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports a module of a sample, and forget it afterwards."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def imported(folder: str, name: str) -> Any:
        monkeypatch.syspath_prepend(str(SAMPLES / folder))
        return importlib.import_module(name)

    yield imported
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"api", "colour", "jobs", "notes"}:
            del sys.modules[name]


@contextmanager
def served(handler: Any) -> Iterator[str]:
    """Serve on a free port of this machine; yield the address."""

    class Quiet(handler):  # type: ignore[misc]
        def log_message(self, *_: object) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def asked(address: str, body: str | None = None) -> str:
    """Return what an address answers."""
    with urlopen(address, data=body.encode() if body else None, timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_the_colour_is_blue_until_the_next_release(load: Any) -> None:
    with served(load("blue-green/colour", "colour.web").Page) as address:
        assert asked(f"{address}/health") == "ok"
        assert "background: blue" in asked(address)


class Redis(socketserver.StreamRequestHandler):
    """Counts, as Redis answers INCR."""

    count = 0

    def handle(self) -> None:
        """Answer one command."""
        assert self.rfile.readline() == b"INCR visits\r\n"
        type(self).count += 1
        self.wfile.write(b":%d\r\n" % self.count)


def test_visits_are_counted_and_the_greeting_is_the_environment_s(
    load: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = load("multi-env/api", "api.web")
    monkeypatch.setenv("GREETING", "Hello from dev")
    monkeypatch.setenv("CACHE", "cache")
    with socketserver.TCPServer(("127.0.0.1", 0), Redis) as redis, served(api.Page) as address:
        threading.Thread(target=redis.serve_forever, daemon=True).start()
        connect = api.socket.create_connection
        monkeypatch.setattr(
            api.socket,
            "create_connection",
            lambda place, *rest, **more: connect(
                redis.server_address if place == ("cache", 6379) else place, *rest, **more
            ),
        )
        assert asked(address) == "Hello from dev, visit 1\n"
        assert asked(address) == "Hello from dev, visit 2\n"
        redis.shutdown()


def test_without_redis_the_greeting_stays(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api = load("multi-env/api", "api.web")
    monkeypatch.setattr(api, "visits", lambda _host: None)
    monkeypatch.setenv("GREETING", "Hello")
    monkeypatch.setenv("CACHE", "cache")
    with served(api.Page) as address:
        assert asked(address) == "Hello, visit unknown\n"


def test_notes_are_kept_once_the_tables_are_there(
    load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "notes.db")
    monkeypatch.setenv("NOTES", path)
    migrate = load("sidecars/app", "notes.migrate").migrate
    assert [migrate(path), migrate(path)] == [2, 0]
    with served(load("sidecars/app", "notes.web").Notes) as address:
        assert asked(address) == ""
        assert asked(address, "buy milk") == "kept\n"
        assert asked(address).endswith("buy milk\n")


def test_a_newer_version_s_tables_are_left_alone(load: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "notes.db")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    assert load("sidecars/app", "notes.migrate").migrate(path) == 0
    again = sqlite3.connect(path)
    assert again.execute("PRAGMA user_version").fetchone() == (9,)
    again.close()


class OperationalError(Exception):
    """What the driver raises when the database is away."""


@pytest.fixture
def jobs(load: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return the store of jobs, its driver a stand-in whose database is away."""
    psycopg: Any = ModuleType("psycopg")

    def connect(*_: object, **__: object) -> None:
        raise OperationalError

    psycopg.OperationalError, psycopg.connect, psycopg.Connection = OperationalError, connect, None
    monkeypatch.setitem(sys.modules, "psycopg", psycopg)
    (tmp_path / "password").write_text("local\n", encoding="utf-8")
    monkeypatch.setenv("PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("DATABASE", "host=db")
    return load


def test_without_its_database_the_page_is_healthy_and_says_so(jobs: Any) -> None:
    with served(jobs("web-worker-db/jobs", "jobs.web").Page) as address:
        assert "ok" in asked(f"{address}/health")
        with pytest.raises(HTTPError) as refused:
            asked(address)
        assert refused.value.code == 503
        refused.value.close()


def test_a_job_is_shown_without_its_markup(jobs: Any) -> None:
    web = jobs("web-worker-db/jobs", "jobs.web")
    assert web.line((1, "<b>", None)) == "<li>1: &lt;b&gt; → waits</li>"


def test_a_worker_takes_one_job_or_none(jobs: Any) -> None:
    store = jobs("web-worker-db/jobs", "jobs.store")
    connection = Connection([(7, "shout")])
    assert [store.take(connection), store.take(connection)] == [True, False]
    assert connection.done == [(store.FINISH, ("SHOUT", 7))]


class Connection:
    """A connection with some jobs that wait."""

    def __init__(self, waiting: list[tuple[int, str]]) -> None:
        self.waiting = waiting
        self.done: list[tuple[str, tuple[Any, ...]]] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do nothing about it."""
        yield

    def execute(self, text: str, values: tuple[Any, ...] = ()) -> Connection:
        """Keep what changes something."""
        if values:
            self.done.append((text, values))
        return self

    def fetchone(self) -> tuple[int, str] | None:
        """Return the next job."""
        return self.waiting.pop() if self.waiting else None
