"""The consistency of a rollout and its boards: each check is silent when all is well, and can speak."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from leadflow.rollout import consistency
from leadflow.rollout.consistency import Found, Scene, check
from leadflow.rollout.decision import PlannedOperation
from leadflow.services import act
from leadflow.services.advance import look
from leadflow.sync.cards import BLOCKED, Departure
from leadflow.sync.operations import ArchiveCard
from tests.small import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.rollout.decision import Decision
    from tests.services.schools import SmallSchool

ALL = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9")


def found(school: SmallSchool) -> dict[str, Found]:
    requests = len(school.boards.requests)
    result = {each.invariant: each for each in check(look(school.world, "small"))}
    assert {each.verb for each in school.boards.requests[requests:]} <= {"snapshot"}
    assert tuple(result) == ALL
    return result


def speaking(school: SmallSchool) -> set[str]:
    return {name for name, each in found(school).items() if each.wrong}


@pytest.fixture
def school(remote: SmallSchool) -> SmallSchool:
    remote.launch()
    return remote


def test_all_is_well_after_a_launch_and_after_every_week(school: SmallSchool) -> None:
    assert speaking(school) == set()
    looked = found(school)
    assert (looked["I1"].sentence, looked["I5"].sentence) == ("6 steps looked at", "6 cards compared")
    for week in range(1, 12):
        school.on(MONDAY + timedelta(days=7 * week))
        if week == 3:
            act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
        if week == 5:
            act.set_status(school.world, "small", "pilot", Status.SKIPPED, who="dee", why="No need.")
        assert speaking(school) == set(), week
        school.advance()
        assert speaking(school) == set(), week


def test_looking_needs_no_lease_and_changes_nothing(school: SmallSchool) -> None:
    with school.world.leases.hold("advance:small"):
        before = school.view(), school.cards()
        found(school)
        assert (school.view(), school.cards()) == before


def break_twin(school: SmallSchool) -> None:
    card = school.boards.by_key("small/norms")
    twin = school.boards.copy(card.id)
    school.boards.cards[twin].ours = True


def break_edit(school: SmallSchool) -> None:
    school.boards.move(school.id("norms"), Status.IN_PROGRESS)


def break_gone(school: SmallSchool) -> None:
    school.boards.delete(school.id("norms"))


@pytest.mark.parametrize(
    ("breaking", "speak", "told"),
    [
        (break_twin, {"I1", "I2"}, "'Agree on norms' has 2 open cards."),
        (break_edit, {"I8"}, "1 change on the boards waits for the next pass (norms)."),
        (
            break_gone,
            {"I9"},
            "no board's log says why. Make it again when it is gone for good: leadflow recard norms",
        ),
    ],
)
def test_what_the_next_pass_settles_is_told(
    school: SmallSchool, breaking: Callable[[SmallSchool], None], speak: set[str], told: str
) -> None:
    breaking(school)
    assert speaking(school) == speak
    wrong = [each for each in found(school).values() if each.wrong]
    assert all(each.waits for each in wrong)
    assert any(told in sentence for each in wrong for sentence in each.wrong)
    school.advance()
    assert speaking(school) == speak - {"I1", "I2", "I8"}


def test_a_step_whose_link_is_lost_is_found_again_by_its_key(school: SmallSchool) -> None:
    scene = look(school.world, "small")
    lost = {key: link for key, link in scene.links.items() if key != "small/norms"}
    assert [each.invariant for each in check(replace(scene, links=lost)) if each.wrong] == ["I2"]
    nobody = tuple(card for card in scene.snapshots["lead"].cards if card.key != "small/norms")
    empty = {**scene.snapshots, "lead": replace(scene.snapshots["lead"], cards=nobody)}
    assert not [each for each in check(replace(scene, links=lost, snapshots=empty)) if each.wrong]


def test_a_board_that_takes_no_writes_is_noticed(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.boards.rename(school.id("norms"), "Something else")
    monkeypatch.setattr(consistency, "_carried_out", lambda operation, cards: cards[operation.remote_id])
    looked = found(school)
    assert looked["I4"].wrong == ("The card of 'Agree on norms' would be written a second time (title).",)
    assert not looked["I4"].waits


@dataclass(frozen=True)
class Lazy(Scene):
    """A decision that forgets to write."""

    def decide(self) -> Decision:
        return replace(super().decide(), operations=())


def test_a_difference_that_nothing_would_mend_is_told(school: SmallSchool) -> None:
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    act.take(school.world, "small", "norms", who="cem")
    scene = look(school.world, "small")
    lazy = Lazy(**{name: getattr(scene, name) for name in scene.__dataclass_fields__})
    looked = {each.invariant: each for each in check(lazy)}
    assert {"'Agree on norms': status differs.", "'Agree on norms': members differs."} <= set(
        looked["I5"].wrong
    )
    assert not looked["I5"].waits
    assert not [each for each in check(scene) if each.wrong]


def test_a_card_that_stayed_when_its_step_left(school: SmallSchool) -> None:
    scene = look(school.world, "small")
    definition = scene.rollout.definition
    plan = replace(
        definition.plan,
        steps=tuple(each for each in definition.plan.steps if each.key != "pilot"),
        dependencies=tuple(
            each for each in definition.plan.dependencies if "pilot" not in (each.before, each.after)
        ),
    )
    progress = {key: each for key, each in scene.rollout.progress.items() if key != "pilot"}
    rollout = replace(scene.rollout, definition=replace(definition, plan=plan), progress=progress)
    looked = {each.invariant: each for each in check(replace(scene, rollout=rollout))}
    assert looked["I6"].wrong == ("The card 'Try peer observation' is open, and its step has left the plan.",)
    assert looked["I6"].waits
    link = scene.links["small/pilot"]
    agreed = replace(link, baseline=replace(link.baseline, archived=True))
    again = check(replace(scene, rollout=rollout, links={**scene.links, "small/pilot": agreed}))
    assert not [each for each in again if each.invariant == "I6" and each.wrong], "people took it out again"


@dataclass(frozen=True)
class Meddling(Scene):
    """A decision that would put a person's card away."""

    def decide(self) -> Decision:
        decision = super().decide()
        theirs = next(card for card in self.snapshots["lead"].cards if card.key is None)
        planned = PlannedOperation("lead", ArchiveCard("small/norms", theirs.remote_id, "a mistake"))
        return replace(decision, operations=(*decision.operations, planned))


