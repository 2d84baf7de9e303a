"""Making boards: found by the key in their description, else made, and completed where half made.

A board takes a request for itself, one for every list and one for every label. When several are made at once,
those with the lists and labels of one that was just made are copied from it: a request, and a read of what
came of it, which is completed like any board where something is missing.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from leadflow.boards.trello.client import read_as
from leadflow.boards.trello.errors import TrelloRefusedError
from leadflow.boards.trello.facts import facts_of
from leadflow.boards.trello.models import Anything, TrelloBoard, TrelloLabel, TrelloList, TrelloMember
from leadflow.boards.trello.people import account_of, shared_accounts
from leadflow.boards.trello.reading import read_light
from leadflow.errors import LeadflowError, RefusedError, ServiceAwayError
from leadflow.saying import say
from leadflow.sync.cards import BoardRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leadflow.boards.trello.client import Trello
    from leadflow.boards.trello.facts import BoardFacts
    from leadflow.people.roster import Person, Roster
    from leadflow.planning.steps import Status
    from leadflow.sync.cards import BoardList, BoardSpec

STEP = 65536.0
"""Distance of two lists, as Trello's own pages make them."""

_KEY = re.compile(r"^[>\s]*leadflow:\s*(?P<key>\S+/\S+)\s*$", re.MULTILINE)
_log = logging.getLogger("leadflow.boards.trello")


def describe(spec: BoardSpec) -> str:
    """A board's description with its key on a line of its own."""
    return f"{spec.description.strip()}\n\nleadflow: {spec.key}".strip()


def key_in(description: str) -> str | None:
    """The key in a board's description, or None."""
    found = _KEY.search(description)
    return found["key"] if found else None


def own_boards(trello: Trello) -> tuple[TrelloBoard, ...]:
    """Every board the account is on, the closed ones too."""
    return trello.get(
        tuple[TrelloBoard, ...], "/members/me/boards", filter="all", fields="name,desc,closed,url"
    )


def marked(description: str, key: str) -> str:
    """What people wrote about their board, with the key on a line of its own."""
    return f"{_KEY.sub('', description).strip()}\n\nleadflow: {key}".strip()


def board_with(key: str, boards: Iterable[TrelloBoard]) -> TrelloBoard | None:
    """The board with a key: the oldest open one, since a board that people copied copies the key too.

    Raises `RefusedError` when the only one is closed.
    """
    return _open_one([board for board in boards if key_in(board.desc) == key])


def _open_one(named: Sequence[TrelloBoard]) -> TrelloBoard | None:
    named = sorted(named, key=lambda each: each.id)
    for board in named:
        if not board.closed:
            return board
    if named:
        raise RefusedError(
            say(
                "The board '%(name)s' is there but closed (%(url)s). Reopen it on Trello, or "
                "delete it there for good, and launch again.",
                name=named[0].name,
                url=named[0].url,
            )
        )
    return None


Furniture = tuple[tuple["BoardList", ...], tuple[tuple[str, str], ...]]
"""Lists and labels: two boards with the same ones can be copied from each other."""


