"""Alterations and the difference in words: golden sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from leadflow.people.roster import Person, TaskGroup
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.changes import DropStep, MoveGoal, SetDuration
from leadflow.planning.closing import CloseDays
from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, LagUnit, Phase, Relation
from leadflow.planning.steps import Status, moved
from leadflow.rollout.alterations import alterations
from leadflow.rollout.calls import Call
from leadflow.rollout.difference import Difference, difference
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision, RevisionChange
from leadflow.rollout.rollout import Definition, Rollout
from leadflow.rollout.telling import Told, by, told
from tests.rollout.test_outlook import launched
from tests.small import MONDAY, small_definition


def says(definition: Definition) -> list[str]:
    """What a definition says differently than the small school's."""
    before = launched()
    return [each.sentence for each in alterations(before, replace(before, definition=definition))]


def with_plan(**values: Any) -> Definition:
    """The small school's with other values in the plan."""
    definition = small_definition()
    return replace(definition, plan=replace(definition.plan, **values))


def with_step(key: str, **values: Any) -> Definition:
    """The small school's with another step."""
    steps = small_definition().plan.steps
    return with_plan(steps=tuple(replace(each, **values) if each.key == key else each for each in steps))


def with_calendar(**values: Any) -> Definition:
    """The small school's with another calendar."""
    definition = small_definition()
    return replace(definition, calendars=(replace(definition.calendars[0], **values),))


def test_days() -> None:
    closures = small_definition().calendars[0].closures
    snow = Closure(date(2026, 12, 3), date(2026, 12, 8), "Snow")
    assert says(with_calendar(closures=(*closures, snow))) == [
        "Thu 3 Dec 2026 to Tue 8 Dec 2026 are no school days any more (Snow)."
    ]
    assert says(with_calendar(closures=())) == ["Mon 12 Oct 2026: school again (Columbus Day is off)."]
    assert says(with_calendar(closures=(), half_days=(HalfDay(date(2026, 10, 12), "Visits"),))) == [
        "Mon 12 Oct 2026: half a school day again (Columbus Day is off)."
    ]
    half = with_calendar(half_days=(HalfDay(date(2026, 12, 3), "Visits"),))
    assert says(half) == ["Thu 3 Dec 2026: half a school day only (Visits)."]
    back = [each.sentence for each in alterations(replace(launched(), definition=half), launched())]
    assert back == ["Thu 3 Dec 2026: a whole school day again (Visits is off)."]
    assert says(with_calendar(last=date(2027, 6, 18), first=date(2026, 9, 1))) == [
        "The first day of the calendar is Tue 1 Sep 2026 now, not Mon 31 Aug 2026.",
        "The last day of the calendar is Fri 18 Jun 2027 now, not Wed 30 Jun 2027.",
    ]
    assert says(with_calendar(source="elsewhere")) == []
    saturday = with_calendar(weekdays=(0, 1, 2, 3, 4, 5), last=date(2026, 9, 6))
    assert "Sat 5 Sep 2026: school again (a Saturday is off)." in says(saturday)


def test_other_calendars() -> None:
    definition = small_definition()
    school = definition.calendars[0]
    slots = replace(school, name="meetings", only=(date(2026, 9, 9), date(2026, 9, 16)))
    group = replace(school, name="group")
    more = replace(definition, calendars=(school, slots, group))
    assert says(more) == ["The calendar 'meetings' is new.", "The calendar 'group' is new."]

    def against(*calendars: SchoolCalendar) -> list[str]:
        before = replace(launched(), definition=more)
        now = replace(before, definition=replace(more, calendars=calendars))
        return [each.sentence for each in alterations(before, now)]

    assert against(school) == ["The calendar 'meetings' is gone.", "The calendar 'group' is gone."]
    other = replace(slots, only=(date(2026, 9, 9), date(2026, 9, 17)))
    assert against(school, other, group) == [
        "Wed 16 Sep 2026 is no meeting day of 'meetings' any more.",
        "Thu 17 Sep 2026 is a meeting day of 'meetings' now.",
    ]
    snow = CloseDays(date(2026, 9, 16), date(2026, 9, 17), "Snow")
    closed = [
        replace(each, closures=(*each.closures, Closure(snow.first, snow.last, snow.name)))
        for each in (school, slots, group)
    ]
    assert against(*closed) == [
        "Wed 16 Sep 2026 to Thu 17 Sep 2026 are no school days any more (Snow).",
        "Wed 16 Sep 2026 is no meeting day of 'meetings' any more.",
    ]
    trip = replace(group, closures=(*group.closures, Closure(date(2026, 9, 18), date(2026, 9, 18), "Trip")))
    assert against(school, slots, trip) == ["Fri 18 Sep 2026 is no school day of 'group' any more."]


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("norms", {"duration": 0.5}, "'Agree on norms' takes half a school day instead of 3 school days."),
        ("norms", {"title": "Our norms"}, "'Agree on norms' is now called 'Our norms'."),
        ("norms", {"on": date(2026, 9, 9)}, "'Agree on norms' is fixed to Wed 9 Sep 2026."),
        ("norms", {"owners": ("ben", "cem")}, "'Agree on norms' is to be done by Ben Okafor and Cem Yildiz."),
        ("norms", {"owners": ()}, "'Agree on norms' is to be done by nobody in particular."),
        (
            "norms",
            {"not_before": date(2026, 9, 9)},
            "'Agree on norms' not before: Wed 9 Sep 2026 instead of no date.",
        ),
        ("norms", {"checklist": ("a",)}, "'Agree on norms': checklist has changed."),
        ("norms", {"origin": "R1"}, "'Agree on norms': origin has changed."),
    ],
)
def test_steps(key: str, values: dict[str, Any], sentence: str) -> None:
    assert says(with_step(key, **values)) == [sentence]


