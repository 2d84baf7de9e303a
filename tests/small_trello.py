"""A Trello for tests: the emulator with the small school's accounts, and gateways that talk to it.

Time stands still and only moves with requests and pauses, for the limiter and for the emulator alike: so
the limits are kept exactly, and nothing waits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import SecretStr

from leadflow.boards.trello.gateway import TrelloBoards
from leadflow.boards.trello.limits import OwnLedger, Pacer
from leadflow.boards.trello.transport import Transport
from tests import canaries, canary
from tests.emulator.clock import Clock
from tests.emulator.emulator import KEY, Emulator
from tests.small import small_roster

if TYPE_CHECKING:
    from leadflow.people.roster import Roster
    from tests.emulator.limits import Limits
    from tests.emulator.people import Person

TOKEN = canaries.TOKEN
"""The token of leadflow's account; no log line, address or error may ever hold it."""


class SmallTrello:
    """The emulator, with an account for leadflow and one for everybody of a roster who has a username."""

    def __init__(
        self,
        roster: Roster | None = None,
        limits: Limits | None = None,
        start: datetime | None = None,
    ) -> None:
        self.roster = roster or small_roster()
        self.clock = Clock(start or datetime.now(UTC).replace(microsecond=0))
        self.emulator = Emulator(clock=self.clock, limits=limits)
        self.emulator.service.strict = True
        self.pauses: list[float] = []
        self.own = self.emulator.account("leadflow", "Leadflow")
        self.emulator.token(self.own, TOKEN)
        self._open: list[TrelloBoards] = []
        for person in self.roster.people:
            if person.trello:
                self.emulator.account(person.trello, person.name)

    def __enter__(self) -> Self:
        self.emulator.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for gateway in self._open:
            gateway.close()
        self.emulator.__exit__()
        if self.emulator.service.strict:
            for each in self.emulator.requests:
                headers = {name: value for name, value in each.headers.items() if name != "authorization"}
                canary.WATCH.look(f"{each.method} to Trello", f"{each.target} {each.body!r} {headers}")

    def transport(self, token: str = TOKEN, key: str = KEY, **options: Any) -> Transport:
        """A transport of its own, whose pauses pass at once."""
        limiter = Pacer(OwnLedger(self.clock.monotonic), sleep=self.pause)
        given = {
            "base_url": self.emulator.url,
            "limiter": limiter,
            "sleep": self.pause,
            "jitter": lambda: 1.0,
        }
        return Transport(SecretStr(key), SecretStr(token), **{**given, **options})

    def gateway(self, *, workspace: str = "", transport: Transport | None = None) -> TrelloBoards:
        """A fresh gateway: it remembers nothing. Closed at the end."""
        made = TrelloBoards(
            SecretStr(KEY), SecretStr(TOKEN), workspace=workspace, transport=transport or self.transport()
        )
        self._open.append(made)
        return made

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.clock.advance(seconds)

    def person(self, key: str) -> Person:
        """Somebody of the roster, at their browser."""
        return self.emulator.person(self.roster.person[key].trello)

    def wire(self) -> list[str]:
        """All requests so far, as ``POST /cards``, ids left out."""
        return [f"{each.method} {_plain(each.path)}" for each in self.emulator.requests]

    def since(self, number: int) -> list[str]:
        """The requests after the first `number`."""
        return self.wire()[number:]

    def count(self) -> int:
        """How many requests there were so far."""
        return len(self.emulator.requests)


def _plain(path: str) -> str:
    parts = ["…" if len(part) == 24 and part.isalnum() else part for part in path.split("/")]
    return "/".join(parts)
