"""One change at a time and open obstacles, on the page of all steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.planning.changes import changed_plan
from leadflow.planning.limits import Limits, Obstacle
from leadflow.rollout.outlook import outlook
from leadflow.services.level import levelled, revision
from leadflow.web.contexts.levelling import limits_words, one_at_a_time
from leadflow.web.contexts.plan import plan_page
from leadflow.web.rendering import Pages
from tests.web.looks import frame

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Definition
    from leadflow.services.view import View

TIME = Obstacle("time", "No common time", 5, 4, ("purpose-draft", "belonging-calls"))
TRUST = Obstacle("trust", "Little trust", 5, 5, ("belonging-trust",))
OVER = Obstacle("letter", "Nobody knows why", 1, 1, ("purpose-draft",))


def limited(found: View, limits: Limits, *obstacles: Obstacle) -> View:
    """The sample with two steps that change how people work, and with limits."""
    definition = found.rollout.definition
    plan = replace(definition.plan, obstacles=obstacles)
    return again(found, replace(definition, plan=plan, limits=limits))


def again(found: View, definition: Definition) -> View:
    rollout = replace(found.rollout, definition=definition)
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)


def test_what_waits_and_why(found: View) -> None:
    tight = limited(found, Limits(1, 1))
    shown = one_at_a_time(tight, frame(tight))
    text = Pages().text(plan_page(tight, frame(tight), {}))
    assert shown.waits
    assert not shown.applied
    assert "the one change that the school makes at a time" in shown.waits[0].sentence
    assert shown.waits[0].sentence.replace("'", "&#39;") in text
    assert "leadflow level --apply" in text
    assert (
        f"{len(shown.follows)} step" in text.partition("later because of that")[0].rpartition("<summary>")[2]
    )


def test_applied_it_says_so_and_the_forecasts_wait(found: View) -> None:
    tight = limited(found, Limits(1, 1))
    definition, progress = tight.rollout.definition, tight.rollout.progress
    result = levelled(definition, tight.today, progress)
    changes = revision(definition, progress, result).changes
    plan = changed_plan(definition.plan, changes)  # type: ignore[arg-type]
    waiting = again(tight, replace(definition, plan=plan))
    assert one_at_a_time(waiting, frame(waiting)).applied
    for key, (start, finish) in result.dates.items():
        dates = waiting.schedule.steps[key]
        assert (dates.earliest_start, dates.earliest_finish) == (start, finish)


def test_obstacles_are_listed_until_they_are_retired(found: View) -> None:
    blocked = limited(found, Limits(), TIME, OVER, TRUST)
    shown = one_at_a_time(blocked, frame(blocked)).obstacles
    assert [(each.title, each.significance) for each in shown] == [
        ("Little trust", 25),
        ("No common time", 20),
    ]
    assert [each.address for each in shown[1].steps] == [frame(blocked).here.step("belonging-calls")]
    assert "Little trust (25 of 25)" in Pages().text(plan_page(blocked, frame(blocked), {}))


def test_limits_in_words() -> None:
    assert limits_words(Limits()) == "A group makes 1 change at a time."
    assert limits_words(Limits(2, 3)) == (
        "A group makes 2 changes at a time and the whole school makes 3 changes at a time."
    )
    assert limits_words(Limits(None)) == "Nobody has set a limit to changes."
