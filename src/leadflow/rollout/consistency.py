"""Consistency: whether a rollout and its boards hold together, looked at from outside. Pure.

Each check is one of the invariants that the sync promises (I1 to I9 in docs/reliability.md), asked of what is
stored and of what the boards show now. It computes what a pass would do and never does it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.planning.steps import Status
from leadflow.planning.words import long
from leadflow.rollout.decision import decide
from leadflow.rollout.outlook import outlook
from leadflow.rollout.taking import card_wishes, is_absence
from leadflow.sync.cards import BLOCKED, Card
from leadflow.sync.links import settled
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from leadflow.rollout.decision import Decision, Moment
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import BoardSnapshot, CardFields
    from leadflow.sync.changes import Conflict
    from leadflow.sync.links import Link
    from leadflow.sync.operations import Operation
    from leadflow.sync.template import BoardTemplate

COMPARED = ("title", "status", "due", "start", "labels", "archived")
"""Fields that are compared as they are; people only as far as the board has them."""


@dataclass(frozen=True, slots=True)
class Found:
    """How one invariant stands. `wrong` are sentences about what breaks it, `sentence` what was looked at.

    `waits` is True where what breaks it is only what the next pass does away with.
    """

    invariant: str
    title: str
    sentence: str
    wrong: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Scene:
    """What is stored of a rollout, and what its boards showed. `away` are groups whose board was not read."""

    rollout: Rollout
    links: Mapping[str, Link]
    snapshots: Mapping[str, BoardSnapshot]
    away: Mapping[str, str]
    conflicts: Collection[Conflict]
    templates: Mapping[str, BoardTemplate]
    base_url: str
    moment: Moment

    def decide(self) -> Decision:
        """What a pass would do now."""
        away, templates = self.away, self.templates
        return decide(self.rollout, self.links, self.snapshots, away, templates, self.base_url, self.moment)

    def after(self, decision: Decision) -> Scene:
        """The same when everything of a decision was stored and carried out."""
        links = {**self.links, **{key: replace(link, intended=None) for key, link in decision.links.items()}}
        cards = {
            group: {card.remote_id: card for card in snapshot.cards}
            for group, snapshot in self.snapshots.items()
        }
        for planned in decision.operations:
            operation = planned.operation
            card = _carried_out(operation, cards[planned.group])
            cards[planned.group][card.remote_id] = card
            link = operation.link if isinstance(operation, ArchiveCard) else settled(operation, card)
            if link is not None:
                links[link.key] = link
        snapshots = {
            group: replace(snapshot, cards=tuple(cards[group].values()))
            for group, snapshot in self.snapshots.items()
        }
        return replace(
            self,
            rollout=decision.rollout,
            links=links,
            snapshots=snapshots,
            conflicts=(*self.conflicts, *decision.conflicts),
        )


def check(scene: Scene) -> tuple[Found, ...]:
    """How every invariant stands, in order."""
    now = scene.decide()
    then = scene.after(now)
    return (
        _one_card(scene, now),
        _known(scene),
        _departures(scene),
        _second_pass(then),
        _same(then),
        _put_away(scene),
        _of_people(scene, now),
        _waiting(now),
        _proved(scene, now),
    )


def _carried_out(operation: Operation, cards: Mapping[str, Card]) -> Card:
    """The card as its board would show it when the operation was done."""
    if isinstance(operation, CreateCard):
        return Card(f"new/{operation.key}", operation.fields, operation.key, ours=True)
    card = cards[operation.remote_id]
    if isinstance(operation, ArchiveCard):
        return replace(card, fields=replace(card.fields, archived=True))
    unmarked = "labels" in operation.changed and BLOCKED not in operation.fields.labels
    return replace(
        card,
        key=operation.key,
        fields=replace(card.fields, **operation.values),
        flag=None if unmarked else card.flag,
    )


def _title(scene: Scene, key: str) -> str:
    step = scene.rollout.plan.by_key.get(key.partition("/")[2])
    return f"'{step.title}'" if step else f"'{key}'"


def _one_card(scene: Scene, now: Decision) -> Found:
    """I1: every step that is open or done, and not on hold, has exactly one open card."""
    about_to_be = {each.operation.key for each in now.operations if isinstance(each.operation, CreateCard)}
    wrong, steps = [], 0
    for step in scene.rollout.plan.steps:
        key, snapshot = f"{scene.rollout.key}/{step.key}", scene.snapshots.get(step.group)
        held = step.key in now.rollout.troubles or key in about_to_be
        if snapshot is None or held or now.rollout.progress[step.key].status is Status.SKIPPED:
            continue
        steps += 1
        link = scene.links.get(key)
        count = sum(
            not card.fields.archived
            and (
                card.remote_id == (link.remote_id if link else "")
                or (card.key == key and card.ours is not False)
            )
            for card in snapshot.cards
        )
        if count != 1:
            wrong.append(f"{_title(scene, key)} has {count or 'no'} open {'cards' if count else 'card'}.")
    return Found("I1", "One card for each step", f"{steps} steps looked at", tuple(wrong), waits=bool(wrong))


def _known(scene: Scene) -> Found:
    """I2: no open card that leadflow made belongs to no step."""
    bound = {link.remote_id for link in scene.links.values()}
    strays = [
        f"'{card.fields.title}' on the board of {_group(scene, group)} was made by leadflow for "
        f"{_title(scene, str(card.key))} and is not its card."
        for group, snapshot in scene.snapshots.items()
        for card in snapshot.cards
        if _made_here(scene, card) and not card.fields.archived and card.remote_id not in bound
    ]
    count = sum(len(each.cards) for each in scene.snapshots.values())
    return Found(
        "I2", "No card that belongs to no step", f"{count} cards looked at", tuple(strays), waits=bool(strays)
    )


def _made_here(scene: Scene, card: Card) -> bool:
    """True for a card that carries a key of this rollout and that no person made, as far as the board tells.

    Trello tells only of people's copies (`ours` is False), so what the reconcile believes is believed here.
    """
    return card.ours is not False and (card.key or "").startswith(f"{scene.rollout.key}/")


def _group(scene: Scene, group: str) -> str:
    return scene.rollout.definition.roster.names.get(group, group)


def _departures(scene: Scene) -> Found:
    """I3: leadflow deletes no card and moves none away. The boards' logs name who did, where they tell."""
    left = [(group, each) for group, shown in scene.snapshots.items() for each in shown.departures.values()]
    deleted = sum(each.deleted for _, each in left)
    told = f"the boards' logs tell of {deleted} deleted and {len(left) - deleted} moved cards"
    wrong = tuple(
        f"A card of the board of {_group(scene, group)} was {'deleted' if each.deleted else 'moved away'} on "
        f"{long(each.on)} by a program with leadflow's account. Look which one has its token."
        for group, each in left
        if each.ours
    )
    return Found("I3", "Nothing deleted by leadflow", told if left else "no card has left a board", wrong)


