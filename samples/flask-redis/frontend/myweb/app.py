"""A button that stores the time of each click in Redis, and a list of the last clicks."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask, redirect, render_template_string
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

CLICKS = "clicks"
SHOWN = 10
KEPT = 1000

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Clicks</title>
  <style>
    body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; }
    button { font: inherit; color: white; background: blue; border: 0; padding: .6em 1.2em; }
  </style>
</head>
<body>
  <h1>Clicks</h1>
  <form method="post" action="/click"><button>Click me</button></form>
  {% if clicks is none %}
  <p role="alert">Redis can't be reached; clicks aren't stored at the moment.</p>
  {% else %}
  <ol>{% for click in clicks %}<li>{{ click }}</li>{% else %}<li>none yet</li>{% endfor %}</ol>
  {% endif %}
</body>
</html>
"""

app = Flask(__name__)
store = Redis(
    host=os.environ.get("REDIS_URL", "backend"),
    decode_responses=True,
    # a load balancer gives the page a few seconds to answer, with or without Redis
    socket_connect_timeout=1,
    socket_timeout=1,
    retry=Retry(NoBackoff(), retries=1),
)


@app.get("/")
def page() -> str:
    """Show the last clicks; without Redis the page says so and stays healthy."""
    try:
        clicks = store.lrange(CLICKS, 0, SHOWN - 1)
    except RedisError as error:
        app.logger.warning("the clicks can't be read: %s", error)
        clicks = None
    return render_template_string(PAGE, clicks=clicks)


@app.post("/click")
def click() -> ResponseReturnValue:
    """Store the time of a click, and show the page again."""
    try:
        store.lpush(CLICKS, datetime.now(UTC).isoformat(timespec="seconds"))
        store.ltrim(CLICKS, 0, KEPT - 1)
    except RedisError as error:
        app.logger.warning("the click can't be stored: %s", error)
        return render_template_string(PAGE, clicks=None), 503
    return redirect("/", code=303)


@app.get("/health")
def health() -> dict[str, str]:
    """Tell that this process answers; other services have health checks of their own."""
    return {"status": "ok"}