def test_dates_that_are_taken_away() -> None:
    fixed = with_step("norms", on=date(2026, 9, 9), not_after=date(2026, 9, 30))
    before = replace(launched(), definition=fixed)
    moved_on = replace(before, definition=with_step("norms", on=date(2026, 9, 10)))
    assert [each.sentence for each in alterations(before, moved_on)] == [
        "'Agree on norms' is fixed to Thu 10 Sep 2026 instead of Wed 9 Sep 2026.",
        "'Agree on norms' not after: no date instead of Wed 30 Sep 2026.",
    ]
    assert "'Agree on norms' is no longer fixed to Wed 9 Sep 2026." in [
        each.sentence for each in alterations(before, launched())
    ]


def test_steps_that_wait_and_no_longer_do() -> None:
    held = with_step("norms", hold=Hold(date(2026, 9, 14), "waits for room"))
    assert says(held) == ["'Agree on norms' is not to start before Mon 14 Sep 2026: it waits for room."]
    freed = alterations(replace(launched(), definition=held), launched())
    assert [each.sentence for each in freed] == [
        "'Agree on norms' no longer waits: it was not to start before Mon 14 Sep 2026."
    ]


def test_dependencies_goals_people_and_the_rest() -> None:
    definition = small_definition()
    plan = definition.plan
    links = (
        *plan.dependencies[1:],
        Dependency("norms", "draft", Relation.START_START, 2),
        Dependency("norms", "statement", Relation.FINISH_FINISH, -1, LagUnit.CALENDAR_DAYS),
    )
    goals = (replace(plan.goals[0], title="Our plan", target=date(2026, 11, 20)),)
    roster = definition.roster
    people = (*roster.people[1:], replace(roster.people[0], name="Ana Ruiz-Lopez"), Person("eli", "Eli Ward"))
    groups = (*roster.groups, TaskGroup("maths", "Maths", "Better maths", "eli"))
    changed = replace(
        definition,
        name="Another name",
        start=date(2026, 9, 8),
        plan=replace(plan, dependencies=links, goals=goals, phases=(Phase("a", "A"),)),
        roster=replace(roster, people=people, groups=groups),
    )
    assert says(changed) == [
        "The goal 'Our plan' moves from Fri 13 Nov 2026 to Fri 20 Nov 2026.",
        "The goal 'Our plan' has another title.",
        "'Draft the statement' no longer starts after 'Agree on norms' is finished.",
        "'Draft the statement' now starts after 'Agree on norms' has started, 2 school days later.",
        "'Adopt the statement' now finishes after 'Agree on norms' is finished, 1 calendar day earlier.",
        "What is written about Ana Ruiz-Lopez has changed.",
        "Eli Ward is new.",
        "Maths is new.",
        "The name is 'Another name' now, not 'Small rollout'.",
        "The start is Tue 8 Sep 2026 now, not Mon 7 Sep 2026.",
        "The phases have changed.",
    ]


# ---- in words


def planned(*changes: RevisionChange, before: Rollout | None = None) -> Told:
    """A re-plan in words."""
    before = before or launched()
    now = replanned(before, Revision(changes), MONDAY, "Why not")
    return told(difference(before, now, MONDAY), before, now, MONDAY)


