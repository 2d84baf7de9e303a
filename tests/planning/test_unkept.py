"""Fixed dates that cannot be kept, and what rests on them."""

from __future__ import annotations

from leadflow.planning.schedule import schedule
from leadflow.planning.unkept import Unkept, told
from tests.planning.samples import CALENDARS, day, goal, link, plan, step

TODAY = day("10-05")
M = Unkept("m", day("10-07"), day("10-09"))
MADE = plan(
    step("a", 4),
    step("m", on=day("10-07")),
    step("b"),
    step("n", on=day("10-09")),
    step("c", 20),
    step("d"),
    *map(link, ("a -> m", "m -> b", "b -> n", "c -> d", "m -> d")),
    goal("g", "10-30", "n"),
    goal("h", "12-18", "d"),
)


def test_what_would_come_later_without_the_date_rests_on_it() -> None:
    found = schedule(MADE, CALENDARS, TODAY)
    assert found.goals["g"].met, "the fixed dates keep it green"
    assert found.goals["g"].rests_on == (M,), "also where a second date gives way only then"
    assert dict(found.resting) == {"m": (M,), "b": (M,), "n": (M,)}
    assert found.goals["h"].rests_on == (), "other steps set the date of this one"


def test_one_date_after_another_names_both_the_first_first() -> None:
    made = plan(
        step("a", 4),
        step("m", on=day("10-07")),
        step("e", 2, finish_on=day("10-08")),
        link("a -> m"),
        link("m -> e"),
        goal("g", "10-30", "e"),
    )
    rests = schedule(made, CALENDARS, TODAY).goals["g"].rests_on
    assert [each.step for each in rests] == ["m", "e"]
    assert told(made, rests) == (
        "rests on dates that cannot be kept: 'M' is fixed for Wed 7 Oct and has room only from Fri 9 Oct; "
        "'E' is to end on Thu 8 Oct and so to start by Wed 7 Oct and has room only from Thu 8 Oct"
    )


def test_without_such_a_date_nothing_is_said() -> None:
    made = plan(step("a", 1), step("m", on=day("10-07")), link("a -> m"), goal("g", "10-30", "m"))
    assert not schedule(made, CALENDARS, TODAY).resting
    assert told(made, ()) == ""
