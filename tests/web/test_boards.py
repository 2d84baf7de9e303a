"""The built-in board's pages, over a real application on SQLite."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.boards.builtin import BuiltinCard
from leadflow.bootstrap import App
from leadflow.planning.steps import CauseKind, Status
from leadflow.services.advance import advance
from tests.templates import TEMPLATES
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

BOARD = f"{HERE}/boards/reading"


def card(app: App, step: str = "reading-pilot") -> BuiltinCard:
    found = app.builtin.find_by_key(f"{samples.KEY}/{step}")
    assert found is not None
    return found


def address(app: App, step: str = "reading-pilot") -> str:
    return f"{BOARD}/cards/{card(app, step).id}"


def post(client: TestClient, path: str, **form: str) -> str:
    """Send a form that is taken; the page that comes after it."""
    answer = client.post(path, data=form)
    assert answer.status_code == 303, answer.text
    after = client.get(answer.headers["location"])
    assert after.status_code == 200
    return str(after.text)


def refused(client: TestClient, path: str, **form: str) -> str:
    """Send a form that is refused; the page that says so."""
    answer = client.post(path, data=form)
    assert answer.status_code == 422
    assert "<h2>Nothing was changed</h2>" in answer.text
    return str(answer.text)


@pytest.fixture
def femi(app: App) -> TestClient:
    return client_of(app, "femi")


def test_a_board_has_its_lists_and_cards(reader: TestClient) -> None:
    text = reader.get(f"{HERE}/boards/leadership").text
    lists = re.findall(r'<h2 id="l-\w+">([^<]+) <span class="many">(\d+)</span>', text)
    assert lists == [("To do", "11"), ("In progress", "1"), ("For approval", "1"), ("Done", "6")]
    assert text.count('<li class="card"') == 19
    assert "Was due Fri 13 Nov" in text
    assert '<abbr title="Amy Chen">AC</abbr>' in text


def test_many_closed_cards_are_shown_when_asked_for(app: App) -> None:
    for step in ("purpose-send", "meeting-2", "vision", "levers"):
        app.builtin.move(card(app, step).id, Status.DONE, by="dana")
    client = client_of(app)
    board = f"{HERE}/boards/leadership"
    assert '<a href="' + board + '?cards=all#l-done">2 more cards</a>' in client.get(board).text
    everything = client.get(f"{board}?cards=all").text
    assert everything.count('<li class="card"') == 19
    assert "more cards" not in everything


def test_a_card_is_moved_from_the_board_and_its_mover_returns_there(app: App, femi: TestClient) -> None:
    before = card(app)
    answer = femi.post(
        f"{address(app)}/move", data={"to": "done", "version": str(before.version), "from": "board"}
    )
    assert answer.headers["location"] == f"{BOARD}?done=moved#card-{before.id}"
    assert card(app).status is Status.DONE
    assert card(app).by == "femi"


def test_a_card_is_moved_from_its_page(app: App, femi: TestClient) -> None:
    assert "Moved." in post(femi, f"{address(app)}/move", to="todo", version=str(card(app).version))
    assert card(app).status is Status.TODO


@pytest.mark.parametrize("origin", ["board", ""])
def test_a_card_that_somebody_else_moved_first_is_not_moved(app: App, femi: TestClient, origin: str) -> None:
    seen = str(card(app).version)
    app.builtin.move(card(app).id, Status.DONE, by="grace")
    form = {"to": "todo", "version": seen, "from": origin}
    text = refused(femi, f"{address(app)}/move", **form)
    assert "Somebody else changed &#39;Pilot ten minutes of reading in grade 7&#39; just before you" in text
    assert card(app).status is Status.DONE
    assert f'name="version" value="{card(app).version}"' in text, "the next try is one of what is there now"


@pytest.mark.parametrize("version", ["9" * 5000, "²", "-1", "", "x", "1234567890"])
def test_a_version_that_cannot_be_read_moves_nothing(app: App, femi: TestClient, version: str) -> None:
    before = card(app)
    text = refused(femi, f"{address(app)}/move", to="done", version=version)
    assert "Load the page again" in text
    assert card(app) == before


def test_what_nobody_can_see_is_not_kept(app: App, femi: TestClient) -> None:
    text = "one\x00\x1b[31m\u202e\r\ntwo"
    post(femi, f"{address(app)}/comment", text=text)
    assert card(app).comments[-1].text == "one[31m\ntwo"
    post(femi, f"{address(app)}/flag", kind="person", reason="no\nkeys\x07")
    assert "no keys" in femi.get(address(app)).text


def test_people_take_a_card_leave_it_and_put_others_on_it(app: App, femi: TestClient) -> None:
    text = femi.get(address(app, "reading-share")).text
    assert "I take it" in text
    post(femi, f"{address(app, 'reading-share')}/take")
    assert card(app, "reading-share").members == ("femi", "grace")
    post(femi, f"{address(app, 'reading-share')}/take", person="ben")
    assert card(app, "reading-share").members == ("ben", "femi", "grace")
    post(femi, f"{address(app, 'reading-share')}/release", person="grace")
    post(femi, f"{address(app, 'reading-share')}/release")
    assert card(app, "reading-share").members == ("ben",)


def test_only_people_of_this_rollout_are_put_on_cards(app: App, femi: TestClient) -> None:
    text = refused(femi, f"{address(app)}/take", person="stranger")
    assert "Person: " in text
    assert card(app).members == ("femi",)


def test_the_due_date_is_set_and_cleared(app: App, femi: TestClient) -> None:
    post(femi, f"{address(app)}/due", due="2026-12-01")
    assert card(app).due == date(2026, 12, 1)
    assert 'value="2026-12-01"' in femi.get(address(app)).text
    post(femi, f"{address(app)}/due", due="")
    assert card(app).due is None


def test_entries_are_ticked_and_unticked(app: App) -> None:
    client, path = client_of(app, "luis"), f"{HERE}/boards/leadership/cards/{card(app, 'norms').id}"
    entry = {"list": "Steps", "entry": "Draft five norms"}
    post(client, f"{path}/tick", **entry, ticked="1")
    assert [each.ticked for each in card(app, "norms").checklist] == [False, True, False]
    assert "Untick" in client.get(path).text
    post(client, f"{path}/tick", **entry, ticked="0")
    assert not any(each.ticked for each in card(app, "norms").checklist)
    assert "has no entry" in refused(client, f"{path}/tick", list="Steps", entry="Gone", ticked="1")


def test_a_card_is_stuck_and_no_longer(app: App, femi: TestClient) -> None:
    text = post(femi, f"{address(app)}/flag", kind="person", reason="no reply from Ms. Rivera")
    flag = card(app).flag
    assert flag is not None
    assert (flag.reason, flag.kind, flag.by) == ("no reply from Ms. Rivera", CauseKind.PERSON, "femi")
    assert "Stuck: no reply from Ms. Rivera" in text
    assert "Stuck: no reply from Ms. Rivera" in femi.get(BOARD).text
    post(femi, f"{address(app)}/unflag")
    assert card(app).flag is None


def test_comments_and_own_text_are_kept_as_text(app: App, femi: TestClient) -> None:
    text = post(femi, f"{address(app)}/comment", text="See <b>page 3</b>\nand 4")
    assert "See &lt;b&gt;page 3&lt;/b&gt;\nand 4" in text
    assert "1 comment" in femi.get(BOARD).text
    post(femi, f"{address(app)}/write", text="We meet in room 4.")
    assert card(app).free_text == "We meet in room 4."
    assert "We meet in room 4.</textarea>" in femi.get(address(app)).text
    post(femi, f"{address(app)}/write", text="")
    assert card(app).free_text == ""


def test_a_card_is_put_away_and_brought_back(app: App, femi: TestClient) -> None:
    text = post(femi, f"{address(app)}/archive")
    assert card(app).archived
    assert "Put away: 1 card" in text
    assert "put away" in femi.get(address(app)).text
    post(femi, f"{address(app)}/restore", **{"from": "board"})
    assert not card(app).archived


def test_a_group_adds_a_card_of_its_own(app: App, femi: TestClient) -> None:
    text = post(femi, f"{BOARD}/cards", title="Buy <tea>")
    assert "Buy &lt;tea&gt;" in text
    found = re.search(r'<li class="card" id="card-(\w+)">\s*<h3><a href="[^"]+">Buy', text)
    assert found
    own = femi.get(f"{BOARD}/cards/{found[1]}").text
    assert "The step behind this card" not in own


@pytest.mark.parametrize(
    ("action", "form", "named"),
    [
        ("move", {"to": "elsewhere"}, "Where to: Choose one of the list."),
        ("due", {"due": "tomorrow"}, "Due date: ‘tomorrow’ is not a date like 2026-11-18."),
        ("flag", {"kind": "person", "reason": "  "}, "What is missing: Say in a few words what is missing."),
        ("flag", {"kind": "gate", "reason": "keys"}, "What it waits for: Choose what it is waiting for."),
        ("comment", {"text": ""}, "Text: The comment is empty. Write something first."),
        ("comment", {"text": "x" * 4001}, "Text: This has 4001 characters; 4000 is the most."),
        ("write", {"text": "x" * 4001}, "Text: This has 4001 characters; 4000 is the most."),
    ],
)
def test_a_refusal_names_the_field_and_changes_nothing(
    app: App, femi: TestClient, action: str, form: dict[str, str], named: str
) -> None:
    before = card(app)
    assert named in refused(femi, f"{address(app)}/{action}", **form)
    assert card(app) == before


def test_what_was_typed_is_kept(app: App, femi: TestClient) -> None:
    text = refused(femi, f"{address(app)}/flag", kind="gate", reason="the <red> key")
    assert 'value="the &lt;red&gt; key"' in text
    assert "x" * 4001 in refused(femi, f"{address(app)}/comment", text="x" * 4001)
    assert 'value="' + "y" * 201 + '"' in refused(femi, f"{BOARD}/cards", title="y" * 201)
    assert "Title: The card needs a title." in refused(femi, f"{BOARD}/cards", title=" ")


def test_nobody_changes_anything_without_a_name(app: App) -> None:
    client = client_of(app)
    assert "Your name: Say who you are first" in refused(
        client, f"{address(app)}/move", to="done", **{"from": "board"}
    )
    assert card(app).status is Status.IN_PROGRESS
    refused(client, f"{BOARD}/cards", title="Tea")
    post(client, f"{BOARD}/cards", title="Tea", who="femi")
    post(client, f"{address(app)}/move", to="done")
    assert card(app).by == "femi"


def test_a_card_of_another_board_is_not_here(app: App, femi: TestClient) -> None:
    elsewhere = f"{BOARD}/cards/{card(app, 'norms').id}"
    assert femi.get(elsewhere).status_code == 404
    assert femi.post(f"{elsewhere}/move", data={"to": "done"}).status_code == 404
    assert femi.post(f"{address(app)}/destroy").status_code == 404
    assert femi.post(f"{HERE}/boards/nobody/cards", data={"title": "x"}).status_code == 404


def test_boards_elsewhere_are_linked_and_not_shown(tmp_path: Path) -> None:
    with samples.open_sample(tmp_path / "home", board_kind="trello") as app:
        client = client_of(app)
        assert 'href="https://trello.example/b/leadership"' in client.get(f"{HERE}/groups").text
        answer = client.get(f"{HERE}/boards/leadership")
        assert answer.status_code == 404
        assert "This group works on another board: https://trello.example/b/leadership" in answer.text


def test_the_pass_is_told_of_a_move(app: App) -> None:
    told: list[str] = []
    client = client_of(app, "femi", wake=told.append)
    post(client, f"{address(app)}/move", to="done")
    assert told == [samples.KEY]


def test_a_card_of_ones_own_is_made_a_step(app: App) -> None:
    app = replace(app, world=replace(app.world, templates=TEMPLATES))
    femi = client_of(app, "femi")
    post(femi, f"{BOARD}/cards", title="Order the chairs")
    board = femi.get(BOARD).text
    found = re.search(r'id="card-(\w+)">\s*<h3><a href="[^"]+">Order the chairs', board)
    assert found is not None
    own = f"{BOARD}/cards/{found[1]}"
    assert "Make it a step of ours" in femi.get(own).text
    assert "becomes a step of the plan with the next pass" in post(femi, f"{own}/our-step")
    assert "Make it a step of ours" not in femi.get(address(app)).text
    advance(app.world, samples.KEY)
    text = femi.get(own).text
    assert "The step behind this card" in text
    assert "Make it a step of ours" not in text
    step = femi.get(f"{HERE}/steps/own-order-the-chairs").text
    assert "A step of the group&#39;s own" in step
    assert "a step of the plan behind this card" in refused(femi, f"{own}/our-step")
