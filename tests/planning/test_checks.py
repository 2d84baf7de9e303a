"""Every finding: a plan that has it, its sentence and dates, and the document that lists them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.findings import SEVERITIES, Finding, Severity
from leadflow.planning.plan import Plan, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, MEETINGS, SCHOOL, day, goal, link, milestone, plan, step

DOCUMENT = Path(__file__).parents[2] / "docs" / "findings.md"
TODAY = day("10-05")


def found(made: Plan, id_: str, today: date = TODAY, **progress: Progress) -> list[Finding]:
    return [each for each in schedule(made, CALENDARS, today, progress).findings if each.id == id_]


def only(made: Plan, id_: str, today: date = TODAY, **progress: Progress) -> Finding:
    (finding,) = found(made, id_, today, **progress)
    assert finding.severity is SEVERITIES[id_]
    assert finding.sentence.endswith(".")
    return finding


def done(on: date = TODAY) -> Progress:
    return Progress(Status.DONE, started=on, finished=on, owners=("bob",))


def test_the_document_lists_every_finding_with_its_severity() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^## (\S+)\n\n\*(\w+)\.\*", text, flags=re.MULTILINE))
    assert listed == {id_: severity.value for id_, severity in SEVERITIES.items()}
    assert text.count("**What to do:**") == len(SEVERITIES)


def test_a_good_plan_has_none() -> None:
    made = plan(
        step("a", owners=("ann",)),
        step("b", owners=("bob",)),
        link("a -> b"),
        goal("g", "03-12", "b"),
    )
    assert schedule(made, CALENDARS, TODAY).findings == ()


def test_errors_come_first() -> None:
    made = plan(step("a", 20, owners=()), step("z"), goal("g", "10-16", "a"))
    severities = [each.severity for each in schedule(made, CALENDARS, TODAY).findings]
    assert severities == sorted(severities, key=list(Severity).index)
    assert set(severities) == set(Severity)


LATE = plan(step("a", 5), step("b", 3), link("a -> b"), goal("g", "10-13", "b"))


def test_goal_late() -> None:
    finding = only(LATE, "goal-late")
    assert finding.sentence == (
        "Goal 'G' is due on Tue 13 Oct 2026 and cannot be reached before Thu 15 Oct 2026, 2 school days "
        "(2 calendar days) late: 'A' is the first open step on the way and would have to start by "
        "Thu 1 Oct 2026, 2 school days (4 calendar days) earlier than it can."
    )
    assert (finding.goal, finding.steps) == ("g", ("a", "b"))
    assert finding.dates == (day("10-13"), day("10-15"))


def test_goal_late_behind_a_fixed_date() -> None:
    made = plan(step("a", on=day("10-14")), step("b"), link("a -> b"), goal("g", "10-13", "b"))
    assert only(made, "goal-late").sentence.endswith("'A' is the first open step on the way.")


def test_goal_that_was_reached_late_is_history() -> None:
    assert not found(LATE, "goal-late", a=done(), b=done(day("10-15")))


@pytest.mark.parametrize(
    ("target", "spare"), [("10-15", "no school day"), ("10-16", "1 school day"), ("10-19", "2 school days")]
)
def test_goal_tight(target: str, spare: str) -> None:
    made = plan(*LATE.steps, *LATE.dependencies, goal("g", target, "b"))
    assert spare in only(made, "goal-tight").sentence
    assert not found(made, "goal-late")


def test_goal_with_three_days_is_not_tight() -> None:
    assert not found(plan(*LATE.steps, *LATE.dependencies, goal("g", "10-20", "b")), "goal-tight")


def test_goal_on_closed_day() -> None:
    finding = only(plan(step("a"), goal("g", "11-11", "a")), "goal-on-closed-day")
    assert "which is no school day (Veterans Day); the last school day before it is Tue 10 Nov 2026" in (
        finding.sentence
    )
    weekend = plan(step("a"), goal("g", "10-17", "a"))
    assert "no school day; the last" in only(weekend, "goal-on-closed-day").sentence
    assert not found(weekend, "goal-on-closed-day", a=done())


def test_goal_on_a_meeting_day_without_school() -> None:
    saturday = SchoolCalendar("meetings", SCHOOL.first, SCHOOL.last, only=(day("10-17"),))
    made = plan(step("a", kind=StepKind.MEETING, calendar="meetings"), goal("g", "10-17", "a"))
    ids = [each.id for each in schedule(made, {"school": SCHOOL, "meetings": saturday}, TODAY).findings]
    assert "goal-on-closed-day" not in ids


def test_no_goal() -> None:
    assert only(plan(step("a")), "no-goal").step is None
    made = plan(step("a"), step("b"), step("z"), link("a -> b"), goal("g", "10-16", "z"))
    finding = only(made, "no-goal")
    assert (finding.step, finding.dates) == ("b", (day("10-16"),))
    assert not found(made, "no-goal", b=done())


def test_a_date_of_its_own_says_when_a_step_is_due() -> None:
    far = goal("g", "12-04", "z")
    made = plan(step("a", not_after=day("10-30")), step("b", on=day("10-30")), step("z"), far)
    assert not found(made, "no-goal")
    assert only(plan(step("a", not_before=day("10-30")), step("z"), far), "no-goal").step == "a"


def test_horizon_short() -> None:
    finding = only(plan(step("a"), goal("g", "11-13", "a"), goal("f", "11-02", "a")), "horizon-short")
    assert "From Mon 5 Oct 2026 to the last goal 'G' on Fri 13 Nov 2026 there are 5.6 school weeks" in (
        finding.sentence
    )
    assert finding.dates == (TODAY, day("11-13"), day("12-04"))
    assert not found(plan(step("a"), goal("g", "12-04", "a")), "horizon-short"), "eight weeks are enough"


def test_horizon_counts_from_the_first_thing_that_was_done() -> None:
    made = plan(step("a"), step("b"), goal("g", "11-13", "a"))
    assert not found(made, "horizon-short", b=done(day("09-01")))


def test_horizon_long() -> None:
    far = goal("g", "2027-10-15", "a")
    assert "phases" in only(plan(step("a"), far), "horizon-long").sentence
    assert not found(plan(step("a")), "horizon-long")


def test_unmeasured_and_too_large() -> None:
    made = plan(
        step("a", 11, measure=None),
        step("b", 10),
        step("c", 15, kind=StepKind.MEETING, measure=None),
        milestone("m", measure=None),
    )
    assert only(made, "unmeasured").step == "a"
    assert only(made, "too-large").step == "a"
    assert not found(made, "unmeasured", a=done())
    assert not found(made, "too-large", a=done())


def test_two_changes() -> None:
    made = plan(
        step("a", 5, change=True),
        step("b", 3, change=True),
        step("c", 3, change=True),
        step("d", 3, change=True, group="others"),
        step("e", 3),
        milestone("m", change=True),
        goal("ga", "10-23", "a"),
        goal("gb", "10-21", "b"),
        goal("gc", "10-30", "c"),
    )
    finding = only(made, "two-changes")
    assert (finding.step, finding.steps) == ("b", ("a",))
    assert finding.dates == (day("10-19"), day("10-21"))
    assert "overlap from Mon 19 Oct to Wed 21 Oct 2026" in finding.sentence
    assert not found(made, "two-changes", a=done())


def test_a_long_change_overlaps_every_later_one() -> None:
    made = plan(
        step("a", 10, change=True),
        step("b", 1, change=True),
        step("c", 1, change=True),
        goal("ga", "10-30", "a"),
        goal("gb", "10-21", "b"),
        goal("gc", "10-27", "c"),
    )
    assert {each.step: each.steps for each in found(made, "two-changes")} == {"b": ("a",), "c": ("a",)}


def test_owner_only() -> None:
    made = plan(step("a"), step("b"), milestone("m", owners=()))
    assert "All 2 steps are owned by the same one person, ann" in only(made, "owner-only").sentence
    assert not found(made, "owner-only", a=Progress(owners=("bob",)))
    assert not found(plan(step("a")), "owner-only")
    two = plan(step("a", owners=("ann", "bob")), step("b", owners=("ann", "bob")))
    assert not found(two, "owner-only")


def test_owner_missing() -> None:
    made = plan(step("a", owners=()), step("b"), milestone("m", owners=()))
    assert only(made, "owner-missing").step == "a"
    assert not found(made, "owner-missing", a=Progress(owners=("bob",)))
    assert not found(made, "owner-missing", a=Progress(Status.DONE, finished=TODAY))


def test_fixed_date_conflict() -> None:
    made = plan(step("a", 4), step("m", on=day("10-07")), link("a -> m"))
    finding = only(made, "fixed-date-conflict")
    assert finding.sentence == (
        "'M' is fixed for Wed 7 Oct 2026, but 'A' comes before it and leaves room for it only from "
        "Fri 9 Oct 2026; move the date, or shorten what comes before."
    )
    assert (finding.step, finding.steps, finding.dates) == ("m", ("a",), (day("10-07"), day("10-09")))
    by_finish = plan(step("a", 4), step("m", 2, on=day("10-06")), link("a FF m"))
    assert only(by_finish, "fixed-date-conflict").step == "m"


def test_fixed_date_that_has_passed() -> None:
    made = plan(step("m", on=day("10-02")))
    assert "has passed without it" in only(made, "fixed-date-conflict").sentence
    assert not found(made, "fixed-date-conflict", m=Progress(Status.IN_PROGRESS, started=day("10-02")))
    assert not found(made, "fixed-date-conflict", m=done())


def test_fixed_date_closed() -> None:
    sentence = only(plan(step("m", on=day("11-11"))), "fixed-date-closed").sentence
    assert "no day of the calendar 'school' (Veterans Day)" in sentence
    slot = plan(step("m", kind=StepKind.MEETING, calendar="meetings", on=day("10-15")))
    assert only(slot, "fixed-date-closed").step == "m"
    assert not found(plan(step("m", on=day("11-12"))), "fixed-date-closed")


def test_calendar_ends() -> None:
    after = SCHOOL.last + timedelta(days=10)
    made = plan(step("a"), step("b"), link("a -> b"), goal("g", after.isoformat(), "b"))
    finding = only(made, "calendar-ends")
    assert finding.dates == (SCHOOL.last, after)
    assert finding.sentence == (
        "The calendar 'school' ends on Tue 22 Jun 2027, but the plan needs it until Fri 2 Jul 2027 for "
        "goal 'G'; until the next school year is added, its weekdays after that date are taken for school "
        "days, holidays not known."
    )
    assert not found(made, "calendar-ends", a=done(), b=done())


def test_calendar_of_meetings_ends() -> None:
    made = plan(step("a", kind=StepKind.MEETING, calendar="meetings"))
    finding = only(made, "calendar-ends", day("06-10"))
    assert finding.dates == (MEETINGS.last, day("06-23"))
    assert "usual distance" in finding.sentence


def test_promised_late() -> None:
    made = plan(
        step("a", owners=("ann",)), step("b", owners=("bob",)), link("a -> b"), goal("g", "12-04", "b")
    )
    finding = only(made, "promised-late", a=Progress(due=day("12-08"), owners=("ann",)))
    assert finding.sentence == (
        "The card of 'A' says Tue 8 Dec 2026; the plan needs it by Thu 3 Dec 2026, 3 school days sooner."
    )
    assert (finding.step, finding.dates) == ("a", (day("12-08"), day("12-03")))
    assert not found(made, "promised-late", a=Progress(due=day("12-03"), owners=("ann",)))
    assert not found(made, "promised-late", a=done())


def test_a_goal_that_is_late_for_a_date_on_a_card() -> None:
    made = plan(
        step("a", owners=("ann",)), step("b", owners=("bob",)), link("a -> b"), goal("g", "12-04", "b")
    )
    finding = only(made, "goal-late", a=Progress(due=day("12-08"), owners=("ann",)))
    assert finding.sentence.endswith(
        "late: 'A' was given until Tue 8 Dec 2026 on its card and is needed by Thu 3 Dec 2026."
    )


def shared(*owners: str, **more: float) -> Plan:
    """A plan of steps of a day each, for these owners."""
    return plan(*(step(f"s{at}", owners=(owner,), **more) for at, owner in enumerate(owners)))


def test_owner_overloaded_in_hours_where_every_step_says_them() -> None:
    people = ("ann", "ann", "ann", "bob", "bob", "cid", "cid", "dee")
    assert (
        "38% of the work that is open (3 of 8 school days)"
        in only(shared(*people), "owner-overloaded").sentence
    )
    hours = only(shared(*people, effort=2), "owner-overloaded").sentence
    assert "(6 of 16 hours)" in hours
    assert "three with most of it 88%" in hours
    mixed = plan(*shared(*people, effort=2).steps, step("z", 2, owners=("dee",)))
    assert "(3 of 10 school days)" in only(mixed, "owner-overloaded").sentence


def test_an_equal_share_is_no_overload_and_few_steps_say_nothing() -> None:
    assert not found(shared(*("ann", "bob", "cid") * 3), "owner-overloaded")
    assert not found(shared(*("ann", "bob", "cid", "dee") * 2), "owner-overloaded")
    assert not found(shared(*("ann",) * 6, "bob"), "owner-overloaded")
    assert not found(shared(*("ann",) * 9), "owner-overloaded"), "that is owner-only"
    assert not found(shared(*("ann",) * 6, *("bob",) * 3), "owner-overloaded", s0=done(), s1=done())
    no_work = plan(*(step(f"s{at}", 0, owners=("ann" if at else "bob",)) for at in range(8)))
    assert not found(no_work, "owner-overloaded")


def test_what_is_overdue_counts_in_this_month() -> None:
    many = plan(*(step(f"s{at:02}", owners=("ann",)) for at in range(16)), goal("g", "10-06", "s00"))
    late = plan(*many.steps, *(goal(f"g{at}", "10-06", f"s{at:02}") for at in range(16)))
    finding = only(late, "month-crowded", day("11-16"))
    assert "ann has 16 steps to see through in Nov 2026" in finding.sentence
    assert len(finding.steps) == 16
    assert not found(late, "month-crowded", day("11-16"), s03=done())


def test_a_step_under_way_was_started_whenever_it_was() -> None:
    made = plan(step("a", 2, start_by=day("10-02")))
    assert only(made, "own-date-late").dates == (day("10-02"), TODAY)
    assert not found(made, "own-date-late", a=Progress(Status.IN_PROGRESS, started=TODAY))


def test_a_late_goal_tells_what_it_alone_asks_of_the_first_step() -> None:
    made = plan(
        *(step("a", 5), step("b", 5), step("c", 5), link("a -> b"), link("a -> c")),
        *(goal("near", "10-09", "b"), goal("far", "10-14", "c")),
    )
    late = [each for each in schedule(made, CALENDARS, day("10-05")).findings if each.id == "goal-late"]
    told = {each.goal: each.sentence for each in late}
    for key, finding in told.items():
        alone = replace(made, goals=tuple(each for each in made.goals if each.key == key))
        (same,) = [
            each for each in schedule(alone, CALENDARS, day("10-05")).findings if each.id == "goal-late"
        ]
        assert finding == same.sentence
    assert len(told) == 2


def test_a_last_goal_in_the_past_has_no_weeks_below_none() -> None:
    made = plan(step("a"), goal("g", "10-02", "a"))
    (short,) = [
        each for each in schedule(made, CALENDARS, day("10-05")).findings if each.id == "horizon-short"
    ]
    assert short.sentence.startswith("The last goal 'G' was due on Fri 2 Oct 2026, before Mon 5 Oct 2026")


def test_findings_call_people_by_their_names() -> None:
    made = plan(step("a"), step("b"), goal("g", "12-11", "b"))
    for names, called in (({"ann": "Ann Lee"}, "Ann Lee"), ({}, "ann")):
        found = schedule(made, CALENDARS, day("10-05"), names=names).findings
        assert any(f"one person, {called};" in each.sentence for each in found)
