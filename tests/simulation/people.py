"""People at the boards, and the ledger of what they did: the ground truth that no edit may be lost from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.planning.steps import Flag, Status, StepState
from leadflow.rollout.outlook import outlook
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BLOCKED, CheckEntry
from leadflow.sync.projection import APPROVALS, CHECKLIST
from tests.simulation.board import SimBoards
from tests.simulation.cards import SimCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.planning.steps import Progress
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.links import Link
    from tests.simulation.store import MemoryStore

AUTHOR = "ben"


@dataclass(slots=True)
class Deed:
    """What a person did last to a value of a step's card.

    `at` is the point of the run, `history` and `conflicts` say how many entries there were before.
    `overwritten` says how a write of ours came to lie over it in the instant that Trello leaves open.
    """

    step: str
    wish: str
    value: Any
    card: str
    at: int
    history: int
    conflicts: int
    news: bool
    overwritten: str = ""


class People:
    """Everybody who works on the boards of one rollout."""

    def __init__(self, boards: SimBoards, store: MemoryStore, rollout: str) -> None:
        self.boards, self.store, self.rollout = boards, store, rollout
        self.deeds: dict[tuple[str, str], Deed] = {}
        self.elders: dict[tuple[str, str], Deed] = {}
        """Of moves and ticks of the date, which both speak of the status: the one before the last."""
        self.below: dict[str, str] = {}
        """What people wrote below the box, by card."""
        self.below_at: dict[str, int] = {}
        self.own: dict[str, set[str]] = {}
        """Entries of people's own, by card."""
        self.values: set[tuple[str, str, Any]] = set()
        """Every value that people ever gave a field of a step's card."""
        self.deleted: dict[str, str] = {}
        """Steps whose card people deleted: the newest card at that time, or empty when none was linked."""
        boards.overwrote = self._overwritten

    def play(self, what: str, args: tuple[Any, ...]) -> None:
        """Do something."""
        getattr(self, f"_{what}")(*args)

    # ---- finding cards

    def card_of(self, step: str) -> SimCard | None:
        """The card that people know as the step's: the linked one, or the oldest that leadflow made."""
        link = self.store.kept.links.get((self.rollout, f"{self.rollout}/{step}"))
        if link is not None and link.remote_id in self.boards.cards:
            return self.boards.cards[link.remote_id]
        made = [card for card in self.boards.cards.values() if card.step == step]
        return min(made, key=lambda card: (card.archived, card.id), default=None)

    def did(self, step: str, wish: str, value: Any, act: Callable[[SimCard], dict[str, Any]]) -> None:
        """Change the card of a step, and write it down."""
        card = self.card_of(step)
        if card is None:
            return
        before = value_of(card, wish)
        self.boards.edit(card, AUTHOR, **act(card))
        self.note(step, wish, value, card, before)

    def note(self, step: str, wish: str, value: Any, card: SimCard, before: Any) -> None:
        """Write a deed down. One that puts back what was agreed is nothing that anybody could see."""
        self.boards.hub.saw(f"people: {wish.partition(':')[0]}")
        self.values.add((step, wish.partition(":")[0], value))
        link = self.store.kept.links.get((self.rollout, f"{self.rollout}/{step}"))
        agreed = before
        if link is not None and link.remote_id == card.id and wish != "flag":
            agreed = value_in(link.baseline, wish)
        if wish == "flag" and link is not None:
            agreed = link.flag or None
        if link is not None and link.remote_id == card.id and _as_known(link, wish, value):
            agreed = value
        rollout, _ = self.store.kept.rollouts[self.rollout]
        if wish == "flag" and value == "" and self._is_blocked(rollout, step):
            agreed = value  # Leadflow is about to say so itself, as soon as it can read the board.
        progress = rollout.progress.get(step)
        if progress is not None and _as_planned(progress, wish, value):
            agreed = value  # A leader has said the same: the plan stands as this person wants it.
        if wish == "due" and value == self._planned(rollout, step):
            agreed = value  # So does the plan, by the clock of leadflow's host, which may be wrong.
        made = Deed(
            step,
            wish,
            value,
            card.id,
            self.boards.hub.total,
            len(self.store.kept.history.get(self.rollout, ())),
            len(self.store.kept.ever),
            value not in (before, agreed),
        )
        for other in {"status": ("complete",), "complete": ("status",)}.get(wish, ()):
            elder = self.deeds.pop((step, other), None)
            if elder is not None:
                self.elders[step, wish] = elder
        self.deeds[step, wish] = made

    def _planned(self, rollout: Rollout, step: str) -> Any:
        """The date by which the plan wants a step finished, by the clock of leadflow's host."""
        dates = outlook(rollout, self.store.clock.today("UTC")).schedule.steps.get(step)
        return dates and dates.latest_finish

    def _is_blocked(self, rollout: Rollout, step: str) -> bool:
        """Whether the plan wants the label Blocked on a step's card, by the clock of leadflow's host."""
        standing = outlook(rollout, self.store.clock.today("UTC")).standings.get(step)
        return standing is not None and standing.state is StepState.BLOCKED

    def agree(self) -> None:
        """A pass has ended. The plan may have come by itself to a date that somebody had set and nobody had
        read: then both sides said the same, and what comes later is the later word.
        """
        rollout, _ = self.store.kept.rollouts[self.rollout]
        schedule = outlook(rollout, self.store.clock.today("UTC")).schedule.steps
        for deed in (*self.deeds.values(), *self.elders.values()):
            progress, dates = rollout.progress.get(deed.step), schedule.get(deed.step)
            if progress is None or progress.due is not None or dates is None:
                continue
            if (deed.wish, deed.value) in (("due", dates.latest_finish), ("start", dates.latest_start)):
                deed.news = False

    def forget(self, step: str) -> None:
        """Nobody owes anything any more for what was done to the card of a step."""
        self.deeds = {each: deed for each, deed in self.deeds.items() if each[0] != step}

    def _overwritten(self, card: SimCard, wish: str) -> None:
        if wish == "description" and self.below_at.get(card.id, 0) > self.boards.since:
            self.below.pop(card.id, None)
            self.boards.hub.saw("overwritten: words below the box")
        also = "flag" if wish == "labels" else wish
        for deed in (*self.deeds.values(), *self.elders.values()):
            mine = deed.wish.startswith(wish) or deed.wish == also
            if mine and deed.card == card.id and deed.at > self.boards.since:
                how = "late" if self.boards.hub.landing else "raced"
                deed.overwritten = deed.overwritten or how
                self.boards.hub.saw(f"overwritten: {how}")

    # ---- what they do

    def _move(self, step: str, status: str) -> None:
        self.did(step, "status", Status(status), lambda _: {"status": Status(status)})

    def _due(self, step: str, day: str | None) -> None:
        found = date.fromisoformat(day) if day else None
        self.did(step, "due", found, lambda _: {"due": found})

    def _start(self, step: str, day: str | None) -> None:
        found = date.fromisoformat(day) if day else None
        self.did(step, "start", found, lambda _: {"start": found})

    def _retitle(self, step: str, title: str) -> None:
        self.did(step, "title", title, lambda _: {"title": title})

    def _complete(self, step: str, complete: bool) -> None:
        self.did(step, "complete", complete, lambda _: {"complete": complete})

    def _take(self, step: str, person: str) -> None:
        card = self.card_of(step)
        if card is not None and person in self.boards.boards[card.board].members:
            self.did(step, f"members:{person}", True, lambda card: {"members": card.members | {person}})

    def _leave(self, step: str, person: str) -> None:
        self.did(step, f"members:{person}", False, lambda card: {"members": card.members - {person}})

    def _tick(self, step: str, text: str, ticked: bool) -> None:
        self._ticked(step, CHECKLIST, text, ticked)

    def _approve(self, step: str, name: str, ticked: bool) -> None:
        """An approval that comes too early is a remark."""
        self._ticked(step, APPROVALS, f"Approve: {name}", ticked, noted=False)

    def _ticked(self, step: str, checklist: str, text: str, ticked: bool, noted: bool = True) -> None:
        card = self.card_of(step)
        if card is None or all((each.checklist, each.text) != (checklist, text) for each in card.checklist):
            return
        before = value_of(card, f"checklist:{text}")
        entries = tuple(
            replace(each, ticked=ticked) if (each.checklist, each.text) == (checklist, text) else each
            for each in card.checklist
        )
        self.boards.edit(card, AUTHOR, checklist=entries)
        self.values.add((step, checklist, ticked))
        if noted:
            self.note(step, f"checklist:{text}", ticked, card, before)

    def _say_blocked(self, step: str, words: str) -> None:
        flag = Flag(words, self.boards.today(), by=AUTHOR)
        self.did(step, "flag", words, lambda card: {"said": flag, "labels": card.labels | {BLOCKED}})

    def _say_unblocked(self, step: str) -> None:
        self.did(step, "flag", None, lambda card: {"said": None, "labels": card.labels - {BLOCKED}})

    def _label(self, step: str) -> None:
        card = self.card_of(step)
        if card is not None and card.said is None and BLOCKED not in card.labels:
            self.did(step, "flag", "", lambda card: {"labels": card.labels | {BLOCKED}})

    def _unlabel(self, step: str) -> None:
        card = self.card_of(step)
        if card is not None and card.said is None and BLOCKED in card.labels:
            self.did(step, "flag", None, lambda card: {"labels": card.labels - {BLOCKED}})

    def _archive(self, step: str) -> None:
        self.did(step, "archived", True, lambda _: {"archived": True})

    def _restore(self, step: str) -> None:
        progress, card = self.store.kept.rollouts[self.rollout][0].progress.get(step), self.card_of(step)
        if progress is not None and progress.status is Status.SKIPPED and card is not None and card.archived:
            # That takes the step up again: a later word on its status, which the earlier ones give way to.
            for wish in ("status", "complete"):
                self.deeds.pop((step, wish), None)
                self.elders.pop((step, wish), None)
        self.did(step, "archived", False, lambda _: {"archived": False})

    def _delete(self, step: str) -> None:
        card = self.card_of(step)
        if card is not None:
            del self.boards.cards[card.id]
            self.boards.gone.add(card.id)
            link = self.store.kept.links.get((self.rollout, f"{self.rollout}/{step}"))
            linked = link is not None and link.remote_id == card.id
            self.deleted[step] = max(self.boards.cards, default="") if linked else ""
            self.forget(step)
            self.boards.hub.saw("people: delete")

    def _copy(self, step: str) -> None:
        card = self.card_of(step)
        if card is not None:
            made = self.boards.make(card.board, card.title)
            values = {name: getattr(card, name) for name in _COPIED}
            self.boards.edit(made, AUTHOR, **values, copied=True)
            self.boards.hub.saw("people: copy")

    def _edit_copy(self, step: str) -> None:
        for card in self.boards.cards.values():
            if card.copied and unwrap(card.description).key == f"{self.rollout}/{step}":
                self.boards.edit(card, AUTHOR, title="My copy", status=Status.DONE)
                self.boards.hub.saw("people: edit a copy")

    def _strip(self, step: str) -> None:
        """Delete the box with its key, once the card is known by its id."""
        card = self.card_of(step)
        link = self.store.kept.links.get((self.rollout, f"{self.rollout}/{step}"))
        if card is not None and link is not None and link.remote_id == card.id:
            self.boards.edit(card, AUTHOR, description=unwrap(card.description).free)
            self.deeds.pop((step, "description"), None)
            self.boards.hub.saw("people: strip the key")

    def _write_in_box(self, step: str, words: str) -> None:
        card = self.card_of(step)
        if card is not None and "\n> **End" in card.description:
            text = card.description.replace("\n> **End", f"\n> {words}\n> **End", 1)
            before = unwrap(card.description).text
            self.boards.edit(card, AUTHOR, description=text)
            self.note(step, "description", words, card, before)

    def _write_below(self, step: str, words: str) -> None:
        card = self.card_of(step)
        if card is not None:
            free = unwrap(card.description).free
            head = card.description.removesuffix(free) if free else card.description.rstrip("\n") + "\n\n"
            self.boards.edit(card, AUTHOR, description=f"{head}{words}")
            self.below[card.id], self.below_at[card.id] = words, self.boards.hub.total
            self.boards.hub.saw("people: write below the box")

    def _add_entry(self, step: str, text: str) -> None:
        card = self.card_of(step)
        if card is not None and all(each.text != text for each in card.checklist):
            entries = (*card.checklist, CheckEntry("Party", text))
            self.boards.edit(card, AUTHOR, checklist=entries)
            self.own.setdefault(card.id, set()).add(text)
            self.boards.hub.saw("people: an entry of their own")

    def _drop_entry(self, step: str, text: str) -> None:
        card = self.card_of(step)
        if card is not None and any(each.text == text for each in card.checklist):
            entries = tuple(each for each in card.checklist if each.text != text)
            self.boards.edit(card, AUTHOR, checklist=entries)
            self.deeds.pop((step, f"checklist:{text}"), None)
            self.boards.hub.saw("people: delete an entry")

    def _own_card(self, group: str, title: str) -> None:
        for board in self.boards.boards.values():
            if board.spec.key == f"{self.rollout}/{group}":
                self.boards.make(board.id, title)
                self.boards.hub.saw("people: a card of their own")

    def _drag_away(self, step: str) -> None:
        self._drag(step, lambda home, board: board != home)

    def _drag_back(self, step: str) -> None:
        self._drag(step, lambda home, board: board == home)

    def _drag(self, step: str, to: Callable[[str, str], bool]) -> None:
        """To another board: people and labels that it does not have come off."""
        card = self.card_of(step)
        ref = self.store.kept.refs.get((self.rollout, "reading" if step == "pilot" else "lead"))
        if card is None or ref is None:
            return
        for board in self.boards.boards.values():
            if to(ref.remote_id, board.id) and board.id != card.board and board.complete:
                self.boards.edit(card, AUTHOR, board=board.id, members=card.members & board.members)
                self.deeds = {
                    each: deed
                    for each, deed in self.deeds.items()
                    if each[0] != step or not each[1].startswith("members")
                }
                self.boards.hub.saw("people: drag to another board")
                return


