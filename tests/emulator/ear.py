"""A callback for webhooks that keeps what it is told and answers as it is asked to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ear(ThreadingHTTPServer):
    """A callback that keeps what it is told and answers as it is asked to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.head = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def actions(self) -> list[dict[str, Any]]:
        return [json.loads(body)["action"] for _, body in self.heard]


class _Answering(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(cast("Ear", self.server).head)
        self.end_headers()

    def do_POST(self) -> None:
        ear = cast("Ear", self.server)
        body = self.rfile.read(int(self.headers["content-length"]))
        ear.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(ear.answers.pop(0) if ear.answers else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def listening() -> Iterator[Ear]:
    """A callback that is there while the block runs."""
    with Ear() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield found
        finally:
            found.shutdown()
            thread.join()
