"""Adoption: people's own cards that bear the label become steps of the plan, and follow their cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.planning.plan import OWN, StepKind
from leadflow.planning.steps import Flag, Progress, Status
from leadflow.rollout.adoption import NAMELESS
from leadflow.rollout.decision import decide
from leadflow.sync.cards import BLOCKED, OUR_STEP, BoardSnapshot, Card, CardFields, CheckEntry
from leadflow.sync.links import Link, settled
from leadflow.sync.operations import UpdateCard
from leadflow.sync.projection import CHECKLIST, LONGEST_TITLE
from tests.rollout.test_decision import MOMENT, PEOPLE, Boards
from tests.rollout.test_outlook import launched
from tests.small import MONDAY
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from leadflow.planning.plan import Step
    from leadflow.rollout.decision import Decision

ASKED = frozenset({OUR_STEP})
FRIDAY = date(2026, 9, 11)


class Own(Boards):
    """The two boards with cards of people's own on them."""

    def __init__(self) -> None:
        super().__init__(launched())

    def add(self, title: str, *, group: str = "reading", name: str = "", **given: Any) -> str:
        """Somebody makes a card; it asks to be a step unless `labels` says otherwise."""
        place = name or f"own {len(self.cards)}"
        card = {
            each: given.pop(each) for each in ("key", "ours", "by", "authors", "flag", "url") if each in given
        }
        fields = CardFields(title, **{"labels": ASKED, **given})
        self.cards[place] = Card(place, fields, created=f"2026-{len(self.cards):03}", **card)
        self.group[place] = group
        return place

    def change_own(self, place: str, **values: Any) -> None:
        """Somebody changes fields of such a card."""
        card = self.cards[place]
        self.cards[place] = replace(card, fields=replace(card.fields, **values))

    def pass_(self) -> Decision:
        """A pass, stored and carried out."""
        found = self.decide()
        self.rollout, self.links = found.rollout, {**self.links, **found.links}
        for each in found.operations:
            assert isinstance(each.operation, UpdateCard), each
            self.write(each.operation)
        return found

    def write(self, operation: UpdateCard) -> None:
        """Carry an update out."""
        place = next(key for key, card in self.cards.items() if card.remote_id == operation.remote_id)
        fields = replace(self.cards[place].fields, **operation.values)
        key = operation.key if "description" in operation.changed else self.cards[place].key
        self.cards[place] = replace(self.cards[place], fields=fields, key=key)
        self.links[operation.key] = settled(operation, self.cards[place])

    def step(self, key: str) -> Step:
        """A step of the plan."""
        return self.rollout.plan.by_key[key]

    @property
    def own(self) -> list[str]:
        """Keys of the groups' own steps."""
        return [step.key for step in self.rollout.plan.steps if step.origin == OWN]


def test_a_labelled_card_is_a_step_of_its_group_from_the_next_pass_on() -> None:
    boards = Own()
    place = boards.add("Order the chairs", by="dee", members=frozenset({"dee"}))
    found = boards.pass_()
    step = boards.step("own-order-the-chairs")
    assert (step.title, step.group, step.duration, step.owners) == (
        "Order the chairs",
        "reading",
        1,
        ("dee",),
    )
    assert boards.rollout.progress[step.key] == Progress(owners=("dee",))
    assert boards.rollout.baseline.keys() >= {step.key}
    assert (found.who, "'Order the chairs' (Reading group)" in found.why) == ("dee", True)
    assert [(each.who, each.what, each.step) for each in found.history] == [
        ("dee", "joined the plan", step.key)
    ]
    # The card gets its key and its box, and nothing that people wrote is touched.
    (planned,) = found.operations
    assert isinstance(planned.operation, UpdateCard)
    assert (planned.group, planned.operation.remote_id) == ("reading", place)
    assert planned.operation.changed == ("description",)
    again = boards.pass_()
    assert (again.operations, again.history, again.conflicts, again.why) == ((), (), (), "")
    assert again.who == "leadflow"
    assert found.outlook.standings[step.key].causes == ()


