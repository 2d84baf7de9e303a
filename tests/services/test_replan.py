"""Re-planning a launched rollout: looked at first, then carried out in one transaction and on the boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.people.roster import Person, TaskGroup
from leadflow.planning.changes import DropDependency, DropStep, MoveFixedDate, MoveGoal, SetDuration, SetLag
from leadflow.planning.closing import CloseDays
from leadflow.planning.plan import Dependency, Measure, Step
from leadflow.planning.steps import Status
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision
from leadflow.services import act, replan
from leadflow.services.replan import StaleError, apply, preview
from leadflow.services.replan_records import changes_from, changes_text, preview_record
from leadflow.sync.operations import ArchiveCard, CreateCard
from tests.services.schools import KEY, SmallSchool, with_plan
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from leadflow.rollout.revision import RevisionChange
    from leadflow.rollout.rollout import Definition
    from leadflow.services.replan import Replanned

WHY = "It snowed."
EARLIER = MoveGoal("plan", date(2026, 11, 6))


def changed(school: SmallSchool, *changes: RevisionChange, who: str = "ana") -> Replanned:
    """Carry changes out."""
    return apply(school.world, KEY, Revision(changes), who=who, because=WHY)


def refiled(school: SmallSchool, definition: Definition) -> Replanned:
    """Give edited files again; they are the school's from now on."""
    school.definition = definition
    return apply(school.world, KEY, Revision(definition=definition), who="ana", because=WHY)


def bigger() -> Definition:
    """The small school's files with another group of new people, and a step of theirs."""
    definition = small_definition()
    plan, roster = definition.plan, definition.roster
    step = Step("sums", "Better sums", 2, "maths", owners=("eli",), measure=Measure("a", "b"))
    return replace(
        with_plan(
            definition,
            steps=(*plan.steps, step),
            dependencies=(*plan.dependencies, Dependency("norms", "sums"), Dependency("sums", "reached")),
        ),
        roster=replace(
            roster,
            people=(*roster.people, Person("eli", "Eli Ward", trello="eliward")),
            groups=(*roster.groups, TaskGroup("maths", "Maths", "Better maths", "eli", ("eli",))),
        ),
    )


def test_a_preview_writes_nothing(either: SmallSchool) -> None:
    either.launch()
    before = either.rows()
    found = preview(either.world, KEY, Revision((EARLIER,)))
    assert len(found.difference.moves) == 6
    assert either.rows() == before


def test_a_moved_goal_is_kept_and_stands_on_the_cards(either: SmallSchool) -> None:
    either.launch()
    baseline = either.view().rollout.baseline
    assert either.card("statement").fields.due == date(2026, 11, 12)
    done = changed(either, EARLIER)
    assert (done.changed, done.version) == (True, 2)
    assert either.card("statement").fields.due == date(2026, 11, 5)
    found = either.view().rollout
    assert found.plan.goals[0].target == date(2026, 11, 6)
    assert found.baseline == baseline
    assert not either.advance().operations
    entries = [each for each in either.history() if each.why == WHY]
    assert [(each.who, each.what, each.step) for each in entries][:3] == [
        ("ana", "re-planned", None),
        ("ana", "target", "reached"),
        ("ana", "dates", "norms"),
    ]
    assert (entries[0].before, entries[0].after) == ("version 1", "version 2")
    assert (entries[1].before, entries[1].after) == ("Fri 13 Nov 2026", "Fri 6 Nov 2026")
    assert entries[2].after == "Fri 23 Oct 2026 to Tue 27 Oct 2026"


def test_every_version_is_kept_with_who_and_why(school: SmallSchool) -> None:
    school.launch()
    school.on(MONDAY + timedelta(days=3))
    changed(school, EARLIER)
    changed(school, MoveGoal("plan", date(2026, 11, 13)), who="cem")
    with school.world.uow() as uow:
        versions = uow.rollouts.versions(KEY)
        goals = [uow.rollouts.definition(KEY, each.version).plan.goals[0].target.day for each in versions]
        with pytest.raises(NotFoundError):
            uow.rollouts.definition(KEY, 9)
        with pytest.raises(NotFoundError):
            uow.rollouts.versions("nobody")
    assert [(each.version, each.who, each.why) for each in versions] == [
        (1, "leadflow", "launched"),
        (2, "ana", WHY),
        (3, "cem", WHY),
    ]
    assert [each.at.day for each in versions] == [7, 10, 10]
    assert goals == [13, 6, 13]


def test_nothing_to_change_writes_nothing(school: SmallSchool) -> None:
    school.launch()
    before = school.rows()
    done = refiled(school, small_definition())
    assert (done.changed, done.version, done.advanced) == (False, 1, None)
    assert school.rows() == before


