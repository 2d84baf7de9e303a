"""Changing the plan on the pages: a form, what it moves, and the change itself; never without being seen."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.intake.school import load_definition
from leadflow.planning.steps import Status
from leadflow.services import act, replan
from leadflow.services.launch import launch
from leadflow.services.view import view
from leadflow.settings import Settings, SignIn
from tests.intake.cases import small_school
from tests.web.conftest import HOME, OWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App
    from leadflow.services.view import View

KEY = "hill_2026"
HERE = f"/r/{KEY}"
SNOW = {"what": "closed", "first": "2026-12-15", "last": "", "name": "Snow day"}


def open_hill(folder: Path, address: str = HOME) -> App:
    """The small school, launched."""
    app = open_app(
        Settings(home=folder / "home", base_url=address, today=date(2026, 9, 7), sign_in=SignIn.OFF)
    )
    launch(app.world, load_definition(small_school(folder)))
    return app


@pytest.fixture
def hill(tmp_path: Path) -> Iterator[App]:
    """The small school, launched, for this test alone."""
    with open_hill(tmp_path) as app:
        yield app


@pytest.fixture
def ana(hill: App) -> TestClient:
    """Somebody who has said who she is."""
    from tests.web.conftest import client_of

    client = client_of(hill)
    client.cookies.set("leadflow_who", "ana", path=HERE)
    return client


def hidden(answer: Response) -> dict[str, str]:
    """What the form of a preview carries."""
    found = re.findall(r'<input type="hidden" name="(changes|mark)" value="([^"]*)">', answer.text)
    return {name: html.unescape(value) for name, value in found}


def shown(app: App) -> View:
    """The rollout as it stands."""
    return view(app.world, KEY)


def versions(app: App) -> int:
    """How many versions of the plan there are."""
    with app.world.uow() as uow:
        return len(uow.rollouts.versions(KEY))


def text_of(answer: Response) -> str:
    """What a page says, on one line."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


def test_the_plan_page_leads_there_and_the_forms_know_goals_and_steps(ana: TestClient) -> None:
    assert f'href="{HERE}/replan"' in ana.get(f"{HERE}/plan").text
    page = ana.get(f"{HERE}/replan")
    assert page.status_code == 200
    assert "We lead together (Fri 18 Dec 2026)" in page.text
    assert 'value="norms"' in page.text


def test_a_snow_day_is_shown_first_and_then_carried_out(hill: App, ana: TestClient) -> None:
    page = ana.post(f"{HERE}/replan/days", data=SNOW)
    assert page.status_code == 200
    said = text_of(page)
    assert "Tue 15 Dec 2026 is no school day any more (Snow day)." in said
    assert "Nothing is changed yet." in said
    assert "1 school day earlier" in said
    assert versions(hill) == 1
    before = shown(hill).schedule
    done = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "It snowed."})
    assert (done.status_code, done.headers["location"]) == (303, f"{HERE}/changes?done=replanned")
    found = shown(hill)
    assert not found.rollout.definition.calendar["school"].is_school_day(date(2026, 12, 15))
    moved = [key for key, dates in found.schedule.steps.items() if dates != before.steps[key]]
    assert moved
    changes = text_of(ana.get(done.headers["location"]))
    assert "The plan is changed." in changes
    assert "It snowed." in changes
    with hill.world.uow() as uow:
        assert [(each.who, each.why) for each in uow.rollouts.versions(KEY)][1:] == [("ana", "It snowed.")]


@pytest.mark.parametrize(
    ("action", "values", "says"),
    [
        (
            "goal",
            {"goal": "together", "target": "2026-12-11"},
            "moves from Fri 18 Dec 2026 to Fri 11 Dec 2026",
        ),
        (
            "step",
            {"step": "norms", "duration": "9,5", "on": "", "fixed": ""},
            "takes 9.5 school days instead of",
        ),
        ("step", {"step": "norms", "duration": "", "on": "2026-10-01"}, "is fixed to Thu 1 Oct 2026"),
        ("days", {"what": "half", "first": "2026-12-15"}, "half a school day only (Half day)"),
        ("days", {"what": "open", "first": "2026-11-27"}, "school again (Thanksgiving is off)"),
        (
            "days",
            {"what": "closed", "first": "2026-12-15", "last": "2026-12-16"},
            "are no school days any more",
        ),
        (
            "changes",
            {"changes": '[{"goal": "together", "to": "2026-12-11", "change": "move_goal"}]'},
            "moves from Fri 18 Dec 2026",
        ),
    ],
)
def test_every_form_shows_what_moves(ana: TestClient, action: str, values: dict[str, str], says: str) -> None:
    page = ana.post(f"{HERE}/replan/{action}", data=values)
    assert page.status_code == 200, text_of(page)
    assert says in text_of(page)