def test_a_card_of_people_that_would_be_written_to(school: SmallSchool) -> None:
    school.boards.add(school.view().boards["lead"].remote_id, "Bring cake")
    scene = look(school.world, "small")
    assert not [each for each in check(scene) if each.wrong]
    meddling = Meddling(**{name: getattr(scene, name) for name in scene.__dataclass_fields__})
    looked = {each.invariant: each for each in check(meddling)}
    assert looked["I7"].wrong == ("The card 'Bring cake' is people's own, and would be written to.",)
    assert not looked["I7"].waits


def test_what_the_log_proves_needs_no_word(school: SmallSchool) -> None:
    card = school.id("norms")
    school.boards.delete(card)
    school.advance()
    scene = look(school.world, "small")
    proved = replace(scene.snapshots["lead"], departures={card: Departure(True, MONDAY, "ben")})
    looked = {
        each.invariant: each for each in check(replace(scene, snapshots={**scene.snapshots, "lead": proved}))
    }
    assert looked["I9"].wrong == ()
    assert looked["I9"].sentence == "1 cards are not on their board"
    assert looked["I3"].sentence == "the boards' logs tell of 1 deleted and 0 moved cards"
    assert looked["I3"].wrong == ()


@pytest.mark.parametrize(("deleted", "how"), [(True, "deleted"), (False, "moved away")])
def test_a_card_that_a_program_with_our_account_took_away(
    school: SmallSchool, deleted: bool, how: str
) -> None:
    scene = look(school.world, "small")
    ours = replace(scene.snapshots["lead"], departures={"c": Departure(deleted, MONDAY, ours=True)})
    looked = check(replace(scene, snapshots={**scene.snapshots, "lead": ours}))
    (third,) = [each for each in looked if each.wrong]
    assert third.invariant == "I3"
    assert f"was {how} on " in third.wrong[0]
    assert not third.waits


def test_a_flag_that_is_cleared_here_would_be_off_its_card(school: SmallSchool) -> None:
    school.boards.flag(school.id("norms"), "no room", MONDAY, by="ben")
    school.advance()
    act.clear_flag(school.world, "small", "norms", who="ana")
    assert BLOCKED in school.card("norms").fields.labels
    assert speaking(school) == set()


def test_a_board_that_is_away_is_left_out(school: SmallSchool) -> None:
    school.boards.fail_before(1)
    looked = {each.invariant: each for each in check(look(school.world, "small"))}
    assert not [each for each in looked.values() if each.wrong]
    assert looked["I1"].sentence == "1 steps looked at"
