"""Who does a step, and how it goes from one to another."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.owners import handed_over, let_go, taken
from leadflow.planning.steps import Progress, Status

CLOSED = Progress(Status.DONE, owners=("ana",), finished=date(2026, 11, 16))


def of(*owners: str) -> Progress:
    return Progress(owners=owners)


def test_whoever_takes_a_step_stands_beside_those_who_have_it() -> None:
    assert taken(of(), "ana") == of("ana")
    assert taken(of("ben"), "ana") == of("ben", "ana")
    assert taken(of("ana", "ben"), "ana") == of("ana", "ben")


def test_whoever_lets_go_leaves_the_others() -> None:
    assert let_go(of("ana", "ben"), "ana") == of("ben")
    with pytest.raises(RefusedError, match="not yours"):
        let_go(of("ben"), "ana")


def test_who_gets_a_step_stands_where_the_giver_stood() -> None:
    assert handed_over(of("ana", "ben"), "ana", "cem") == of("cem", "ben")
    assert handed_over(of("ana", "ben"), "ana", "ben") == of("ben")
    assert handed_over(of("ana", "ben"), "ana", "cem", staying=True) == of("ana", "ben", "cem")
    assert handed_over(of("ben"), "ana", "cem") == of("ben", "cem")


def test_what_would_change_nothing_is_refused() -> None:
    with pytest.raises(RefusedError, match="this is you"):
        handed_over(of("ana"), "ana", "ana")
    for owners, staying in ((("ana", "ben"), True), (("ben",), False)):
        with pytest.raises(RefusedError, match="have this step already"):
            handed_over(of(*owners), "ana", "ben", staying=staying)


def test_a_closed_step_is_left_where_it_is() -> None:
    for change in (taken, let_go):
        with pytest.raises(RefusedError, match="closed"):
            change(CLOSED, "ana")
    with pytest.raises(RefusedError, match="closed"):
        handed_over(CLOSED, "ana", "ben")