@pytest.mark.parametrize(
    ("action", "values", "says"),
    [
        ("days", {**SNOW, "first": ""}, "First day: Choose a day."),
        ("days", {**SNOW, "first": "soon"}, "First day: ‘soon’ is not a date"),
        ("days", {**SNOW, "first": "2026-12-12"}, "First day: Sat 12 Dec 2026: no school day anyway"),
        ("days", {**SNOW, "what": "holiday"}, "What happens: Choose what happens"),
        ("days", {**SNOW, "what": "half", "last": "2026-12-16"}, "Last day: A half day is a single day"),
        ("days", {**SNOW, "name": "x" * 81}, "What it is called: This has 81 characters"),
        ("goal", {"goal": "other", "target": "2026-12-11"}, "Goal: Choose a goal."),
        ("goal", {"goal": "together", "target": ""}, "New target date: Choose a date."),
        ("goal", {"goal": "together", "target": "2026-12-18"}, "New target date: This is how it is already"),
        ("step", {"step": "", "duration": "2"}, "Step: Choose a step."),
        ("step", {"step": "norms", "duration": "0.3"}, "School days it takes: Write a number of school days"),
        ("step", {"step": "norms", "duration": "soon"}, "School days it takes: Write a number"),
        ("step", {"step": "norms", "duration": "inf"}, "School days it takes: Write a number"),
        ("step", {"step": "norms", "duration": ""}, "School days it takes: This is how it is already"),
        ("changes", {"changes": "[1]"}, "not as leadflow wrote them"),
        ("apply", {"changes": "[1]"}, "not as leadflow wrote them"),
    ],
)
def test_what_cannot_be_taken_names_its_field_and_keeps_what_was_typed(
    hill: App, ana: TestClient, action: str, values: dict[str, str], says: str
) -> None:
    page = ana.post(f"{HERE}/replan/{action}", data=values)
    assert page.status_code == 422
    assert says in text_of(page)
    if values.get("name") == "Snow day":
        assert 'value="Snow day"' in page.text
    assert versions(hill) == 1


def test_a_fixed_date_goes_only_where_it_was_seen(hill: App, ana: TestClient) -> None:
    page = ana.post(f"{HERE}/replan/step", data={"step": "norms", "on": "2026-10-01"})
    ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "Fixed."})
    own = ana.get(f"{HERE}/steps/norms").text
    assert 'name="fixed" value="2026-10-01"' in own
    unseen = {"step": "norms", "duration": "", "on": "", "fixed": ""}
    assert ana.post(f"{HERE}/replan/step", data=unseen).status_code == 422
    seen = ana.post(f"{HERE}/replan/step", data={**unseen, "fixed": "2026-10-01"})
    assert "is no longer fixed to Thu 1 Oct 2026" in text_of(seen)


def test_a_reason_and_a_name_are_asked_for_and_what_was_typed_stays(hill: App, ana: TestClient) -> None:
    page = ana.post(f"{HERE}/replan/days", data=SNOW)
    again = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": " "})
    assert again.status_code == 422
    assert "Why: Say in a few words why." in text_of(again)
    assert hidden(again) == hidden(page)
    ana.cookies.clear()
    nameless = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "It snowed."})
    assert nameless.status_code == 422
    assert "Say who you are first" in text_of(nameless)
    assert 'value="It snowed."' in nameless.text
    assert versions(hill) == 1
    done = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "It snowed.", "who": "ben"})
    assert done.status_code == 303
    assert "leadflow_who=ben" in done.headers["set-cookie"]


def test_a_preview_that_is_stale_is_refused_and_shown_anew(hill: App, ana: TestClient) -> None:
    page = ana.post(f"{HERE}/replan/goal", data={"goal": "together", "target": "2026-12-11"})
    act.set_status(hill.world, KEY, "norms", Status.DONE, who="ana")
    again = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "It snowed."})
    assert again.status_code == 409
    assert "The rollout has changed since you looked" in text_of(again)
    assert 'value="It snowed."' in again.text
    assert hidden(again)["mark"] != hidden(page)["mark"]
    assert versions(hill) == 1
    assert ana.post(f"{HERE}/replan/apply", data={**hidden(again), "why": "x"}).status_code == 303


def test_what_can_no_longer_be_done_at_all_leads_back_to_the_forms(hill: App, ana: TestClient) -> None:
    page = ana.post(f"{HERE}/replan/step", data={"step": "norms", "duration": "9"})
    act.set_status(hill.world, KEY, "norms", Status.DONE, who="ana")
    again = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "x"})
    assert again.status_code == 409
    assert "what is over never moves" in text_of(again)
    assert "Change the plan" in text_of(again)


def test_while_a_pass_is_under_way_it_waits(
    hill: App, ana: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replan, "BUSY_SECONDS", 0.0)
    page = ana.post(f"{HERE}/replan/days", data=SNOW)
    with hill.world.leases.hold(f"advance:{KEY}"):
        busy = ana.post(f"{HERE}/replan/apply", data={**hidden(page), "why": "x"})
    assert busy.status_code == 409
    assert hidden(busy) == hidden(page)
    assert versions(hill) == 1


def test_it_is_guarded_as_every_form_is(hill: App, ana: TestClient) -> None:
    foreign = {**OWN, "origin": "https://elsewhere.example"}
    assert ana.post(f"{HERE}/replan/days", data=SNOW, headers=foreign).status_code == 403
    assert ana.post(f"{HERE}/replan/erase", data=SNOW).status_code == 404
    assert ana.get(f"{HERE}/replan/days").status_code == 405
    assert ana.post("/r/nobody/replan/days", data=SNOW).status_code == 404
    assert versions(hill) == 1


def test_a_step_that_is_done_offers_no_change(hill: App, ana: TestClient) -> None:
    assert "It takes longer" in ana.get(f"{HERE}/steps/norms").text
    act.set_status(hill.world, KEY, "norms", Status.IN_PROGRESS, who="ana")
    begun = ana.get(f"{HERE}/steps/norms").text
    assert 'id="f-step-duration"' in begun
    assert 'id="f-step-on"' not in begun
    act.set_status(hill.world, KEY, "norms", Status.DONE, who="ana")
    assert "It takes longer" not in ana.get(f"{HERE}/steps/norms").text
