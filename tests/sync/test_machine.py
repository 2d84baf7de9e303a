"""People, leaders, crashes and passes in any order: nothing is lost, nothing is made twice.

A Hypothesis state machine over the small world of `loop`. It keeps a ledger of what people did last to every
field, and at quiescence (no faults, a pass that writes nothing) asks where each of these edits went: into
the progress, into a conflict, or into an edit that was taken and changed again later.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.planning import steps as life
from leadflow.planning.steps import Flag, Progress, Status
from leadflow.sync.cards import FIELDS, CardFields
from leadflow.sync.operations import CreateCard, UpdateCard
from leadflow.sync.projection import card_key
from tests.fakes.memory_board import Killed, MemoryBoards, MemoryCard
from tests.sync.loop import DAY, PEOPLE, ROLLOUT, ROSTER, School, gated, step

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("a", "b", "c", "d")
TEXTS = ("one", "two")
LISTED = (Status.TODO, Status.IN_PROGRESS, Status.IN_APPROVAL, Status.DONE)
keys = st.sampled_from(STEPS)
people = st.sampled_from(PEOPLE)
days = st.integers(0, 9).map(lambda number: DAY + timedelta(days=number))


class WatchedBoards(MemoryBoards):
    """Boards that remember every value that a field of a card ever showed."""

    def __init__(self, *, knows_makers: bool) -> None:
        super().__init__(knows_makers=knows_makers)
        self.shown: dict[tuple[str, str], list[Any]] = {}

    def _request(self, *args: Any) -> Any:
        try:
            return super()._request(*args)
        finally:
            for card in self.cards.values():
                values = self._synced(card, ROSTER).fields
                for name in FIELDS:
                    seen = self.shown.setdefault((card.id, name), [])
                    if getattr(values, name) not in seen:
                        seen.append(getattr(values, name))


@dataclass
class Deed:
    """What a person did last to a field of a step's card: `wish` names the field, `value` its value.

    `edits` and `conflicts` say how many the school had recorded before. `new` is False when the value was
    the agreed one: nobody can see an edit back to what it was.
    """

    wish: str
    value: Any
    edits: int
    conflicts: int
    new: bool


class SyncMachine(RuleBasedStateMachine):
    """The machine."""

    @initialize(knows=st.booleans())
    def begin(self, knows: bool) -> None:
        """A group with three steps of its plan on a board that also has a card of its own."""
        self.boards = WatchedBoards(knows_makers=knows)
        self.pool = {
            "a": step("a", checklist=TEXTS),
            "b": gated("b", "ben", "cleo"),
            "c": step("c", owners=("ben",)),
            "d": step("d", owners=()),
        }
        self.school = School([self.pool[key] for key in "abc"], self.boards)
        self.deeds: dict[tuple[str, str], Deed] = {}
        self.touched: set[tuple[str, str]] = set()
        self.free: dict[str, str] = {}
        self.deleted = 0
        self.regained: set[str] = set()
        """Steps whose card may have been found again without its link: what was agreed about it is lost."""
        cake = self.boards.add(self.school.board.remote_id, "Cake", members={"ana"}, labels={"Blocked"})
        self.others: dict[str, MemoryCard] = {cake: deepcopy(self.boards.cards[cake])}

    # ---- people

    def card_of(self, key: str) -> MemoryCard | None:
        """The card that is the step's: the linked one, or the one that leadflow made."""
        link = self.school.found.get(card_key(ROLLOUT, key))
        if link is not None:
            return self.boards.cards.get(link.remote_id)
        made = [card for card in self.boards.cards.values() if card.ours and card.key == f"{ROLLOUT}/{key}"]
        return min(made, key=lambda card: (card.archived, card.id), default=None)

    def did(self, key: str, field: str, wish: str, value: Any, act: Callable[[str], None]) -> None:
        """Let a person do something to the card of a step, and write it down."""
        card = self.card_of(key)
        if card is None:
            return
        shown = self.boards._synced(card, ROSTER)
        before = self.value_of(shown.fields, wish, shown.flag.reason if shown.flag else None)
        act(card.id)
        link = self.school.found.get(card_key(ROLLOUT, key))
        agreed = self.value_of(link.baseline, wish, link.flag or None) if link else before
        self.touched.add((key, field))
        if key not in self.school.progress:
            return  # A step that left the plan owes nothing for what is done to its card.
        self.deeds[key, wish] = Deed(
            wish,
            value,
            len(self.school.edits),
            len(self.school.conflicts),
            # Without a link there is no agreed value: only what the card showed before can be compared.
            value not in (before, agreed)
            # Who puts the card of a skipped step away does what the next pass was going to do.
            and not (wish == "archived" and value and self.is_skipped(key)),
        )

    def is_skipped(self, key: str) -> bool:
        """True when the plan leaves the step out."""
        return key in self.school.progress and self.school.progress[key].status is Status.SKIPPED

    @staticmethod
    def value_of(fields: CardFields, wish: str, flag: str | None = None) -> Any:
        """The value of what a deed is about."""
        name, _, part = wish.partition(":")
        if name == "members":
            return part in fields.members
        if name == "checklist":
            return any(entry.text == part and entry.ticked for entry in fields.checklist)
        return flag if name == "flag" else getattr(fields, name)

    @rule(key=keys, status=st.sampled_from(LISTED))
    def move(self, key: str, status: Status) -> None:
        """Drag a card."""
        self.did(key, "status", "status", status, lambda card: self.boards.move(card, status))

    @rule(key=keys, due=st.none() | days)
    def date(self, key: str, due: Any) -> None:
        """Set or remove a due date."""
        self.did(key, "due", "due", due, lambda card: self.boards.set_due(card, due))

    @rule(key=keys, start=days)
    def begin_date(self, key: str, start: Any) -> None:
        """Set a start date, which the plan asserts."""
        self.did(key, "start", "start", start, lambda card: self.boards.set_start(card, start))

    @rule(key=keys, title=st.sampled_from(["Mine", "Yours"]))
    def rename(self, key: str, title: str) -> None:
        """Give a card another title, which the plan asserts."""
        self.did(key, "title", "title", title, lambda card: self.boards.rename(card, title))

    @rule(key=keys, complete=st.booleans())
    def complete(self, key: str, complete: bool) -> None:
        """Tick the date."""
        self.did(key, "complete", "complete", complete, lambda card: self.boards.complete(card, complete))

    @rule(key=keys, person=people)
    def take(self, key: str, person: str) -> None:
        """Go on a card."""
        self.did(key, "members", f"members:{person}", True, lambda card: self.boards.take(card, person))

    @rule(key=keys, person=people)
    def release(self, key: str, person: str) -> None:
        """Leave a card."""
        self.did(key, "members", f"members:{person}", False, lambda card: self.boards.release(card, person))

    @rule(text=st.sampled_from(TEXTS), ticked=st.booleans())
    def tick(self, text: str, ticked: bool) -> None:
        """Tick an entry of step a."""
        card = self.card_of("a")
        if card and any(entry.text == text for entry in card.checklist):
            act = lambda found: self.boards.tick(found, text, ticked)  # noqa: E731
            self.did("a", "checklist", f"checklist:{text}", ticked, act)

    @rule(person=st.sampled_from(["Ben", "Cleo"]), ticked=st.booleans())
    def approve(self, person: str, ticked: bool) -> None:
        """Approve step b; an approval that comes too early is a remark, so it is not in the ledger."""
        card = self.card_of("b")
        if card and any(entry.text == f"Approve: {person}" for entry in card.checklist):
            self.boards.tick(card.id, f"Approve: {person}", ticked)
            self.touched.add(("b", "checklist"))

    @rule(key=keys, reason=st.sampled_from(["need rooms", "waiting for the district"]))
    def flag(self, key: str, reason: str) -> None:
        """Say that a card is stuck."""
        self.did(key, "flag", "flag", reason, lambda card: self.boards.flag(card, reason, DAY))
        self.touched.add((key, "labels"))

    @rule(key=keys)
    def unflag(self, key: str) -> None:
        """Say that it is not."""
        self.did(key, "flag", "flag", None, self.boards.unflag)
        self.touched.add((key, "labels"))

    @rule(key=keys)
    def archive(self, key: str) -> None:
        """Put a card away."""
        self.did(key, "archived", "archived", True, self.boards.archive)

    @rule(key=keys)
    def restore(self, key: str) -> None:
        """Bring a card back."""
        self.did(key, "archived", "archived", False, self.boards.restore)

    @rule(key=keys, words=st.sampled_from(["Room 4.", "See the minutes.\n\n- one\n- two", "\n\n"]))
    def write(self, key: str, words: str) -> None:
        """Write something below the block."""
        card = self.card_of(key)
        if card is not None and card.description.startswith(">"):
            head = card.description.removesuffix(f"\n\n{card.free}") if card.free else card.description
            self.boards.describe(card.id, f"{head}\n\n{words}")
            self.free[card.id] = words

    @rule(key=keys)
    def break_block(self, key: str) -> None:
        """Delete the managed block, key and all."""
        card = self.card_of(key)
        if card is not None and card_key(ROLLOUT, key) in self.school.found:
            self.boards.describe(card.id, card.free)

    @rule(key=keys, text=st.sampled_from(["cake", "balloons"]))
    def add_entry(self, key: str, text: str) -> None:
        """Write an entry of one's own on a checklist."""
        card = self.card_of(key)
        if card is not None and all(entry.text != text for entry in card.checklist):
            self.boards.add_entry(card.id, text)

    @precondition(lambda self: self.deleted < 3)
    @rule(key=keys)
    def delete(self, key: str) -> None:
        """Delete a card for good."""
        card = self.card_of(key)
        if card is not None:
            self.boards.delete(card.id)
            self.deleted += 1
            self.regained.add(key)
            self.forget(key)

    @rule(key=keys)
    def copy(self, key: str) -> None:
        """Copy a card, key and all."""
        card = self.card_of(key)
        if card is not None:
            made = self.boards.copy(card.id)
            if self.boards.knows_makers:
                self.others[made] = deepcopy(self.boards.cards[made])

    # ---- leaders

    @rule(key=keys, start=days)
    def plan_dates(self, key: str, start: Any) -> None:
        """Plan a step for other days."""
        self.school.start[key] = start

    @rule(key=keys, title=st.sampled_from(["Norms", "Vision"]))
    def plan_title(self, key: str, title: str) -> None:
        """Give a step another title."""
        self.pool[key] = replace(self.pool[key], title=title)
        self.school.steps = [self.pool[each.key] for each in self.school.steps]

    @rule(texts=st.sampled_from([TEXTS, TEXTS[:1], (*TEXTS, "three")]))
    def plan_checklist(self, texts: tuple[str, ...]) -> None:
        """Give step a another checklist."""
        self.pool["a"] = replace(self.pool["a"], checklist=texts)
        self.school.steps = [self.pool[each.key] for each in self.school.steps]

    @rule(key=keys, person=people)
    def plan_owner(self, key: str, person: str) -> None:
        """Put somebody on a step, or take them off it."""
        if key in self.school.progress:
            done = self.school.progress[key]
            owners = tuple(each for each in (*PEOPLE,) if (each in done.owners) is not (each == person))
            self.school.progress[key] = replace(done, owners=owners)

    @rule(key=keys, to=st.sampled_from(Status))
    def plan_status(self, key: str, to: Status) -> None:
        """Move a step here instead of on its board; skip it; take it up again."""
        if key in self.school.progress:
            done = self.school.progress[key]
            if life.may_move(done.status, to):
                self.school.progress[key] = life.moved(done, to, DAY, self.pool[key].gate, because="no time")
                if to is Status.SKIPPED:
                    self.deeds.pop((key, "archived"), None)

    @rule(key=keys)
    def plan_flag(self, key: str) -> None:
        """Flag a step here, or take its flag off."""
        done = self.school.progress.get(key)
        if done is not None and not done.status.closed:
            flag = None if done.flag else Flag("said by a leader", DAY)
            self.school.progress[key] = replace(done, flag=flag)

    @rule(key=keys)
    def plan_blocked(self, key: str) -> None:
        """A step gets blocked, or is no longer."""
        if self.school.blocked.pop(key, None) is None:
            self.school.blocked[key] = "Waits for the vision."

    @rule(key=keys)
    def plan_membership(self, key: str) -> None:
        """A step joins the plan or leaves it."""
        if key in self.school.progress:
            if len(self.school.steps) > 1:
                self.school.steps = [each for each in self.school.steps if each.key != key]
                del self.school.progress[key]
                self.forget(key)
        else:
            self.school.steps.append(self.pool[key])
            self.school.progress[key] = Progress(owners=self.pool[key].owners)

    def forget(self, key: str) -> None:
        """A step that left, or whose card was deleted, owes nothing for what was done to its card."""
        self.deeds = {each: deed for each, deed in self.deeds.items() if each[0] != key}

    # ---- passes

    @rule(
        n=st.integers(1, 8),
        after=st.booleans(),
        killed=st.booleans(),
        where=st.sampled_from(["request", "request", "commit", "nowhere"]),
    )
    def sync(self, n: int, after: bool, killed: bool, where: str) -> None:
        """One pass, which may be cut off at any request or commit."""
        self.boards.heal()
        self.school.dies_at_commit = (n, after) if where == "commit" else None
        if where == "request":
            fault = Killed() if killed else ServiceAwayError("away")
            (self.boards.fail_after if after else self.boards.fail_before)(n, fault)
        first = len(self.boards.requests)
        try:
            self.school.sync()
        except (Killed, ServiceAwayError):
            made = [each.operation for each in self.boards.requests[first:]]
            self.regained |= {
                each.key.partition("/")[2] for each in made[-1:] if isinstance(each, CreateCard)
            }
        finally:
            self.boards.heal()
            self.school.dies_at_commit = None

    @rule(n=st.integers(2, 6), key=keys, status=st.sampled_from(LISTED), due=days, person=people)
    def sync_while_people_edit(self, n: int, key: str, status: Status, due: Any, person: str) -> None:
        """A pass during which a person edits a card between two requests."""

        def edit() -> None:
            self.move(key, status)
            self.date(key, due)
            self.take(key, person)

        first = len(self.boards.requests)
        self.boards.meanwhile(n, edit)
        try:
            self.school.sync()
        except RefusedError:
            pass
        finally:
            self.boards.heal()
        # A write that was under way to the same field wins: only a board with versions can close that hole.
        for operation in self.boards.requests[first + n - 1 :]:
            if isinstance(operation.operation, UpdateCard) and operation.operation.key == f"{ROLLOUT}/{key}":
                for name in operation.operation.changed:
                    for wish in [each for each in self.deeds if each[0] == key]:
                        if self.deeds[wish].wish.partition(":")[0] == name:
                            del self.deeds[wish]

    @rule(key=keys)
    def late_twin(self, key: str) -> None:
        """A create of another process that was given up for lost arrives after all."""
        card = self.card_of(key)
        if card is not None and key in self.school.progress and not self.school.found.get(f"{ROLLOUT}/{key}"):
            return
        if card is not None and key in self.school.progress:
            fields = self.school.wanted()[f"{ROLLOUT}/{key}"]
            create = CreateCard(f"{ROLLOUT}/{key}", replace(fields, archived=False))
            self.boards.apply(self.school.board, create, ROSTER)

    # ---- what must always hold

    @invariant()
    def baselines_are_of_observed_values(self) -> None:
        """I10: nothing gets into a baseline that the board did not show."""
        for link in getattr(self, "school", School([])).found.values():
            for name in FIELDS:
                shown = self.boards.shown.get((link.remote_id, name), [])
                value = getattr(link.baseline, name)
                if name == "checklist":
                    assert set(value) <= {entry for each in shown for entry in each}, (link.key, value)
                else:
                    assert value in shown, (link.key, name, value, shown)

    @invariant()
    def cards_of_people_are_never_written_to(self) -> None:
        """I7."""
        for card_id, before in getattr(self, "others", {}).items():
            assert self.boards.cards[card_id] == before

    @invariant()
    def nothing_is_deleted_by_a_pass(self) -> None:
        """I3: a card goes only when a person deletes it."""
        if hasattr(self, "boards"):
            assert len(self.boards.cards) + self.deleted == self.boards._made

    @invariant()
    def edits_and_conflicts_are_of_people(self) -> None:
        """I25: what leadflow wrote itself never comes back as somebody's edit."""
        if hasattr(self, "school"):
            for edit in self.school.edits:
                assert edit.before is None or (edit.key.partition("/")[2], edit.field) in self.touched, edit
            for conflict in self.school.conflicts:
                known = (conflict.key.partition("/")[2], conflict.field) in self.touched
                assert known or conflict.baseline is None, conflict

    @rule()
    def settle(self) -> None:
        """At quiescence everything agrees, once, and every deed of people is accounted for."""
        last = self.school.settle()
        state = (dict(self.school.links), dict(self.school.progress), len(self.school.conflicts))
        assert not self.school.sync().operations
        assert state == (self.school.links, self.school.progress, len(self.school.conflicts))
        vanished = {each.key for each in last.vanished}
        wanted = self.school.wanted()
        assert len({link.remote_id for link in self.school.found.values()}) == len(self.school.found)
        for key, fields in wanted.items():
            self.one_card(key, fields, gone=key in vanished)
        for (key, wish), deed in self.deeds.items():
            if key in self.school.progress and f"{ROLLOUT}/{key}" not in vanished:
                assert self.accounted(key, deed, wanted[f"{ROLLOUT}/{key}"]), (key, wish, deed)
        for card_id, words in self.free.items():
            if card_id in self.boards.cards:
                assert self.boards.cards[card_id].free.strip("\n") == words.strip("\n")

    def one_card(self, key: str, fields: CardFields, *, gone: bool) -> None:
        """I1 and I5: one open card for each step, showing what the plan wants."""
        ours = [card for card in self.boards.open_cards(key) if card.id not in self.others]
        if gone or fields.archived:
            assert ours == []
            return
        link = self.school.links[key]
        card = self.boards._synced(self.boards.cards[link.remote_id], ROSTER)
        if card.fields.archived:
            assert key.partition("/")[2] in self.school.troubles or fields.status is Status.DONE
            return
        assert [each.id for each in ours] == [link.remote_id]
        assert card.key == key
        theirs: tuple[str, ...] = ("cake", "balloons")
        if key.partition("/")[2] in self.regained:
            theirs += tuple(text for text in (*TEXTS, "three") if text not in self.pool["a"].checklist)
        own = tuple(entry for entry in card.fields.checklist if entry.text in theirs)
        assert set(card.fields.checklist) - set(own) == set(fields.checklist)
        assert replace(card.fields, checklist=()) == replace(fields, checklist=())
        assert replace(link.baseline, checklist=()) == replace(fields, checklist=())

    def accounted(self, key: str, deed: Deed, wanted: CardFields) -> bool:
        """I8: a deed is reflected, superseded by something later, or in a conflict."""
        if not deed.new or self.reflected(key, deed, wanted):
            return True
        name, _, part = deed.wish.partition(":")
        card = f"{ROLLOUT}/{key}"
        for edit in self.school.edits[deed.edits :]:
            if edit.key == card and self.says(edit.field, edit.after, name, part, deed.value):
                return True
        return any(
            self.says(name, conflict.board, name, part, deed.value)
            for conflict in self.school.conflicts[deed.conflicts :]
            if conflict.key == card and conflict.field == name
        )

    def reflected(self, key: str, deed: Deed, wanted: CardFields) -> bool:
        """True when the plan says what the person did."""
        if deed.wish == "flag":
            flag = self.school.progress[key].flag
            return bool((flag.reason if flag else None) == deed.value)
        if deed.wish == "archived":
            link = self.school.links[f"{ROLLOUT}/{key}"]
            return bool(self.boards.cards[link.remote_id].archived is deed.value or wanted.archived)
        return bool(self.value_of(wanted, deed.wish) == deed.value)

    @staticmethod
    def says(field: str, after: Any, name: str, part: str, value: Any) -> bool:
        """True when an edit that was taken says what the person did."""
        if name == "flag":
            if field == "labels":
                return value is None and "Blocked" not in after
            return field == "flag" and (after.reason if after else None) == value
        if field != name:
            return False
        if name == "members":
            return (part in after) is value
        if name == "checklist":
            return any(entry.text == part and entry.ticked is value for entry in after)
        return bool(after == value)


SyncMachine.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestSync = SyncMachine.TestCase
