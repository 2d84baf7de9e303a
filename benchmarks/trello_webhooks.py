"""How soon a card that somebody moves on Trello is in the store, when Trello tells of changes.

Everything is real but Trello: the pages on a port, signed deliveries over HTTP, passes that read the boards
from the emulator, SQLite on disk. The moves come as far apart as Trello's limits let passes follow.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.web.test_hooks import Setting, serving, until

from benchmarks.tables import Table
from benchmarks.timing import seconds
from leadflow.bootstrap import trello_webhooks
from leadflow.planning.steps import Status
from leadflow.settings import Settings
from leadflow.web.listening import Listening

if TYPE_CHECKING:
    from benchmarks.ground import BareGround

MOVES = 1000
APART = 0.5
"""Seconds between two moves."""
LOOK = 0.002
COLUMNS = {"In progress": Status.IN_PROGRESS, "To do": Status.TODO}


def measure(ground: BareGround) -> list[Table]:
    """One table: from the move until the store has it, by webhook and by polling."""
    ground.tell(f"Moving a card {MOVES:,} times ...")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "home") as setting,
        Listening(setting.app, trello_webhooks(setting.app), setting.said.append),
    ):
        until(lambda: bool(setting.said))
        before = setting.trello.count()
        waits = sorted(_seen_after(setting, at) for at in range(MOVES))
        asked = setting.trello.count() - before
    minutes = Settings.model_fields["advance_minutes"].default
    rows = [
        (
            "by webhook",
            *(
                seconds(each, fine=True)
                for each in (waits[MOVES // 2], waits[MOVES * 99 // 100 - 1], waits[-1])
            ),
            f"{asked / MOVES:.2f}",
        ),
        (
            f"by the schedule, every {minutes} minutes",
            f"{minutes * 30} s",
            f"{minutes * 60} s",
            f"{minutes * 60} s",
            "",
        ),
    ]
    how = (
        f"One card of a small school moved {MOVES:,} times, {APART} s apart; until the store has it. The "
        "schedule's line is what follows from its interval."
    )
    return [
        Table(
            "Trello: a card that somebody moves",
            how,
            ("Heard", "Median", "99 %", "Longest", "Requests a move"),
            rows,
        )
    ]


def _seen_after(setting: Setting, at: int) -> float:
    """Seconds from one move until the store has it."""
    column, status = list(COLUMNS.items())[at % 2]
    ana, card = setting.trello.person("ana"), setting.card("norms")
    begun = time.perf_counter()
    ana.move(card, column)
    while _status(setting) is not status:
        time.sleep(LOOK)
    spent = time.perf_counter() - begun
    time.sleep(max(0.0, APART - spent))
    setting.trello.clock.advance(APART)  # Trello's own clock, by which it counts requests.
    return spent


def _status(setting: Setting) -> Status:
    with setting.app.world.uow() as uow:
        return uow.rollouts.get("small").progress["norms"].status
