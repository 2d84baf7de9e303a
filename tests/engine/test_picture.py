"""The picture and the comparison: pure."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from leadflow.engine.picture import Changes, Picture, Row, compare, slug
from leadflow.engine.states import CLOSED, DROPPED, PREFECT_TYPE, Shown, finished, waiting
from leadflow.planning.steps import StepState
from tests.engine.worlds import APPROVAL, BLOCKED, DONE, READY, SKIPPED, WORKING, School, diamond

STATES = st.sampled_from([READY, BLOCKED, WORKING, APPROVAL, DONE, SKIPPED, Shown("FAILED", "Failed", "x")])
KEYS = st.sampled_from(["a", "b", "c", "d", "e", "f", "gone", "gone too"])


def applied(picture: Picture, rows: dict[str, Row], changes: Changes) -> dict[str, Row]:
    """What Prefect holds after the changes."""
    wanted = {each.key: each for each in picture.steps}
    after = dict(rows)
    for key in (*changes.create, *changes.close, *changes.show, *changes.rename):
        after[key] = Row(key, wanted[key].title, wanted[key].shown)
    for key in changes.drop:
        after[key] = Row(key, rows[key].name, DROPPED)
    return after


@given(
    st.dictionaries(KEYS, st.tuples(st.sampled_from(["Step a", "old"]), STATES)),
    st.dictionaries(st.sampled_from("abcdef"), STATES),
)
def test_after_the_changes_nothing_differs(
    found: dict[str, tuple[str, Shown]], states: dict[str, Shown]
) -> None:
    school = diamond("one")
    school.states = states
    picture = school.look(school.world, "one")
    rows = {key: Row(key, name, shown) for key, (name, shown) in found.items()}
    after = applied(picture, rows, compare(picture, rows))
    assert not compare(picture, after)
    assert {key: (after[key].name, after[key].shown) for key in school.needs} == school.wanted()


@given(st.dictionaries(st.sampled_from("abcdef"), STATES))
def test_steps_are_made_and_closed_after_what_they_depend_on(states: dict[str, Shown]) -> None:
    school = diamond("one")
    school.states = states
    changes = compare(school.look(school.world, "one"), {})
    assert changes.create == tuple(school.needs)
    assert changes.close == tuple(each for each in school.needs if school.state(each).closed)
    assert changes.show == ()


def test_a_closed_step_that_left_the_plan_stays_as_it_is() -> None:
    school = School("one", {"a": ()})
    rows = {
        "a": Row("a", "Step a", READY),
        "was done": Row("was done", "Was done", DONE),
        "was open": Row("was open", "Was open", WORKING),
        "dropped": Row("dropped", "Dropped", DROPPED),
    }
    assert compare(school.look(school.world, "one"), rows) == Changes(drop=("was open",))


def test_a_message_that_changed_is_a_change() -> None:
    school = School("one", {"a": ()})
    rows = {"a": Row("a", "Step a", Shown(READY.type, READY.name, "another reason"))}
    assert compare(school.look(school.world, "one"), rows) == Changes(show=("a",))


def test_every_state_has_its_type() -> None:
    assert {state.value: PREFECT_TYPE[state] for state in StepState} == {
        "Planned": "PENDING",
        "Blocked": "PENDING",
        "Ready": "SCHEDULED",
        "In progress": "RUNNING",
        "Waiting for approval": "PAUSED",
        "Done": "COMPLETED",
        "Skipped": "COMPLETED",
    }


def test_the_run_says_how_far_it_is() -> None:
    assert waiting(3, 9, 2) == Shown("PAUSED", "Waiting for people", "3 of 9 steps closed, 2 blocked.")
    assert waiting(3, 9, 0).message == "3 of 9 steps closed."
    assert finished(9).type == CLOSED


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_slug_is_a_key_that_prefect_takes_and_two_keys_stay_two(one: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(one))
    if one != other:
        assert slug(one) != slug(other)
    assert slug("hillside-2026") == "hillside-2026"
