"""What can be done on the page of a step, over a real application on SQLite."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from leadflow.bootstrap import App
from leadflow.errors import BusyError
from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.services import act as services
from leadflow.services.advance import advance
from leadflow.services.view import view
from leadflow.store import tables
from tests.templates import TEMPLATES
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def progress(app: App, step: str) -> Progress:
    with app.world.uow() as uow:
        return uow.rollouts.get(samples.KEY).progress[step]


def post(client: TestClient, step: str, action: str, **form: str) -> str:
    """Send a form that is taken; the page that comes after it."""
    answer = client.post(f"{HERE}/steps/{step}/{action}", data=form)
    assert answer.status_code == 303, answer.text
    after = client.get(answer.headers["location"])
    assert after.status_code == 200
    return str(after.text)


def refused(client: TestClient, step: str, action: str, **form: str) -> str:
    """Send a form that is refused; the page that says so."""
    answer = client.post(f"{HERE}/steps/{step}/{action}", data=form)
    assert answer.status_code == 422
    assert "<h2>Nothing was changed</h2>" in answer.text
    return str(answer.text)


@pytest.mark.parametrize("to", [Status.TODO, Status.IN_PROGRESS, Status.DONE])
def test_a_step_is_moved(app: App, to: Status) -> None:
    text = post(client_of(app, "femi"), "reading-pilot", "move", to=to.value)
    assert "Moved. Plan and boards follow in a moment." in text
    assert progress(app, "reading-pilot").status is to


def test_the_history_says_who_when_before_and_after(app: App) -> None:
    text = post(client_of(app, "femi"), "reading-pilot", "move", to="done")
    history = text[text.index('id="history-h"') :]
    for word in ("Femi Adeyemi", "Tue 17 Nov 2026, 07:00", "in progress", "done"):
        assert word in history


def test_a_thought_partner_approves_and_what_waits_is_free(app: App) -> None:
    assert view(app.world, samples.KEY).standings["purpose-send"].blocked
    client = client_of(app, "rivera")
    assert ">Approve</button>" in client.get(f"{HERE}/steps/purpose").text
    text = post(client, "purpose", "approve")
    assert "Your approval is recorded." in text
    assert progress(app, "purpose").status is Status.DONE
    assert progress(app, "purpose").approvals == ("dana", "rivera")
    assert not view(app.world, samples.KEY).standings["purpose-send"].blocked
    assert "Dana Okafor" in text[text.index('id="history-h"') :]
    assert "Carmen Rivera" in text[text.index('id="history-h"') :]


def test_one_approval_does_not_open_the_gate(app: App) -> None:
    services.set_status(app.world, samples.KEY, "draft-plan", Status.IN_PROGRESS, who="dana")
    post(client_of(app, "dana"), "draft-plan", "approve")
    post(client_of(app, "dana"), "draft-plan", "move", to="in_approval")
    assert progress(app, "draft-plan").status is Status.IN_APPROVAL


def test_who_may_not_approve_is_told_who_may(app: App) -> None:
    text = refused(client_of(app, "ben"), "purpose", "approve")
    assert "Your name: Ben Kowalski cannot approve this step; Dana Okafor or Carmen Rivera can." in text
    assert progress(app, "purpose").approvals == ("dana",)
    assert "this step needs no approval" in refused(client_of(app, "ben"), "norms", "approve").lower()


def test_a_step_is_skipped_with_its_reason(app: App) -> None:
    text = post(client_of(app, "dana"), "belonging-club", "skip", because="The city runs one")
    assert progress(app, "belonging-club").status is Status.SKIPPED
    assert progress(app, "belonging-club").skipped_because == "The city runs one"
    assert "The city runs one" in text


def test_a_step_is_flagged_and_unflagged(app: App) -> None:
    client = client_of(app, "femi")
    text = post(client, "reading-pilot", "flag", kind="decision", reason="Which books?")
    flag = progress(app, "reading-pilot").flag
    assert flag is not None
    assert (flag.reason, flag.kind, flag.by, flag.since) == (
        "Which books?",
        CauseKind.DECISION,
        "femi",
        samples.TODAY,
    )
    assert "Waits for a decision: Which books?" in text
    assert "No longer stuck" in text
    post(client, "reading-pilot", "unflag")
    assert progress(app, "reading-pilot").flag is None


@pytest.mark.parametrize(
    ("action", "form", "named"),
    [
        ("skip", {"because": " "}, "Reason for skipping: Say in a few words why the step is not needed."),
        ("skip", {}, "Reason for skipping: Say in a few words"),
        ("skip", {"because": "x" * 301}, "Reason for skipping: This has 301 characters; 300 is the most."),
        ("flag", {"kind": "external", "reason": ""}, "What is missing: Say in a few words what is missing."),
        ("flag", {"kind": "sync", "reason": "keys"}, "What it waits for: Choose what it is waiting for."),
        ("flag", {"reason": "keys"}, "What it waits for: Choose"),
        ("move", {}, "Where to: Choose one of the list."),
        ("move", {"to": "elsewhere"}, "Where to: Choose one of the list."),
        ("move", {"to": "skipped"}, "Where to: To skip a step, say why in the form for that."),
    ],
)
def test_a_refusal_names_the_field_and_changes_nothing(
    app: App, action: str, form: dict[str, str], named: str
) -> None:
    before = progress(app, "belonging-club")
    text = refused(client_of(app, "dana"), "belonging-club", action, **form)
    assert named in text
    assert progress(app, "belonging-club") == before


def test_what_was_typed_is_kept(app: App) -> None:
    text = refused(
        client_of(app, "dana"), "belonging-club", "flag", kind="sync", reason='the "red" key & <b>'
    )
    assert 'value="the &#34;red&#34; key &amp; &lt;b&gt;"' in text
    long_reason = "too long " * 40
    assert long_reason.strip() in refused(
        client_of(app, "dana"), "belonging-club", "skip", because=long_reason
    )
    assert 'aria-invalid="true"' in text


def test_a_move_that_is_not_allowed_says_what_to_do(app: App) -> None:
    text = refused(client_of(app, "dana"), "norms", "move", to="in_approval")
    assert (
        "Where to: A step that is done cannot become in approval; move it back to in progress first." in text
    )


def test_nobody_changes_anything_without_a_name(app: App) -> None:
    text = refused(client_of(app), "reading-pilot", "flag", kind="person", reason="keys")
    assert "Your name: Say who you are first" in text
    assert 'value="keys"' in text
    assert progress(app, "reading-pilot").flag is None
    refused(client_of(app, "stranger"), "reading-pilot", "move", to="done")
    refused(client_of(app), "reading-pilot", "move", to="done", who="stranger")


def test_a_name_given_in_the_form_is_taken_and_remembered(app: App) -> None:
    client = client_of(app)
    text = post(client, "reading-pilot", "flag", kind="person", reason="keys", who="femi")
    assert '<span class="full">Femi Adeyemi</span>' in text
    flag = progress(app, "reading-pilot").flag
    assert flag is not None
    assert flag.by == "femi"


def test_what_cannot_be_done_is_not_there(app: App) -> None:
    client = client_of(app, "dana")
    assert client.post(f"{HERE}/steps/norms/destroy").status_code == 404
    assert client.post(f"{HERE}/steps/nothing/move", data={"to": "done"}).status_code == 404
    assert client.post("/r/nobody/steps/norms/move", data={"to": "done"}).status_code == 404


def test_a_change_is_told_and_the_pass_may_be_busy(app: App) -> None:
    told: list[tuple[str, str, Status]] = []

    def advance(key: str) -> None:
        told.append(("advance", key, progress(app, "reading-pilot").status))
        raise BusyError("Another pass is at it.")

    def wake(key: str) -> None:
        told.append(("wake", key, progress(app, "reading-pilot").status))

    client = client_of(app, "femi", wake=wake, advance=advance)
    post(client, "reading-pilot", "move", to="done")
    assert told == [("advance", samples.KEY, Status.DONE), ("wake", samples.KEY, Status.DONE)]
    refused(client, "reading-pilot", "skip", because="")
    assert len(told) == 2, "nothing is told when nothing was changed"


def test_somebody_elses_change_in_the_same_moment_is_a_page_that_keeps_the_form(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise BusyError("Somebody else changed it in the same moment. Try again.")

    monkeypatch.setattr(services, "flag", busy)
    answer = client_of(app, "femi").post(
        f"{HERE}/steps/reading-pilot/flag", data={"kind": "person", "reason": "keys"}
    )
    assert answer.status_code == 409
    assert "in the same moment. Try again." in answer.text
    assert 'value="keys"' in answer.text


def test_what_is_left_is_said_on_the_page_and_shown(app: App) -> None:
    client = client_of(app, "femi")
    text = post(client, "reading-pilot", "left", left="97,5")
    assert "0% done, 97.5 school days left, as people said" in text
    assert "What is left of it" in text
    assert "write half and whole days" in refused(client, "reading-pilot", "left", left="0.3")
    assert "no number of school days" in refused(client, "reading-pilot", "left", left="soon")
    assert "as people said" not in post(client, "reading-pilot", "left", left="")
    assert "only of one in progress" in refused(client, "norms", "left", left="2")


def test_who_moves_a_step_without_a_name_can_choose_it_beside_the_button(app: App) -> None:
    text = refused(client_of(app), "reading-pilot", "move", to="done")
    assert text.count('id="f-move-who"') == 1
    assert "Moved." in post(client_of(app), "reading-pilot", "move", to="done", who="femi")


def test_approve_is_not_offered_before_it_can_work(app: App) -> None:
    client = client_of(app)
    assert ">Approve</button>" in client.get(f"{HERE}/steps/purpose").text
    assert ">Approve</button>" not in client.get(f"{HERE}/steps/draft-plan").text


def test_what_has_come_away_from_launch_has_a_line_of_its_own_after_the_short_facts(app: App) -> None:
    text = client_of(app).get(f"{HERE}/steps/meeting-2").text
    assert text.index("<dt>Slack</dt>") < text.index("<dt>Against the plan at launch</dt>")


def test_a_row_of_the_blocked_page_leads_to_the_form_it_names(app: App) -> None:
    client = client_of(app, "dana")
    row = client.get(HERE).text
    for step, action, words in (
        ("belonging-room", "decide", "Record a decision"),
        ("belonging-calls", "flag", "Waits for others"),
        ("belonging-calls", "hand-over", "Give it to somebody"),
    ):
        address = f"{HERE}/steps/{step}?do={action}"
        assert f'href="{address}#do">{words}<' in row
        form = client.get(address).text
        opened = re.findall(r"<details( open)?><summary>[^<]*</summary>\s*<form[^>]*/([a-z-]+)\"", form)
        assert [name for is_open, name in opened if is_open] == [action]
    assert client.get(f"{HERE}/steps/belonging-calls?do=<b>").status_code == 200


def test_a_decision_is_recorded_and_ends_the_wait(app: App) -> None:
    stuck = next(key for key, each in view(app.world, samples.KEY).rollout.progress.items() if each.flag)
    text = refused(client_of(app, "dana"), stuck, "decide", decision="")
    assert "What was decided: Say what was decided" in text
    text = post(client_of(app, "dana"), stuck, "decide", decision="the library, from December")
    assert "the library, from December" in text[text.index('id="history-h"') :]
    assert progress(app, stuck).flag is None


def test_a_card_that_is_gone_is_made_again(app: App) -> None:
    app = replace(app, world=replace(app.world, templates=TEMPLATES))
    found, client = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot"), client_of(app, "femi")
    assert found is not None
    assert "Make its card again" not in client.get(f"{HERE}/steps/reading-pilot").text
    assert "is where it belongs" in refused(client, "reading-pilot", "recard")
    with app.engine.begin() as connection:
        connection.execute(delete(tables.builtin_card).where(tables.builtin_card.c.id == found.id))
    advance(app.world, samples.KEY)
    assert "Make its card again" in client.get(f"{HERE}/steps/reading-pilot").text
    assert "Its card is made again." in post(client, "reading-pilot", "recard")
    again = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert again is not None
    assert (again.id != found.id, again.status, again.members) == (True, found.status, found.members)
    assert "Make its card again" not in client.get(f"{HERE}/steps/reading-pilot").text