def _as_known(link: Link, wish: str, value: Any) -> bool:
    """Whether a card is as agreed again, or as leadflow was about to make it: nobody can tell."""
    return any(
        (BLOCKED in known.labels and value == "") if wish == "flag" else value_in(known, wish) == value
        for known in (link.baseline, link.intended)
        if known is not None
    )


def _as_planned(progress: Progress, wish: str, value: Any) -> bool:
    """Whether leaders want of a step what a person does on its card."""
    name, _, person = wish.partition(":")
    if name == "members":
        return value is True and person in progress.owners
    if progress.status is Status.SKIPPED and value is Status.DONE:
        return True  # Where a skipped step's card belongs.
    return name in ("status", "due") and getattr(progress, name) == value


_COPIED = ("description", "status", "due", "start", "complete", "members", "labels", "checklist")


def value_of(card: SimCard, wish: str) -> Any:
    """The value on a card of what a deed is about."""
    if wish == "flag":
        return card.said.reason if card.said else ("" if BLOCKED in card.labels else None)
    if wish == "description":
        return unwrap(card.description).text
    return value_in(card, wish)


def value_in(fields: Any, wish: str) -> Any:
    """The value in a card or in fields of what a deed is about."""
    name, _, part = wish.partition(":")
    if name == "members":
        return part in fields.members
    if name == "checklist":
        return any(each.text == part and each.ticked for each in fields.checklist)
    return getattr(fields, name)
