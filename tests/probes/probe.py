"""A probe: one question to Trello, the answer that leadflow relies on, and where it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import requests

PACE = 0.12
"""Seconds between two requests: Trello allows a token ten in a second."""
PATIENCE = 20
"""Seconds for an answer."""


@dataclass(frozen=True)
class Answer:
    """What Trello answered. `body` is JSON, or the text where it is none."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Scratch:
    """A board to try things on, and a way to ask. Everything is done on this board and nowhere else."""

    url: str
    key: str
    token: str
    pace: float = PACE
    board: str = ""
    me: str = ""
    lists: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    """Boards that were made; all of them are closed in the end."""
    hook: str = ""
    """An address that answers Trello's HEAD, for the probes of webhooks; without one they are left out."""
    _session: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, *, token: str | None = None, **body: Any) -> Answer:
        """One request, credentials in the header, what is sent in the body (in the address for a GET)."""
        time.sleep(self.pace)
        given = self.token if token is None else token
        headers = {"Authorization": f'OAuth oauth_consumer_key="{self.key}", oauth_token="{given}"'}
        more: dict[str, Any] = {"params": body} if method == "GET" else {"json": body}
        answer = self._session.request(
            method, f"{self.url}/1{path}", headers=headers, timeout=PATIENCE, allow_redirects=False, **more
        )
        try:
            content = answer.json()
        except ValueError:
            content = answer.text.strip()
        return Answer(answer.status_code, content, {k.lower(): v for k, v in answer.headers.items()})

    def get(self, path: str, **query: Any) -> Any:
        """What a GET that is allowed gives."""
        return self._done("GET", path, **query)

    def post(self, path: str, **body: Any) -> Any:
        """What a POST that is allowed gives."""
        return self._done("POST", path, **body)

    def put(self, path: str, **body: Any) -> Any:
        """What a PUT that is allowed gives."""
        return self._done("PUT", path, **body)

    def delete(self, path: str) -> Any:
        """What a DELETE that is allowed gives."""
        return self._done("DELETE", path)

    def card(self, name: str = "A card", **fields: Any) -> Any:
        """A new card in the first list."""
        return self.post("/cards", **{"idList": self.lists["To do"], "name": name, **fields})

    def checked(self, name: str, *texts: str) -> Any:
        """A new card with a checklist of these entries; gives the card as it is then."""
        card = self.card(name)
        checklist = self.post("/checklists", idCard=card["id"], name="Checklist")
        for text in texts:
            self.post(f"/checklists/{checklist['id']}/checkItems", name=text, pos="bottom")
        return self.get(f"/cards/{card['id']}", checklists="all")

    def new_board(self, name: str, **more: Any) -> Any:
        """Another board, which is closed in the end like the first."""
        made = self.post(
            "/boards/", **{"name": name, "defaultLists": False, "prefs_permissionLevel": "private", **more}
        )
        self.made.append(made["id"])
        return made

    def open(self, name: str) -> None:
        """Make the board with two lists and two labels."""
        self.me = self.get("/members/me", fields="id,username")["id"]
        self.board = self.new_board(name, defaultLabels=False)["id"]
        for at, each in enumerate(("To do", "Done")):
            made = self.post("/lists", idBoard=self.board, name=each, pos=65536 * (at + 1))
            self.lists[each] = made["id"]
        for each, colour in (("Blocked", "red"), ("Change", "sky")):
            self.labels[each] = self.post("/labels", idBoard=self.board, name=each, color=colour)["id"]

    def close(self) -> list[str]:
        """Close every board that was made; gives the ids of those that could not be."""
        left = [each for each in self.made if self.ask("PUT", f"/boards/{each}", closed=True).status != 200]
        self._session.close()
        return left

    def _done(self, method: str, path: str, **body: Any) -> Any:
        answer = self.ask(method, path, **body)
        if answer.status != 200:
            raise RefusedError(f"{method} {path}: {answer.status} {str(answer.body)[:120]}")
        return answer.body


class RefusedError(Exception):
    """Trello refused what a probe needs before it can ask its question."""


Question = Callable[[Scratch], tuple[Any, Any]]
"""Asks; gives what is expected and what was seen."""


@dataclass(frozen=True)
class Probe:
    """One question. What leadflow does hangs on it when `relied`; else the answer is only noted."""

    id: str
    asks: str
    ask: Question
    relied: bool = True


class Verdict(StrEnum):
    """How a probe came out."""

    AGREES = "agrees"
    DIFFERS = "DIFFERS"
    NOTED = "noted"
    """It differs from what was expected, and nothing hangs on it."""
    LEFT_OUT = "left out"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Result:
    """What came of a probe."""

    probe: Probe
    verdict: Verdict
    expected: Any = None
    seen: Any = None


PROBES: list[Probe] = []


def probe(name: str, asks: str, *, relied: bool = True) -> Callable[[Question], Question]:
    """Add a question to the list."""

    def add(question: Question) -> Question:
        PROBES.append(Probe(name, asks, question, relied))
        return question

    return add


class LeftOutError(Exception):
    """A probe cannot be asked here."""


def tried(each: Probe, scratch: Scratch) -> Result:
    """Ask one question."""
    try:
        expected, seen = each.ask(scratch)
    except LeftOutError as error:
        return Result(each, Verdict.LEFT_OUT, seen=str(error))
    except (RefusedError, requests.RequestException, KeyError, IndexError, TypeError) as error:
        return Result(each, Verdict.REFUSED, seen=f"{type(error).__name__}: {error}"[:200])
    if expected == seen:
        return Result(each, Verdict.AGREES, expected, seen)
    return Result(each, Verdict.DIFFERS if each.relied else Verdict.NOTED, expected, seen)
