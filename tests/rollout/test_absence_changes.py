"""What a re-plan says about days off that are new or gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.absence import Absence
from leadflow.rollout.alterations import alterations
from leadflow.rollout.rollout import Rollout
from tests.small import small_definition

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Definition


def away(*absences: Absence) -> Rollout:
    plain: Definition = small_definition()
    return Rollout(replace(plain, plan=replace(plain.plan, absences=absences)), {}, {})


def test_days_off_that_are_new_or_gone() -> None:
    (person,) = small_definition().roster.people[:1]
    training = Absence(person.key, date(2026, 10, 5), date(2026, 10, 9), "training")
    half = Absence("somebody", date(2026, 10, 12), date(2026, 10, 12), half=True)
    assert [each.sentence for each in alterations(away(training), away(half))] == [
        "somebody is away in the afternoon Mon 12 Oct 2026.",
        f"{person.name} is no longer away Mon 5 to Fri 9 Oct 2026 (training).",
    ]
    assert alterations(away(training), away(training)) == ()