@pytest.mark.parametrize("given", [{"labels": frozenset()}, {"archived": True}])
def test_other_cards_are_left_alone(given: dict[str, Any]) -> None:
    boards = Own()
    boards.add("Order the chairs", **given)
    found = boards.pass_()
    assert (boards.own, found.operations, found.links) == ([], (), {})


def test_what_else_the_card_shows_is_taken_as_edits_of_people() -> None:
    boards = Own()
    entries = (CheckEntry(CHECKLIST, "Count"), CheckEntry(CHECKLIST, "Pay", True), CheckEntry("Ours", "Cake"))
    place = boards.add(
        "Order the chairs",
        by="dee",
        status=Status.IN_PROGRESS,
        due=FRIDAY,
        start=date(2026, 9, 9),
        labels=ASKED | {BLOCKED},
        checklist=entries,
        flag=Flag("no offer yet", MONDAY, by="dee"),
    )
    found = boards.pass_()
    step, done = boards.step("own-order-the-chairs"), boards.rollout.progress["own-order-the-chairs"]
    assert (step.duration, step.not_before, step.checklist) == (3, date(2026, 9, 9), ("Count", "Pay"))
    assert (done.status, done.due, done.started) == (Status.IN_PROGRESS, FRIDAY, MONDAY)
    assert done.ticked == {"Pay"}
    assert done.flag is not None
    assert done.flag.reason == "no offer yet"
    assert {each.what for each in found.history} >= {"joined the plan", "status", "ticked", "flag"}
    assert found.conflicts == ()
    fields = boards.cards[place].fields
    assert (fields.due, fields.start) == (FRIDAY, date(2026, 9, 9))
    assert set(fields.checklist) >= set(entries)
    assert fields.labels == ASKED | {BLOCKED}
    assert boards.pass_().operations == ()


@pytest.mark.parametrize("done", [{"status": Status.DONE, "complete": True}, {"complete": True}])
def test_a_card_that_is_done_already_is_a_step_that_is_done(done: dict[str, Any]) -> None:
    boards = Own()
    boards.add("Order the chairs", **done)
    boards.pass_()
    assert boards.rollout.progress["own-order-the-chairs"].status is Status.DONE
    assert boards.pass_().operations == ()


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Ordenar la biblioteca, ¡ya!", "own-ordenar-la-biblioteca-ya"),
        ("Möbel", "own-mobel"),
        ("ترتيب الكراسي", "own-step"),
        ("🪑🪑", "own-step"),
        ("  ", "own-step"),
        ("<b>Chairs</b> *now*", "own-b-chairs-b-now"),
        ("word " * 30, "own-word-word-word-word-word-word-word-word"),
    ],
)
def test_keys_come_from_titles(title: str, key: str) -> None:
    boards = Own()
    boards.add(title)
    boards.pass_()
    assert boards.own == [key]
    assert boards.step(key).title == (" ".join(title.split()) or NAMELESS)


def test_no_key_is_given_twice() -> None:
    boards = Own()
    steps = boards.rollout.plan.steps
    plan = replace(boards.rollout.plan, steps=(*steps, replace(steps[0], key="own-chairs", title="Known")))
    definition = replace(boards.rollout.definition, plan=plan)
    progress = {**boards.rollout.progress, "own-chairs": Progress()}
    baseline = {**boards.rollout.baseline, "own-chairs": boards.rollout.baseline["norms"]}
    boards.rollout = replace(
        boards.rollout,
        definition=definition,
        progress=progress,
        baseline=baseline,
        parted={"own-chairs-2": Progress()},
    )
    boards.links["small/own-chairs-3"] = Link(
        "small/own-chairs-3", "gone", CardFields("Chairs", archived=True)
    )
    boards.add("Chairs", by="ana", group="lead")
    boards.add("Chairs", by="dee")
    found = boards.decide()
    own = [step.key for step in found.rollout.plan.steps if step.origin == OWN]
    assert own == ["own-chairs-4", "own-chairs-5"]
    assert found.who == "board"


def test_a_hundred_at_once_are_told_in_a_sentence() -> None:
    boards = Own()
    for number in range(100):
        boards.add(f"Chair {number}")
    found = boards.pass_()
    assert len(boards.own) == 100
    assert found.why.endswith("'Chair 4' (Reading group) and 95 more.")
    assert boards.pass_().operations == ()


