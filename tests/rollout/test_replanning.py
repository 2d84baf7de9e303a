"""Re-planning: what a revision makes of a launched rollout, and what it must never do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.changes import (
    DropStep,
    HoldStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    SetDuration,
)
from leadflow.planning.closing import CloseDays
from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, Goal, Measure, Phase, Step
from leadflow.planning.steps import CauseKind, Progress, Status, moved
from leadflow.rollout.difference import Difference, difference
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision
from leadflow.rollout.rollout import Baseline, KnownCause
from tests.rollout.test_outlook import launched
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from leadflow.rollout.revision import RevisionChange
    from leadflow.rollout.rollout import Definition, Rollout

WHY = "It snowed."
SNOW = CloseDays(date(2026, 11, 4), date(2026, 11, 4), "Snow day")


def at(rollout: Rollout, **states: Status) -> Rollout:
    """The rollout with steps in other states."""
    changed = {
        key: moved(rollout.progress[key], status, MONDAY, because="not needed")
        for key, status in states.items()
    }
    return replace(rollout, progress={**rollout.progress, **changed})


def after(rollout: Rollout, *changes: RevisionChange, because: str = WHY) -> Rollout:
    """The rollout with changes carried out."""
    return replanned(rollout, Revision(changes), MONDAY, because)


def with_files(rollout: Rollout, definition: Definition, *changes: RevisionChange) -> Rollout:
    """The rollout with edited files given again."""
    return replanned(rollout, Revision(changes, definition), MONDAY, WHY)


def edited(**values: Any) -> Definition:
    """The small school's files with other values in the plan."""
    definition = small_definition()
    return replace(definition, plan=replace(definition.plan, **values))


def without(*keys: str) -> Definition:
    """The small school's files without steps."""
    plan = small_definition().plan
    return edited(
        steps=tuple(each for each in plan.steps if each.key not in keys),
        dependencies=tuple(
            each for each in plan.dependencies if each.before not in keys and each.after not in keys
        ),
    )


def diff(before: Rollout, now: Rollout) -> Difference:
    """What differs, on the first day."""
    return difference(before, now, MONDAY)


def refusal(act: Any) -> str:
    """What is said when `act` is refused."""
    with pytest.raises(RefusedError) as error:
        act()
    return str(error.value)


# ---- what is carried out


def test_no_change_is_no_difference() -> None:
    before = at(launched(), norms=Status.DONE, pilot=Status.IN_PROGRESS)
    assert after(before) == before
    assert with_files(before, before.definition) == before
    assert not diff(before, after(before))


def test_a_snow_day_moves_what_lies_before_it_and_nothing_that_is_done() -> None:
    before = at(launched(), norms=Status.DONE, pilot=Status.IN_PROGRESS)
    found = diff(before, after(before, SNOW))
    assert [each.sentence for each in found.alterations] == [
        "Wed 4 Nov 2026 is no school day any more (Snow day)."
    ]
    moves = {each.step: each for each in found.moves}
    assert set(moves) == {"draft"}
    assert moves["draft"].latest_start == (date(2026, 11, 4), date(2026, 11, 3))
    assert moves["draft"].latest_finish == (date(2026, 11, 10), date(2026, 11, 10))
    assert (moves["draft"].days, moves["draft"].start_days) == (0, -1)
    assert not found.goals


def test_a_step_under_way_keeps_its_start() -> None:
    before = at(launched(), pilot=Status.IN_PROGRESS)
    found = diff(before, after(before, SetDuration("pilot", 20)))
    move = next(each for each in found.moves if each.step == "pilot")
    assert move.latest_start == move.earliest_start == (MONDAY, MONDAY)
    assert move.earliest_finish[0] < move.earliest_finish[1]


def test_a_moved_goal_moves_all_that_leads_to_it() -> None:
    before = launched()
    now = after(before, MoveGoal("plan", date(2026, 11, 6)))
    found = diff(before, now)
    assert {each.step for each in found.moves if each.planned} == set(before.plan.by_key)
    assert {each.days for each in found.moves} == {-5}
    goal = found.goals[0]
    assert goal.before is not None
    assert goal.after is not None
    assert (goal.before.target, goal.after.target) == (date(2026, 11, 13), date(2026, 11, 6))
    assert now.baseline == before.baseline


def test_a_finding_that_appears_and_one_that_goes() -> None:
    before = launched()
    late = after(before, MoveGoal("plan", date(2026, 9, 10)))
    assert "goal-late" in {each.id for each in diff(before, late).appeared}
    assert "goal-late" in {each.id for each in diff(late, before).gone}
    later = after(before, MoveGoal("plan", date(2026, 9, 9)))
    assert "goal-late" in {each.id for each in diff(late, later).worded}


