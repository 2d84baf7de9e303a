"""Contexts: what the pages say, on the sample rollout."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError
from leadflow.planning.blocked import Cause
from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.rollout.outlook import outlook
from leadflow.services.view import View
from leadflow.web.contexts.blocked import News, blocked_page
from leadflow.web.contexts.groups import group_page, groups_page
from leadflow.web.contexts.lines import Verdict, age_of, blocked_line, cause_line, goal_lines, step_line
from leadflow.web.contexts.plan import plan_page
from leadflow.web.contexts.step import step_page
from leadflow.web.forms import Form
from tests.web import samples
from tests.web.looks import everything, frame, seen

if TYPE_CHECKING:
    from leadflow.web.contexts.blocked import BlockedPage


def page(found: View, *, news: News | None = None) -> BlockedPage:
    return blocked_page(found, frame(found), by_cause=False, news=news)


# ---- blocked steps


def test_rows_come_by_slack_then_by_what_they_delay(found: View) -> None:
    lines = page(found).blocked
    assert [each.step.slack for each in lines] == sorted(each.step.slack for each in lines)
    assert {each.step.key for each in lines} == {
        each.key for each in found.standings.values() if each.blocked
    }


def test_a_row_says_why_on_whom_since_when_and_what_it_delays(found: View) -> None:
    row = next(each for each in page(found).blocked if each.step.key == "purpose-send")
    assert row.causes[0].sentence == (
        "Waits for the approval of 'Revise the statement with everybody's comments' by Carmen Rivera."
    )
    assert row.on == "Carmen Rivera"
    assert row.since == date(2026, 11, 10)
    assert row.age == 5
    assert row.delays == 8
    assert row.milestone is not None
    assert row.milestone.title == "Second meeting: vision and mission"
    assert (row.milestone.planned, row.milestone.forecast) == (date(2026, 11, 18), date(2026, 12, 2))
    assert row.milestone.moves
    assert row.goals == ("Vision and mission are shared by all",)
    assert row.causes[0].next == "Ask Carmen Rivera for the approval"
    assert row.causes[0].next_address == f"/r/{samples.KEY}/steps/purpose#approvals"


@pytest.mark.parametrize(
    ("step", "kind", "source", "on", "action", "goes_to"),
    [
        ("meeting-2", CauseKind.DEPENDENCY, "purpose-send", ("luis",), "Ask Luis Herrera how far it is",
         "/steps/purpose-send"),
        ("belonging-calls", CauseKind.CAPACITY, "belonging-greet", ("ivan",),
         "Finish ‘Greet every student of grade 6 at the door’ first", "/steps/belonging-greet"),
        ("belonging-room", CauseKind.DECISION, "", ("dana",), "Get the decision from Dana Okafor",
         "/steps/belonging-room#do"),
        ("belonging-room", CauseKind.DECISION, "", (), "Get the decision", "/steps/belonging-room#do"),
        ("inventory-accounts", CauseKind.EXTERNAL, "", (), "Follow it up outside",
         "/steps/inventory-accounts#do"),
        ("belonging-trust", CauseKind.UNMEASURED, "belonging", ("chloe",), "Agree how it is measured",
         "/steps/belonging-trust"),
        ("inventory-accounts", CauseKind.PERSON, "", (), "Remind the person it waits for",
         "/steps/inventory-accounts#do"),
    ],
)  # fmt: skip
def test_the_next_action_is_a_verb_for_the_right_person(
    found: View, step: str, kind: CauseKind, source: str, on: tuple[str, ...], action: str, goes_to: str
) -> None:
    line = cause_line(found, step, Cause(kind, "It waits.", on, found.today, source))
    assert line.next == action
    assert line.next_address == f"/r/{samples.KEY}{goes_to}"


def test_who_takes_a_step_is_agreed_on_its_card_or_its_board(found: View) -> None:
    cause = Cause(CauseKind.PERSON, "Nobody has taken it.", ("amy",), found.today, "inventory")
    assert "/boards/inventory/cards/" in cause_line(found, "inventory-intro", cause).next_address
    without_cards = replace(found, card_urls={})
    assert cause_line(without_cards, "inventory-intro", cause).next_address.endswith("/boards/inventory")
    without_boards = replace(without_cards, boards={})
    assert cause_line(without_boards, "inventory-intro", cause).next_address.endswith("inventory-intro#do")


def test_a_cause_that_names_nobody_still_says_where_it_lies(found: View) -> None:
    for kind, on in ((CauseKind.EXTERNAL, "somebody outside the school"), (CauseKind.SYNC, "the board")):
        assert cause_line(found, "report", Cause(kind, "It waits.", (), found.today)).on == on


def test_one_late_reply_that_holds_several_steps_is_one_line(found: View) -> None:
    top = page(found).top
    assert [len(each.holds) for each in top] == [3, 2, 2]
    assert top[0].cause.on == "Carmen Rivera"
    assert [each.key for each in top[0].holds] == ["meeting-2", "vision", "purpose-send"]
    held = {step.key for root in page(found).roots for step in root.holds}
    assert held == {each.key for each in found.blocked}


def test_the_lists_keep_the_states_apart(found: View) -> None:
    shown = page(found)
    blocked = {each.step.key for each in shown.blocked}
    late = {each.key for each in shown.late.lines}
    risky = {each.key for each in shown.risky.lines}
    ready = {each.key for each in shown.ready.lines}
    assert late == {"purpose"}
    assert not blocked & (late | risky | ready)
    assert not late & risky
    assert "reading-pilot" in risky


def test_the_numbers_count_the_lists_they_lead_to(found: View) -> None:
    shown = page(found)
    blocked, risk, ready, done = (each.count for each in shown.numbers)
    assert blocked == len(shown.blocked) == 10
    assert risk == sum(len(each.lines) + each.more for each in (shown.late, shown.risky))
    assert ready == len(shown.ready.lines) + shown.ready.more
    assert done == len(shown.done.lines) == 0
    assert [each.address for each in shown.numbers] == ["#blocked", "#risk", "#ready", "#done"]


def test_this_week_is_the_last_seven_days(found: View) -> None:
    closed = {
        "issues": Progress(Status.DONE, started=date(2026, 11, 2), finished=date(2026, 11, 11)),
        "partner": Progress(Status.DONE, started=date(2026, 11, 2), finished=date(2026, 11, 10)),
        "norms": Progress(Status.SKIPPED, finished=date(2026, 11, 17), skipped_because="We have some"),
    }
    assert [each.key for each in page(seen(found, **closed)).done.lines] == ["norms", "issues"]


def test_a_long_list_says_how_many_more_there_are(found: View) -> None:
    risky = page(found).risky
    assert len(risky.lines) == 6
    assert risky.more == 4
    assert risky.address == f"/r/{samples.KEY}/plan?watch=at-risk"


def test_the_headline_and_the_lead_say_it_in_words(found: View) -> None:
    shown = page(found)
    assert shown.headline == "10 steps are blocked"
    assert shown.lead == (
        "The goal ‘Vision and mission are shared by all’ is 5.5 school days late; 3 other goals can be met."
    )


def test_goals_that_are_reached_are_not_said_to_be_possible(found: View) -> None:
    done = {goal.step for goal in found.rollout.plan.goals if not goal.title.startswith("Vision")}
    progress = {
        key: replace(each, status=Status.DONE, finished=found.today) if key in done else each
        for key, each in found.rollout.progress.items()
    }
    rollout = replace(found.rollout, progress=progress)
    now = outlook(rollout, found.today)
    shown = page(replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings))
    assert shown.lead.endswith("school days late; 3 goals are reached.")


def test_two_late_goals_name_the_worst(found: View) -> None:
    goals = tuple(replace(each, target=date(2026, 11, 18)) for each in found.rollout.plan.goals)
    definition = found.rollout.definition
    changed = replace(definition, plan=replace(definition.plan, goals=goals))
    rollout = replace(found.rollout, definition=changed)
    now = outlook(rollout, found.today)
    shown = page(replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings))
    assert shown.lead.startswith("4 goals are late, ‘Every task group has shown a result’ by ")


def test_when_everything_is_closed_it_says_so(found: View) -> None:
    shown = page(everything(found, Status.DONE))
    assert shown.headline == "Nothing is blocked"
    assert shown.lead == "All goals are reached."
    assert shown.nothing == "Every step is closed. Nothing is left to do."
    assert not shown.blocked
    assert not shown.roots


def test_an_empty_list_says_what_comes_next_and_when(found: View) -> None:
    done = everything(found, Status.DONE)
    ready = seen(done, norms=Progress(owners=("luis",)))
    assert page(ready).nothing == (
        "Next is ‘Agree norms for meetings and interactions’: it can start now and has to by "
        f"{step_words(ready, 'norms')}."
    )
    later = seen(done, meeting_3=Progress(owners=("dana",)), reading_all=Progress(owners=("ben",)))
    assert page(later).nothing.startswith("Next is ‘Third meeting: form the task groups’")
    under_way = seen(done, norms=Progress(Status.IN_PROGRESS, owners=("luis",), started=found.today))
    assert page(under_way).nothing == "Everything that can be worked on is under way."


def step_words(found: View, step: str) -> str:
    day = found.schedule.steps[step].latest_start
    return f"{day:%a} {day.day} {day:%b}"


def test_boards_that_cannot_be_read_are_named(found: View) -> None:
    rollout = replace(found.rollout, troubles={"reading": "Trello is away.", "norms": "No such card."})
    troubles = page(replace(found, rollout=rollout)).troubles
    assert [(each.title, each.sentence) for each in troubles] == [
        ("Reading across subjects", "Trello is away."),
        ("Agree norms for meetings and interactions", "No such card."),
    ]


def test_age_counts_school_days_and_calendar_days_outside_the_calendar(found: View) -> None:
    assert age_of(found, date(2026, 11, 13)) == 2
    assert age_of(found, date(2026, 8, 1)) == 108


# ---- goals, steps, groups


def test_goals_have_a_verdict_in_words(found: View) -> None:
    verdicts = {each.title: each.verdict for each in goal_lines(found)}
    assert verdicts == {
        "Vision and mission are shared by all": Verdict.LATE,
        "Students of grade 6 come to school": Verdict.ON_THE_WAY,
        "A plan for several years is on the table": Verdict.AT_RISK,
        "Every task group has shown a result": Verdict.ON_THE_WAY,
    }
    assert all(each.verdict is Verdict.REACHED for each in goal_lines(everything(found, Status.DONE)))


def test_a_line_names_those_on_the_card_before_those_it_is_meant_for(found: View) -> None:
    assert step_line(found, "draft-plan").owners == "Dana Okafor, Ben Kowalski, Chloe Martin"
    assert (
        step_line(seen(found, draft_plan=Progress(owners=("femi",))), "draft-plan").owners == "Femi Adeyemi"
    )
    assert step_line(found, "inventory-intro").owners == ""


def test_filters_of_the_plan_add_up(found: View) -> None:
    def keys(**chosen: str) -> list[str]:
        return [each.key for each in plan_page(found, frame(found), chosen).lines]

    assert len(keys()) == len(found.standings) == 35
    assert keys(group="belonging", state="Blocked") == [
        "belonging-calls",
        "belonging-trust",
        "belonging-room",
    ]
    assert keys(watch="late") == [each for each in keys() if found.standings[each].late]
    assert set(keys(watch="critical")) <= set(keys())
    assert (
        keys(phase="prepare") == ["issues", "partner", "norms", "agenda-1", "meeting-1"]
        or len(keys(phase="prepare")) == 5
    )
    assert keys(state="Nonsense") == keys(group="x") == keys(watch="x") == []


def test_groups_count_their_states(found: View) -> None:
    lines = groups_page(found, frame(found)).groups
    assert lines[0].name == "Leadership group"
    assert sum(each.steps for each in lines) == 35
    for each in lines:
        assert sum(count.count for count in each.counts) == each.steps
    belonging = group_page(found, frame(found), "belonging")
    assert belonging.group.lead == "Chloe Martin"
    assert {each.step.group_key for each in belonging.blocked} == {"belonging"}
    with pytest.raises(NotFoundError):
        group_page(found, frame(found), "nobody")


def test_a_step_with_days_to_spare_makes_no_goal_late(found: View) -> None:
    standing = next(each for each in found.blocked if each.delay.goals)
    assert blocked_line(found, replace(standing, slack=-1.0)).goals
    assert blocked_line(found, replace(standing, slack=3.0)).goals == ()


def test_nobody_is_named_twice_as_the_one_it_waits_on(found: View) -> None:
    causes = (
        Cause(CauseKind.CAPACITY, "It waits.", ("rivera", "ben"), found.today, found.blocked[0].key),
        Cause(CauseKind.PERSON, "It waits.", ("rivera",), found.today),
        Cause(CauseKind.EXTERNAL, "It waits.", (), found.today),
    )
    names = found.rollout.definition.roster.names
    line = blocked_line(found, replace(found.blocked[0], causes=causes))
    assert line.on == f"{names['rivera']}, {names['ben']} and somebody outside the school"


# ---- a date that cannot be kept


def in_doubt(found: View) -> View:
    """The rollout with the third meeting fixed before what prepares it can be done, and later targets."""
    plan = found.rollout.plan
    steps = tuple(
        replace(each, on=date(2026, 11, 20), calendar="school") if each.key == "draft-plan" else each
        for each in plan.steps
    )
    goals = tuple(replace(each, target=date(2027, 6, 1)) for each in plan.goals)
    definition = replace(found.rollout.definition, plan=replace(plan, steps=steps, goals=goals))
    rollout = replace(found.rollout, definition=definition)
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)


def test_a_goal_that_rests_on_a_date_that_cannot_be_kept_is_in_doubt_everywhere(found: View) -> None:
    now = in_doubt(found)
    doubtful = [each for each in goal_lines(now) if each.verdict is Verdict.IN_DOUBT]
    assert doubtful
    assert all(each.rests.startswith("rests on a date that cannot be kept: '") for each in doubtful)
    assert "and has room only from " in doubtful[0].rests
    assert doubtful[0].rests in page(now).lead
    assert plan_page(now, frame(now), {}).doubtful == tuple(doubtful)
    assert step_page(now, frame(now), Form(), "draft-plan", ()).rests == (
        f"The forecast of this step {doubtful[0].rests}."
    )
    assert not plan_page(found, frame(found), {}).doubtful


# ---- whoever is waited for reads it


@pytest.mark.parametrize(
    ("step", "kind", "source", "action", "goes_to"),
    [
        ("meeting-2", CauseKind.DEPENDENCY, "purpose-send", "Finish", "/steps/purpose-send#do"),
        ("meeting-2", CauseKind.GATE, "purpose-send", "Look at it and approve it", "/steps/purpose-send#do"),
        ("belonging-room", CauseKind.DECISION, "", "Decide it", "/steps/belonging-room?do=decide#do"),
    ],
)
def test_who_is_waited_for_reads_what_they_can_do(
    found: View, step: str, kind: CauseKind, source: str, action: str, goes_to: str
) -> None:
    cause = Cause(kind, "It waits.", ("luis",), found.today, source)
    line = cause_line(found, step, cause, "luis")
    assert line.next.startswith(action)
    assert line.next_address == f"/r/{samples.KEY}{goes_to}"
    assert cause_line(found, step, cause, "dana") == cause_line(found, step, cause)


def test_nobody_is_offered_to_nudge_themselves(found: View) -> None:
    held = next(
        each
        for each in found.blocked
        if each.causes[0].kind is CauseKind.DEPENDENCY
        and len(each.causes) == 1
        and len(each.causes[0].on) == 1
    )
    (reader,) = held.causes[0].on
    others = [words for words, _ in blocked_line(found, held).more]
    own = [words for words, _ in blocked_line(found, held, reader).more]
    assert "Nudge" in others
    assert "Nudge" not in own
    assert "Hand over what it waits for" in own
