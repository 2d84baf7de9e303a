"""What simulated people do on a day, told by hands that only write it down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.demo.people import Mishap, People, Scenario, Trouble
from leadflow.planning.plan import StepKind
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.rollout.outlook import outlook
from leadflow.rollout.start import plan_on, started
from leadflow.services.view import View
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.rollout.rollout import Definition

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=each) for each in (1, 2, 3))
TARGET = date(2026, 10, 2)
"""Close enough for everybody to begin at once."""


@dataclass
class NotedHands:
    """Writes down what people do."""

    done: list[tuple[str, ...]] = field(default_factory=list)
    looked: int = 0

    def look(self) -> None:
        self.looked += 1

    def move(self, card: str, to: Status, by: str) -> None:
        self.done.append(("move", card, to.value, by))

    def tick(self, card: str, text: str, by: str) -> None:
        self.done.append(("tick", card, text, by))

    def take(self, card: str, person: str) -> None:
        self.done.append(("take", card, person))

    def release(self, card: str, person: str) -> None:
        self.done.append(("release", card, person))

    def flag(self, card: str, reason: str, by: str, kind: CauseKind) -> None:
        self.done.append(("flag", card, reason, by, kind.value))

    def unflag(self, card: str, by: str) -> None:
        self.done.append(("unflag", card, by))


def acts(
    day: date,
    progress: Mapping[str, Progress] | None = None,
    *troubles: Trouble,
    ahead: Mapping[str, int] | None = None,
    definition: Definition | None = None,
) -> list[tuple[str, ...]]:
    """What everybody at the small school does on a day."""
    definition = definition or small_definition(target=TARGET)
    rollout = started(definition, plan_on(definition, MONDAY), accepted_late=False)
    rollout = replace(rollout, progress={**rollout.progress, **(progress or {})})
    found = outlook(rollout, day)
    hands = NotedHands()
    view = View(rollout, day, found.schedule, found.standings, {}, {}, ())
    count = People(hands, Scenario(troubles, ahead or {})).act(view)
    assert count == len(hands.done)
    assert hands.looked == (count > 0)
    return hands.done


DONE = Progress(Status.DONE, started=MONDAY, finished=MONDAY)


def working(who: str, since: date = MONDAY) -> Progress:
    return Progress(Status.IN_PROGRESS, owners=(who,), started=since)


def test_a_step_is_begun_when_its_time_is_near() -> None:
    assert acts(MONDAY) == [("move", "small/norms", "in_progress", "ana")]


def test_a_step_whose_time_is_far_is_left() -> None:
    assert acts(MONDAY, ahead={"ana": 0}) == []


def test_a_step_that_waits_for_another_is_left() -> None:
    assert acts(TUESDAY, {"norms": working("ana")}) == []


def test_work_is_ticked_by_and_by_and_finished_when_its_days_are_over() -> None:
    half = acts(THURSDAY, {"norms": DONE, "draft": working("ben", TUESDAY), "pilot": DONE})
    assert half == [("tick", "small/draft", "Ask everybody", "ben")]
    over = acts(MONDAY + timedelta(days=7), {"norms": DONE, "draft": working("ben", TUESDAY), "pilot": DONE})
    assert over == [
        ("tick", "small/draft", "Ask everybody", "ben"),
        ("tick", "small/draft", "Write one page", "ben"),
        ("move", "small/draft", "done", "ben"),
    ]


def test_what_needs_approval_is_approved_in_the_evening() -> None:
    progress = {"norms": DONE, "draft": DONE, "pilot": DONE, "statement": working("ana", TUESDAY)}
    assert acts(WEDNESDAY, progress) == [
        ("move", "small/statement", "in_approval", "ana"),
        ("tick", "small/statement", "Approve: Ana Ruiz", "ana"),
        ("tick", "small/statement", "Approve: Cem Yildiz", "cem"),
    ]


def test_the_last_approver_does_not_get_to_it() -> None:
    asked = Progress(Status.IN_APPROVAL, owners=("ana",), started=MONDAY)
    progress = {"norms": DONE, "draft": DONE, "pilot": DONE, "statement": asked}
    trouble = Trouble("statement", Mishap.UNAPPROVED, until=THURSDAY)
    first = ("tick", "small/statement", "Approve: Ana Ruiz", "ana")
    assert acts(TUESDAY, progress, trouble) == [first]
    progress["statement"] = replace(asked, approvals=("ana",))
    assert acts(WEDNESDAY, progress, trouble) == []
    assert acts(THURSDAY, progress, trouble) == [("tick", "small/statement", "Approve: Cem Yildiz", "cem")]


def test_nobody_takes_it_and_then_it_is_taken_again() -> None:
    trouble = Trouble("norms", Mishap.NOBODY, until=WEDNESDAY)
    assert acts(MONDAY, None, trouble) == [("release", "small/norms", "ana")]
    left = {"norms": Progress(owners=())}
    assert acts(TUESDAY, left, trouble) == []
    assert acts(WEDNESDAY, left, trouble) == [
        ("take", "small/norms", "ana"),
        ("move", "small/norms", "in_progress", "ana"),
    ]


def test_what_is_stuck_is_flagged_once_and_goes_on_later() -> None:
    trouble = Trouble("norms", Mishap.STUCK, until=WEDNESDAY, words="no room", kind=CauseKind.DECISION)
    assert acts(TUESDAY, {"norms": working("ana")}, trouble) == [
        ("flag", "small/norms", "no room", "ana", "decision")
    ]
    flagged = {"norms": replace(working("ana"), flag=Flag("no room", TUESDAY))}
    assert acts(TUESDAY, flagged, trouble) == []
    assert acts(WEDNESDAY, flagged, trouble) == [
        ("unflag", "small/norms", "ana"),
        ("move", "small/norms", "done", "ana"),
    ]


def test_a_flag_that_the_scenario_does_not_know_stays() -> None:
    flagged = {"norms": replace(working("ana"), flag=Flag("somebody else's", TUESDAY))}
    assert ("unflag", "small/norms", "ana") not in acts(WEDNESDAY, flagged)


def test_a_step_is_begun_before_its_turn_and_stays_there() -> None:
    early = Trouble("draft", Mishap.EARLY, since=TUESDAY)
    at_it = {"norms": working("ana")}
    assert acts(MONDAY, at_it, early) == []
    assert acts(TUESDAY, at_it, early) == [("move", "small/draft", "in_progress", "ben")]
    assert acts(TUESDAY, {**at_it, "draft": working("ben", TUESDAY)}, early) == []


def test_half_a_day_follows_on_the_same_day() -> None:
    definition = small_definition(target=TARGET - timedelta(days=14))
    short = tuple(
        replace(step, duration=0.5, checklist=()) if step.key in ("norms", "draft") else step
        for step in definition.plan.steps
    )
    definition = replace(definition, plan=replace(definition.plan, steps=short))
    assert acts(MONDAY, {"pilot": DONE}, definition=definition) == [
        ("move", "small/norms", "done", "ana"),
        ("move", "small/draft", "done", "ben"),
    ]


def test_a_rhythm_is_ticked_on_its_days() -> None:
    entries = ("Mon 7 Sep: done", "Wed 9 Sep: done", "Fri 11 Sep: done")
    definition = small_definition(target=TARGET)
    weekly = tuple(
        replace(step, not_before=MONDAY, checklist=entries) if step.key == "norms" else step
        for step in definition.plan.steps
    )
    definition = replace(definition, plan=replace(definition.plan, steps=weekly))
    assert acts(MONDAY, definition=definition) == [("move", "small/norms", "in_progress", "ana")]
    at_it = replace(working("ana"), ticked=frozenset(entries[:1]))
    assert acts(WEDNESDAY, {"norms": at_it}, definition=definition) == [
        ("tick", "small/norms", "Wed 9 Sep: done", "ana")
    ]
    friday = acts(THURSDAY + timedelta(days=1), {"norms": at_it}, definition=definition)
    assert friday[-1] == ("move", "small/norms", "done", "ana")


def test_a_meeting_takes_place_and_a_milestone_is_reached() -> None:
    definition = small_definition(target=MONDAY + timedelta(days=7))
    rest = {step.key: DONE for step in definition.plan.steps if step.kind is StepKind.STEP}
    assert acts(TUESDAY, rest, definition=definition) == [
        ("move", "small/meeting", "done", "ana"),
        ("move", "small/reached", "done", "ana"),
    ]
