"""The oracles: what must be true of a run that has come to rest. Numbers are those of docs/reliability.md."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leadflow.planning.steps import Status
from leadflow.rollout.changes import in_words
from leadflow.rollout.outlook import outlook
from leadflow.rollout.taking import FULL, card_wishes, is_absence
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BLOCKED
from leadflow.sync.projection import APPROVALS
from leadflow.sync.uptake import PUT_AWAY
from tests.simulation.people import Deed, value_in
from tests.simulation.school import KEY
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import CardFields, CheckEntry
    from leadflow.sync.links import Link
    from tests.simulation.cards import SimCard
    from tests.simulation.run import Simulation

BECAUSE = "Blocked because"
STALE = "fault: stale snapshot"
BASE = "https://leadflow.example"


def look(simulation: Simulation, only_about: Callable[[str], bool] = lambda _: True) -> None:
    """Report every violation to the hub. `only_about` leaves cards out."""
    rollout = simulation.store.kept.rollouts[KEY][0]
    found = outlook(rollout, simulation.clock.day)
    wishes = card_wishes(rollout, found, TEMPLATES, BASE)
    for group, wanted in wishes.items():
        for key, fields in wanted.items():
            _one_card(simulation, rollout, group, key, fields, only_about)
    _other_cards(simulation, rollout)
    _texts(simulation)
    _conflicts(simulation)
    _phantoms(simulation)
    _made_again(simulation)
    standing = {key: fields for wanted in wishes.values() for key, fields in wanted.items()}
    for deed in tuple(simulation.people.deeds.values()):
        if deed.step in rollout.plan.by_key and only_about(deed.card):
            _heard(simulation, rollout, deed, standing[f"{KEY}/{deed.step}"])


def _one_card(
    simulation: Simulation,
    rollout: Rollout,
    group: str,
    key: str,
    wanted: CardFields,
    only_about: Callable[[str], bool],
) -> None:
    """I1, I5, I9, I10 for the card of one step."""
    step = key.partition("/")[2]
    hub, boards, kept = simulation.hub, simulation.boards, simulation.store.kept
    link, trouble = kept.links.get((KEY, key)), rollout.troubles.get(step, "")
    if link is None or not link.remote_id:
        # A board that suddenly shows nothing at all is not believed: that is said, and nothing is made.
        if not wanted.archived and group not in rollout.troubles:
            hub.violate("I1", f"{step} has no card")
        return
    card = boards.cards.get(link.remote_id)
    if not only_about(link.remote_id):
        return
    ref = kept.refs[KEY, group]
    if card is None or card.board != ref.remote_id:
        if card is None and step not in simulation.people.deleted:
            hub.violate("I3", f"the card of {step} is gone, and no person deleted it")
        if not wanted.archived and not is_absence(trouble) and group not in rollout.troubles:
            hub.violate("I9", f"the card of {step} is not on its board, and nobody is told: {trouble!r}")
        return
    if is_absence(trouble):
        hub.violate("I9", f"the card of {step} is on its board, but is said to be gone: {trouble}")
    _standing_card(simulation, rollout, step, card, wanted, link)


def _standing_card(
    simulation: Simulation, rollout: Rollout, step: str, card: SimCard, wanted: CardFields, link: Link
) -> None:
    """I1, I5, I10 for a card that is on its board."""
    hub, boards, trouble = simulation.hub, simulation.boards, rollout.troubles.get(step, "")
    ours = [
        each
        for each in boards.cards.values()
        # A second card that people drag to another board before it is found has nobody who knows it there.
        if each.step == step and not each.archived and each.board == card.board
    ]
    shown = boards.show(card, rollout.definition.roster).fields
    if shown.archived or wanted.archived:
        if shown.archived != wanted.archived and trouble != PUT_AWAY and wanted.status is not Status.DONE:
            hub.violate("I5", f"{step}: archived {shown.archived}, wanted {wanted.archived}, {trouble!r}")
        return
    if [each.id for each in ours] != [link.remote_id]:
        hub.violate("I1", f"{step} has the open cards {[each.id for each in ours]}, linked {link.remote_id}")
    if trouble != FULL:
        _equal(simulation, step, card, shown, wanted, link.baseline)


def _equal(
    simulation: Simulation, step: str, card: SimCard, shown: CardFields, wanted: CardFields, base: CardFields
) -> None:
    hub, board = simulation.hub, simulation.boards.boards[card.board]
    wanted = replace(wanted, members=wanted.members & (board.members | shown.members))
    if unwrap(card.description).key != f"{KEY}/{step}":
        hub.violate("I5", f"the card of {step} does not carry its key")
    own = simulation.people.own.get(card.id, set())
    entries = {each for each in shown.checklist if each.text not in own}
    missing = own - {each.text for each in shown.checklist}
    if missing:
        hub.violate("I8", f"entries of people's own are gone from {step}: {missing}")
    entries -= _left_over(simulation, entries - set(wanted.checklist))
    regained = step in simulation.people.deleted
    if not (set(wanted.checklist) <= entries if regained else entries == set(wanted.checklist)):
        hub.violate("I5", f"checklist of {step}: {shown.checklist}, wanted {wanted.checklist}")
    if replace(shown, checklist=()) != replace(wanted, checklist=()):
        hub.violate("I5", f"{step}: {_differences(shown, wanted)}")
    base = replace(base, members=base.members & (board.members | shown.members))
    if replace(base, checklist=()) != replace(wanted, checklist=()):
        hub.violate("I10", f"baseline of {step}: {_differences(base, wanted)}")


def _left_over(simulation: Simulation, more: set[CheckEntry]) -> set[CheckEntry]:
    """Entries of the managed checklist that a later pass did not know of (a known limit)."""
    tally = simulation.hub.tally
    if not any(tally[each] for each in ("a late commit landed", "a lost lease was noticed", STALE)):
        return set()
    found = {each for each in more if each.checklist == BECAUSE}
    if found:
        simulation.hub.saw("known limit: an entry that says why stays")
    return found


def _differences(one: CardFields, other: CardFields) -> str:
    names = [name for name in one.__dataclass_fields__ if getattr(one, name) != getattr(other, name)]
    return ", ".join(f"{name}: {getattr(one, name)!r}, wanted {getattr(other, name)!r}" for name in names)


def _other_cards(simulation: Simulation, rollout: Rollout) -> None:
    """I2, I6: what leadflow made and no step has is in the archive; nothing was deleted (I3)."""
    kept, hub = simulation.store.kept, simulation.hub
    linked = {link.remote_id for (key, _), link in kept.links.items() if key == KEY}
    for card in simulation.boards.cards.values():
        if not card.step or card.archived or card.id in linked:
            continue
        home = kept.refs[KEY, "reading" if card.step == "pilot" else "lead"].remote_id
        if card.board != home:
            continue  # A twin that people dragged to another board has nobody who knows it.
        hub.violate("I2", f"{card.id} of {card.step} is open and linked to nothing")
    there = simulation.boards.cards.keys() | simulation.boards.gone
    for (_, key), link in kept.links.items():
        if link.remote_id and link.remote_id not in there:
            hub.violate("I3", f"{link.remote_id} of {key} was deleted by nobody")


def _texts(simulation: Simulation) -> None:
    """I8 for what people wrote in the description themselves."""
    for card_id, words in simulation.people.below.items():
        card = simulation.boards.cards.get(card_id)
        if card is not None and words not in unwrap(card.description).free:
            simulation.hub.violate("I8", f"what people wrote on {card_id} is gone: {words!r}")


def _conflicts(simulation: Simulation) -> None:
    """I25: every conflict names a value that a person gave."""
    for conflict in simulation.store.kept.ever:
        step = conflict.key.partition("/")[2]
        if conflict.field not in ("title", "status", "due", "start"):
            continue
        if (step, conflict.field, conflict.board) not in simulation.people.values:
            simulation.hub.violate("I25", f"a conflict that nobody made: {conflict}")


def _phantoms(simulation: Simulation) -> None:
    """I25: nothing is put down to people that no person did."""
    did = {(step, field) for step, field, _ in simulation.people.values}
    for entry in simulation.store.kept.history.get(KEY, ()):
        if entry.who in ("ana", "leadflow") or entry.step is None:
            continue
        moved = any((entry.step, each) in did for each in ("status", "complete", "archived", APPROVALS))
        if entry.what == "status" and not moved:
            simulation.hub.violate("I25", f"a move that nobody made: {entry}")
        known = {in_words(value) for step, field, value in simulation.people.values if field == "due"}
        if entry.what == "due" and entry.after not in known:
            simulation.hub.violate("I25", f"a date that nobody set: {entry}")


def _made_again(simulation: Simulation) -> None:
    """I9: absence is not deletion, and a deletion is people's: no card is made for it again."""
    if simulation.hub.tally["a late commit landed"]:
        return
    for step, newest in simulation.people.deleted.items():
        again = [
            each.id for each in simulation.boards.cards.values() if each.step == step and each.id > newest
        ]
        if newest and again:
            simulation.hub.violate("I9", f"{again} were made for {step}, whose card people deleted")


