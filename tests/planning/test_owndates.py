"""Dates of a step's own: where they put it, how they are explained, and which cannot both be kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from leadflow.planning.explain import explain
from leadflow.planning.owndates import contradiction, told
from leadflow.planning.plan import Dependency, Step
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.situation import Bound
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step

MON = day("10-05")


def both(found: Schedule, key: str) -> tuple[date, date, date, date]:
    dates = found.steps[key]
    return dates.earliest_start, dates.earliest_finish, dates.latest_start, dates.latest_finish


def days(*texts: str) -> tuple[date, ...]:
    return tuple(day(each) for each in texts)


@pytest.mark.parametrize(
    ("duration", "own", "expected"),
    [
        (2, {"finish_on": "10-14"}, ("10-13", "10-14", "10-13", "10-14")),
        (0.5, {"finish_on": "10-14"}, ("10-14", "10-14", "10-14", "10-14")),
        (1, {"finish_on": "10-12"}, ("10-12", "10-12", "10-12", "10-12")),
        (3, {"finish_on": "10-12"}, ("10-08", "10-12", "10-08", "10-12")),
        (2, {"finish_from": "10-14"}, ("10-13", "10-14", "10-15", "10-16")),
        (2, {"finish_from": "10-10"}, ("10-08", "10-13", "10-15", "10-16")),
        (1.5, {"finish_from": "10-06"}, ("10-05", "10-06", "10-15", "10-16")),
        (2, {"start_by": "10-07"}, ("10-05", "10-06", "10-07", "10-08")),
        (2, {"start_by": "10-10"}, ("10-05", "10-06", "10-09", "10-14")),
        (2, {"not_after": "10-07"}, ("10-05", "10-06", "10-06", "10-07")),
        (2, {"not_before": "10-10"}, ("10-13", "10-14", "10-15", "10-16")),
    ],
)
def test_where_an_own_date_puts_a_step(
    duration: float, own: dict[str, str], expected: tuple[str, ...]
) -> None:
    """The goal is due on Friday 16 Oct; from 10 to 12 Oct the school is closed."""
    dated: dict[str, Any] = {name: day(text) for name, text in own.items()}
    found = schedule(plan(step("a", duration, **dated), goal("g", "10-16", "a")), CALENDARS, MON)
    assert both(found, "a") == days(*expected)


def test_a_half_day_that_is_not_to_end_before_noon_of_its_day_takes_the_afternoon() -> None:
    found = schedule(plan(step("a", 0.5, finish_from=MON), step("b", 1), link("a -> b")), CALENDARS, MON)
    assert both(found, "b")[:2] == days("10-06", "10-06")


@pytest.mark.parametrize(
    ("own", "earliest", "latest"),
    [
        ({"finish_on": "10-07"}, "10-07", "10-07"),
        ({"finish_from": "10-07"}, "10-07", "10-16"),
        ({"finish_from": "10-12"}, "10-13", "10-16"),
        ({"start_by": "10-07"}, "10-05", "10-07"),
    ],
)
def test_where_an_own_date_puts_a_milestone(own: dict[str, str], earliest: str, latest: str) -> None:
    dated: dict[str, Any] = {name: day(text) for name, text in own.items()}
    found = schedule(plan(milestone("m", **dated), goal("g", "10-16", "m")), CALENDARS, MON)
    assert both(found, "m")[1::2] == days(earliest, latest)


def test_what_follows_waits_for_a_step_that_is_not_to_end_sooner() -> None:
    two = plan(step("a", 1, finish_from=day("10-08")), step("b", 1), link("a -> b"))
    found = schedule(two, CALENDARS, MON)
    assert found.steps["a"].earliest_by is Bound.FINISH_FROM
    assert found.steps["b"].earliest_start == day("10-09")


def test_a_step_in_progress_does_not_end_sooner_either() -> None:
    one = plan(step("a", 1, finish_from=day("10-08"), start_by=day("09-01")))
    progress = {"a": Progress(Status.IN_PROGRESS, started=MON)}
    found = schedule(one, CALENDARS, MON, progress)
    assert found.steps["a"].earliest_finish == day("10-08")
    lines = explain(one, CALENDARS, found, "a", {})
    assert any(each.endswith(", since it is not to end before Thu 8 Oct 2026.") for each in lines)
    assert found.steps["a"].latest_by is Bound.PLAN_END


@pytest.mark.parametrize(
    ("own", "line"),
    [
        (
            {"finish_from": "10-14"},
            "It is not to end before Wed 14 Oct 2026, so it need not start before Tue 13 Oct",
        ),
        ({"start_by": "10-07"}, "'A' is to be started by Wed 7 Oct 2026: it must be done by Thu 8 Oct 2026."),
        ({"finish_on": "10-07"}, "'A' is to end on Wed 7 Oct 2026: it starts on Tue 6 Oct 2026."),
    ],
)
def test_own_dates_are_explained(own: dict[str, str], line: str) -> None:
    dated: dict[str, Any] = {name: day(text) for name, text in own.items()}
    one = plan(step("a", 2, **dated), goal("g", "10-16", "a"))
    lines = explain(one, CALENDARS, schedule(one, CALENDARS, MON), "a", {})
    assert any(line in each for each in lines), lines


def test_a_last_day_that_is_fixed_and_cannot_be_kept() -> None:
    two = plan(step("a", 5), step("b", 2, finish_on=day("10-08")), link("a -> b"))
    found = schedule(two, CALENDARS, MON)
    (sentence,) = [each.sentence for each in found.findings if each.id == "fixed-date-conflict"]
    assert sentence.startswith(
        "'B' is to end on Thu 8 Oct 2026 and so to start by Wed 7 Oct 2026, but 'A' comes"
    )
    past = schedule(plan(step("b", 2, finish_on=MON)), CALENDARS, day("10-06"))
    (sentence,) = [each.sentence for each in past.findings if each.id == "fixed-date-conflict"]
    assert sentence.startswith(
        "'B' was to end on Mon 5 Oct 2026 and so to start by Fri 2 Oct 2026, which has passed"
    )


def test_what_cannot_both_be_kept() -> None:
    assert contradiction(step("a", on=MON)) is None
    assert contradiction(step("a", on=MON, finish_on=MON)) == ("on", "finish_on")
    late = step("a", not_before=day("10-06"), start_by=MON)
    assert contradiction(late) == ("not_before", "start_by")
    assert told(late, "not_before", "start_by") == (
        "is not to start before Tue 6 Oct 2026 and is to be started by Mon 5 Oct 2026"
    )


def conflict(*parts: Step | Dependency) -> str:
    found = schedule(plan(*parts), CALENDARS, MON).findings
    (sentence,) = [each.sentence for each in found if each.id == "fixed-date-conflict"]
    return sentence


def test_a_fixed_day_that_the_end_cannot_keep() -> None:
    """'A' ends on Tue 13 Oct: so can 'B', whose two days then begin on Friday, Monday being free."""
    two = (step("a", 6), step("b", 2, finish_on=day("10-09")))
    assert conflict(*two, link("a FF b")) == (
        "'B' is to end on Fri 9 Oct 2026 and so to start by Thu 8 Oct 2026, but it cannot end before 'A' is "
        "done, which leaves room for it only from Fri 9 Oct 2026; move the date, or shorten what comes "
        "before."
    )
    late = (step("a", 1, not_before=day("10-16")), milestone("b", on=day("10-09")))
    assert "but it cannot end before 'A' has started, which leaves room" in conflict(*late, link("a SF b"))


def test_a_started_milestone_keeps_its_start() -> None:
    """However late its card says that it will be reached."""
    done = {"m": Progress(Status.IN_PROGRESS, started=day("09-21"), due=day("10-16"))}
    found = schedule(plan(milestone("m")), CALENDARS, MON, done).steps["m"]
    assert (found.earliest_start, found.earliest_finish) == (day("09-21"), day("10-16"))
