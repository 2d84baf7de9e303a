"""MSPDI of others: what is taken, what is said about the rest, and what somebody changed in ours."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.exchange.imported import Imported
from leadflow.exchange.mspdi.incoming import import_project
from leadflow.exchange.mspdi.outgoing import project_of
from leadflow.exchange.mspdi.writing import project_text
from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, LagUnit, Relation, StepKind
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Rollout
from tests.exchange.mspdi.foreign import DAYS, HALF, HOLIDAY, SHORT, SPANS, after, project, row
from tests.exchange.worlds import planned, sample, unlaunched
from tests.small import small_definition

NOON = "2026-11-13T17:00:00"


def imported(*rows: str, **more: str) -> Imported:
    return import_project(project(*rows, **more), "plan.xml")


def told(found: Imported, words: str) -> bool:
    return any(words in each for each in found.remarks)


def problem(raw: bytes) -> str:
    with pytest.raises(InputError) as caught:
        import_project(raw, "plan.xml")
    return str(caught.value)


def test_a_plan_of_a_district() -> None:
    people = (
        "<Resources><Resource><UID>0</UID><Name/></Resource><Resource><UID>1</UID><Name>Ann Archer</Name>"
        "<Type>1</Type></Resource><Resource><UID>2</UID><Name>Paper</Name><Type>0</Type></Resource></Resources>"
        "<Assignments><Assignment><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments>"
    )
    found = imported(
        row(0, "District plan", level=0),
        row(1, "Phase &amp; one", 24, more="<Summary>1</Summary>"),
        row(2, "Draft", 12, 2),
        row(3, "Review", 8, 2, after(2, 3, 4800) + "<ConstraintType>4</ConstraintType>"
            "<ConstraintDate>2026-09-10T08:00:00</ConstraintDate>"),
        row(4, "Phase two", 8, more="<Summary>1</Summary>"),
        row(5, "Vote", 8, 2, after(1, 1, 28800, 8) + f"<Deadline>{NOON}</Deadline>"),
        row(6, "Agreed", 0, 2, after(5) + f"<Milestone>1</Milestone><Deadline>{NOON}</Deadline>"),
        more=people,
    )  # fmt: skip
    plan, calendar = found.definition.plan, found.definition.calendar["school"]
    assert [(step.key, step.duration, step.phase) for step in plan.steps] == [
        ("draft", 1.5, "phase_one"),
        ("review", 1, "phase_one"),
        ("vote", 1, "phase_two"),
        ("agreed", 0, "phase_two"),
    ]
    assert plan.by_key["review"].not_before == date(2026, 9, 10)
    assert plan.by_key["vote"].not_after == date(2026, 11, 13)
    assert plan.by_key["agreed"].kind is StepKind.MILESTONE
    assert plan.by_key["draft"].owners == ("ann_archer",)
    assert set(plan.dependencies) == {
        Dependency("draft", "review", Relation.START_START, 1),
        Dependency("draft", "vote", lag=2, unit=LagUnit.ELAPSED_DAYS),
        Dependency("review", "vote", lag=2, unit=LagUnit.ELAPSED_DAYS),
        Dependency("vote", "agreed"),
    }
    assert [(goal.key, goal.target, goal.step) for goal in plan.goals] == [
        ("agreed", date(2026, 11, 13), "agreed")
    ]
    assert not calendar.is_school_day(date(2026, 10, 12))
    assert calendar.share(date(2026, 11, 25)) == 0.5
    for words in ("'Paper'", "Links with a summary", "no task groups", "time zone"):
        assert told(found, words), words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("<Manual>1</Manual><Start>2026-09-03T08:00:00</Start>", "by hand"),
        ("<ConstraintType>1</ConstraintType>", "As late as possible"),
        ("<Active>0</Active>", "Inactive rows"),
        ("<FixedCost>100</FixedCost>", "Costs"),
        ("<Recurring>1</Recurring>", "Recurring"),
        ("<CalendarUID>9</CalendarUID>", "Calendars of rows"),
        ("<Duration>PT5H0M0S</Duration>", ""),
        (after(1, 1, 50, 19), "percent"),
        (after(1, 1, 1000, 7), "Lags are rounded"),
        ("<PredecessorLink><PredecessorUID>7</PredecessorUID><CrossProject>1</CrossProject></PredecessorLink>",
         "other project files"),
    ],
)  # fmt: skip
def test_nothing_is_left_out_silently(more: str, words: str) -> None:
    found = imported(row(1, "One", 8), row(2, "Two", 8, more=more + f"<Deadline>{NOON}</Deadline>"))
    assert told(found, words)


def test_what_is_no_row_of_work_is_told() -> None:
    found = imported(
        row(1, "Whole", 8, more="<Summary>1</Summary>"),
        row(2, "A", 8, 2),
        row(3, "", 8, 2),
        row(4, "Sub", 8, 2, more="<IsSubproject>1</IsSubproject>"),
        row(5, "Odd", 5, 2),
        row(6, "Around the clock", 48, 2, more="<DurationFormat>8</DurationFormat>").replace(
            "<DurationFormat>7</DurationFormat>", ""
        ),
        exceptions=HOLIDAY.replace("<Type>1</Type>", "<Type>2</Type>"),
    )
    for words in (
        "without a name",
        "'Sub'",
        "rounded to half days: 'Odd'",
        "nights and weekends",
        "by a rule",
    ):
        assert told(found, words), words


def test_a_deadline_on_a_saturday_is_met_on_friday() -> None:
    found = imported(row(1, "A", more="<Deadline>2026-11-14T17:00:00</Deadline>"))
    assert found.definition.plan.goals[0].target == date(2026, 11, 13)
    assert told(found, "days without school")


def test_a_row_that_waits_for_its_own_summary_waits_for_the_others_in_it() -> None:
    found = imported(row(1, "Whole"), row(2, "A", 8, 2), row(3, "B", 8, 2, after(1)))
    assert found.definition.plan.dependencies == (Dependency("a", "b"),)


def test_calendars_of_others() -> None:
    short = DAYS.replace("<DayType>4</DayType><DayWorking>1</DayWorking>" + SPANS, SHORT)
    night = HALF.replace("2026-11-25", "2026-11-28").replace("Early dismissal", "Open day")
    slots = "".join(
        HALF.replace("2026-11-25", day).replace("Early dismissal", "Board")
        for day in ("2026-09-09", "2026-10-14")
    )
    board = (
        "<Calendar><UID>5</UID><Name>Board</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays/>"
        f"<Exceptions>{slots}</Exceptions><WorkWeeks><WorkWeek/></WorkWeeks></Calendar>"
    )
    raw = project(
        row(1, "A"), row(2, "Board meets", more="<CalendarUID>5</CalendarUID>"), exceptions=HOLIDAY + night
    ).replace(DAYS.encode(), short.encode())
    found = import_project(raw.replace(b"</Calendars>", board.encode() + b"</Calendars>"), "plan.xml")
    school, meets = found.definition.calendar["school"], found.definition.calendar["board"]
    assert (school.share(date(2026, 9, 9)), school.share(date(2026, 9, 10))) == (0.5, 1)
    assert meets.only == (date(2026, 9, 9), date(2026, 10, 14))
    assert found.definition.plan.by_key["board_meets"].calendar == "board"
    assert told(found, "free every week is not taken: 'Open day'")
    assert told(found, "other working weeks")


def test_a_file_without_a_calendar_is_planned_from_monday_to_friday() -> None:
    found = import_project(b"<Project><Tasks>" + row(1, "A").encode() + b"</Tasks></Project>", "plan.xml")
    assert told(found, "no calendar")
    assert found.definition.calendar["school"].weekdays == (0, 1, 2, 3, 4)


def test_the_schools_own_files_give_calendar_and_people() -> None:
    base = small_definition()
    found = import_project(project(row(1, "Agree on norms")), "plan.xml", base)
    assert found.definition.calendars == base.calendars
    assert found.definition.roster.groups == base.roster.groups
    assert (found.definition.key, found.definition.timezone) == (base.key, base.timezone)


def test_progress_of_others_is_taken() -> None:
    found = imported(
        row(1, "Done", 8, more="<PercentComplete>100</PercentComplete>"
            "<ActualStart>2026-09-01T08:00:00</ActualStart><ActualFinish>2026-09-01T17:00:00</ActualFinish>"),
        row(2, "Going", 16, more="<ActualStart>2026-09-02T08:00:00</ActualStart>"
            "<RemainingDuration>PT12H0M0S</RemainingDuration>"),
    )  # fmt: skip
    done, going = found.progress["done"], found.progress["going"]
    assert (done.status, done.started, done.finished) == (Status.DONE, date(2026, 9, 1), date(2026, 9, 1))
    assert (going.status, going.remaining) == (Status.IN_PROGRESS, 1.5)


def test_a_circle_is_told_with_its_path_and_its_lines() -> None:
    text = problem(project(row(1, "A", more=after(2)), row(2, "B", more=after(1))))
    assert text == (
        "plan.xml:4: The steps wait for each other in a circle: b -> a -> b "
        "('b' on line 4, 'a' on line 3). Take one of these links away."
    )


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (project(row(1, "A", more=after(9))), "plan.xml:3: PredecessorLink: 'A' waits for the row"),
        (project(row(1, "A"), row(1, "B")), "plan.xml:4: UID: Two rows have the number (UID) 1."),
        (project(), "no steps"),
        (project(row(1, "A", more="<Deadline>soon</Deadline>")), "plan.xml:3: Deadline: 'soon' is not"),
        (b"<Project/>", "no plan of Microsoft Project"),
        (b"<html></html>", "no plan of Microsoft Project"),
        (b"<Project>", "not XML that can be read"),
        (b"", "not XML that can be read"),
        (b'<?xml version="1.0" encoding="martian"?><Project/>', "encoding"),
    ],
)  # fmt: skip
def test_bad_files_say_what_and_where(raw: bytes, words: str) -> None:
    assert words in problem(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>',
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><Project>&x;</Project>',
        b'<!DOCTYPE p SYSTEM "http://127.0.0.1:9/p.dtd"><Project/>',
        '<!DOCTYPE p [<!ENTITY a "a">]><Project/>'.encode("utf-16"),
    ],
)
def test_entities_and_document_types_are_refused(raw: bytes) -> None:
    assert "document type or entities" in problem(raw)


def test_too_deep_and_too_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "too much" in problem(b"<a>" * 100 + b"</a>" * 100)
    monkeypatch.setattr("leadflow.exchange.xml.LARGEST", 10)
    assert "larger than" in problem(project(row(1, "A")))


@settings(max_examples=150)
@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 60))
def test_any_bytes_are_a_plan_or_an_error(noise: bytes, at: int, cut: int) -> None:
    good = project(row(1, "A"), row(2, "B", more=after(1) + f"<Deadline>{NOON}</Deadline>"))
    for raw in (noise, good[:at] + noise + good[at + cut :], good[:at]):
        with suppress(InputError):
            import_project(raw, "plan.xml")


class TestAnExportOfOursThatSomebodyChanged:
    """What the project office changes counts; the rest stays ours."""

    def changed(self, *pairs: tuple[str, str]) -> Imported:
        rollout = unlaunched(small_definition())
        text = project_text(project_of(rollout, planned(rollout)))
        begins = text.index("<Tasks>") if "2026-10" not in pairs[0][0] else 0
        begins = text.index("<UID>1</UID>", begins)
        head, text = text[:begins], text[begins:]
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        return import_project((head + text).encode(), "plan.xml")

    def test_a_longer_duration(self) -> None:
        plan = self.changed(
            ("<Duration>PT24H0M0S</Duration>", "<Duration>PT32H0M0S</Duration>")
        ).definition.plan
        assert plan.by_key["norms"].duration == 4
        assert plan.by_key["statement"].gate is not None

    def test_another_title(self) -> None:
        plan = self.changed(("Agree on norms", "Agree on the norms")).definition.plan
        assert plan.by_key["norms"].title == "Agree on the norms"

    def test_a_later_deadline_moves_the_goal(self) -> None:
        old, new = f"<Deadline>{NOON}</Deadline>", "<Deadline>2026-11-20T17:00:00</Deadline>"
        goal = self.changed((old, new)).definition.plan.goals[0]
        assert (goal.key, goal.target, goal.measure) == ("plan", date(2026, 11, 20), "80 % agree")

    def test_a_lag_and_a_constraint(self) -> None:
        calendar = "<CalendarUID>-1</CalendarUID>"
        day = "<ConstraintDate>2026-09-14T08:00:00</ConstraintDate>"
        plan = self.changed(
            ("<LinkLag>0</LinkLag>", "<LinkLag>9600</LinkLag>"),
            (
                f"<ConstraintType>0</ConstraintType>{calendar}",
                f"<ConstraintType>4</ConstraintType>{calendar}{day}",
            ),
        ).definition.plan
        assert Dependency("norms", "draft", lag=2) in plan.dependencies
        assert plan.by_key["norms"].not_before == date(2026, 9, 14)

    def changed_rollout(self, step: dict[str, Any], *pairs: tuple[str, str]) -> Imported:
        """A step `norms` that says more, given to Ana by its card, and what somebody changed in its row."""
        definition = small_definition()
        plan = definition.plan
        steps = tuple(replace(each, **step) if each.key == "norms" else each for each in plan.steps)
        definition = replace(definition, plan=replace(plan, steps=steps))
        rollout = Rollout(definition, {"norms": Progress(owners=("ana",))}, {})
        text = project_text(project_of(rollout, planned(rollout)))
        for old, new in pairs:
            assert text.count(old) == 1
            text = text.replace(old, new)
        return import_project(text.encode(), "plan.xml")

    def test_another_constraint_ends_what_levelling_held_back(self) -> None:
        hold = {"hold": Hold(date(2026, 9, 14), "no room")}
        day = "<ConstraintDate>2026-09-14T08:00:00</ConstraintDate>"
        assert self.changed_rollout(hold).definition.plan.by_key["norms"].hold == hold["hold"]
        found = self.changed_rollout(hold, (day, day.replace("14", "16", 1)))
        norms = found.definition.plan.by_key["norms"]
        assert (norms.hold, norms.not_before) == (None, date(2026, 9, 16))
        assert told(found, "levelling held back")

    def test_a_step_that_is_given_to_others_is_not_on_the_old_card(self) -> None:
        assert self.changed_rollout({}).progress["norms"].owners == ("ana",)
        row = "<TaskUID>1</TaskUID><ResourceUID>{}</ResourceUID>"
        found = self.changed_rollout({}, (row.format(1), row.format(3)))
        assert found.definition.plan.by_key["norms"].owners == ("cem",)
        assert "norms" not in found.progress

    def test_another_calendar_of_a_row(self) -> None:
        rollout = unlaunched(sample())
        text = project_text(project_of(rollout, planned(rollout, sample().start)))
        changed = text.replace("<CalendarUID>2</CalendarUID>", "<CalendarUID>-1</CalendarUID>", 1)
        steps = import_project(changed.encode(), "plan.xml").definition.plan.steps
        before = rollout.plan.by_key
        moved = [each.key for each in steps if each.calendar != before[each.key].calendar]
        assert [before[key].calendar for key in moved] == ["staff_meetings"]

    def test_a_closed_day_more(self) -> None:
        found = self.changed(("2026-10-12T23:59:00", "2026-10-14T23:59:00"))
        assert not found.definition.calendar["school"].is_school_day(date(2026, 10, 14))
        assert told(found, "Calendars that were changed")

    def test_notes_that_were_cut_off(self) -> None:
        found = self.changed(("leadflow reads the plan back", "x"))
        assert {step.key for step in found.definition.plan.steps} >= {"norms", "draft"}