def test_a_title_that_is_too_long_stands_whole_in_the_description() -> None:
    boards = Own()
    title = "Very long. " * 100
    place = boards.add(title)
    boards.pass_()
    (key,) = boards.own
    assert boards.step(key).description == title
    assert len(boards.step(key).title) <= LONGEST_TITLE
    assert boards.cards[place].fields.title == boards.step(key).title
    assert boards.pass_().operations == ()


def test_labels_say_what_kind_of_step_it_is_and_others_give_way_as_conflicts() -> None:
    boards = Own()
    boards.add("The hall is ours", labels=ASKED | {"Milestone"}, due=FRIDAY, start=MONDAY)
    boards.add("Read aloud", labels=ASKED | {"Change", "Meeting"})
    found = boards.pass_()
    hall, read = (boards.step(key) for key in boards.own)
    assert (hall.kind, hall.duration) == (StepKind.MILESTONE, 0)
    assert (read.kind, read.change) == (StepKind.STEP, True)
    assert [(each.key, each.field) for each in found.conflicts] == [("small/own-read-aloud", "labels")]


@pytest.mark.parametrize(
    ("start", "due", "duration"),
    [
        (MONDAY, MONDAY, 1),
        (MONDAY, FRIDAY, 5),
        (FRIDAY, MONDAY, 1),
        (None, FRIDAY, 1),
        (MONDAY, None, 1),
        (date(2026, 9, 12), date(2026, 9, 13), 1),
        (MONDAY, date(2062, 9, 7), 1),
        (MONDAY, date(2028, 12, 20), 400),
    ],
)
def test_how_long_it_takes(start: date | None, due: date | None, duration: float) -> None:
    boards = Own()
    boards.add("Chairs", start=start, due=due)
    boards.pass_()
    assert boards.step("own-chairs").duration == duration
    assert boards.rollout.progress["own-chairs"].due == due


def test_a_start_that_no_plan_can_have_is_kept_as_a_conflict() -> None:
    boards = Own()
    boards.add("Chairs", start=date(2126, 9, 7))
    found = boards.pass_()
    assert boards.step("own-chairs").not_before is None
    assert [(each.field, each.board) for each in found.conflicts] == [("start", date(2126, 9, 7))]


# ---- whose card it is


def test_a_copy_that_a_person_made_becomes_a_step_of_its_own() -> None:
    boards = Own()
    boards.add("Copied", key="small/norms", ours=False)
    boards.pass_()
    assert boards.own == ["own-copied"]
    assert boards.cards["own 6"].key == "small/own-copied"
    assert boards.pass_().operations == ()


def test_what_leadflow_may_have_made_itself_is_no_step() -> None:
    boards = Own()
    boards.add("Twin", key="small/nobody-knows")
    assert boards.decide().why == ""


def test_the_label_on_a_card_of_the_plan_says_nothing() -> None:
    boards = Own()
    boards.change("norms", labels=boards.cards["small/norms"].fields.labels | ASKED)
    found = boards.pass_()
    assert boards.own == []
    assert OUR_STEP not in boards.cards["small/norms"].fields.labels
    assert [each.field for each in found.conflicts] == ["labels"]


def test_nothing_is_taken_from_a_board_that_is_not_believed_or_has_no_group() -> None:
    boards = Own()
    boards.add("Chairs", group="lead")
    assert boards.decide({"lead": "No answer."}).why == ""
    card = boards.cards["own 6"]
    snapshots = {
        "lead": BoardSnapshot("lead", (card,), PEOPLE, closed=True),
        "left": BoardSnapshot("left", (replace(card, remote_id="other"),), PEOPLE),
    }
    found = decide(boards.rollout, boards.links, snapshots, {}, TEMPLATES, "", MOMENT)
    assert (found.why, list(found.away)) == ("", ["lead"])


