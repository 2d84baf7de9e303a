"""Links: what is remembered of the card of a step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.sync.cards import BLOCKED, CardFields
from leadflow.sync.operations import UpdateCard

if TYPE_CHECKING:
    from leadflow.sync.cards import Card
    from leadflow.sync.operations import ArchiveCard, CreateCard


@dataclass(frozen=True, slots=True)
class Unheard:
    """A write that was begun, of which nobody heard, and that the card did not show when it was read next.

    It may land yet: a board can be slow, and a worker that was stalled sends what it meant to send before.
    `before` is the baseline that it started from, `after` the one that it would leave.
    """

    before: CardFields
    after: CardFields


@dataclass(frozen=True, slots=True)
class Link:
    """What we know of the card of a step: its remote id and the values last agreed (the baseline).

    Without a remote id it is a card that was about to be made, and of which nobody has heard yet.

    The baseline holds values that the board showed or confirmed, never values that are only wished for.
    Of the checklists it holds the plan's entries alone: an entry that is in it and no longer in the plan
    is taken off the card, so an entry of people must never get into it.
    """

    key: str
    remote_id: str
    baseline: CardFields
    url: str = ""
    """The card's address for people, empty when it has none."""
    flag: str = ""
    """The reason that people gave on the board when it was last looked at, empty when they gave none."""
    intended: CardFields | None = None
    """The baseline that a write will leave which was begun and whose end nobody saw; see `sync.intents`."""
    activity: str = ""
    """What the board's clock said of the card when the baseline moved last; empty when it is not known. A
    card that a snapshot shows as it was before that is not believed."""
    unheard: tuple[Unheard, ...] = ()
    """Earlier writes that may land yet, the latest last; see `sync.intents`."""


def settled(operation: CreateCard | UpdateCard, card: Card) -> Link:
    """The link to write, last, when `operation` was carried out and the board answered with `card`.

    Its baseline is what was asked for, not all that the answer shows: a person may have edited the card
    since it was read, and an edit that slips into the baseline unseen is overwritten by the next pass.
    """
    if not isinstance(operation, UpdateCard) or operation.link is None:
        return Link(operation.key, card.remote_id, operation.fields, card.url, activity=card.activity)
    link = replace(
        operation.link,
        url=card.url or operation.link.url,
        activity=max(card.activity, operation.link.activity),
    )
    unmarked = "labels" in operation.changed and BLOCKED not in operation.fields.labels
    return replace(link, flag="") if unmarked and card.flag is None else link


def put_away(operation: ArchiveCard, card: Card) -> Link | None:
    """The link to write when a card was put away; None for a second card, which is linked to nothing."""
    if operation.link is None:
        return None
    return replace(operation.link, activity=max(card.activity, operation.link.activity))
