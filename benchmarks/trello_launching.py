"""What Trello costs: a launch of twelve groups, and reading fifty boards, beside plain py-trello.

Everything runs against the emulator over HTTP, which counts requests as Trello does and refuses those
that are too many. The launch is timed on the machine's clock, with Trello's own limits.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trello as pytrello
from pydantic import SecretStr
from tests.boards.trello.test_ledger import EACH, PROCESSES, most_within, together
from tests.emulator.clock import Clock
from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED
from tests.emulator.suite import Rewriting
from tests.services.schools import SmallSchool
from tests.twelve import ENTRIES, GROUPS, STEPS, twelve_groups

from benchmarks.tables import Table
from leadflow.boards.trello.boards import people_for
from leadflow.boards.trello.gateway import TrelloBoards
from leadflow.boards.trello.people import account_of
from leadflow.boards.trello.transport import Transport
from leadflow.store.database import migrate, open_database
from leadflow.sync.cards import BoardRef
from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from benchmarks.ground import BareGround
    from leadflow.people.roster import Roster
    from leadflow.services.launch import LaunchReport
    from leadflow.sync.cards import BoardSpec, CardFields, CheckEntry

A_SECOND = 10
"""Requests a second that Trello allows a token."""
BOARDS, CARDS = 50, 200
"""Boards and cards on each, for reading."""


@dataclass(frozen=True)
class Content:
    """What is to stand on Trello: the boards by group, with the cards of each."""

    specs: Mapping[str, BoardSpec]
    cards: Mapping[str, tuple[CardFields, ...]]
    roster: Roster

    @classmethod
    def of(cls, report: LaunchReport) -> Content:
        """The content that a launch made."""
        cards: dict[str, tuple[CardFields, ...]] = {}
        for planned in report.operations:
            if isinstance(planned.operation, CreateCard):
                cards[planned.group] = (*cards.get(planned.group, ()), planned.operation.fields)
        return cls(report.boards, cards, report.rollout.definition.roster)


def least(content: Content) -> int:
    """The fewest requests in which Trello's API lets anybody make this content, and make it only once.

    Counted are:

    - one read: whether it is there already. Trello has no other way to tell a launch from a second one;
    - for every board one request. Lists and labels take one each, once for all boards that have the same:
      the others can be copies of the first (`idBoardSource`);
    - for every person on a board one request: no call puts several on a board, and a copy takes nobody along;
    - for every card one request, which holds its texts, dates, people and labels;
    - for every checklist one request and one for each of its entries, once for all that are the same: they
      come along with a copy of the first one's card (`idCardSource`).

    Not counted, although no honest launch does without: finding the ids of people and those of what came
    with a copied board, the checks before the launch, and the look at what came of it.
    """
    boards = content.specs.values()
    furniture = {(spec.lists, spec.labels) for spec in boards}
    fields = [each for cards in content.cards.values() for each in cards]
    checklists = {each for card in fields for each in _checklists(card)}
    return (
        1
        + len(boards)
        + sum(len(lists) + len(labels) for lists, labels in furniture)
        + sum(len(people_for(spec, content.roster)) for spec in boards)
        + len(fields)
        + sum(1 + len(entries) for entries in checklists)
    )


def _checklists(card: CardFields) -> Iterable[tuple[CheckEntry, ...]]:
    """The entries of each checklist of a card."""
    for name in dict.fromkeys(each.checklist for each in card.checklist):
        yield tuple(each for each in card.checklist if each.checklist == name)


def measure(ground: BareGround) -> list[Table]:
    """Three tables: making boards and cards, reading them, and four processes that share a token."""
    ground.tell(f"Launching {GROUPS} groups on the emulator at Trello's pace (about a minute) ...")
    launch, content = _launch()
    rows = [
        ("the least possible", f"{least(content):,}", "1.00", f"{least(content) / A_SECOND:.0f} s", ""),
        launch.row("leadflow", least(content)),
    ]
    ground.tell("The same with plain py-trello ...")
    rows.append(_plainly(content).row("plain py-trello", least(content)))
    ground.tell("Launching with another checklist on every card (about five minutes) ...")
    other, different = _launch(alike=False)
    bound = least(different)
    rows += [
        ("another checklist on every card: the least", f"{bound:,}", "1.00", f"{bound / A_SECOND:.0f} s", ""),
        other.row("another checklist on every card: leadflow", bound),
    ]
    how = (
        f"{GROUPS} groups with {STEPS} cards each, checklists of {ENTRIES} (six kinds), members and dates; "
        "requests counted by the emulator, wall time measured with Trello's limits on the machine's clock. "
        "py-trello was run without limits, since it would stop at the first refusal, and is timed at ten "
        "requests a second."
    )
    columns = ("Launch", "Requests", "Ratio", "At 10 a second", "Wall time")
    ground.tell(f"Reading {BOARDS} boards of {CARDS} cards ...")
    made, read = Table("Trello: launch", how, columns, rows), _reading()
    ground.tell(f"{PROCESSES} processes with one token (about a quarter of a minute) ...")
    return [made, read, _together()]


@dataclass(frozen=True)
class Spent:
    """Requests, and seconds where they were measured."""

    requests: Counter[str]
    seconds: float = 0.0
    refused: int = 0

    @property
    def total(self) -> int:
        """All requests."""
        return self.requests.total()

    def row(self, who: str, bound: int) -> tuple[str, ...]:
        """A line of the table."""
        wall = f"{self.seconds:.1f} s, {self.refused} refused" if self.seconds else ""
        return who, f"{self.total:,}", f"{self.total / bound:.2f}", f"{self.total / A_SECOND:.0f} s", wall


def _launch(*, alike: bool = True) -> tuple[Spent, Content]:
    """A launch in real time, with Trello's limits."""
    definition = twelve_groups(alike=alike)
    with Emulator() as emulator, tempfile.TemporaryDirectory(prefix="leadflow-bench-") as folder:
        token = _accounts(emulator, definition.roster)
        transport = Transport(SecretStr(KEY), SecretStr(token), base_url=emulator.url)
        gateway = TrelloBoards(SecretStr(KEY), SecretStr(token), transport=transport)
        engine = open_database(f"sqlite:///{Path(folder) / 'school.db'}")
        migrate(engine)
        school = SmallSchool(engine, gateway, definition)
        begun = time.perf_counter()
        report = school.launch()
        spent = time.perf_counter() - begun
        gateway.close()
        engine.dispose()
        cards = len(emulator.world.cards)
        if (report.away, cards) != ({}, GROUPS * STEPS):
            raise AssertionError(f"{cards} cards; {report.away}")
        return Spent(_counted(emulator), spent, emulator.service.counter.refused), Content.of(report)


