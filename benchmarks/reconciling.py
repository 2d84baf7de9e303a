"""The reconcile: a board of 5,000 cards on which nothing changed, a tenth of it changed, and all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.tables import Table
from benchmarks.timing import middle, seconds, timed, times
from leadflow.planning.steps import Status
from leadflow.sync.cards import BoardSnapshot, Card, CardFields, CheckEntry
from leadflow.sync.links import Link
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import reconcile

if TYPE_CHECKING:
    from benchmarks.ground import BareGround

CARDS = 5000
REPEATS = 5
PEOPLE = tuple(f"person{each}" for each in range(40))


def measure(ground: BareGround) -> list[Table]:
    """One table: what a reconcile takes, beside a plain comparison of the same cards."""
    ground.tell(f"Reconciling a board of {CARDS:,} cards ...")
    wanted = {f"r/s{at}": fields(at) for at in range(CARDS)}
    links = {key: Link(key, f"c{at}", fields(at)) for at, key in enumerate(wanted)}
    boards = {share: board(share) for share in (0.0, 0.1, 1.0)}
    base = board(0.0)

    def compared() -> int:
        shown = {card.key: card.fields for card in base.cards}
        return sum(shown[key] == each == links[key].baseline for key, each in wanted.items())

    if compared() != CARDS:
        raise AssertionError("the cards are not equal")
    floor = middle([timed(compared) for _ in range(REPEATS)]).cpu
    rows = [
        (
            "every card compared with plan and baseline, no more",
            "0",
            seconds(floor, fine=True),
            times(floor, floor),
        )
    ]
    for share, snapshot in boards.items():
        result = reconcile(wanted, snapshot, links, DEFAULT_POLICY)
        cpu = middle(
            [timed(lambda s=snapshot: reconcile(wanted, s, links, DEFAULT_POLICY)) for _ in range(REPEATS)]  # type: ignore[misc]
        ).cpu
        rows.append(
            (
                f"{share:.0%} of the cards moved by people",
                f"{len(result.edits):,}",
                seconds(cpu, fine=True),
                times(cpu, floor),
            )
        )
    how = f"{CARDS:,} cards with texts, dates, people, labels and five entries each; median of {REPEATS}."
    return [Table("Reconcile", how, ("Board", "Edits", "CPU", "Ratio"), rows)]


def fields(at: int) -> CardFields:
    """The fields of one card, made anew every time, as a board and a store give them."""
    return CardFields(
        title=f"Step {at}",
        description=f"What step {at} is about.\n\nStart by day {at}, finish by day {at + 3}.",
        due=date(2027, 1, 1) + timedelta(days=at % 200),
        start=date(2026, 12, 1),
        members=frozenset({PEOPLE[at % len(PEOPLE)]}),
        labels=frozenset({"Change"}),
        checklist=tuple(CheckEntry("Checklist", f"entry {each} of {at}") for each in range(5)),
    )


def board(share: float) -> BoardSnapshot:
    """The board; that share of its cards was moved to another list."""
    every = round(1 / share) if share else CARDS + 1
    cards = (
        Card(
            f"c{at}",
            replace(fields(at), status=Status.IN_PROGRESS) if at % every == every - 1 else fields(at),
            f"r/s{at}",
            created=f"{at:08d}",
            ours=True,
        )
        for at in range(CARDS)
    )
    return BoardSnapshot("b", tuple(cards), frozenset(PEOPLE))
