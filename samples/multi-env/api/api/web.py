"""`/` greets with the number of the visit, `/health` answers without asking Redis."""

from __future__ import annotations

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def visits(host: str) -> int | None:
    """Count one more visit; None where Redis can't be reached.

    The one command that is needed, in Redis' own protocol: `INCR visits` is answered by `:NUMBER`.
    """
    try:
        with socket.create_connection((host, 6379), timeout=1) as connection:
            connection.sendall(b"INCR visits\r\n")
            return int(connection.makefile("rb").readline().removeprefix(b":"))
    except (OSError, ValueError):
        return None


class Page(BaseHTTPRequestHandler):
    """Two paths."""

    def do_GET(self) -> None:
        """Answer."""
        text = "ok" if self.path == "/health" else self.greeting()
        body = f"{text}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def greeting(self) -> str:
        """Return the greeting of this environment."""
        number = visits(os.environ["CACHE"])
        return f"{os.environ['GREETING']}, visit {'unknown' if number is None else number}"


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Page).serve_forever()