def test_a_label_that_is_taken_off_before_says_nothing_and_after_is_put_back() -> None:
    boards = Own()
    place = boards.add("Chairs", labels=frozenset())
    assert boards.pass_().why == ""
    boards.change_own(place, labels=ASKED)
    boards.pass_()
    boards.change_own(place, labels=frozenset())
    found = boards.pass_()
    assert boards.own == ["own-chairs"]
    assert boards.cards[place].fields.labels == ASKED
    assert [each.field for each in found.conflicts] == ["labels"]


def test_a_card_that_comes_back_from_the_archive_asks_again() -> None:
    boards = Own()
    place = boards.add("Chairs")
    boards.pass_()
    without = replace(boards.rollout.plan, steps=boards.rollout.plan.steps[:-1])
    boards.rollout = replace(
        boards.rollout,
        definition=replace(boards.rollout.definition, plan=without),
        progress={key: each for key, each in boards.rollout.progress.items() if key != "own-chairs"},
        parted={"own-chairs": Progress()},
    )
    link = boards.links["small/own-chairs"]
    archived = replace(link, baseline=replace(link.baseline, archived=True))
    assert [type(each.operation).__name__ for each in boards.decide().operations] == ["ArchiveCard"]
    boards.links["small/own-chairs"] = archived
    boards.change_own(place, archived=True)
    assert boards.pass_().why == ""
    boards.change_own(place, archived=False)
    boards.pass_()
    assert boards.own == ["own-chairs"]
    assert boards.rollout.parted == {}
    assert boards.pass_().operations == ()


# ---- its words stay its people's


def test_title_checklist_and_start_follow_the_card() -> None:
    boards = Own()
    place = boards.add(
        "Chairs",
        by="dee",
        checklist=(CheckEntry(CHECKLIST, "Count", True), CheckEntry(CHECKLIST, "Pay", True)),
    )
    boards.pass_()
    after = (CheckEntry(CHECKLIST, "Pay", True), CheckEntry(CHECKLIST, "Sit"), CheckEntry(CHECKLIST, "a  b"))
    boards.change_own(place, title="More chairs", start=FRIDAY, checklist=after)
    found = boards.pass_()
    step = boards.step("own-chairs")
    assert (step.title, step.checklist, step.not_before) == ("More chairs", ("Pay", "Sit"), FRIDAY)
    assert boards.rollout.progress[step.key].ticked == {"Pay"}
    assert [(each.who, each.what, each.before, each.after) for each in found.history] == [
        ("dee", "title", "Chairs", "More chairs"),
        ("dee", "checklist", "Count, Pay", "Pay, Sit"),
        ("dee", "start", "", "2026-09-11"),
    ]
    assert found.why == "People changed cards of their own steps: 'Chairs'."
    assert found.conflicts == ()
    fields = boards.cards[place].fields
    assert (fields.title, fields.start, fields.checklist) == ("More chairs", FRIDAY, after)
    assert boards.pass_().operations == ()
    boards.change_own(place, start=date(2126, 1, 1))
    assert [each.field for each in boards.pass_().conflicts] == ["start"]
    boards.change_own(place, start=None)
    boards.pass_()
    assert boards.step("own-chairs").not_before is None


def test_a_card_that_is_put_away_or_elsewhere_is_not_followed() -> None:
    boards = Own()
    place = boards.add("Chairs")
    boards.pass_()
    boards.change_own(place, title="Tables", archived=True)
    assert boards.decide().why == ""
    boards.change_own(place, archived=False)
    boards.group[place] = "lead"
    assert boards.decide().why == ""
    del boards.cards[place]
    assert boards.decide().why == ""
    del boards.links["small/own-chairs"]
    assert boards.decide().why == ""


def test_a_write_whose_end_nobody_saw_is_no_edit_of_people() -> None:
    boards = Own()
    boards.add("Chairs   here")
    found = boards.decide()
    boards.rollout, boards.links = found.rollout, {**boards.links, **found.links}
    (planned,) = found.operations
    assert isinstance(planned.operation, UpdateCard)
    before = dict(boards.links)
    boards.write(planned.operation)
    boards.links = before  # It was killed before the link was written.
    again = boards.decide()
    assert (again.why, again.operations) == ("", ())