def test_a_difference_in_words() -> None:
    before = launched()
    progress = dict(before.progress)
    progress["norms"] = replace(progress["norms"], due=date(2026, 10, 30))
    progress["pilot"] = moved(progress["pilot"], Status.IN_PROGRESS, MONDAY)
    before = replace(before, progress=progress)
    words = planned(MoveGoal("plan", date(2027, 1, 8)), SetDuration("draft", 6), before=before)
    assert words.altered == (
        "The goal 'A plan that staff agree on' moves from Fri 13 Nov 2026 to Fri 8 Jan 2027.",
        "'Draft the statement' takes 6 school days instead of 5 school days.",
    )
    assert words.goals[0] == (
        "'A plan that staff agree on': forecast for Thu 12 Nov 2026, in time for Fri 8 Jan 2027 "
        "(41 school days to spare). It was Wed 11 Nov 2026: 1 school day later."
    )
    lines = {each.step: each for each in words.moves}
    assert lines["norms"].remark == "The card keeps the date that people set, Fri 30 Oct 2026."
    assert lines["statement"].finish == ("Thu 12 Nov", "Thu 7 Jan 2027")
    assert lines["pilot"].start == ("Mon 7 Sep", "Mon 7 Sep")
    assert lines["statement"].by == "40 school days later"
    assert words.summary == "6 steps get other dates and 3 people have something else to do."
    assert [(each.person, each.group, len(each.parts)) for each in words.calls] == [
        ("Ana Ruiz", "Leadership group", 3),
        ("Ben Okafor", "Leadership group", 1),
        ("Dee Park", "Reading group", 1),
    ]
    assert words.calls[1].parts == ("'Draft the statement' is due Tue 5 Jan 2027, 40 school days later.",)


def test_forecasts_in_words() -> None:
    words = planned(CloseDays(MONDAY, MONDAY, "Snow"))
    assert [(each.step, each.by) for each in words.forecasts][:2] == [
        ("norms", "1 school day later"),
        ("draft", "1 school day later"),
    ]
    assert words.moves == ()
    assert words.calls == ()
    assert words.summary == "6 forecasts move."
    half = planned(SetDuration("norms", 2.5))
    assert {each.step: each.by for each in half.forecasts}["draft"] == "starts on another day"


def test_starts_and_what_is_left_out_in_words() -> None:
    words = planned(CloseDays(date(2026, 11, 4), date(2026, 11, 4), "Snow"))
    assert {each.step: each.by for each in words.moves}["pilot"] == "starts 1 school day earlier"
    dee = next(each for each in words.calls if each.person == "Dee Park")
    assert dee.parts == (
        "'Try peer observation' is due Fri 13 Nov 2026, as before; start by Tue 3 Nov 2026.",
    )
    begun = launched()
    progress = {**begun.progress, "draft": moved(begun.progress["draft"], Status.IN_PROGRESS, MONDAY)}
    words = planned(DropStep("draft"), before=replace(begun, progress=progress))
    assert words.altered == ("'Draft the statement' is skipped.",)
    assert ("'Draft the statement' is no longer yours.",) in [each.parts for each in words.calls]


def test_nothing_in_words() -> None:
    before = launched()
    nothing = told(Difference(), before, before, MONDAY)
    assert nothing.summary == "No step moves, and no goal changes."
    assert by(0) == "by no school day"
    alone = told(Difference(calls=(Call("", "lead", changed=("norms",)),)), before, before, MONDAY)
    assert alone.calls[0].person == "nobody"
    assert alone.calls[0].parts == ("'Agree on norms' has changed.",)
    assert alone.summary == "1 person has something else to do."


def test_goals_that_come_and_go_in_words() -> None:
    before = launched()
    goal = replace(before.plan.goals[0], key="other", title="Another", target=date(2026, 9, 8))
    definition = with_plan(goals=(goal,))
    now = replanned(before, Revision(definition=definition), MONDAY)
    words = told(difference(before, now, MONDAY), before, now, MONDAY)
    assert words.goals == (
        "'A plan that staff agree on' is no longer a goal.",
        "'Another' is a new goal: forecast for Mon 21 Sep 2026, too late for Tue 8 Sep 2026.",
    )
    again = replanned(now, Revision((MoveGoal("other", date(2026, 9, 9)),)), MONDAY)
    short = told(difference(now, again, MONDAY), now, again, MONDAY)
    assert short.goals == (
        "'Another': forecast for Mon 21 Sep 2026, too late for Wed 9 Sep 2026 (8 school days short).",
    )
    assert any("Another" in each for each in short.appeared)


def test_a_group_without_a_lead_and_a_change_of_texts_are_calls_too() -> None:
    before = launched()
    roster = before.definition.roster
    unled = replace(roster, groups=(replace(roster.groups[0], lead=""), roster.groups[1]))
    steps = tuple(replace(each, owners=()) for each in before.plan.steps)
    definition = replace(before.definition, roster=unled, plan=replace(before.plan, steps=steps))
    bare = replanned(before, Revision(definition=definition), MONDAY)
    changed = replace(
        definition,
        plan=replace(
            definition.plan,
            steps=tuple(
                replace(each, description="New.") if each.key in ("norms", "pilot") else each
                for each in steps
            ),
        ),
    )
    now = replanned(bare, Revision(definition=changed), MONDAY)
    calls = difference(bare, now, MONDAY).calls
    assert [(each.person, each.group, each.changed) for each in calls] == [
        ("", "lead", ("norms",)),
        ("dee", "reading", ("pilot",)),
    ]