def test_what_was_carried_out_is_what_there_is(school: SmallSchool) -> None:
    school.launch()
    changed(school, EARLIER, CloseDays(date(2026, 10, 20), date(2026, 10, 20), "Snow"), DropStep("draft"))
    launched = school.view().rollout.definition
    assert not preview(school.world, KEY, Revision(definition=launched)).difference


def test_a_dropped_step_has_its_card_put_away_and_comes_back(either: SmallSchool) -> None:
    either.launch()
    done = changed(either, DropStep("draft"))
    assert done.advanced is not None
    kinds = [type(each.operation) for each in done.advanced.operations]
    assert ArchiveCard in kinds
    assert "draft" not in either.view().standings
    gone = next(each for each in either.cards() if each.fields.title == "Draft the statement")
    assert gone.fields.archived
    assert not either.advance().operations
    refiled(either, either.definition)
    assert not either.card("draft").fields.archived
    assert either.card("draft").remote_id == gone.remote_id
    assert not either.advance().operations


def test_the_last_step_of_a_group_may_go(either: SmallSchool) -> None:
    either.launch()
    changed(either, DropStep("pilot"))
    gone = next(each for each in either.cards() if each.fields.title == "Try peer observation")
    assert gone.fields.archived
    assert not either.advance().operations


def test_a_new_group_gets_its_board_and_its_cards(either: SmallSchool) -> None:
    either.launch()
    definition = replace(bigger(), board_kind=either.definition.board_kind)
    found = preview(either.world, KEY, Revision(definition=definition))
    assert found.new_boards == ("maths",)
    done = refiled(either, definition)
    assert done.advanced is not None
    assert [type(each.operation) for each in done.advanced.operations if each.group == "maths"] == [
        CreateCard
    ]
    assert set(either.view().boards) == {"lead", "reading", "maths"}
    sums = next(each for each in either.cards() if each.key == "small/sums")
    assert sums.fields.members == {"eli"}
    baseline = either.view().rollout.baseline["sums"]
    assert (baseline.start, baseline.finish) == (date(2026, 11, 12), date(2026, 11, 13))
    assert not either.advance().operations


def test_people_who_join_a_group_come_onto_its_board(either: SmallSchool) -> None:
    either.launch()
    definition = either.definition
    plan, roster = definition.plan, definition.roster
    steps = tuple(replace(each, owners=("eli",)) if each.key == "pilot" else each for each in plan.steps)
    refiled(
        either,
        replace(
            with_plan(definition, steps=steps),
            roster=replace(roster, people=(*roster.people, Person("eli", "Eli Ward", trello="eliward"))),
        ),
    )
    assert either.card("pilot").fields.members == {"eli"}


def test_a_preview_that_is_stale_is_refused(school: SmallSchool) -> None:
    school.launch()
    revision = Revision((EARLIER,))
    mark = preview(school.world, KEY, revision).mark
    act.set_status(school.world, KEY, "norms", Status.DONE, who="ana")
    school.advance()
    before = school.rows()
    with pytest.raises(StaleError, match="has changed since you looked"):
        apply(school.world, KEY, revision, mark=mark)
    assert school.rows() == before
    mark = preview(school.world, KEY, revision).mark
    changed(school, SetDuration("pilot", 3))
    with pytest.raises(StaleError):
        apply(school.world, KEY, revision, mark=mark)
    assert apply(school.world, KEY, revision, mark=preview(school.world, KEY, revision).mark).changed


def test_what_changes_nothing_about_the_outcome_makes_no_preview_stale(school: SmallSchool) -> None:
    school.launch()
    revision = Revision((EARLIER,))
    mark = preview(school.world, KEY, revision).mark
    with school.world.uow() as uow:
        rollout = uow.rollouts.get(KEY)
        draft = replace(rollout.progress["draft"], ticked=frozenset({"Ask everybody"}))
        uow.rollouts.save(replace(rollout, progress={**rollout.progress, "draft": draft}))
        uow.commit()
    assert apply(school.world, KEY, revision, mark=mark).changed
    assert school.view().rollout.progress["draft"].ticked == {"Ask everybody"}


def test_what_is_refused_changes_nothing(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, KEY, "norms", Status.DONE, who="ana")
    school.advance()
    before = school.rows()
    with pytest.raises(RefusedError, match="what is over never moves"):
        changed(school, SetDuration("norms", 9))
    with pytest.raises(NotFoundError, match="no person 'nobody'"):
        changed(school, EARLIER, who="nobody")
    with pytest.raises(NotFoundError):
        apply(school.world, "other", Revision((EARLIER,)))
    assert school.rows() == before


def test_what_people_did_on_the_boards_comes_first(school: SmallSchool) -> None:
    school.launch()
    revision = Revision((DropStep("draft"),))
    mark = preview(school.world, KEY, revision).mark
    school.boards.move(school.id("draft"), Status.DONE, by="ben")
    with pytest.raises(RefusedError, match="is done: what is over never moves"):
        apply(school.world, KEY, revision, mark=mark)
    assert school.card("draft").fields.status is Status.DONE


