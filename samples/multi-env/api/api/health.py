"""Ends well if the page of this container answers."""

from __future__ import annotations

from urllib.request import urlopen

if __name__ == "__main__":
    urlopen("http://127.0.0.1:8000/health", timeout=3).close()
