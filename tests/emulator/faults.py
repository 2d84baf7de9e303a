"""Faults on demand, and the log of all requests.

emulator.faults.at(3, Fault.CUT)      # the third request from now is cut off and takes no effect
emulator.faults.at(3, Fault.DROP)     # it takes effect, and its answer is lost
emulator.faults.at(3, act)            # a function is called just before it takes effect

A request may name its own fault in the header ``X-Fault``: ``drop``, ``late`` ...
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from tests.emulator.answers import HTML, JSON, TEXT, Answer

if TYPE_CHECKING:
    from tests.emulator.answers import Request
    from tests.emulator.state import World


class Fault(Enum):
    """What may go wrong with a request."""

    CUT = "the connection is closed, nothing was done"
    DROP = "it was done, and the connection is closed without an answer"
    ERROR = "500, nothing was done"
    ERROR_AFTER = "503, and it was done"
    THROTTLE = "429, nothing was done"
    SLOW = "it is done, and the answer comes when the test lets it"
    HALF = "it was done, and the answer stops in the middle"
    PAGE = "a web page of a proxy in place of an answer"
    LONG = "414 of something on the way, nothing was done"
    ELSEWHERE = "a redirect"
    ODD = "200 with JSON that is something else"
    LATE = "the connection is closed, and it is done some requests later"
    STALE = "it is answered from an older state, see `Faults.remember`"
    LOG_BEHIND = "the action log is answered as it was then, all else as it is"
    CARDS_BEHIND = "all is answered as it was then, but for the action log"
    DISORDER = "actions of the same second are answered in another order"


BEHIND = (Fault.STALE, Fault.LOG_BEHIND, Fault.CARDS_BEHIND)
"""Faults of reads that are answered from an older state; a write with one of them is as any other."""
LATER = 3
"""How many requests later one that is late is done."""
AFTER = (*BEHIND, Fault.DISORDER, Fault.DROP, Fault.ERROR_AFTER, Fault.SLOW, Fault.HALF, Fault.ODD)
"""Faults of requests that take effect."""
Act = Callable[[], object]
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Logged:
    """One request as it came over the wire. `target` is its address, query and all."""

    method: str
    target: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    credentials: str
    status: int
    at: float
    """When it arrived, in seconds on the emulator's clock."""
    fault: Fault | None = None

    @property
    def writes(self) -> bool:
        """True unless it only reads."""
        return self.method != "GET"


@dataclass
class Faults:
    """The schedule. Numbers count requests from now on, 1 is the next."""

    requests: list[Logged] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set it to let slow answers go."""
    retry_after: str | None = None
    """Sent with a 429 where set."""
    _due: dict[int, Fault] = field(default_factory=dict)
    _acts: dict[int, Act] = field(default_factory=dict)
    _changes: dict[int, Change] = field(default_factory=dict)
    _always: Callable[[Request], Fault | None] | None = None
    old: dict[str, Any] = field(default_factory=dict)
    """The state of the world that stale reads show."""
    _late: list[tuple[int, Act]] = field(default_factory=list)
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, number: int, *what: Fault | Act) -> None:
        """Let something happen at the n-th request from now."""
        for each in what:
            if isinstance(each, Fault):
                self._due[self._count + number] = each
            else:
                self._acts[self._count + number] = each

    def remember(self, world: World) -> None:
        """Let stale reads show the world as it is now."""
        self.old = world.keep()

    def then(self, act: Act) -> None:
        """Do something `LATER` requests after this one."""
        with self._lock:
            self._late.append((self._count + LATER, act))

    def spoil(self, number: int, change: Change) -> None:
        """Let the content of the n-th answer from now be another one."""
        self._changes[self._count + number] = change

    def spoilt(self, answer: Answer) -> Answer:
        """The answer to the latest request, changed where that was asked for."""
        change = self._changes.pop(self._count, None)
        if change is None:
            return answer
        words = answer.content_type != JSON
        body = change(answer.body) if words else json.dumps(change(json.loads(answer.body)))
        return replace(answer, body=body)

    def disordered(self, answer: Answer) -> Answer:
        """An answer in which the actions of each second stand the other way round."""
        if answer.content_type != JSON:
            return answer
        content = json.loads(answer.body)
        log = content.get("actions") if isinstance(content, dict) else content
        if isinstance(log, list) and all(isinstance(each, dict) and "date" in each for each in log):
            log.sort(key=lambda each: each["id"])
            log.sort(key=lambda each: each["date"][:19], reverse=True)
        return replace(answer, body=json.dumps(content, ensure_ascii=False))

    def always(self, judge: Callable[[Request], Fault | None]) -> None:
        """A fault for every request that `judge` names one for."""
        self._always = judge

    def heal(self) -> None:
        """No faults from now on; what is late is done now."""
        for _, act in self._late:
            act()
        self._late.clear()
        self._due.clear()
        self._acts.clear()
        self._changes.clear()
        self._always = None
        self.old.clear()
        self.released.set()

    def take(self, request: Request, named: str = "") -> Fault | None:
        """The fault of the request that has just come in, which it may have `named`; its act is done."""
        with self._lock:
            self._count += 1
            fault, act = self._due.pop(self._count, None), self._acts.pop(self._count, None)
            landing = [each for number, each in self._late if number <= self._count]
            self._late = [each for each in self._late if each[0] > self._count]
        for each in (*landing, *([act] if act else [])):
            each()
        if named:
            return Fault[named.upper().replace("-", "_")]
        return fault or (self._always(request) if self._always else None)

    def answer(self, fault: Fault) -> Answer:
        """What is answered to a request that takes no effect, or in place of its true answer."""
        if fault is Fault.THROTTLE:
            headers = {"retry-after": self.retry_after} if self.retry_after is not None else {}
            body = '{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}'
            return Answer(429, body, JSON, headers)
        return {
            Fault.ERROR: Answer(500, "Internal Server Error", TEXT),
            Fault.ERROR_AFTER: Answer(503, "Service Unavailable", TEXT),
            Fault.PAGE: Answer(403, "<html><body>The request could not be satisfied.</body></html>", HTML),
            Fault.LONG: Answer(414, "Request-URI Too Long", TEXT),
            Fault.ELSEWHERE: Answer(302, "", TEXT, {"location": "https://elsewhere.example/"}),
            Fault.ODD: Answer(200, '{"odd":true}', JSON),
        }[fault]