# ---- I8: every edit of people


def _heard(simulation: Simulation, rollout: Rollout, deed: Deed, wanted: CardFields) -> None:
    card = simulation.boards.cards.get(deed.card)
    trouble = rollout.troubles.get(deed.step, "")
    if not deed.news or card is None or is_absence(trouble) or not _at_home(simulation, deed.step, card):
        return
    elder = simulation.people.elders.get((deed.step, deed.wish))
    for each in (deed, elder):
        if each is not None and _accounted(simulation, rollout, each, wanted):
            return
    if deed.overwritten or (elder is not None and elder.overwritten):
        simulation.hub.saw(f"lost in the instant that Trello leaves open: {deed.overwritten}")
        return
    simulation.hub.violate("I8", f"lost: {deed.step}, {deed.wish} = {deed.value!r} on {deed.card}")


def _at_home(simulation: Simulation, step: str, card: SimCard) -> bool:
    ref = simulation.store.kept.refs.get((KEY, "reading" if step == "pilot" else "lead"))
    return ref is not None and ref.remote_id == card.board


def _accounted(simulation: Simulation, rollout: Rollout, deed: Deed, wanted: CardFields) -> bool:
    """True when a deed stands, was taken into the history, or lies in a conflict."""
    if _stands(simulation, rollout, deed, wanted):
        return True
    kept = simulation.store.kept
    for entry in kept.history.get(KEY, ())[deed.history :]:
        if entry.step == deed.step and _says(deed, entry.what, entry.after):
            return True
    name, _, part = deed.wish.partition(":")
    still = [each.conflict for each in kept.conflicts if each.resolution is None]
    for conflict in (*kept.ever[deed.conflicts :], *still):
        if conflict.key != f"{KEY}/{deed.step}":
            continue
        if conflict.field == name and _holds(deed, name, part, conflict.board):
            return True
        if name == "flag" and conflict.field == "labels":
            return True
    return False