def _second_pass(then: Scene) -> Found:
    """I4: after a pass another one has nothing to write."""
    left = then.decide().operations
    wrong = [
        f"The card of {_title(then, each.operation.key)} would be written a second time"
        f"{_fields_of(each.operation)}."
        for each in left
    ]
    return Found("I4", "A second pass writes nothing", "the pass after the next was computed", tuple(wrong))


def _fields_of(operation: Operation) -> str:
    return f" ({', '.join(operation.changed)})" if isinstance(operation, UpdateCard) else ""


def _same(then: Scene) -> Found:
    """I5: after a pass card and plan say the same, or a conflict says that they do not."""
    found = outlook(then.rollout, then.moment.today)
    wishes = card_wishes(then.rollout, found, then.templates, then.base_url)
    named = {(each.key, each.field) for each in then.conflicts}
    wrong, compared = [], 0
    for group, snapshot in then.snapshots.items():
        cards = {card.remote_id: card for card in snapshot.cards}
        for key, wanted in wishes.get(group, {}).items():
            link = then.links.get(key)
            card = cards.get(link.remote_id) if link else None
            if card is None or key.partition("/")[2] in then.rollout.troubles or wanted.archived:
                continue
            compared += 1
            differs = [
                each
                for each in _differences(wanted, card.fields, snapshot.members)
                if (key, each) not in named
            ]
            wrong += [f"{_title(then, key)}: {each} differs." for each in differs]
    return Found("I5", "Card and plan say the same", f"{compared} cards compared", tuple(wrong))


