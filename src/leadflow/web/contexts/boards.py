"""A built-in board with its lists and cards, and one card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.steps import Status
from leadflow.saying import named
from leadflow.sync.cards import OUR_STEP
from leadflow.web.contexts.lines import CommentLine
from leadflow.web.contexts.step import WAITS_FOR
from leadflow.web.words import initials, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadflow.boards.builtin import BuiltinCard, BuiltinPage
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form

CLOSED_SHOWN = 8
"""Cards of a list of closed steps that are shown at first, those that came last."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a card."""

    key: str
    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card on its board."""

    id: str
    title: str
    address: str
    version: int
    status: Status
    labels: tuple[tuple[str, str], ...]
    """(name, colour) pairs."""
    stuck: str
    """Why somebody says that it is stuck, empty when nobody does."""
    due: date | None
    overdue: bool
    members: tuple[Member, ...]
    ticked: int
    entries: int
    comments: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of a board."""

    name: str
    status: Status
    cards: tuple[CardLine, ...]
    hidden: int
    """Closed cards that are left out."""

    @property
    def count(self) -> int:
        """All its cards."""
        return len(self.cards) + self.hidden


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A whole board."""

    template: ClassVar[str] = "board.html"

    frame: Frame
    form: Form
    title: str
    objective: str
    group: str
    """Address of the group's page."""
    board: str
    """The board's own address."""
    cards: str
    """Where new cards are sent to."""
    lists: tuple[ListLine, ...]
    targets: tuple[tuple[str, str], ...]
    """(status, name) of every list that a card can be moved to."""
    archived: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a checklist."""

    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist of a card."""

    name: str
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card with everything that can be done to it."""

    template: ClassVar[str] = "card.html"

    frame: Frame
    form: Form
    card: CardLine
    board: str
    board_title: str
    step: str
    """Address of the step behind it; empty for a card of the group's own."""
    list_name: str
    archived: bool
    flagged: bool
    targets: tuple[tuple[str, str], ...]
    description: str
    own_text: str
    checklists: tuple[Checklist, ...]
    comments: tuple[CommentLine, ...]
    others: tuple[Member, ...]
    """Members of the board who are not on the card."""
    waits_for: tuple[tuple[str, str], ...]
    may_ask: bool = False
    """True for a card of the group's own that can be made a step of the plan."""
    asked: bool = False
    """True for one that is to become a step with the next pass."""


def board_page(
    found: View, frame: Frame, form: Form, group: str, page: BuiltinPage, *, all_cards: bool = False
) -> BoardPage:
    """The board of a group; without `all_cards` only the last few closed cards."""
    here = frame.here
    lists = []
    for each in page.lists:
        if each.status is Status.SKIPPED and not each.cards:
            continue
        lines = [card_line(found, frame, group, card) for card in each.cards]
        shown = lines if all_cards or not each.status.closed else lines[-CLOSED_SHOWN:]
        lists.append(ListLine(each.name, each.status, tuple(shown), len(lines) - len(shown)))
    return BoardPage(
        frame=frame,
        form=form,
        title=found.rollout.definition.roster.group[group].name,
        objective=found.rollout.definition.roster.group[group].objective,
        group=here.group(group),
        board=here.board(group),
        cards=here.cards(group),
        lists=tuple(lists),
        targets=targets_of(page),
        archived=tuple(card_line(found, frame, group, each) for each in page.archived),
    )


def card_page(
    found: View, frame: Frame, form: Form, group: str, page: BuiltinPage, card: BuiltinCard
) -> CardPage:
    """A card of the board of a group."""
    names = found.rollout.definition.roster.names
    step = card.key.partition("/")[2]
    sorted_in = {each.status: each.name for each in page.lists}
    return CardPage(
        frame=frame,
        form=form,
        card=card_line(found, frame, group, card),
        board=frame.here.board(group),
        board_title=found.rollout.definition.roster.group[group].name,
        step=frame.here.step(step) if step in found.rollout.plan.by_key else "",
        list_name=sorted_in.get(card.status, ""),
        archived=card.archived,
        flagged=card.flag is not None,
        targets=targets_of(page),
        description=card.description,
        own_text=card.free_text,
        checklists=_checklists(card),
        comments=tuple(
            CommentLine(each.at, names.get(each.by, each.by), each.text) for each in card.comments
        ),
        others=tuple(_member(each, names) for each in page.members if each not in card.members),
        waits_for=WAITS_FOR,
        may_ask=not (card.key or card.archived or OUR_STEP in card.fields.labels),
        asked=not (card.key or card.archived) and OUR_STEP in card.fields.labels,
    )


def targets_of(page: BuiltinPage) -> tuple[tuple[str, str], ...]:
    """The lists of a board that cards can be moved to."""
    return tuple((each.status.value, word(each.name)) for each in page.lists)


def card_line(found: View, frame: Frame, group: str, card: BuiltinCard) -> CardLine:
    """A card as its board shows it."""
    names = found.rollout.definition.roster.names
    return CardLine(
        id=card.id,
        title=card.title,
        address=frame.here.card(group, card.id),
        version=card.version,
        status=card.status,
        labels=card.labels,
        stuck=named(card.flag.reason) if card.flag else "",
        due=card.due,
        overdue=card.due is not None and card.due < found.today and not card.status.closed,
        members=tuple(_member(each, names) for each in card.members),
        ticked=sum(each.ticked for each in card.checklist),
        entries=len(card.checklist),
        comments=len(card.comments),
    )


def _member(key: str, names: Mapping[str, str]) -> Member:
    name = names.get(key, key)
    return Member(key, name, initials(name))


def _checklists(card: BuiltinCard) -> tuple[Checklist, ...]:
    found: dict[str, list[EntryLine]] = {}
    for each in card.checklist:
        found.setdefault(each.checklist, []).append(EntryLine(each.text, each.ticked))
    return tuple(Checklist(name, tuple(entries)) for name, entries in found.items())