def test_a_new_step_gets_a_baseline_of_its_own_and_its_owners() -> None:
    before = launched()
    plan = before.plan
    celebrate = Step("celebrate", "Celebrate", 1, "reading", owners=("dee",), measure=Measure("a", "b"))
    now = with_files(
        before,
        edited(
            steps=(*plan.steps, celebrate),
            dependencies=(*plan.dependencies, Dependency("pilot", "celebrate")),
        ),
    )
    assert now.progress["celebrate"] == Progress(owners=("dee",))
    assert {key: each for key, each in now.baseline.items() if key != "celebrate"} == before.baseline
    assert isinstance(now.baseline["celebrate"], Baseline)
    found = diff(before, now)
    assert found.joined == ("celebrate",)
    assert [(each.person, each.moved, each.new) for each in found.calls] == [
        ("ana", ("norms",), ()),
        ("dee", ("pilot",), ("celebrate",)),
    ]


def test_a_dropped_step_is_gone_with_all_that_was_about_it() -> None:
    before = replace(
        launched(),
        causes=(KnownCause("draft", CauseKind.PERSON, "ben", MONDAY),),
        troubles={"draft": "No room.", "lead": "Away."},
    )
    now = after(before, DropStep("draft"))
    assert "draft" not in now.progress
    assert "draft" not in now.baseline
    assert now.causes == ()
    assert now.troubles == {"lead": "Away."}
    found = diff(before, now)
    assert found.left == ("draft",)
    assert [each.sentence for each in found.alterations] == [
        "'Draft the statement' is no longer in the plan.",
        "'Adopt the statement' now starts after 'Agree on norms' is finished.",
    ]
    assert [(each.person, each.gone) for each in found.calls] == [("ben", ("draft",))]


def test_a_step_under_way_that_is_dropped_by_name_is_skipped() -> None:
    before = at(launched(), draft=Status.IN_PROGRESS)
    for now in (after(before, DropStep("draft")), with_files(before, without("draft"), DropStep("draft"))):
        assert now.progress["draft"].status is Status.SKIPPED
        assert now.progress["draft"].skipped_because == WHY
        assert {each.after for each in now.plan.successors["draft"]} == {"statement"}
        assert diff(before, now).skipped == ("draft",)
    assert "say why" in refusal(lambda: after(before, DropStep("draft"), because=" "))


def test_a_step_that_the_files_lack_may_be_dropped_by_name_too() -> None:
    before = launched()
    assert with_files(before, without("draft"), DropStep("draft")) == with_files(before, without("draft"))


def test_a_skipped_step_may_go() -> None:
    before = at(launched(), draft=Status.SKIPPED)
    assert "draft" not in after(before, DropStep("draft")).plan.by_key
    assert "draft" not in with_files(before, without("draft")).plan.by_key


def test_a_date_on_a_card_stays_unless_it_is_named() -> None:
    before = launched()
    promised = replace(before.progress["draft"], due=date(2026, 11, 12))
    before = replace(before, progress={**before.progress, "draft": promised})
    now = after(before, MoveGoal("plan", date(2026, 11, 6)))
    assert now.progress["draft"].due == date(2026, 11, 12)
    move = next(each for each in diff(before, now).moves if each.step == "draft")
    assert move.kept == date(2026, 11, 12)
    assert not move.on_card
    freed = after(before, MoveCardDate("draft", None))
    assert freed.progress["draft"].due is None
    assert [each.sentence for each in diff(before, freed).alterations] == [
        "The card of 'Draft the statement' has the plan's date again, not Thu 12 Nov 2026."
    ]
    again = after(before, MoveCardDate("norms", date(2026, 9, 30)))
    assert diff(before, again).alterations[0].sentence == (
        "The card of 'Agree on norms' says Wed 30 Sep 2026."
    )


def test_who_took_a_card_keeps_it_and_the_others_follow_the_plan() -> None:
    before = launched()
    taken = replace(before.progress["norms"], owners=("cem",))
    before = replace(before, progress={**before.progress, "norms": taken})
    steps = tuple(
        replace(each, owners=("ben",)) if each.key in ("norms", "statement") else each
        for each in before.plan.steps
    )
    now = with_files(before, edited(steps=steps))
    assert now.progress["norms"].owners == ("cem",)
    assert now.progress["statement"].owners == ("ben",)
    calls = {each.person: each for each in diff(before, now).calls}
    assert calls["ben"].new == ("statement",)
    assert calls["ana"].gone == ("statement",)


def test_who_left_the_school_leaves_the_open_cards() -> None:
    before = at(launched(), norms=Status.DONE)
    roster = replace(before.definition.roster, people=before.definition.roster.people[1:])
    now = with_files(before, replace(before.definition, roster=roster))
    assert now.progress["norms"].owners == ("ana",)
    assert now.progress["statement"].owners == ()
    assert "Ana Ruiz has left." in [each.sentence for each in diff(before, now).alterations]


def test_what_levelling_holds_waits_on_when_the_files_are_given_again() -> None:
    hold = Hold(date(2026, 9, 14), "waits for room")
    held = after(launched(), HoldStep("norms", hold))
    again = with_files(held, edited(phases=(Phase("a", "A"),)))
    assert again.plan.by_key["norms"].hold == hold
    assert [each.field for each in diff(held, again).alterations] == ["phases"]
    assert after(held, HoldStep("norms", None)) == launched()


