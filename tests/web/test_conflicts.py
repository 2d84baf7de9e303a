"""Settling a conflict on its page, over a real application on SQLite."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import CauseKind
from leadflow.rollout.conflicts import Resolution
from leadflow.services import act
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from leadflow.bootstrap import App
    from leadflow.rollout.conflicts import RecordedConflict

PAGE = f"{HERE}/conflicts"


def recorded(app: App, *, resolved: bool = False) -> list[RecordedConflict]:
    with app.world.uow() as uow:
        return list(uow.boards.recorded_conflicts(samples.KEY, resolved=resolved))


def due(app: App) -> date | None:
    with app.world.uow() as uow:
        return uow.rollouts.get(samples.KEY).progress["purpose-send"].due


@pytest.fixture
def number(app: App) -> str:
    """The id of the sample's one conflict."""
    (found,) = recorded(app)
    return str(found.id)


def test_the_page_offers_both(app: App) -> None:
    text = client_of(app, "ben").get(PAGE).text
    assert ">Let it stand<" in text
    assert ">Take the board’s<" in text


def test_it_says_who_changed_it_on_the_board(app: App) -> None:
    assert '<span class="hint">Luis Herrera</span>' in client_of(app, "ben").get(PAGE).text


def test_what_stands_is_let_stand(app: App, number: str) -> None:
    before = due(app)
    answer = client_of(app, "ben").post(f"{PAGE}/keep", data={"conflict": number})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=kept")
    assert recorded(app) == []
    (settled,) = recorded(app, resolved=True)
    assert (settled.resolution, settled.resolved_by) == (Resolution.KEPT, "ben")
    assert due(app) == before
    assert "There are none." in client_of(app, "ben").get(PAGE).text


def test_the_other_value_takes_its_place(app: App, number: str) -> None:
    assert client_of(app, "ben").post(f"{PAGE}/reverse", data={"conflict": number}).is_redirect
    assert due(app) == date(2026, 12, 1)
    (settled,) = recorded(app, resolved=True)
    assert settled.resolution is Resolution.REVERSED


def test_nobody_settles_without_a_name(app: App, number: str) -> None:
    answer = client_of(app).post(f"{PAGE}/keep", data={"conflict": number})
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text
    assert len(recorded(app)) == 1


def test_the_second_of_two_is_told_so(app: App, number: str) -> None:
    client = client_of(app, "ben")
    assert client.post(f"{PAGE}/keep", data={"conflict": number}).is_redirect
    answer = client.post(f"{PAGE}/reverse", data={"conflict": number})
    assert answer.status_code == 422
    assert recorded(app, resolved=True)[0].resolution is Resolution.KEPT


@pytest.mark.parametrize(
    ("action", "conflict"), [("keep", "999"), ("keep", "x"), ("keep", ""), ("keep", "٣"), ("burn", "1")]
)
def test_what_is_not_there_is_a_404(app: App, action: str, conflict: str) -> None:
    answer = client_of(app, "ben").post(f"{PAGE}/{action}", data={"conflict": conflict})
    assert answer.status_code == 404
    assert len(recorded(app)) == 1


def test_a_conflict_of_another_rollout_is_not_here(app: App, number: str) -> None:
    samples.put_copy(app, "other")
    answer = client_of(app, "ben").post("/r/other/conflicts/keep", data={"conflict": number, "who": "ben"})
    assert answer.status_code == 404
    assert len(recorded(app)) == 1


def test_settling_leaves_the_rest_alone(app: App, number: str) -> None:
    act.flag(app.world, samples.KEY, "reading-pilot", "keys", kind=CauseKind.PERSON, who="ben")
    with app.world.uow() as uow:
        before = uow.rollouts.get(samples.KEY)
    client_of(app, "ben").post(f"{PAGE}/reverse", data={"conflict": number})
    with app.world.uow() as uow:
        after = uow.rollouts.get(samples.KEY)
    changed = [key for key, each in after.progress.items() if each != before.progress[key]]
    assert changed == ["purpose-send"]