@dataclass
class BoardMaker:
    """Makes boards for one account. `accounts` remembers whose username has which id.

    With `copying` off every board is made list by list and label by label.
    """

    trello: Trello
    workspace: str = ""
    copying: bool = True
    accounts: dict[str, TrelloMember | None] = field(default_factory=dict)

    def ensure(self, spec: BoardSpec, roster: Roster) -> tuple[BoardRef, BoardFacts]:
        """Make the board true, and say what is on it."""
        return self._ensure(spec, roster, own_boards(self.trello), {})

    def ensure_several(
        self, specs: Iterable[BoardSpec], roster: Roster
    ) -> Iterator[tuple[BoardRef, BoardFacts] | LeadflowError]:
        """Make boards true one after the other; for one that could not be made comes what is wrong.

        What boards there are is asked once: nobody but the caller may make any of these meanwhile.
        """
        there: tuple[TrelloBoard, ...] | None = None
        made: dict[Furniture, str] = {}
        for spec in specs:
            found: tuple[BoardRef, BoardFacts] | LeadflowError
            try:
                if there is None:
                    there = own_boards(self.trello)
                found = self._ensure(spec, roster, there, made)
            except (ServiceAwayError, RefusedError) as error:
                found = error
            yield found

    def _ensure(
        self, spec: BoardSpec, roster: Roster, there: Iterable[TrelloBoard], made: dict[Furniture, str]
    ) -> tuple[BoardRef, BoardFacts]:
        """Find, copy or make a board and complete it. `made` are new boards, whose ids can be copied."""
        board = _board_of(spec, there)
        known = read_light(self.trello, board.id) if board else self._copy(spec, made) or self._make(spec)
        lists = self._lists(known, spec)
        labels = self._labels(known, spec)
        if board is None:
            made.setdefault((spec.lists, spec.labels), known.id)
        members = self._members(known, spec, roster)
        if key_in(known.desc) != spec.key:  # A board that people made, or whose description they cleared.
            self.trello.put(Anything, f"/boards/{known.id}", desc=marked(known.desc, spec.key))
        ref = BoardRef(
            key=spec.key,
            remote_id=known.id,
            url=known.url,
            lists=tuple((status, each.id) for status, each in lists),
            labels=tuple((name, each.id) for name, each in labels),
            timezone=spec.timezone,
        )
        everything = known.model_copy(
            update={
                "lists": (*known.lists, *(each for _, each in lists)),
                "labels": (*known.labels, *(each for _, each in labels)),
                "members": (*known.members, *members),
            }
        )
        return ref, facts_of(everything)

    def look_up(self, accounts: Iterable[str]) -> Mapping[str, TrelloMember | None]:
        """Trello's members by username; None for a username that Trello does not know."""
        unknown = sorted(set(accounts) - self.accounts.keys())
        reads = [(f"/members/{quote(each, safe='')}", {"fields": "username,fullName"}) for each in unknown]
        for account, answer in zip(unknown, self.trello.batch(reads), strict=True):
            try:
                self.accounts[account] = read_as(TrelloMember, answer)
            except TrelloRefusedError as error:
                if error.status not in (400, 404):
                    raise
                self.accounts[account] = None
        return self.accounts

    def _copy(self, spec: BoardSpec, made: Mapping[Furniture, str]) -> TrelloBoard | None:
        """A new board from one with the same lists and labels, as it is; None where that cannot be had."""
        source = made.get((spec.lists, spec.labels)) if self.copying else None
        if source is None:
            return None
        try:
            copy = self._make(spec, idBoardSource=source, keepFromSource="none")
        except TrelloRefusedError:
            self.copying = False  # What is wrong with the board itself shows when it is made without.
            return None
        if key_in(copy.desc) != spec.key:
            self.copying = False
            self.trello.put(Anything, f"/boards/{copy.id}", name=spec.name, desc=describe(spec))
        return read_light(self.trello, copy.id)

    def _make(self, spec: BoardSpec, **more: str) -> TrelloBoard:
        """A new board without Trello's own lists and labels; a workspace sees it where one is set."""
        if self.workspace:
            more["idOrganization"] = self.workspace
        return self.trello.post(
            TrelloBoard,
            "/boards/",
            name=spec.name,
            desc=describe(spec),
            defaultLists=False,
            defaultLabels=False,
            prefs_permissionLevel="org" if self.workspace else "private",
            **more,
        )

    def _lists(self, board: TrelloBoard, spec: BoardSpec) -> list[tuple[Status, TrelloList]]:
        """The lists of the template in its order, the missing ones put between their neighbours."""
        present = {each.name.strip().casefold(): each for each in board.lists if not each.closed}
        present |= _by_id(spec, board)
        found: list[tuple[Status, TrelloList]] = []
        at = 0.0
        for position, wanted in enumerate(spec.lists):
            there = present.get(wanted.name.casefold())
            if there is None:
                right = [
                    present[each.name.casefold()].pos
                    for each in spec.lists[position + 1 :]
                    if each.name.casefold() in present
                ]
                pos = (at + right[0]) / 2 if right and right[0] > at else at + STEP
                there = self.trello.post(TrelloList, "/lists", name=wanted.name, idBoard=board.id, pos=pos)
            at = there.pos
            found.append((wanted.status, there))
        return found

    def _labels(self, board: TrelloBoard, spec: BoardSpec) -> list[tuple[str, TrelloLabel]]:
        present = {each.name.strip().casefold(): each for each in reversed(board.labels)}
        bound = dict(spec.known.labels) if spec.known else {}
        there = {each.id: each for each in board.labels}
        present |= {name.casefold(): there[each] for name, each in bound.items() if each in there}
        return [
            (
                name,
                present.get(name.casefold())
                or self.trello.post(
                    TrelloLabel, "/labels", name=name, color=colour or None, idBoard=board.id
                ),
            )
            for name, colour in spec.labels
        ]

    def _members(self, board: TrelloBoard, spec: BoardSpec, roster: Roster) -> list[TrelloMember]:
        """Put the group's people on the board; returns those that were added.

        Somebody whom Trello does not let in (no such account, no room in a free workspace) stays off: the
        snapshot shows who is there, and `preflight` said so before the launch.
        """
        there = {each.username.casefold() for each in board.members} | {each.id for each in board.members}
        wanted = [person for person in people_for(spec, roster) if account_of(person) not in there]
        accounts = self.look_up(account_of(person) for person in wanted)
        added: list[TrelloMember] = []
        for person in wanted:
            member = accounts[account_of(person)]
            if member is None or member.id in there:
                continue
            try:
                self.trello.put(dict[str, Any], f"/boards/{board.id}/members/{member.id}", type="normal")
            except TrelloRefusedError as error:
                if error.status == 401:
                    raise
                _log.warning("Trello did not let %s onto '%s': %s", person.key, spec.name, error.words)
                continue
            added.append(member)
        return added


def _board_of(spec: BoardSpec, there: Iterable[TrelloBoard]) -> TrelloBoard | None:
    """The board that is known, or else the one with the key. Raises `RefusedError` when it is closed."""
    there = tuple(there)
    known = [each for each in there if spec.known and each.id == spec.known.remote_id]
    return _open_one(known) if known else board_with(spec.key, there)


def _by_id(spec: BoardSpec, board: TrelloBoard) -> Mapping[str, TrelloList]:
    """The open lists that are known, by the name that the template has for what they stand for."""
    bound = dict(spec.known.lists) if spec.known else {}
    there = {each.id: each for each in board.lists if not each.closed}
    return {
        each.name.casefold(): there[bound[each.status]]
        for each in spec.lists
        if bound.get(each.status) in there
    }


def people_for(spec: BoardSpec, roster: Roster) -> Sequence[Person]:
    """The people of a board who have an account of their own, in the roster's order."""
    shared = shared_accounts(roster)
    return [
        person
        for person in roster.people
        if person.key in spec.members and account_of(person) and account_of(person) not in shared
    ]
