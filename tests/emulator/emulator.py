"""`Emulator`: Trello's REST API on a port of this machine.

with Emulator() as trello:
    token = trello.token(trello.account("leadflow", "Leadflow"))
    ... requests to trello.url with trello.KEY and token.token ...
    trello.person("anaruiz").move(card, "Done")
"""

from __future__ import annotations

import sys
import threading
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from tests import canaries
from tests.emulator.clock import Clock
from tests.emulator.deliveries import Deliveries
from tests.emulator.faults import Faults
from tests.emulator.limits import Limits
from tests.emulator.models import Member, Organization, Token
from tests.emulator.people import Person
from tests.emulator.service import Service
from tests.emulator.wire import Handler

if TYPE_CHECKING:
    import socket

    from tests.emulator.faults import Logged
    from tests.emulator.state import World

KEY = canaries.KEY
"""The API key that every token is for, unless told otherwise."""


class Server(ThreadingHTTPServer):
    """The HTTP server. It knows its connections, so that it can close them when it stops."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, service: Service, faults: Faults) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.service, self.faults = service, faults
        self.connections: set[socket.socket] = set()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about clients that hang up: some of them are killed on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Emulator:
    """A Trello of one's own. `clock` may be one that stands still: then every request takes a tenth of a
    second of it, and the limits are counted on it too."""

    def __init__(self, *, port: int = 0, clock: Clock | None = None, limits: Limits | None = None) -> None:
        self.clock = clock or Clock()
        self.service = Service(self.clock, limits or Limits())
        self.faults = Faults()
        self.deliveries = Deliveries(self.service.world)
        self._server = Server(port, self.service, self.faults)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.deliveries.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.heal()
        self.deliveries.stop()
        self._server.shutdown()
        for connection in list(self._server.connections):
            Handler.hang_up(connection)
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def world(self) -> World:
        """Everything that is there."""
        return self.service.world

    @property
    def requests(self) -> list[Logged]:
        """All requests so far."""
        return self.faults.requests

    @property
    def writes(self) -> list[Logged]:
        """The requests that were not reads."""
        return [each for each in self.requests if each.writes]

    # ---- accounts

    def account(self, username: str, full_name: str = "") -> Member:
        """A new account."""
        member = Member(self.world.ids.new(), username, full_name or username.title(), self.clock.stamp())
        self.world.members[member.id] = member
        return member

    def token(self, member: Member, value: str = "", *, key: str = KEY, write: bool = True) -> Token:
        """A new token of an account."""
        made = Token(
            self.world.ids.new(),
            value or f"ATTA{member.id:0<72}",
            key,
            member.id,
            write=write,
            created=self.clock.stamp(),
        )
        self.world.tokens[made.token] = made
        self.world.keys.add(key)
        return made

    def workspace(self, name: str, *members: Member, offering: str = "trello.free") -> Organization:
        """A new workspace."""
        made = Organization(
            self.world.ids.new(),
            name,
            name.title(),
            {each.id: "admin" for each in members},
            offering=offering,
        )
        self.world.organizations[made.id] = made
        return made

    def person(self, username: str) -> Person:
        """Somebody at their browser. Raises `RefusalError` for an unknown username."""
        return Person(self.world, self.world.member(username))
