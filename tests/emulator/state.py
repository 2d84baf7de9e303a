"""The emulator's world: everything that is there, how it is found, and who may see it."""

from __future__ import annotations

import math
import threading
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar

from tests.emulator.answers import RefusalError, bad_position, not_allowed, not_found
from tests.emulator.ids import Ids, is_id
from tests.emulator.models import (
    Action,
    Board,
    Card,
    Checklist,
    CustomField,
    Label,
    List,
    Member,
    Notification,
    Organization,
    Search,
    Star,
    Token,
    Webhook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.emulator.clock import Clock

T = TypeVar("T")

_KEPT = (
    "members",
    "tokens",
    "organizations",
    "boards",
    "stars",
    "lists",
    "labels",
    "cards",
    "checklists",
    "actions",
    "webhooks",
    "custom_fields",
    "plugin_data",
    "searches",
    "notifications",
)
POS_STEP = 65536.0
"""Distance of cards and lists that Trello's pages make."""


class World:
    """All accounts, boards and cards. Hold `lock` while something is changed."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.ids = clock, Ids(clock)
        self.lock = threading.RLock()
        self.members: dict[str, Member] = {}
        self.tokens: dict[str, Token] = {}
        self.keys: set[str] = set()
        """API keys that are good, also when every token for them was revoked."""
        self.organizations: dict[str, Organization] = {}
        self.boards: dict[str, Board] = {}
        self.stars: dict[str, Star] = {}
        self.lists: dict[str, List] = {}
        self.labels: dict[str, Label] = {}
        self.cards: dict[str, Card] = {}
        self.checklists: dict[str, Checklist] = {}
        self.actions: list[Action] = []
        self.webhooks: dict[str, Webhook] = {}
        self.custom_fields: dict[str, CustomField] = {}
        self.plugin_data: dict[str, list[dict[str, Any]]] = {}
        """What power-ups keep, by the id of a board or a card. Nothing writes it through the API."""
        self.searches: dict[str, Search] = {}
        self.notifications: dict[str, Notification] = {}
        self.listeners: list[Callable[[Action], None]] = []
        """Told of every action as it is written, under the lock."""
        self.too_many_cards: int | None = None
        """More cards than this, asked for together with actions, get Trello's 403."""
        self.asks_callbacks = True
        """False where the callbacks of webhooks are of somebody else's network: nobody asks them."""
        self.closed_doors: set[str] = set()
        """Ids of members whom Trello does not let onto any board (a full workspace)."""

    # ---- keeping

    def keep(self) -> dict[str, Any]:
        """Everything as it is now, for `restore`."""
        with self.lock:
            return deepcopy({name: getattr(self, name) for name in _KEPT})

    def restore(self, kept: dict[str, Any]) -> None:
        """Let everything be as it was; ids that were given since are not given again."""
        with self.lock:
            for name, value in deepcopy(kept).items():
                setattr(self, name, value)

    # ---- finding

    def member(self, name: str, me: str = "") -> Member:
        """A member by id, username or ``me``."""
        found = self.members.get(me if name == "me" else name)
        found = found or next((each for each in self.members.values() if each.username == name), None)
        return _there(found)

    def organization(self, name: str) -> Organization:
        """A workspace by id or short name."""
        found = self.organizations.get(name)
        return _there(
            found or next((each for each in self.organizations.values() if each.name == name), None)
        )

    def board(self, name: str) -> Board:
        """A board by id or short link."""
        found = self.boards.get(name)
        return _there(found or next((each for each in self.boards.values() if each.short_link == name), None))

    def card(self, name: str) -> Card:
        """A card by id or short link."""
        found = self.cards.get(name)
        return _there(found or next((each for each in self.cards.values() if each.short_link == name), None))

    def column(self, name: str) -> List:
        """A list by id; an unknown one is refused in words of its own."""
        if name not in self.lists:
            raise RefusalError(404, "model not found")
        return self.lists[name]

    def label(self, name: str) -> Label:
        """A label by id."""
        return _there(self.labels.get(name))

    def checklist(self, name: str) -> Checklist:
        """A checklist by id."""
        return _there(self.checklists.get(name))

    def custom_field(self, name: str) -> CustomField:
        """A custom field by id."""
        return _there(self.custom_fields.get(name))

    def action(self, name: str) -> Action:
        """An action by id."""
        return _there(next((each for each in self.actions if each.id == name), None))

    # ---- what belongs to what

    def lists_of(self, board: str) -> list[List]:
        """All lists of a board, in order."""
        return sorted((each for each in self.lists.values() if each.board == board), key=_pos)

    def cards_of(self, board: str) -> list[Card]:
        """All cards of a board, in the order of their lists."""
        return sorted((each for each in self.cards.values() if each.board == board), key=_pos)

    def cards_in(self, column: str) -> list[Card]:
        """All cards of a list, in order."""
        return sorted((each for each in self.cards.values() if each.column == column), key=_pos)

    def labels_of(self, board: str) -> list[Label]:
        """All labels of a board."""
        return [each for each in self.labels.values() if each.board == board]

    def checklists_of(self, card: str) -> list[Checklist]:
        """All checklists of a card, in order."""
        return sorted((each for each in self.checklists.values() if each.card == card), key=_pos)

    # ---- who may what

    def require(self, member: str, board: Board, *, write: bool = False, card: bool = False) -> None:
        """Raise Trello's 401 unless this member may see (or change) the board."""
        kind = board.members.get(member)
        if kind is None and board.organization and board.prefs.get("permissionLevel") == "org":
            kind = self.organizations[board.organization].members.get(member)
        if kind is None or (write and kind == "observer"):
            raise not_allowed(card)


def place(others: Iterable[float], wanted: Any, *, default: str, step: float = POS_STEP) -> float:
    """The ``pos`` for something new or moved: ``top``, ``bottom``, or a number (FACTS 2.4)."""
    taken = list(others)
    wanted = default if wanted in (None, "") else wanted
    if wanted == "top":
        return min(taken) / 2 if taken else step - (1 if step == POS_STEP else 0)
    if wanted == "bottom":
        return max(taken) + step if taken else step - (1 if step == POS_STEP else 0)
    try:
        found = float(wanted)
    except (TypeError, ValueError):
        raise bad_position() from None
    if not 0 <= found < math.inf:
        raise bad_position()
    return found


def known(ids: Iterable[str], there: Mapping[str, Any], name: str) -> list[str]:
    """Ids that must all be there, each once; raises Trello's refusals."""
    found = list(ids)
    if any(not is_id(each) for each in found):
        raise RefusalError(400, f"invalid value for {name}")
    if len(set(found)) != len(found) or any(each not in there for each in found):
        raise RefusalError(400, "label not found" if name == "idLabels" else f"invalid value for {name}")
    return found


def _there(found: T | None) -> T:
    if found is None:
        raise not_found()
    return found


def _pos(each: List | Card | Checklist) -> tuple[float, str]:
    return each.pos, each.id
