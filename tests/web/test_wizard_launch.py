"""The launch itself: pressed twice, in two windows, cut off anywhere: nothing is made twice."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import ServiceAwayError
from leadflow.rollout.start import plan_on, started
from leadflow.services.furnish import furnish
from leadflow.services.launch import launch
from leadflow.services.sign_in import is_known
from leadflow.settings import SignIn
from leadflow.store.pulse import pulse
from leadflow.web.launching.drafting import opened
from leadflow.web.launching.going import go
from leadflow.web.launching.seeing import defined
from tests.web.accounts import ADMIN, signed_in, token
from tests.web.conftest import client_of
from tests.web.launching import PATIENCE, TODAY, Principal, open_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.people.roster import Roster
    from leadflow.sync.cards import BoardRef, BoardSnapshot

KEY = "cedar_hill_2026"
HELPER = "miriam.goldstein@school.example"
"""Somebody of the sample school who leads nothing."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """A leadflow with nothing in it."""
    with open_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def sample(app: App) -> Principal:
    """The sample school as a draft."""
    principal = Principal.at(app)
    principal.begin()
    return principal


def made(app: App) -> tuple[int, int, int, int]:
    """Rollouts, boards, cards, and entries about the launch."""
    with app.world.uow() as uow:
        launched = [each for each in uow.history.of_rollout(KEY, 500) if each.what == "launched"]
        return len(uow.rollouts.keys()), len(uow.boards.refs(KEY)), len(uow.boards.links(KEY)), len(launched)


def test_pressed_twice_and_in_another_window(sample: Principal, app: App) -> None:
    page = sample.browser.get(sample.draft).text
    other = Principal(app, client_of(app), sample.draft)
    presses = [Thread(target=each.launch) for each in (sample, other, sample, other)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    sample.launched()
    assert sample.launch().headers["location"].endswith("/progress")
    sample.launched()
    assert made(app) == (1, 4, 129, 1)
    assert 'name="version"' in page


def test_the_pages_of_a_rollout_lead_to_the_next_launch(sample: Principal) -> None:
    sample.launch()
    sample.launched()
    assert '<a href="/launch">Launch another rollout</a>' in sample.browser.get(f"/r/{KEY}").text


def test_two_drafts_of_one_school_make_one_rollout(sample: Principal, app: App) -> None:
    sample.launch()
    sample.launched()
    again = Principal.at(app)
    again.begin()
    again.launch()
    again.launched()
    assert made(app) == (1, 4, 129, 1)
    third = Principal.at(app)
    third.begin()
    third.send("playbook", do="disable", step="thought_partner", reason="Done.")
    assert "was launched before with a different plan" in third.see()
    assert third.launch().status_code == 422
    assert made(app) == (1, 4, 129, 1)


def test_whose_key_another_draft_took_in_the_same_moment_can_choose_another(
    sample: Principal, app: App
) -> None:
    late = Principal.at(app)
    late.begin()
    late.send("playbook", do="disable", step="thought_partner", reason="Done.")
    sample.launch()
    sample.launched()
    site = late.browser.app.state.site  # type: ignore[attr-defined]
    go(site, opened(app.world, late.id), by="", accept_late=True)  # its page had been looked at before
    site.launches.wait(late.id, PATIENCE)
    page = late.see("progress")
    assert "was launched before with a different plan" in page
    assert "Back to the plan" in page
    assert "128 steps" in late.see()
    assert made(app) == (1, 4, 129, 1)


def test_what_was_changed_since_it_was_shown_is_not_launched(sample: Principal, app: App) -> None:
    version = "0"
    sample.send("groups", do="board", board="builtin")
    answer = sample.send("go", version=version)
    assert answer.status_code == 422
    assert "changed since you saw this plan" in answer.text
    with app.world.uow() as uow:
        assert list(uow.rollouts.keys()) == []


def test_cut_off_after_the_plan_was_stored_it_goes_on(sample: Principal, app: App) -> None:
    """A process that is killed leaves the draft marked and the rollout stored; the next makes the rest."""
    with app.world.uow() as uow:
        draft = uow.drafts.save(replace(uow.drafts.get(sample.id), rollout=KEY))
        uow.commit()

    class Killed(BaseException):
        pass

    def tell(sentence: str) -> None:
        if sentence.startswith("Making the board 'Belonging"):
            raise Killed

    with pytest.raises(Killed):
        launch(app.world, defined(draft)[0], tell=tell)
    before = pulse(app.engine, KEY)
    page = sample.see("progress")
    assert "2 of 4 boards" in page
    assert "The launch was cut off" in page
    assert sample.send("school", school="Other").headers["location"].endswith("/progress")
    assert sample.send("reopen").status_code == 409
    sample.send("go")
    sample.launched()
    assert made(app) == (1, 4, 129, 1)
    assert pulse(app.engine, KEY) != before


def test_cut_off_before_the_cards_were_written_it_goes_on(sample: Principal, app: App) -> None:
    with app.world.uow() as uow:
        draft = uow.drafts.save(replace(uow.drafts.get(sample.id), rollout=KEY))
        uow.commit()
    definition = defined(draft)[0]
    with app.world.uow() as uow:
        uow.rollouts.add(started(definition, plan_on(definition, TODAY), accepted_late=False))
        uow.commit()
    furnish(app.world, app.builtin, KEY)
    page = sample.see("progress")
    assert "4 of 4 boards" in page
    assert "0 of 129 cards" in page
    assert "It is launched" not in page
    sample.send("go")
    sample.launched()


def test_what_somebody_else_holds_is_waited_for(sample: Principal, app: App) -> None:
    with app.world.leases.hold(f"launch:{KEY}"):
        sample.launch()
        end = time.monotonic() + PATIENCE
        while "Waiting for a launch" not in (page := sample.see("progress")):
            assert time.monotonic() < end, page
            time.sleep(0.05)
        assert "0 of 4 boards" in page
    sample.launched()
    assert made(app) == (1, 4, 129, 1)


def test_a_board_that_does_not_answer_in_the_first_sync_is_named(sample: Principal, app: App) -> None:
    snapshot = app.builtin.snapshot
    away = [ServiceAwayError("Nobody answers.")]

    def failing(board: BoardRef, roster: Roster) -> BoardSnapshot:
        if away and board.key.endswith("families"):
            raise away.pop()
        return snapshot(board, roster)

    app.builtin.snapshot = failing  # type: ignore[method-assign]
    sample.launch()
    sample.browser.app.state.site.launches.wait(sample.id, PATIENCE)  # type: ignore[attr-defined]
    page = sample.see("progress")
    assert "The board of Family partnership: " in page
    assert "Nobody answers." in page
    sample.send("go")
    sample.launched()


def test_cut_off_before_anything_was_stored_it_can_be_changed_again(sample: Principal, app: App) -> None:
    with app.world.uow() as uow:
        uow.drafts.save(replace(uow.drafts.get(sample.id), rollout=KEY))
        uow.commit()
    assert sample.browser.get(sample.draft).headers["location"] == f"{sample.draft}/progress"
    assert "before anything was made" in sample.see("progress")
    assert sample.send("reopen").headers["location"] == f"{sample.draft}?done=reopened"
    assert "129 steps" in sample.see()


def test_a_board_that_is_away_is_told_and_the_launch_goes_on(sample: Principal, app: App) -> None:
    ensure = app.builtin.ensure_board
    calls = []

    def away(*args: object) -> object:
        calls.append(args)
        if len(calls) == 3:
            raise ServiceAwayError("The boards do not answer.")
        return ensure(*args)  # type: ignore[arg-type]

    app.builtin.ensure_board = away  # type: ignore[method-assign, assignment]
    sample.launch()
    assert "The boards do not answer." in sample.see("progress")
    sample.send("go")
    sample.launched()
    assert made(app) == (1, 4, 129, 1)


def test_prefect_is_told_once_the_boards_are_there(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    with open_home(tmp_path / "home") as app:
        browser = client_of(app, wake=lambda key: told.append((key, made(app)[1])))
        principal = Principal(app, browser)
        principal.begin()
        principal.launch()
        principal.launched()
    assert told == [(KEY, 4)]


def test_the_pulse_beats_for_every_board(sample: Principal, app: App) -> None:
    with app.world.uow() as uow:
        draft = uow.drafts.get(sample.id)
    heard = []
    launch(app.world, defined(draft)[0], tell=lambda _: heard.append(pulse(app.engine, KEY)))
    assert len(set(heard[1:6])) >= 4


def of_accounts(app: App, *admins: str) -> App:
    """The same leadflow, whose people have accounts."""
    given = {"sign_in": SignIn.ACCOUNTS, "admins": admins}
    return replace(app, settings=app.settings.model_copy(update=given))


def test_whoever_launches_sees_and_leads_what_they_launched(app: App) -> None:
    """An administrator whose address was in no line could launch, and was then not let in to change it."""
    school = of_accounts(app, ADMIN, "other@example.org")
    principal = Principal(school, signed_in(school, ADMIN))
    form = token(principal.browser)
    principal.begin(**form)
    told = f"You are signed in as {ADMIN}, and nobody in the list of people has that address."
    assert told in principal.see()
    principal.launch(**form)
    principal.launched()
    assert principal.browser.get(f"/r/{KEY}/replan").status_code == 200
    assert principal.browser.get("/portfolio").status_code == 200
    assert signed_in(school, "other@example.org").get(f"/r/{KEY}/replan").status_code == 403
    # Who is in no list and named nowhere any more is gone, whatever they launched.
    gone = client_of(of_accounts(app))
    gone.cookies.update(principal.browser.cookies)
    assert gone.get(f"/r/{KEY}").status_code == 404
    assert not is_known(school.world, ADMIN, ())


def test_who_is_among_the_people_leads_what_they_launched_in_any_role(app: App) -> None:
    school = of_accounts(app, HELPER)
    principal = Principal(school, signed_in(school, HELPER))
    form = token(principal.browser)
    principal.begin(**form)
    assert "You are signed in as" not in principal.see()
    principal.launch(**form)
    principal.launched()
    plain = client_of(of_accounts(app))
    plain.cookies.update(principal.browser.cookies)
    assert plain.get(f"/r/{KEY}/replan").status_code == 200
    assert "Miriam Goldstein" in plain.get(f"/r/{KEY}").text


def test_at_the_machine_nothing_is_told_about_addresses(sample: Principal) -> None:
    assert "You are signed in as" not in sample.see()
