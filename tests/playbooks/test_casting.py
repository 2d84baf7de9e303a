"""Which people stand behind a role."""

from __future__ import annotations

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.plan import Gate
from tests.playbooks.samples import ROLES, complaints, roster, school, step, steps


def test_by_the_people_file() -> None:
    assert steps(step("a"))["a"].owners == ("ann",)


def test_the_school_file_comes_first() -> None:
    given = school(roles={"principal": ("dee", "cem")})
    assert steps(step("a"), at=given)["a"].owners == ("dee", "cem")


def test_lead_and_members_of_the_step_s_group() -> None:
    made = steps(
        step("a", role="lead", group="reading"), step("b", role="team", group="reading"), at=school("reading")
    )
    assert (made["a"].owners, made["b"].owners) == (("cem",), ("cem", "dee"))


def test_lead_of_a_group_that_the_role_names() -> None:
    assert steps(step("a", role="chair", group="reading"), at=school("reading"))["a"].owners == ("ann",)


def test_a_group_without_members_is_its_lead() -> None:
    lonely = Roster(roster().people, (*roster().groups, TaskGroup("solo", "Solo", "Be.", "dee")))
    made = steps(step("a", role="team", group="solo"), at=school(roster=lonely))
    assert made["a"].owners == ("dee",)


def test_a_stand_in() -> None:
    alone = Roster((Person("ann", "Ann", ("principal",)),), roster().groups)
    assert steps(step("a", role="coach"), at=school(roster=alone))["a"].owners == ("ann",)


def test_stand_ins_in_a_circle_and_nobody() -> None:
    roles = [
        *ROLES[2:],
        *({**role, "stand_in": other} for role, other in zip(ROLES, ("coach", "principal"), strict=False)),
    ]
    nobody = Roster((Person("cem", "Cem"),), (TaskGroup("leadership", "Leaders", "", "cem"),))
    assert complaints(
        step("a", role="coach"), step("b", role="coach"), at=school(roster=nobody), roles=roles
    ) == [
        (
            "Nobody has the role 'coach' (Coach), which 2 steps need, the first is 'a'. "
            "Give it to somebody: in the people file, or as 'roles: {coach: [key]}' here."
        ),
    ]


def test_a_gate() -> None:
    gate = {"approvers": ["principal", "coach", "principal"], "needed": 2}
    assert steps(step("a", gate=gate))["a"].gate == Gate(("ann", "ben"), 2)


def test_a_gate_with_too_few_people() -> None:
    gate = {"approvers": ["principal"], "needed": 2}
    assert complaints(step("a", gate=gate)) == [
        (
            "Step 'a' needs 2 approvals, but the roles principal come to 1 person at this school. "
            "Give one of these roles to somebody else, too."
        ),
    ]


def test_a_role_that_a_step_needs_twice_is_counted_once() -> None:
    given = school(roster=Roster((), roster().groups))
    gate = {"approvers": ["principal"], "needed": 1}
    (said,) = complaints(step("a", gate=gate), at=given)
    assert said.startswith("Nobody has the role 'principal' (Principal), which 1 step needs, 'a'.")


def test_a_gate_whose_role_nobody_has_is_told_once() -> None:
    given = school(roster=Roster((Person("ben", "Ben", ("coach",)),), roster().groups))
    gate = {"approvers": ["principal", "coach"], "needed": 2}
    assert complaints(step("a", role="coach", gate=gate), at=given) == [
        (
            "Nobody has the role 'principal' (Principal), which 1 step needs, 'a'. "
            "Give it to somebody: in the people file, or as 'roles: {principal: [key]}' here."
        ),
    ]
