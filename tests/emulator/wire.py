"""The wire: HTTP in and out, with the faults that happen on it."""

from __future__ import annotations

import contextlib
import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

from tests.emulator.answers import HTML, Answer, RefusalError
from tests.emulator.faults import AFTER, BEHIND, Fault, Logged
from tests.emulator.forms import taken_apart

if TYPE_CHECKING:
    from tests.emulator.answers import Request
    from tests.emulator.emulator import Server

TICK = 0.1
"""Seconds that a request takes on a clock that stands still."""
LONGEST_HOLD = 30.0


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Remember the connection."""
        super().setup()
        self._server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self._server.connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        """Answer a read."""
        self._do()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""

    def _do(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.command == "GET" and content:
            # What stands before Trello refuses a GET with a body.
            self._send(Answer(403, "<html><body>403 ERROR</body></html>", HTML))
            return
        if headers.get("content-type", "").startswith("multipart/"):
            content = taken_apart(headers["content-type"], content)
            headers["content-type"] = "application/json"
        try:
            request = self._server.service.request(self.command, self.path, headers, content)
        except RefusalError as refused:
            self._send(refused.answer())
            return
        self._serve(request, headers)

    def _serve(self, request: Request, headers: dict[str, str]) -> None:
        server, clock = self._server, self._server.service.world.clock
        with contextlib.suppress(RuntimeError):
            clock.advance(TICK)
        arrived = clock.monotonic()
        fault = server.faults.take(request, headers.get("x-fault", ""))
        applied = fault is None or fault in AFTER
        if applied:
            answer = server.faults.spoilt(self._answer(request, fault))
        if fault is Fault.DISORDER:
            answer = server.faults.disordered(answer)
        elif fault is Fault.SLOW:
            server.faults.released.wait(LONGEST_HOLD)
        elif fault is Fault.LATE:
            server.faults.then(lambda: server.service.answer(request))
        elif fault not in (None, Fault.HALF, Fault.CUT, Fault.DROP, Fault.DISORDER, *BEHIND):
            answer = server.faults.answer(cast("Fault", fault))
        cut = fault in (Fault.CUT, Fault.DROP, Fault.LATE)
        server.faults.requests.append(
            Logged(
                request.method,
                self.path,
                request.path,
                request.query,
                request.body,
                headers,
                request.credentials,
                0 if cut else answer.status,
                arrived,
                fault,
            )
        )
        if cut:
            self.hang_up(self.connection)
            self.close_connection = True
            return
        self._send(answer, half=fault is Fault.HALF)

    def _answer(self, request: Request, fault: Fault | None) -> Answer:
        """What Trello says, of what it knew then where that is the fault."""
        service, old = self._server.service, self._server.faults.old
        if request.method != "GET" or not old or fault not in BEHIND:
            return service.answer(request)
        with service.world.lock:
            now = service.world.keep()
            if fault is Fault.LOG_BEHIND:
                old = {"actions": old["actions"]}
            elif fault is Fault.CARDS_BEHIND:
                old = {name: each for name, each in old.items() if name != "actions"}
            service.world.restore(old)
            try:
                return service.answer(request)
            finally:
                service.world.restore(now)

    def _send(self, answer: Answer, *, half: bool = False) -> None:
        content = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("content-type", answer.content_type)
        self.send_header("content-length", str(len(content)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content[: len(content) // 2] if half else content)
            self.wfile.flush()
        if half:
            self.hang_up(self.connection)
            self.close_connection = True

    @property
    def _server(self) -> Server:
        return cast("Server", cast("Any", self).server)

    @staticmethod
    def hang_up(connection: socket.socket) -> None:
        """Close a connection at once."""
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
