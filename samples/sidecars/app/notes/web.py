"""`GET /` lists the notes, `POST /` adds the body as one, `/health` answers by itself."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADD = "INSERT INTO notes (text, added) VALUES (?, datetime('now'))"
LAST = "SELECT added, text FROM notes ORDER BY id DESC LIMIT 20"
LONGEST = 65536


def add(path: str, text: str) -> None:
    """Keep a note."""
    with closing(sqlite3.connect(path, timeout=5)) as connection, connection:
        connection.execute(ADD, (text,))


def last(path: str) -> str:
    """Return the last notes, a line each."""
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        return "".join(f"{added} {text}\n" for added, text in connection.execute(LAST))


class Notes(BaseHTTPRequestHandler):
    """The proxy asks here, in the same task."""

    def do_GET(self) -> None:
        """List the notes."""
        self.answer(200, "ok\n" if self.path == "/health" else last(os.environ["NOTES"]))

    def do_POST(self) -> None:
        """Add a note."""
        size = min(int(self.headers.get("Content-Length", 0)), LONGEST)
        add(os.environ["NOTES"], self.rfile.read(size).decode(errors="replace"))
        self.answer(201, "kept\n")

    def answer(self, status: int, text: str) -> None:
        """Send a text."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    # containers of one task reach one another at localhost; on your machine the proxy comes by name
    ThreadingHTTPServer(("0.0.0.0", 8000), Notes).serve_forever()
