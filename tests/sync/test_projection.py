"""The plan side of a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from leadflow.planning.blocked import Standing
from leadflow.planning.plan import Measure, Plan, Step, StepKind
from leadflow.planning.schedule import Schedule, StepDates
from leadflow.planning.steps import Flag, Progress, Status, StepState
from leadflow.sync.cards import BoardList, CardFields, CheckEntry
from leadflow.sync.projection import LONGEST_BLOCK, LONGEST_TITLE, approval_entry, card_key, project
from leadflow.sync.template import BoardTemplate
from tests.sync.loop import DAY, TEMPLATE, dates, gated, standing, step

NAMES = {"ana": "Ana Ruiz", "ben": "Ben Ito", "g": "Group"}
URL = "https://leadflow.example/"


def shown(
    each: Step,
    done: Progress | None = None,
    stands: Standing | None = None,
    template: BoardTemplate = TEMPLATE,
    when: StepDates | None = None,
    base_url: str = "",
) -> CardFields:
    """The card of one step."""
    return project(
        "spring",
        Plan((each,)),
        Schedule(DAY, {each.key: when or dates(DAY, date(2027, 3, 5))}, {}, (), ()),
        {} if done is None else {each.key: done},
        {each.key: stands or standing(each.key)},
        template,
        NAMES,
        base_url,
    )[card_key("spring", each.key)]


def test_a_whole_card() -> None:
    each = replace(
        gated("norms", "ana", "ben", needed=1),
        title="Agree on\n norms",
        description="Six to eight sentences.\r\n",
        measure=Measure("norms", "written and signed", "the shared folder"),
        checklist=("collect", "vote "),
        artefacts=("norms", "photo"),
    )
    done = Progress(Status.IN_PROGRESS, ("ben",), ticked=frozenset({"vote "}), approvals=("ben",))
    blocked = standing("norms", StepState.BLOCKED, "Waits for Ben.", at_risk=True)
    assert shown(each, done, blocked, base_url=URL) == CardFields(
        title="Agree on norms",
        description=(
            "Six to eight sentences.\n\n"
            "Done when: norms: written and signed (seen in the shared folder).\n\n"
            "To hand in: norms, photo.\n\n"
            "Finish by Fri 5 Mar 2027.\n\n"
            "Blocked: Waits for Ben.\n\n"
            "https://leadflow.example/r/spring/steps/norms"
        ),
        status=Status.IN_PROGRESS,
        due=date(2027, 3, 5),
        start=DAY,
        members=frozenset({"ben"}),
        labels=frozenset({"Blocked", "At risk"}),
        checklist=(
            CheckEntry("Checklist", "collect"),
            CheckEntry("Checklist", "vote", True),
            CheckEntry("Approvals", "Approve: Ana Ruiz"),
            CheckEntry("Approvals", "Approve: Ben Ito", True),
        ),
    )


def test_a_bare_card_has_no_empty_parts() -> None:
    assert shown(step("a")).description == "Start by Mon 1 Mar 2027, finish by Fri 5 Mar 2027."
    measured = shown(replace(step("a"), measure=Measure("talks", "10")))
    assert measured.description.startswith("Done when: talks: 10.\n\n")


def test_parts_come_in_the_order_of_the_template() -> None:
    template = replace(TEMPLATE, description_lines=("link", "description"))
    each = replace(step("a/b"), description="Words.")
    assert shown(each, template=template, base_url="http://x").description == (
        "http://x/r/spring/steps/a%2Fb\n\nWords."
    )
    assert shown(each, template=replace(TEMPLATE, description_lines=())).description == ""


@pytest.mark.parametrize(
    ("kind", "sentence", "label"),
    [
        (StepKind.MILESTONE, "To be reached by Fri 5 Mar 2027.", {"Milestone"}),
        (StepKind.MEETING, "On Mon 1 Mar 2027.", {"Meeting"}),
        (StepKind.STEP, "Start by Mon 1 Mar 2027, finish by Fri 5 Mar 2027.", set()),
    ],
)
def test_kinds_of_steps(kind: StepKind, sentence: str, label: set[str]) -> None:
    card = shown(replace(step("a", duration=0), kind=kind))
    assert card.description == sentence
    assert card.labels == label


def test_only_labels_of_the_template_are_put_on() -> None:
    each = replace(step("a"), change=True)
    assert shown(each).labels == frozenset()
    template = replace(TEMPLATE, labels=(("Change", "pink"), ("Cake", "lime")))
    assert shown(each, template=template).labels == {"Change"}


def test_what_somebody_flagged_is_marked_before_its_time() -> None:
    card = shown(step("a"), Progress(flag=Flag("need rooms", DAY)))
    assert card.labels == {"Blocked"}
    assert "Blocked: need rooms" in card.description


def test_a_date_that_people_set_stands() -> None:
    early = date(2027, 2, 20)
    card = shown(step("a"), Progress(due=early))
    assert (card.start, card.due) == (early, early)
    late = shown(step("a"), Progress(due=date(2027, 4, 1)))
    assert (late.start, late.due) == (DAY, date(2027, 4, 1))


@pytest.mark.parametrize(
    ("status", "complete", "archived"),
    [
        (Status.TODO, False, False),
        (Status.IN_APPROVAL, False, False),
        (Status.DONE, True, False),
        (Status.SKIPPED, False, True),
    ],
)
def test_done_is_ticked_and_skipped_is_put_away(status: Status, complete: bool, archived: bool) -> None:
    card = shown(step("a"), Progress(status))
    assert (card.complete, card.archived) == (complete, archived)


@pytest.mark.parametrize(
    ("lists", "listed"),
    [
        (tuple(Status), tuple(Status)),
        (
            (Status.TODO, Status.IN_PROGRESS, Status.DONE),
            (Status.TODO, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.DONE, Status.DONE),
        ),
    ],
)
def test_a_status_without_a_list_is_shown_in_another(
    lists: tuple[Status, ...], listed: tuple[Status, ...]
) -> None:
    template = replace(TEMPLATE, lists=tuple(BoardList(each.value, each) for each in lists))
    assert tuple(shown(step("a"), Progress(status), template=template).status for status in Status) == listed


def test_a_step_that_has_just_joined_the_plan_gets_its_owners() -> None:
    assert shown(step("a")).members == {"ana"}
    assert shown(step("a"), Progress()).members == frozenset()


def test_the_cards_of_one_group_in_plan_order() -> None:
    steps = (step("b"), replace(step("c"), group="h"), step("a"))
    given: dict[str, Any] = {
        "schedule": Schedule(DAY, {each.key: dates(DAY, DAY) for each in steps}, {}, (), ()),
        "progress": {},
        "standings": {each.key: standing(each.key) for each in steps},
        "template": TEMPLATE,
        "names": NAMES,
    }
    assert list(project("r", Plan(steps), **given)) == ["r/b", "r/c", "r/a"]
    assert list(project("r", Plan(steps), **given, group="g")) == ["r/b", "r/a"]
    assert list(project("r", Plan(steps), **given, group="h")) == ["r/c"]


def test_texts_that_are_too_long_leave_room_for_people() -> None:
    each = replace(step("a"), title="t" * 20000, description="words " * 4000, artefacts=("x " * 9000,))
    card = shown(each, base_url=URL)
    assert len(card.title) == LONGEST_TITLE
    assert len(card.description) <= LONGEST_BLOCK
    one_long = shown(replace(each, artefacts=()), base_url=URL)
    assert one_long.description.endswith("/r/spring/steps/a")


def test_people_of_one_name_are_told_apart() -> None:
    names = {"ana": "Ana", "ana2": "Ana", "ben": "Ben"}
    assert approval_entry(names, "ben") == "Approve: Ben"
    assert approval_entry(names, "ana2") == "Approve: Ana (ana2)"
    assert approval_entry({}, "zoe") == "Approve: zoe"
