"""Addresses: where the pages of a rollout are. Everything that a key could hold is quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from leadflow.services.view import View

LONGEST_PLACE = 2000
"""Characters of an address that somebody is sent back to."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages of one rollout."""

    rollout: str

    @property
    def base(self) -> str:
        """The rollout's own page: what is blocked."""
        return f"/r/{quote(self.rollout, safe='')}"

    @property
    def timeline(self) -> str:
        """The timeline."""
        return f"{self.base}/timeline"

    @property
    def groups(self) -> str:
        """All groups."""
        return f"{self.base}/groups"

    @property
    def people(self) -> str:
        """All people."""
        return f"{self.base}/people"

    @property
    def conflicts(self) -> str:
        """All open conflicts."""
        return f"{self.base}/conflicts"

    @property
    def changes(self) -> str:
        """What changed lately."""
        return f"{self.base}/changes"

    @property
    def community(self) -> str:
        """Where a leader decides what everybody sees."""
        return f"{self.base}/community"

    @property
    def replan(self) -> str:
        """Where the plan is changed."""
        return f"{self.base}/replan"

    @property
    def who(self) -> str:
        """Where a person says who they are."""
        return f"{self.base}/who"

    def live(self, since: str) -> str:
        """Where it is told when something changes that is not in a page made at this pulse."""
        return f"{self.base}/live?{urlencode({'since': since})}"

    def plan(self, **chosen: str) -> str:
        """All steps, filtered."""
        return f"{self.base}/plan{'?' if chosen else ''}{urlencode(chosen)}"

    def download(self, form: str) -> str:
        """The plan as a file: ``csv``, ``xml``, ``svg`` or ``ics``."""
        return f"{self.base}/plan.{form}"

    def step(self, step: str, fragment: str = "") -> str:
        """A step, or a part of its page."""
        return f"{self.base}/steps/{quote(step, safe='')}{'#' if fragment else ''}{fragment}"

    def form(self, step: str, action: str) -> str:
        """The page of a step with one of its forms open."""
        return f"{self.step(step)}?do={action}#do"

    def ways(self, goal: str) -> str:
        """The ways to keep a goal."""
        return f"{self.base}/goals/{quote(goal, safe='')}/ways"

    def group(self, group: str) -> str:
        """A task group."""
        return f"{self.groups}/{quote(group, safe='')}"

    def person(self, person: str) -> str:
        """What waits for a person."""
        return f"{self.people}/{quote(person, safe='')}"

    def calendar(self, about: str) -> str:
        """The calendar of ``school``, ``group/KEY`` or ``person/KEY``."""
        kind, _, key = about.partition("/")
        page = {"group": self.group, "person": self.person}.get(kind)
        return f"{page(key) if page else self.base}/calendar"

    def board(self, group: str, card: str = "") -> str:
        """A built-in board, or the place of a card on it."""
        return f"{self.base}/boards/{quote(group, safe='')}{'#card-' if card else ''}{quote(card, safe='')}"

    def cards(self, group: str) -> str:
        """Where new cards of a built-in board are sent to."""
        return f"{self.board(group)}/cards"

    def card(self, group: str, card: str) -> str:
        """A card of a built-in board."""
        return f"{self.cards(group)}/{quote(card, safe='')}"


def to_card(found: View, step: str) -> str:
    """Where people see the card of a step, empty when it has none.

    A built-in card is on this very site, whatever name the site goes by today, and has a page of its own; of
    other boards only web addresses are believed.
    """
    address = _safe(found, found.card_urls.get(step, ""))
    path, _, card = address.partition("#card-")
    return f"{path}/cards/{card}" if card and address.startswith("/") else address


def to_board(found: View, group: str) -> str:
    """Where people see the board of a group, empty when it has none."""
    ref = found.boards.get(group)
    return _safe(found, ref.url) if ref else ""


def _safe(found: View, url: str) -> str:
    parts = urlsplit(url)
    if found.rollout.definition.board_kind == "builtin":
        return f"{parts.path}{'#' if parts.fragment else ''}{parts.fragment}"
    return url if parts.scheme in ("http", "https") else ""


def page_here(wanted: str, host: str = "") -> str:
    """A page of ours that somebody wants to come back to, path and query; empty for anything else.

    What is sent is not to be trusted: it names no other host in any writing, also once it is decoded, which
    programs in between may do. With `host` a whole address of ours counts for its path, as in a Referer.
    """
    for scheme in ("http", "https"):
        wanted = wanted.removeprefix(f"{scheme}://{host}") if host else wanted
    path = wanted.partition("?")[0]
    fine = len(wanted) <= LONGEST_PLACE and wanted.isprintable()
    return wanted if fine and _begins_here(path) and _begins_here(unquote(path)) else ""


def _begins_here(path: str) -> bool:
    """Whether a path stays on this host: with an empty first part it would name another one."""
    first, *parts = path.split("/")
    steps = {"", ".", ".."} & set(parts[:-1]) or {".", ".."} & set(parts[-1:])
    return not first and bool(parts) and not steps and "\\" not in path and path.isprintable()
