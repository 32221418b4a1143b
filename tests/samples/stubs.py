"""Stand-ins for Flask and Redis, which are no dependencies of this project.

Just what the sample's front end touches: routes, a template call that hands its values back, and
lists in memory that can go away.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class RedisError(Exception):
    """What the client raises when the server is away."""


class Redis:
    """Lists in memory; ``away`` makes every command fail."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.lists: dict[str, list[str]] = {}
        self.away = False
        self.commands = 0

    def _list(self, key: str) -> list[str]:
        self.commands += 1
        if self.away:
            raise RedisError("connection refused")
        return self.lists.setdefault(key, [])

    def lpush(self, key: str, value: str) -> None:
        """Put a value at the head."""
        self._list(key).insert(0, value)

    def ltrim(self, key: str, start: int, stop: int) -> None:
        """Keep a range; the stop is inclusive."""
        kept = self._list(key)[start : stop + 1]
        self.lists[key] = kept

    def lrange(self, key: str, start: int, stop: int) -> list[str]:
        """Return a range; the stop is inclusive."""
        return self._list(key)[start : stop + 1]


class Flask:
    """Keeps the handlers by method and path."""

    def __init__(self, name: str) -> None:
        self.logger = logging.getLogger(name)
        self.routes: dict[tuple[str, str], Callable[[], Any]] = {}

    def _route(self, method: str, path: str) -> Callable[[Any], Any]:
        def keep(handler: Callable[[], Any]) -> Callable[[], Any]:
            self.routes[method, path] = handler
            return handler

        return keep

    def get(self, path: str) -> Callable[[Any], Any]:
        """Register a handler of GET."""
        return self._route("GET", path)

    def post(self, path: str) -> Callable[[Any], Any]:
        """Register a handler of POST."""
        return self._route("POST", path)


def load_with_stubs(path: Path) -> Any:
    """Execute the module at ``path`` with the stand-ins instead of the libraries."""
    flask: Any = ModuleType("flask")
    flask.Flask = Flask
    flask.redirect = lambda where, code: (where, code)
    flask.render_template_string = lambda _page, **values: values
    redis: Any = ModuleType("redis")
    redis.Redis, redis.RedisError = Redis, RedisError
    backoff: Any = ModuleType("redis.backoff")
    backoff.NoBackoff = object
    retry: Any = ModuleType("redis.retry")
    retry.Retry = lambda _backoff, retries: retries
    modules = {"flask": flask, "redis": redis, "redis.backoff": backoff, "redis.retry": retry}
    spec = importlib.util.spec_from_file_location("sample_app", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict(sys.modules, modules), mock.patch.object(sys, "dont_write_bytecode", True):
        spec.loader.exec_module(module)
    return module