def _stands(simulation: Simulation, rollout: Rollout, deed: Deed, wanted: CardFields) -> bool:
    progress = rollout.progress[deed.step]
    if deed.wish == "flag":
        if progress.status.closed:
            return True
        if deed.value == "" and BLOCKED in wanted.labels:
            return True  # A bare label says no more than leadflow's own.
        said = progress.flag.reason if progress.flag else None
        return said == deed.value or (deed.value in ("", None) and (said is None) is (deed.value is None))
    if deed.wish == "archived":
        card = simulation.boards.cards[deed.card]
        return card.archived is deed.value or wanted.archived or progress.status.closed
    if deed.wish == "description":
        return False
    if deed.wish == "due" and deed.value is None:
        return progress.due is None  # Who takes a date off a card gets the planned one.
    return bool(value_in(wanted, deed.wish) == deed.value)


def _holds(deed: Deed, name: str, part: str, board: Any) -> bool:
    if name == "description":
        return deed.value in board
    if name == "members":
        return (part in board) is deed.value
    if name == "checklist":
        return any(each.text == part and each.ticked is deed.value for each in board)
    return bool(board == deed.value)


_FIELDS = {"members": "owners", "checklist": "ticked", "complete": "status"}


def _says(deed: Deed, what: str, after: str) -> bool:
    """True when a history entry says what a deed did, or that it could not be taken as it was meant."""
    if what == "remark" or (deed.value == "" and what == "blocked"):
        return True
    name, _, part = deed.wish.partition(":")
    if what != _FIELDS.get(name, name) and name != "archived":
        return False
    if name == "archived" and what == "status":
        return True  # A skipped step that was taken up again: its card is needed.
    if name in ("flag", "complete"):
        return True
    if name == "members":
        return (part in after.split(", ")) is deed.value
    if name == "checklist":
        return (part in after) is deed.value
    if deed.value is Status.DONE and after == in_words(Status.SKIPPED):
        return True  # The card of a skipped step lies among those that are done: both sides said the same.
    if deed.value in (Status.DONE, Status.IN_APPROVAL) and deed.step == "adopt":
        # It is done when all have approved: neither before, nor, when they did before this was read, later.
        return after in ("done", "in approval")
    return after == in_words(deed.value)
