"""Webhooks of the emulator: made, told, told again, switched off (FACTS 2.8)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import trello as pytrello

from tests.emulator.deliveries import signature
from tests.emulator.ear import Ear, listening
from tests.emulator.emulator import KEY, Emulator
from tests.emulator.suite import Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = Path(__file__).parents[3] / "shared" / "trello" / "webhooks"


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as found:
        yield found


class Setting:
    """An emulator with a board, a webhook on it and somebody who works there."""

    def __init__(self, emulator: Emulator, ear: Ear) -> None:
        self.emulator, self.ear = emulator, ear
        self.token = emulator.token(emulator.account("ana", "Ana Ruiz")).token
        self.session = Rewriting(emulator.url)
        self.client = pytrello.TrelloClient(KEY, token=self.token, http_service=self.session)
        self.board = self.client.add_board("A board")
        self.ana = emulator.person("ana")

    def make(self, model: str = "", **given: Any) -> requests.Response:
        body = {"callbackURL": self.ear.url, "idModel": model or self.board.id, **given}
        return self.ask("POST", "/webhooks", body)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        keys = {"key": KEY, "token": self.token}
        return requests.request(method, f"{self.emulator.url}/1{path}", params=keys, json=body, timeout=10)


@pytest.fixture
def setting(ear: Ear) -> Iterator[Setting]:
    with Emulator() as emulator:
        emulator.deliveries.pauses = (0.01, 0.01, 0.01)
        found = Setting(emulator, ear)
        yield found
        found.session.close()


def test_py_trello_makes_lists_and_deletes(setting: Setting) -> None:
    made = setting.client.create_hook(setting.ear.url, setting.board.id, "ours")
    (found,) = setting.client.list_hooks()
    assert (found.id, found.desc, found.id_model, found.active) == (made.id, "ours", setting.board.id, True)
    made.delete()
    assert setting.client.list_hooks() == []


def test_what_happens_on_the_board_is_told_and_signed(setting: Setting) -> None:
    setting.make()
    card = setting.ana.add_card(setting.board.id, "To Do", "A card, für alle")
    setting.ana.move(card, "Doing")
    assert setting.emulator.deliveries.settle()
    assert [each["type"] for each in setting.ear.actions] == ["createCard", "updateCard"]
    assert setting.ear.actions[1]["data"]["listAfter"]["name"] == "Doing"
    for headers, body in setting.ear.heard:
        assert headers["x-trello-webhook"] == signature(body, setting.ear.url)
        assert json.loads(body)["model"]["id"] == setting.board.id


def test_other_boards_are_not_told(setting: Setting) -> None:
    setting.make()
    other = setting.client.add_board("Another")
    setting.ana.add_card(other.id, "To Do", "A card")
    assert setting.emulator.deliveries.settle()
    assert setting.ear.heard == []


def test_a_label_is_told_twice_and_the_log_does_not_show_it(setting: Setting) -> None:
    card = setting.ana.add_card(setting.board.id, "To Do", "A card")
    setting.board.add_label("Blocked", "red")
    setting.make(card)
    setting.ana.label(card, "Blocked")
    assert setting.emulator.deliveries.settle()
    assert [each["type"] for each in setting.ear.actions] == ["addLabelToCard", "updateCard"]
    assert len({each["id"] for each in setting.ear.actions}) == 2
    assert "addLabelToCard" not in [each["type"] for each in setting.board.fetch_actions("all")]


def test_who_writes_is_named_to_its_own_webhooks(setting: Setting) -> None:
    setting.make()
    setting.session.headers["X-Trello-Client-Identifier"] = "leadflow"
    setting.board.open_lists()[0].add_card("A card")
    setting.ana.add_card(setting.board.id, "To Do", "Another")
    assert setting.emulator.deliveries.settle()
    named = [headers.get("x-trello-client-identifier") for headers, _ in setting.ear.heard]
    assert named == ["leadflow", None]


def test_what_is_not_answered_is_told_again_and_then_dropped(setting: Setting) -> None:
    made = setting.make().json()
    setting.ear.answers = [500, 503]
    setting.ana.add_card(setting.board.id, "To Do", "A card")
    assert setting.emulator.deliveries.settle()
    assert len(setting.ear.heard) == 3
    assert len({body for _, body in setting.ear.heard}) == 1
    assert setting.ask("GET", f"/webhooks/{made['id']}").json()["consecutiveFailures"] == 0
    setting.ear.answers = [500] * 4
    setting.ana.add_card(setting.board.id, "To Do", "Another")
    assert setting.emulator.deliveries.settle()
    assert len(setting.ear.heard) == 7
    assert len(setting.emulator.deliveries.dropped) == 1
    found = setting.ask("GET", f"/webhooks/{made['id']}").json()
    assert (found["consecutiveFailures"], found["active"]) == (4, True)
    assert found["firstConsecutiveFailDate"] is not None


def test_a_callback_that_is_gone_ends_the_webhook(setting: Setting) -> None:
    made = setting.make().json()
    setting.ear.answers = [410]
    setting.ana.add_card(setting.board.id, "To Do", "A card")
    assert setting.emulator.deliveries.settle()
    assert setting.ask("GET", f"/webhooks/{made['id']}").status_code == 404


def test_deliveries_wait_while_they_are_paused(setting: Setting) -> None:
    setting.make()
    setting.emulator.deliveries.paused.set()
    setting.ana.add_card(setting.board.id, "To Do", "A card")
    assert not setting.emulator.deliveries.settle(0.1)
    assert setting.ear.heard == []
    setting.emulator.deliveries.paused.clear()
    assert setting.emulator.deliveries.settle()
    assert len(setting.ear.heard) == 1


def test_deliveries_more_than_once_and_in_the_wrong_order(setting: Setting) -> None:
    setting.make()
    setting.emulator.deliveries.times, setting.emulator.deliveries.backwards = 3, True
    setting.emulator.deliveries.paused.set()
    card = setting.ana.add_card(setting.board.id, "To Do", "A card")
    setting.ana.move(card, "Done")
    setting.emulator.deliveries.paused.clear()
    assert setting.emulator.deliveries.settle()
    assert [each["type"] for each in setting.ear.actions] == ["updateCard"] * 3 + ["createCard"] * 3


def test_a_webhook_is_refused(setting: Setting) -> None:
    assert setting.make("nonsense").text == "invalid value for idModel"
    assert setting.make("a" * 24).status_code == 404
    assert setting.make(callbackURL="ftp://x").text == "invalid value for callbackURL"
    setting.ear.head = 404
    refused = setting.make()
    assert refused.status_code == 400
    assert "did not return 200 status code, got 404" in refused.text
    setting.ear.head = 200
    assert setting.make().status_code == 200
    assert setting.make().status_code == 400
    stranger = setting.emulator.token(setting.emulator.account("bo")).token
    asked = {"key": KEY, "token": stranger}
    made = setting.client.list_hooks()[0].id
    url = f"{setting.emulator.url}/1/webhooks/{made}"
    assert requests.get(url, params=asked, timeout=10).status_code == 404


def test_switched_off_and_on(setting: Setting) -> None:
    made = setting.make(active=False).json()
    setting.ana.add_card(setting.board.id, "To Do", "A card")
    assert setting.emulator.deliveries.settle()
    assert setting.ear.heard == []
    setting.ask("PUT", f"/webhooks/{made['id']}", {"active": True})
    setting.ana.add_card(setting.board.id, "To Do", "Another")
    assert setting.emulator.deliveries.settle()
    assert len(setting.ear.heard) == 1
    assert setting.ask("GET", f"/webhooks/{made['id']}/active").json() == {"_value": True}
    assert setting.ask("DELETE", f"/webhooks/{made['id']}").json() == {"_value": None}


def test_a_revoked_token_takes_its_webhooks_along(setting: Setting) -> None:
    setting.make()
    setting.ask("DELETE", f"/tokens/{setting.token}")
    assert not setting.emulator.world.webhooks


@pytest.mark.skipif(not RECORDED.is_dir(), reason="../shared is not beside the project")
def test_what_is_told_has_the_fields_of_recorded_deliveries(setting: Setting) -> None:
    setting.make()
    card = setting.ana.add_card(setting.board.id, "To Do", "A card")
    setting.ana.move(card, "Doing")
    setting.ana.take(card)
    assert setting.emulator.deliveries.settle()
    told = {each["type"]: each for each in setting.ear.actions}
    for name, kind in (("MoveCardFromListToList", "updateCard"), ("AddMember", "addMemberToCard")):
        recorded = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
        assert set(told[kind]) >= set(recorded["action"])
        assert set(told[kind]["data"]) >= set(recorded["action"]["data"])