def _plainly(content: Content) -> Spent:
    """The same boards and cards with py-trello's own objects, in the fewest of its calls."""
    with Emulator(clock=_still(), limits=UNLIMITED) as emulator:
        client = _client(emulator, _accounts(emulator, content.roster))
        members: dict[str, Any] = {}
        for group, spec in content.specs.items():
            board = client.add_board(spec.name, default_lists=False)
            lists = {each.status: board.add_list(each.name, pos="bottom") for each in spec.lists}
            labels = {name: board.add_label(name, colour) for name, colour in spec.labels}
            for person in people_for(spec, content.roster):
                if person.key not in members:
                    # Its get_member stops on everybody whose e-mail address Trello does not show.
                    found = client.fetch_json(f"/members/{account_of(person)}")
                    members[person.key] = pytrello.Member(client, found["id"])
                board.add_member(members[person.key])
            for fields in content.cards[group]:
                _card(lists[fields.status], fields, labels, members)
        if len(emulator.world.cards) != sum(map(len, content.cards.values())):
            raise AssertionError("py-trello made other cards")
        return Spent(_counted(emulator))


def _card(column: Any, fields: CardFields, labels: Mapping[str, Any], members: Mapping[str, Any]) -> None:
    """A card as py-trello makes it: what its `add_card` does not take, field by field."""
    card = column.add_card(
        fields.title,
        desc=fields.description,
        due=f"{fields.due}T20:00:00.000Z",
        labels=[labels[each] for each in sorted(fields.labels)],
        assign=[members[each] for each in sorted(fields.members)],
        position="bottom",
    )
    card.set_start(datetime.combine(fields.start or date.min, datetime.min.time(), UTC))
    card.set_reminder(1440)
    texts = [each.text for each in fields.checklist]
    card.add_checklist(fields.checklist[0].checklist, texts)


