"""What the emulator keeps of a Trello account's world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Member:
    """An account."""

    id: str
    username: str
    full_name: str
    created: str = ""

    @property
    def initials(self) -> str:
        """The first letters of the name."""
        return "".join(part[0] for part in self.full_name.split())[:4].upper()


@dataclass(frozen=True)
class Token:
    """A token: whose it is, for which key, and whether it may write."""

    id: str
    token: str
    key: str
    member: str
    write: bool = True
    created: str = ""


@dataclass
class Webhook:
    """Where what happens to a model is told. It belongs to a token."""

    id: str
    token: str
    model: str
    callback: str
    description: str = ""
    active: bool = True
    failures: int = 0
    first_failure: str | None = None


@dataclass
class Organization:
    """A workspace. `offering` is ``trello.free`` for a free one."""

    id: str
    name: str
    display_name: str
    members: dict[str, str] = field(default_factory=dict)
    """Member type by member id."""
    desc: str = ""
    offering: str = "trello.free"
    described: bool = False
    team: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """Names of the collections of boards, by id."""


@dataclass
class Board:
    """A board."""

    id: str
    name: str
    short_link: str
    desc: str = ""
    closed: bool = False
    organization: str | None = None
    members: dict[str, str] = field(default_factory=dict)
    """Member type by member id."""
    prefs: dict[str, Any] = field(default_factory=dict)
    last_activity: str | None = None
    next_short: int = 1
    creator: str | None = None
    described: bool = False
    """True once somebody wrote a description, also when it is empty now."""
    last_view: str | None = None
    source: str | None = None
    method: str | None = None
    own_prefs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a member set for themselves alone, by member id."""
    plugins: dict[str, str] = field(default_factory=dict)
    """Power-ups that are switched on: their id by that of their being on."""


@dataclass
class Star:
    """A board that somebody starred, at its place among their starred boards."""

    id: str
    member: str
    board: str
    pos: float


@dataclass
class Search:
    """A search that somebody saved."""

    id: str
    member: str
    name: str
    query: str
    pos: float


@dataclass
class Notification:
    """Something that somebody was told: by whom, about which action, and since when it is read."""

    id: str
    member: str
    type: str
    date: str
    data: dict[str, Any]
    creator: str | None = None
    action: str | None = None
    app: str | None = None
    read: str | None = None


@dataclass
class Sticker:
    """A picture on a card."""

    id: str
    image: str
    top: float
    left: float
    z: int
    rotate: float = 0


@dataclass
class Reaction:
    """What somebody thinks of a comment, in one sign."""

    id: str
    member: str
    emoji: str
    """Its code points in hex."""
    date: str


@dataclass
class List:
    """A list."""

    id: str
    board: str
    name: str
    pos: float
    closed: bool = False
    subscribed: bool = False


@dataclass
class Label:
    """A label."""

    id: str
    board: str
    name: str
    color: str | None


@dataclass
class CheckItem:
    """An entry of a checklist."""

    id: str
    checklist: str
    name: str
    pos: float
    complete: bool = False
    due: str | None = None
    member: str | None = None
    described: bool = False
    reminder: int | None = None


@dataclass
class Checklist:
    """A checklist."""

    id: str
    board: str
    card: str
    name: str
    pos: float
    items: list[CheckItem] = field(default_factory=list)


@dataclass
class Attachment:
    """A link or a file on a card. `file`, `size` and `kind` are of an upload."""

    id: str
    name: str
    url: str
    member: str
    date: str
    pos: float
    file: str = ""
    size: int | None = None
    kind: str | None = None
    colour: str | None = None


@dataclass
class Option:
    """A value that a custom field of a kind ``list`` may have."""

    id: str
    text: str
    pos: float
    color: str = "none"


@dataclass
class CustomField:
    """A field of a board's own."""

    id: str
    board: str
    name: str
    kind: str
    pos: float
    front: bool = True
    options: list[Option] = field(default_factory=list)


@dataclass
class Value:
    """What a card has in a custom field: one text under the name of its kind, or an option's id."""

    id: str
    field: str
    value: dict[str, str] | None = None
    option: str | None = None


@dataclass
class Card:
    """A card."""

    id: str
    board: str
    column: str
    """The id of its list."""
    name: str
    short_link: str
    id_short: int
    pos: float
    desc: str = ""
    closed: bool = False
    due: str | None = None
    start: str | None = None
    due_complete: bool = False
    due_reminder: int | None = None
    members: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    last_activity: str = ""
    subscribed: bool = False
    comments: int = 0
    votes: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    stickers: list[Sticker] = field(default_factory=list)
    described: bool = False
    """True once somebody wrote a description, also when it is empty now."""
    cover: str | None = None
    """The id of the attachment that is its cover."""
    chosen_cover: bool = False
    """True when somebody chose that attachment."""
    look: dict[str, Any] = field(default_factory=dict)
    """Colour, size and brightness of its cover."""
    template: bool = False
    location: str | None = None
    address: str | None = None
    coordinates: Any = None


@dataclass
class Action:
    """An entry of the action log. `hidden` ones only reach webhooks (FACTS 2.6)."""

    id: str
    type: str
    member: str
    date: str
    data: dict[str, Any]
    board: str = ""
    card: str = ""
    column: str = ""
    app: str | None = None
    affected: str | None = None
    hidden: bool = False
    client: str = ""
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(frozen=True)
class Actor:
    """Who does something: a member, by hand or through a program (`app` is the program's id).

    `client` is what the program calls itself (``X-Trello-Client-Identifier``).
    """

    member: str
    app: str | None = None
    client: str = ""