def test_while_a_pass_is_under_way_it_waits_and_then_is_refused(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replan, "BUSY_SECONDS", 0.0)
    school.launch()
    before = school.rows()
    with (
        school.world.leases.hold(f"advance:{KEY}"),
        pytest.raises(BusyError, match="Your change was not made; run it again"),
    ):
        changed(school, EARLIER)
    assert school.rows() == before


def test_a_pass_that_takes_over_brings_the_boards_along(remote: SmallSchool) -> None:
    remote.launch()
    world = remote.world

    class OnlyOnce:
        """Leases of which the third is somebody else's."""

        held = 0

        def hold(self, name: str) -> object:
            self.held += 1
            if self.held > 2:
                raise BusyError("Another pass is at it.")
            return world.leases.hold(name)

    done = apply(replace(world, leases=OnlyOnce()), KEY, Revision((EARLIER,)))  # type: ignore[arg-type]
    assert (done.changed, done.advanced) == (True, None)
    assert remote.card("statement").fields.due == date(2026, 11, 12)
    remote.advance()
    assert remote.card("statement").fields.due == date(2026, 11, 5)


def test_boards_that_cannot_be_made_are_told_before_anything_is_kept(remote: SmallSchool) -> None:
    remote.launch()
    definition = replace(bigger(), board_kind="memory")
    unknown = replace(
        definition,
        roster=replace(
            definition.roster,
            groups=(*definition.roster.groups[:-1], replace(definition.roster.groups[-1], template="none")),
        ),
    )
    before = remote.rows()
    with pytest.raises(RefusedError, match="template 'none'"):
        refiled(remote, unknown)
    remote.boards.hindrances = ["The workspace is full."]
    with pytest.raises(RefusedError, match="The workspace is full"):
        refiled(remote, definition)
    assert remote.rows() == before


def test_a_date_that_people_set_stays_theirs(school: SmallSchool) -> None:
    school.launch()
    with school.world.uow() as uow:
        rollout = uow.rollouts.get(KEY)
        draft = replace(rollout.progress["draft"], due=date(2026, 10, 1))
        uow.rollouts.save(replace(rollout, progress={**rollout.progress, "draft": draft}))
        uow.commit()
    school.advance()
    changed(school, EARLIER)
    assert school.card("draft").fields.due == date(2026, 10, 1)
    assert [each.step for each in school.history() if each.what == "dates"] == [
        "norms",
        "pilot",
        "statement",
        "meeting",
        "reached",
    ]


def test_a_launch_of_edited_files_names_the_way(school: SmallSchool) -> None:
    school.launch()
    school.definition = small_definition(target=date(2026, 11, 6))
    with pytest.raises(RefusedError, match="leadflow replan"):
        school.launch()


def test_a_board_that_a_launch_left_out_is_made_by_a_pass(either: SmallSchool) -> None:
    either.launch()
    definition = replace(bigger(), board_kind=either.definition.board_kind)
    with either.world.uow() as uow:
        rollout = uow.rollouts.get(KEY)
        uow.rollouts.save(replanned(rollout, Revision(definition=definition), MONDAY))
        uow.commit()
    either.advance()
    assert "maths" in either.view().boards


# ---- as text


def test_changes_as_text_and_back() -> None:
    plan = small_definition().plan
    changes = (
        EARLIER,
        CloseDays(MONDAY, MONDAY, "Snow"),
        SetDuration("norms", 2.5),
        SetLag(plan.dependencies[0], -1),
        DropDependency(plan.dependencies[1]),
        MoveFixedDate("norms", None),
        DropStep("draft"),
    )
    assert changes_from(changes_text(changes)) == changes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"change": "erase", "step": "norms"}]',
        '[{"change": "set_duration", "step": "norms", "duration": NaN}]',
        '[{"change": "set_duration", "step": "norms", "duration": 1e300}]',
        '[{"change": "move_goal", "goal": "plan", "to": "soon"}]',
    ],
)
def test_what_is_no_text_of_changes_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="not as leadflow wrote them"):
        changes_from(text)


def test_a_record_holds_both_sides(school: SmallSchool) -> None:
    school.launch()
    record = preview_record(preview(school.world, KEY, Revision((EARLIER, DropStep("draft")))))
    assert record["left"] == ["draft"]
    goal = record["goals"][0]
    assert goal["target"] == ["2026-11-13", "2026-11-06"]
    move = next(each for each in record["moves"] if each["step"] == "statement")
    assert move["latest_finish"] == ["2026-11-12", "2026-11-05"]
    assert (move["days"], move["kept"]) == (-5, None)
    assert {each["person"] for each in record["who"]} == {"ana", "ben", "dee"}
