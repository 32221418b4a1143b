"""Answers every request with the colour of this version, and `/health` in a word."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from colour import COLOUR

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{colour}</title></head>
<body style="background: {colour}; color: white; font: 2rem system-ui">
  <p>{colour}, from task {task}</p>
</body>
</html>
"""


class Page(BaseHTTPRequestHandler):
    """The page, the same under every path."""

    def do_GET(self) -> None:
        """Answer."""
        text = "ok" if self.path == "/health" else self.page()
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def page(self) -> str:
        """Return the page; the host name of a container on Fargate is that of its task."""
        return PAGE.format(colour=COLOUR, task=socket.gethostname())


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Page).serve_forever()