def _differences(wanted: CardFields, shown: CardFields, present: frozenset[str]) -> Iterator[str]:
    yield from (name for name in COMPARED if getattr(wanted, name) != getattr(shown, name))
    if wanted.members & present != shown.members & present:
        yield "members"


def _put_away(scene: Scene) -> Found:
    """I6: the card of a step that left the plan lies in the archive, or people took it out again."""
    plan = scene.rollout.plan.by_key
    left = [link for key, link in scene.links.items() if key.partition("/")[2] not in plan]
    shown = {card.remote_id: card for snapshot in scene.snapshots.values() for card in snapshot.cards}
    wrong = [
        f"The card '{shown[link.remote_id].fields.title}' is open, and its step has left the plan."
        for link in left
        if link.remote_id in shown
        and not shown[link.remote_id].fields.archived
        and not link.baseline.archived
    ]
    sentence = f"{len(left)} steps have left the plan"
    return Found("I6", "Cards of steps that left are put away", sentence, tuple(wrong), waits=bool(wrong))


def _of_people(scene: Scene, now: Decision) -> Found:
    """I7: nothing is about to be written to a card that a person made and that is no step's."""
    bound = {link.remote_id for link in (*scene.links.values(), *now.links.values())}
    theirs = {
        card.remote_id: card.fields.title
        for snapshot in scene.snapshots.values()
        for card in snapshot.cards
        if card.remote_id not in bound and not _made_here(scene, card)
    }
    wrong = [
        f"The card '{theirs[remote]}' is people's own, and would be written to."
        for each in now.operations
        if (remote := getattr(each.operation, "remote_id", "")) in theirs
    ]
    return Found(
        "I7", "Cards of people are left alone", f"{len(theirs)} cards are people's own", tuple(wrong)
    )


def _waiting(now: Decision) -> Found:
    """I8: what people did is taken; what they did since the last pass waits for the next."""
    edits = [each for each in now.history if each.what not in ("blocked", "no longer blocked")]
    steps = dict.fromkeys(each.step for each in edits if each.step)
    about = f" ({', '.join(list(steps)[:5])})" if steps else ""
    title = "What people did is taken"
    if not edits:
        return Found("I8", title, "all of it")
    count = "1 change on the boards waits" if len(edits) == 1 else f"{len(edits)} changes on the boards wait"
    return Found("I8", title, "not yet", (f"{count} for the next pass{about}.",), waits=True)


def _proved(scene: Scene, now: Decision) -> Found:
    """I9: no card is given up: what is missing is on hold, and is said to be proved gone or not."""
    logs = [snapshot.departures for snapshot in scene.snapshots.values()]
    missing = [step for step, why in now.rollout.troubles.items() if is_absence(why)]
    unproved = []
    for step in missing:
        key = f"{scene.rollout.key}/{step}"
        link = scene.links.get(key)
        if link is not None and not any(link.remote_id in each for each in logs):
            unproved.append(
                f"{_title(scene, key)} is on hold: its card is not to be seen, and no board's log says why. "
                f"Make it again when it is gone for good: leadflow recard {step}"
            )
    sentence = f"{len(missing)} cards are not on their board" if missing else "every card is on its board"
    return Found("I9", "What is missing is accounted for", sentence, tuple(unproved), waits=bool(unproved))