# ---- what is refused


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("key", "other", "The key of 'small' is 'small', and the file says 'other'"),
        ("playbook", "another@1", "The playbook of 'small' is 'small', and the file says 'another'"),
        ("board_kind", "trello", "The kind of boards of 'small'"),
        ("timezone", "Europe/Paris", "The timezone of 'small'"),
    ],
)
def test_another_rollout_is_refused(field: str, value: str, says: str) -> None:
    other = replace(small_definition(), **{field: value})  # type: ignore[arg-type]
    assert says in refusal(lambda: with_files(launched(), other))


def test_another_version_of_the_playbook_is_taken() -> None:
    now = with_files(launched(), replace(small_definition(), playbook="small@2"))
    assert [each.sentence for each in diff(launched(), now).alterations] == [
        "The playbook is 'small@2' now, not 'small@1'."
    ]


def test_what_is_done_never_moves() -> None:
    before = at(launched(), norms=Status.DONE, draft=Status.SKIPPED)
    for asked in (SetDuration("norms", 9), MoveFixedDate("norms", MONDAY), MoveCardDate("norms", MONDAY)):
        with pytest.raises(RefusedError, match="is done: what is over never moves"):
            after(before, asked)
    assert "is skipped: what is over" in refusal(lambda: after(before, SetDuration("draft", 9)))
    assert "is done: what is over" in refusal(lambda: after(before, DropStep("norms")))
    assert "is done, and what was done stays" in refusal(lambda: with_files(before, without("norms")))


def test_what_has_begun_keeps_its_start_and_stays_in_the_plan() -> None:
    before = at(launched(), pilot=Status.IN_PROGRESS, statement=Status.IN_APPROVAL)
    assert "keeps its start" in refusal(lambda: after(before, MoveFixedDate("pilot", date(2026, 10, 1))))
    assert after(before, MoveFixedDate("pilot", None)) == before
    assert "--drop pilot" in refusal(lambda: with_files(before, without("pilot")))
    assert "waiting for approval" in refusal(lambda: with_files(before, without("statement")))


def test_a_card_does_not_change_boards() -> None:
    steps = tuple(
        replace(each, group="reading") if each.key == "draft" else each
        for each in small_definition().plan.steps
    )
    said = refusal(lambda: with_files(launched(), edited(steps=steps)))
    assert "has its card on the board of Leadership group" in said


def test_a_group_with_open_steps_stays() -> None:
    definition = without("pilot")
    roster = replace(definition.roster, groups=definition.roster.groups[:1])
    smaller = replace(definition, roster=roster)
    assert "'Try peer observation' is still open" in refusal(lambda: with_files(launched(), smaller))
    skipped = at(launched(), pilot=Status.SKIPPED)
    assert "reading" not in with_files(skipped, smaller).definition.roster.group
    alone = replace(small_definition(), roster=roster)
    assert "belongs to the group 'reading'" in refusal(lambda: with_files(skipped, alone))


def test_what_cannot_be_a_plan_is_refused_with_its_sentence() -> None:
    before = launched()
    assert "there is no step 'nope'" in refusal(lambda: after(before, SetDuration("nope", 1))).lower()
    assert "a goal is reached by it" in refusal(lambda: after(before, DropStep("reached")))
    assert "there is no goal 'x'" in refusal(lambda: after(before, MoveGoal("x", MONDAY))).lower()
    no_calendar = replace(small_definition(), calendars=(SchoolCalendar("other", MONDAY, MONDAY),))
    assert "calendar 'school'" in refusal(lambda: with_files(before, no_calendar))


def test_a_new_goal_and_one_that_is_gone() -> None:
    before = launched()
    goal = Goal("pilot", "The pilot", date(2026, 10, 30), "pilot")
    now = with_files(before, edited(goals=(goal,)))
    found = diff(before, now)
    assert [(each.goal, each.before is None, each.after is None) for each in found.goals] == [
        ("plan", False, True),
        ("pilot", True, False),
    ]
    assert [each.sentence for each in found.alterations] == [
        "The goal 'A plan that staff agree on' is gone.",
        "The goal 'The pilot' is new, for Fri 30 Oct 2026.",
    ]


# ---- targets that no plan can have


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (date(2020, 1, 6), "before the rollout starts on"),
        (
            date(2026, 11, 7),
            "which is no school day (a Saturday). The school day before it is Fri 6 Nov 2026.",
        ),
        (date(2039, 1, 3), "The calendar ends on"),
    ],
)
def test_a_target_that_a_check_refuses_is_refused_here_too(to: date, said: str) -> None:
    assert said in refusal(lambda: after(launched(), MoveGoal("plan", to)))


def test_a_target_that_is_over_is_refused() -> None:
    today = MONDAY + timedelta(days=60)
    revision = Revision((MoveGoal("plan", MONDAY + timedelta(days=1)),))
    said = refusal(lambda: replanned(launched(), revision, today, WHY))
    assert f"and today is {today:%a}" in said