def _reading() -> Table:
    """Boards on which nothing changed, read by a pass and by py-trello's `fetch`."""
    with Emulator(clock=_still(), limits=UNLIMITED) as emulator:
        own = emulator.account("leadflow")
        token = emulator.token(own).token
        owner = emulator.account("ana")
        ana = emulator.person(owner.username)
        refs = []
        for number in range(BOARDS):
            board = ana.add_board(f"Board {number}", "To do", "Done")
            ana.let_in(board, "leadflow")
            for card in range(CARDS):
                ana.add_card(board, "To do", f"Card {card}")
            refs.append(BoardRef(f"large/{number}", board))
        transport = Transport(SecretStr(KEY), SecretStr(token), base_url=emulator.url)
        gateway = TrelloBoards(SecretStr(KEY), SecretStr(token), transport=transport)
        roster = twelve_groups(alike=True).roster
        found = [each for _, each in gateway.snapshots(refs, roster)]
        if sum(len(getattr(each, "cards", ())) for each in found) != BOARDS * CARDS:
            raise AssertionError("not all cards were read")
        ours = _counted(emulator).total()
        gateway.snapshot(refs[0], roster)
        alone = _counted(emulator).total() - ours
        gateway.close()
        client = _client(emulator, token)
        board = client.get_board(refs[0].remote_id)
        board.all_lists()
        board.get_labels()
        board.all_members()
        for each in board.all_cards():
            each.fetch()
        theirs = _counted(emulator).total() - ours - alone
    counted = {
        f"{BOARDS} boards: leadflow": ours,
        f"{BOARDS} boards: plain py-trello": theirs * BOARDS,
        "one board: leadflow": alone,
        "one board: plain py-trello": theirs,
    }
    rows = [(who, f"{number:,}", f"{number / A_SECOND:,.1f} s") for who, number in counted.items()]
    how = (
        f"{BOARDS} boards of {CARDS} cards, nothing changed since the last pass. py-trello was run on one of "
        "the boards (`get_board`, its lists, labels, members, cards, and `fetch` of every card), and its "
        "requests are taken times fifty."
    )
    return Table("Trello: reading boards", how, ("Reading", "Requests", "At 10 a second"), rows)


def _together() -> Table:
    """Processes of their own that share a token and a database, at Trello's real limits."""
    with Emulator() as emulator, tempfile.TemporaryDirectory(prefix="leadflow-bench-") as folder:
        database = f"sqlite:///{Path(folder) / 'school.db'}"
        engine = open_database(database)
        migrate(engine)
        engine.dispose()
        token = emulator.token(emulator.account("leadflow")).token
        if any(together(database, emulator.url, token)):
            raise AssertionError("a process failed")
        most = most_within([each.at for each in emulator.requests], 10)
        row = (f"{PROCESSES} processes", f"{len(emulator.requests):,}", f"{most}")
        refused = f"{emulator.service.counter.refused}"
    how = (
        f"{PROCESSES} processes that begin at once with {EACH} requests each, one token and one database; "
        "counted by the emulator, which allows 100 in any ten seconds as Trello does."
    )
    columns = ("One token", "Requests", "Most in any 10 s", "Refused")
    return Table("Trello: several processes", how, columns, [(*row, refused)])


def _accounts(emulator: Emulator, roster: Roster) -> str:
    """An account for leadflow and one for everybody; the token of the first."""
    for person in roster.people:
        emulator.account(account_of(person), person.name)
    return emulator.token(emulator.account("leadflow")).token


def _client(emulator: Emulator, token: str) -> Any:
    return pytrello.TrelloClient(KEY, token=token, http_service=Rewriting(emulator.url))


def _still() -> Clock:
    """A clock that only requests move: nothing is measured on it."""
    return Clock(datetime(2026, 9, 7, tzinfo=UTC))


def _counted(emulator: Emulator) -> Counter[str]:
    return Counter(f"{each.method} {each.path.split('/')[1]}" for each in emulator.requests)
