"""A page to add jobs on, and to see what became of them."""

from __future__ import annotations

import html
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import psycopg

from jobs import store

FORM = '<form method="post"><input name="text" aria-label="job"><button>Add</button></form>'
LONGEST = 4096


def line(row: tuple[int, str, str | None]) -> str:
    """Return a job as an item of the list."""
    number, text, result = row
    return f"<li>{number}: {html.escape(text)} → {html.escape(result or 'waits')}</li>"


class Page(BaseHTTPRequestHandler):
    """Answers `/` with the page, and `/health` without asking the database."""

    def do_GET(self) -> None:
        """Show the last jobs."""
        if self.path == "/health":
            self.answer(HTTPStatus.OK, "ok")
            return
        try:
            with store.connect(tries=1) as connection:
                rows = connection.execute(store.LAST).fetchall()
        except psycopg.OperationalError:
            # the load balancer asks /health, so an outage of the database leaves this running
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, "The database can't be reached.")
            return
        self.answer(HTTPStatus.OK, f"<h1>Jobs</h1>{FORM}<ul>{''.join(map(line, rows))}</ul>")

    def do_POST(self) -> None:
        """Add a job, and show the page again."""
        size = min(int(self.headers.get("Content-Length", 0)), LONGEST)
        fields = parse_qs(self.rfile.read(size).decode())
        try:
            with store.connect(tries=1) as connection:
                connection.execute(store.ADD, (fields.get("text", [""])[0],))
        except psycopg.OperationalError:
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, "The job can't be stored.")
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.end_headers()

    def answer(self, status: HTTPStatus, text: str) -> None:
        """Send a small page."""
        body = f'<!doctype html><html lang="en"><title>Jobs</title>{text}</html>'.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Page).serve_forever()
