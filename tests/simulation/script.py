"""A script: all that happens in one run, as data. Made from a seed, shrunk, committed as a regression."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = ("norms", "draft", "adopt", "pilot")
PEOPLE = ("ana", "ben", "cem", "dee")
GROUPS = ("lead", "reading")
TEXTS = ("Ask everybody", "Write one page")
LISTED = ("todo", "in_progress", "in_approval", "done")
MONDAY = date(2026, 9, 7)
MOST_POINTS = 30


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a round at a point; point 0 is before the passes of the round."""

    round: int
    point: int
    what: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"round {self.round}, point {self.point}: {self.what}{list(self.args) if self.args else ''}"


@dataclass(frozen=True, slots=True)
class Script:
    """A run: how many rounds, and what happens in them. `launched` begins with boards that are made."""

    rounds: int
    events: tuple[Event, ...]
    launched: bool = True

    def dump(self) -> str:
        """As JSON, an event a line."""
        lines = [
            json.dumps([each.round, each.point, each.what, *each.args], default=str) for each in self.events
        ]
        events = ",\n  ".join(lines)
        head = f'{{"rounds": {self.rounds}, "launched": {json.dumps(self.launched)}, "events": [\n  '
        return f"{head}{events}\n]}}\n"

    @classmethod
    def load(cls, text: str) -> Script:
        """The script that `dump` wrote."""
        raw = json.loads(text)
        events = tuple(Event(each[0], each[1], each[2], tuple(each[3:])) for each in raw["events"])
        return cls(raw["rounds"], events, raw["launched"])


Draw = "Callable[[Random], tuple[Any, ...]]"


def _step(rng: Random) -> tuple[Any, ...]:
    return (rng.choice(STEPS),)


def _day(rng: Random) -> str | None:
    return None if rng.random() < 0.2 else (MONDAY + timedelta(days=rng.randrange(5, 60))).isoformat()


PEOPLE_DO: dict[str, tuple[int, Any]] = {
    "move": (8, lambda r: (r.choice(STEPS), r.choice(LISTED))),
    "due": (6, lambda r: (r.choice(STEPS), _day(r))),
    "start": (2, lambda r: (r.choice(STEPS), _day(r))),
    "retitle": (3, lambda r: (r.choice(STEPS), r.choice(("Mine", "Yours")))),
    "complete": (4, lambda r: (r.choice(STEPS), r.random() < 0.7)),
    "take": (5, lambda r: (r.choice(STEPS), r.choice(PEOPLE))),
    "leave": (4, lambda r: (r.choice(STEPS), r.choice(PEOPLE))),
    "tick": (5, lambda r: ("draft", r.choice(TEXTS), r.random() < 0.7)),
    "approve": (3, lambda r: ("adopt", r.choice(("Ana Ruiz", "Cem Yildiz")), r.random() < 0.8)),
    "say_blocked": (4, lambda r: (r.choice(STEPS), r.choice(("need rooms", "waiting for the union")))),
    "say_unblocked": (3, _step),
    "label": (2, _step),
    "unlabel": (2, _step),
    "archive": (2, _step),
    "restore": (3, _step),
    "delete": (1, _step),
    "copy": (2, _step),
    "edit_copy": (1, _step),
    "strip": (2, _step),
    "write_in_box": (2, lambda r: (r.choice(STEPS), r.choice(("Room 4!", "Ask Jo.")))),
    "write_below": (3, lambda r: (r.choice(STEPS), r.choice(("We meet in room 4.", "See the minutes.")))),
    "add_entry": (2, lambda r: (r.choice(STEPS), r.choice(("cake", "balloons")))),
    "drop_entry": (1, lambda r: ("draft", r.choice(TEXTS))),
    "own_card": (1, lambda r: (r.choice(GROUPS), r.choice(("Cake", "Trip")))),
    "drag_away": (1, _step),
    "drag_back": (2, _step),
}
WORLD: dict[str, tuple[int, Any]] = {
    "close_board": (2, lambda r: (r.choice(GROUPS),)),
    "reopen_board": (2, lambda r: (r.choice(GROUPS),)),
    "revoke": (2, lambda _: ()),
    "authorise": (3, lambda _: ()),
    "archive_list": (2, lambda r: (r.choice(GROUPS), r.choice(LISTED))),
    "restore_list": (3, lambda r: (r.choice(GROUPS), r.choice(LISTED))),
    "rename_list": (1, lambda r: (r.choice(GROUPS), r.choice(LISTED))),
    "delete_label": (2, lambda r: (r.choice(GROUPS), r.choice(("Blocked", "Change", "At risk")))),
    "remove_member": (2, lambda r: (r.choice(GROUPS), r.choice(PEOPLE))),
    "rejoin": (2, lambda r: (r.choice(GROUPS), r.choice(PEOPLE))),
    "poison": (2, _step),
    "cure": (2, _step),
}
LEADERS: dict[str, tuple[int, Any]] = {
    "set_status": (5, lambda r: (r.choice(STEPS), r.choice(LISTED))),
    "skip": (2, _step),
    "unskip": (2, _step),
    "approve_here": (2, lambda r: (r.choice(("ana", "cem")),)),
    "flag_here": (3, _step),
    "clear_flag": (3, _step),
    "hand_over": (3, lambda r: (r.choice(STEPS), r.choice(PEOPLE))),
}
CLOCK: dict[str, tuple[int, Any]] = {
    "days": (6, lambda r: (r.randrange(1, 15),)),
    "hours": (2, lambda r: (r.choice((-1, 1)),)),
    "years": (1, lambda r: (r.choice((-1, 1)),)),
}
REPLANS: dict[str, tuple[int, Any]] = {
    "replan": (
        1,
        lambda r: r.choice(
            (
                ("goal", r.randrange(-10, 20)),
                ("drop", r.choice(("draft", "pilot"))),
                ("original",),
                ("duration", r.choice(STEPS[:3]), r.randrange(1, 7)),
                ("title", r.choice(STEPS)),
                ("close", r.randrange(5, 40)),
                ("entries", r.choice((1, 2, 3))),
            ),
        ),
    ),
}
STRIKES: dict[str, tuple[int, Any]] = {
    "refuse": (3, lambda _: ()),
    "lost": (5, lambda _: ()),
    "late": (3, lambda r: (r.randrange(1, 15),)),
    "too_many": (2, lambda _: ()),
    "error_before": (2, lambda _: ()),
    "error_after": (2, lambda _: ()),
    "kill_before": (3, lambda _: ()),
    "kill_after": (4, lambda _: ()),
    "stale": (2, lambda r: (r.randrange(1, 4),)),
    "shuffle": (1, lambda _: ()),
    "switch": (2, lambda _: ()),
    "stall": (3, lambda _: ()),
}
ALL = {**PEOPLE_DO, **WORLD, **LEADERS, **CLOCK, **REPLANS, **STRIKES}


