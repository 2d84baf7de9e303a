"""The picture and the comparison: pure."""

from __future__ import annotations

import json
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from leadflow.engine.picture import Changes, Note, Picture, Row, compare, picture_of, slug
from leadflow.engine.states import CLOSED, DROPPED, PREFECT_TYPE, Shown, finished, waiting
from leadflow.planning.steps import Status, StepState
from tests.engine.schools import launched, view_of
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
    assert changes.close == tuple(key for key, each in school.all_states().items() if each.closed)
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


TODAY = date(2026, 9, 21)


def steps_of(picture: Picture) -> dict[str, Shown]:
    return {each.key: each.shown for each in picture.steps}


def test_a_picture_has_every_step_after_what_it_depends_on() -> None:
    picture = picture_of(view_of(launched(), TODAY))
    assert [each.key for each in picture.steps] == ["norms", "survey", "vision", "pilot"]
    assert (picture.name, picture.rollout) == ("Hillside moves to distributed leadership", "hillside")
    assert picture.tags == ("leadflow", "Hillside School")
    vision = picture.steps[2]
    assert (vision.title, vision.before) == ("Write the vision", ("norms", "survey"))
    assert vision.tags == ("group: core",)


def test_the_standing_decides_what_is_shown() -> None:
    view = view_of(launched(norms=Status.DONE, survey=Status.IN_PROGRESS), TODAY)
    for each in picture_of(view).steps:
        standing = view.standings[each.key]
        expected = Shown(PREFECT_TYPE[standing.state], standing.state.value, standing.reason)
        assert each.shown == expected
        assert each.shown.message


def test_a_start_to_start_dependency_is_an_edge_but_holds_no_closing_back() -> None:
    pilot = picture_of(view_of(launched(), TODAY)).steps[3]
    assert (pilot.before, pilot.held_by) == (("survey", "vision"), ("vision",))


def test_a_step_closed_out_of_turn_says_before_what() -> None:
    before = steps_of(picture_of(view_of(launched(vision=Status.DONE), TODAY)))["vision"]
    assert before.name == "Done"
    assert before.message.endswith("Closed before 'Agree on norms', 'Survey the faculty'.")
    done = launched(vision=Status.DONE, norms=Status.DONE, survey=Status.SKIPPED)
    after = steps_of(picture_of(view_of(done, TODAY)))["vision"]
    assert "Closed before" not in after.message


def test_the_run_is_finished_when_the_goals_are_reached() -> None:
    done = dict.fromkeys(("norms", "survey", "vision"), Status.DONE)
    assert picture_of(view_of(launched(norms=Status.DONE), TODAY)).run.message.startswith("1 of 4 steps")
    assert picture_of(view_of(launched(**done), TODAY)).run == finished(3)


def test_a_closed_step_leaves_a_note() -> None:
    view = view_of(launched(vision=Status.DONE, norms=Status.SKIPPED), TODAY)
    notes = {each.key: each.note for each in picture_of(view).steps}
    assert notes["vision"] == (
        "**Write the vision**: Done\n- on Tue 01 Sep 2026\n- by Ada Lovelace\n"
        "- seen in: The vision is published (by all staff)\n- lets go on: Pilot in one team"
    )
    assert "- because We have done it before." in notes["norms"]
    assert notes["pilot"] == ""


def test_the_blocked_steps_are_a_table() -> None:
    view = view_of(launched(norms=Status.DONE, vision=Status.IN_PROGRESS), date(2026, 11, 2))
    assert view.blocked
    note = picture_of(view).notes[0]
    assert (note.key, note.type) == ("blocked-steps-hillside", "table")
    rows = json.loads(note.body)
    assert [each["Why"] for each in rows] == [each.reason for each in view.blocked]
    assert rows[0]["Group"] in ("Core group", "Pilot team")
    assert note.description.startswith("Hillside moves to distributed leadership: ")
    assert note.description.endswith("blocked.")


def test_the_pages_are_linked_where_there_are_any() -> None:
    view = view_of(launched(), TODAY)
    assert len(picture_of(view).notes) == 1
    link = picture_of(view, "http://127.0.0.1:8400").notes[1]
    assert isinstance(link, Note)
    assert "(http://127.0.0.1:8400)" in link.body
