"""What leadflow reads of Trello's JSON. Unknown keys are ignored: Trello adds new ones without notice.

A key that leadflow cannot do without has no default here, so that an answer without it is an error and
never a card that suddenly has no list or an empty name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore", strict=False)


class Anything(_Model):
    """An answer of which only the id matters."""

    id: str


class TrelloMember(_Model):
    """A person's account."""

    id: str
    username: str = ""
    full_name: str | None = None


class TrelloLabel(_Model):
    """A label of a board; `color` is None for a label without colour."""

    id: str
    name: str = ""
    color: str | None = None


class TrelloList(_Model):
    """A list; `pos` orders the lists of a board and is never compared for equality."""

    id: str
    name: str
    closed: bool = False
    pos: float = 0.0


class TrelloCheckItem(_Model):
    """An entry of a checklist; `state` is ``complete`` or ``incomplete``."""

    id: str
    name: str
    state: str = "incomplete"
    pos: float = 0.0

    @property
    def ticked(self) -> bool:
        """True when it is ticked."""
        return self.state == "complete"


class TrelloChecklist(_Model):
    """A checklist of a card."""

    id: str
    name: str
    id_card: str
    pos: float = 0.0
    check_items: tuple[TrelloCheckItem, ...]


class TrelloAction(_Model):
    """An entry of the action log. `app_creator` is set when a program did it through the API."""

    id: str
    type: str
    date: datetime
    id_member_creator: str = ""
    member_creator: TrelloMember | None = None
    app_creator: Any = None
    data: dict[str, Any] = {}

    @property
    def card(self) -> str:
        """The id of the card it is about, or nothing."""
        card = self.data.get("card")
        return str(card.get("id", "")) if isinstance(card, dict) else ""


class TrelloBadges(_Model):
    """What a card counts on its front."""

    check_items: int = 0
    check_items_checked: int = 0


class TrelloCard(_Model):
    """A card. `checklists`, `actions` and `badges` are only there when they were asked for."""

    id: str
    name: str
    desc: str
    closed: bool
    id_list: str
    id_members: tuple[str, ...]
    id_labels: tuple[str, ...]
    id_checklists: tuple[str, ...]
    due: datetime | None
    due_complete: bool
    start: datetime | None = None
    short_url: str = ""
    date_last_activity: datetime | None = None
    badges: TrelloBadges | None = None
    checklists: tuple[TrelloChecklist, ...] = ()
    actions: tuple[TrelloAction, ...] = ()

    @property
    def last_change(self) -> datetime:
        """When it was changed last, or made: the first eight digits of an id are the second it was made."""
        return self.date_last_activity or datetime.fromtimestamp(int(self.id[:8], 16), UTC)


class TrelloBoard(_Model):
    """A board with what was asked for."""

    id: str
    name: str = ""
    desc: str = ""
    closed: bool = False
    url: str = ""
    lists: tuple[TrelloList, ...] = ()
    labels: tuple[TrelloLabel, ...] = ()
    members: tuple[TrelloMember, ...] = ()


class TrelloFullBoard(TrelloBoard):
    """A whole board: nothing of it may be missing from the answer."""

    closed: bool
    lists: tuple[TrelloList, ...]
    labels: tuple[TrelloLabel, ...]
    members: tuple[TrelloMember, ...]
    cards: tuple[TrelloCard, ...]
    checklists: tuple[TrelloChecklist, ...]
    actions: tuple[TrelloAction, ...]


class TrelloMembership(_Model):
    """Who is on a board, and as what: ``admin``, ``normal`` or ``observer``."""

    id_member: str
    member_type: str = "normal"


class TrelloJoinedBoard(TrelloBoard):
    """A board with who is on it."""

    closed: bool
    memberships: tuple[TrelloMembership, ...]


class TrelloPermission(_Model):
    """What a token may do with one kind of thing."""

    model_type: str = ""
    read: bool = False
    write: bool = False


class TrelloToken(_Model):
    """A token of the account."""

    permissions: tuple[TrelloPermission, ...] = ()


class TrelloWorkspace(_Model):
    """A workspace (Trello's API says organization)."""

    id: str
    name: str = ""
    display_name: str = ""
    offering: str | None = None
    products: tuple[Any, ...] = ()
    limits: dict[str, Any] | None = None