def generate(seed: int) -> Script:
    """The script of a seed."""
    rng = Random(seed)
    rounds = rng.randrange(2, 6)
    launched = rng.random() < 0.8
    kinds = (PEOPLE_DO, LEADERS, STRIKES, WORLD, CLOCK, REPLANS)
    weights = _mix(rng)
    events: list[Event] = []
    for number in range(rounds):
        if rng.random() < 0.3:
            events.append(Event(number, 0, "worker"))
        for _ in range(rng.randrange(0, 7)):
            (kind,) = rng.choices(kinds, weights)
            what = _pick(rng, kind)
            point = _point(rng, what, number == 0 and not launched)
            events.append(Event(number, point, what, tuple(ALL[what][1](rng))))
    return Script(rounds, tuple(events), launched)


def _mix(rng: Random) -> tuple[float, ...]:
    """How often people, leaders, faults, the world, the clock and re-plans act: another mix in every run."""
    return (
        rng.choice((4.0, 8.0, 8.0)),
        rng.choice((0.0, 1.0, 3.0)),
        rng.choice((0.0, 3.0, 6.0)),
        rng.choice((0.0, 0.0, 2.0)),
        rng.choice((0.0, 1.0)),
        rng.choice((0.0, 0.0, 1.5)),
    )


def _pick(rng: Random, kind: dict[str, tuple[int, Any]]) -> str:
    (what,) = rng.choices(tuple(kind), [weight for weight, _ in kind.values()])
    return what


def _point(rng: Random, what: str, first: bool) -> int:
    if what in REPLANS:
        return 0
    if what not in STRIKES and rng.random() < 0.5:
        return 0
    return rng.randrange(1, MOST_POINTS if first else rng.choice((5, 10, 20)))


def numbered(seeds: Iterable[int]) -> Iterable[tuple[int, Script]]:
    """Scripts by seed."""
    return ((seed, generate(seed)) for seed in seeds)
