"""What is read inside other things, with the fields that are asked for, and what stands under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.emulator.emulator import KEY, Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place:
    """A workspace with a board, on it a card with a checklist, a comment and a custom field."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.me = emulator.account("ana", "Ana Ruiz").id
        self.token = emulator.token(emulator.world.member("ana")).token
        self.workspace = self("POST", "/organizations", displayName="Place")["id"]
        self.board = self("POST", "/boards", name="Board", idOrganization=self.workspace)["id"]
        self.column = self("GET", f"/boards/{self.board}/lists")[0]["id"]
        self.card = self("POST", "/cards", idList=self.column, name="Card", idMembers=self.me)["id"]
        self.checklist = self("POST", "/checklists", idCard=self.card, name="List")["id"]
        self.item = self("POST", f"/checklists/{self.checklist}/checkItems", name="Entry")["id"]
        self.comment = self("POST", f"/cards/{self.card}/actions/comments", text="Hello")["id"]
        self.field = self("POST", "/customFields", idModel=self.board, name="Hours", type="number")["id"]
        self("PUT", f"/cards/{self.card}/customField/{self.field}/item", **{"value[number]": "3"})

    def ask(self, method: str, path: str, **query: str) -> requests.Response:
        asked = {"key": KEY, "token": self.token, **query}
        return requests.request(method, f"{self.emulator.url}/1{path}", params=asked, timeout=10)

    def __call__(self, method: str, path: str, **query: str) -> Any:
        answer = self.ask(method, path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def place() -> Iterator[Place]:
    with Emulator() as emulator:
        yield Place(emulator)


def test_what_is_nested_in_a_card(place: Place) -> None:
    inside = {"list": "true", "board": "true", "board_fields": "name", "customFieldItems": "true"}
    people = {"members": "true", "member_fields": "username", "checklists": "all", "checklist_fields": "name"}
    found = place("GET", f"/cards/{place.card}", fields="name", **inside, **people)
    assert found["list"]["id"] == place.column
    assert found["board"] == {"id": place.board, "name": "Board"}
    assert found["customFieldItems"][0]["value"] == {"number": "3"}
    assert found["members"] == [{"id": place.me, "username": "ana"}]
    assert found["checklists"][0].keys() == {"id", "name", "checkItems"}
    assert "desc" not in found
    assert place("GET", f"/boards/{place.board}/cards", fields="name") == [{"id": place.card, "name": "Card"}]


def test_what_is_nested_in_a_board(place: Place) -> None:
    cards = {"cards": "open", "card_fields": "name", "card_members": "true"}
    log = {"actions": "commentCard", "action_fields": "type", "action_memberCreator": "false"}
    more = {
        "organization": "true",
        "organization_fields": "name",
        "customFields": "true",
        "pluginData": "true",
    }
    found = place("GET", f"/boards/{place.board}", fields="name", **cards, **log, **more)
    assert found["cards"][0].keys() == {"id", "name", "members"}
    assert found["actions"] == [{"id": place.comment, "type": "commentCard"}]
    assert found["organization"] == {"id": place.workspace, "name": "place"}
    assert [each["name"] for each in found["customFields"]] == ["Hours"]
    assert found["pluginData"] == []


def test_what_is_nested_in_lists_members_workspaces_and_checklists(place: Place) -> None:
    card, board = [{"id": place.card, "name": "Card"}], {"id": place.board, "name": "Board"}
    named = {"card_fields": "name", "board_fields": "name", "fields": "name"}
    found = place("GET", f"/lists/{place.column}", cards="open", board="true", **named)
    assert (found["cards"], found["board"]) == (card, board)
    found = place("GET", "/members/me", boards="open", cards="open", organizations="all", **named)
    assert (found["boards"], found["cards"]) == ([board], card)
    assert [each["id"] for each in found["organizations"]] == [place.workspace]
    found = place("GET", f"/organizations/{place.workspace}", boards="open", members="all", **named)
    assert (found["boards"], len(found["members"])) == ([board], 1)
    found = place("GET", f"/checklists/{place.checklist}", cards="all", checkItems="none", **named)
    assert found == {"id": place.checklist, "name": "List", "cards": card}


def test_pages_of_actions(place: Place) -> None:
    for number in range(11):
        place("POST", f"/cards/{place.card}/actions/comments", text=f"{number}")
    path = f"/boards/{place.board}/actions"
    every = [each["id"] for each in place("GET", path, filter="commentCard")]
    pages = [place("GET", path, filter="commentCard", limit="5", page=str(number)) for number in range(4)]
    assert [each["id"] for page in pages for each in page] == every
    assert len(every) == 12
    older = place("GET", path, filter="commentCard", before=every[4], since=every[9])
    assert [each["id"] for each in older] == every[5:9]
    assert place.ask("GET", path, limit="1001").text == "invalid value for limit"


def test_what_stands_under_things(place: Place) -> None:
    assert place("GET", f"/members/{place.me}/username") == {"_value": "ana"}
    assert place("GET", f"/boards/{place.board}/memberships")[0]["memberType"] == "admin"
    assert place("GET", f"/organizations/{place.workspace}/memberships")[0]["idMember"] == place.me
    assert place("GET", f"/cards/{place.card}/checkItem/{place.item}")["name"] == "Entry"
    assert place("PUT", f"/checklists/{place.checklist}/name", value="Other")["name"] == "Other"
    label = place("GET", f"/boards/{place.board}/labels")[0]["id"]
    assert place("PUT", f"/labels/{label}/name", value="Ours")["name"] == "Ours"
    assert place("GET", f"/boards/{place.board}/labels/{label}")["name"] == "Ours"
    comment = f"/cards/{place.card}/actions/{place.comment}/comments"
    assert place("PUT", comment, text="Other")["data"]["text"] == "Other"
    for path in (comment, f"/cards/{place.card}/checkItem/{place.item}"):
        place("DELETE", path)
        assert place.ask("DELETE", path).text == "The requested resource was not found."
    assert place.ask("GET", f"/checklists/{place.checklist}/weather").status_code == 404


def test_a_list_is_moved_to_another_board_with_its_cards(place: Place) -> None:
    other = place("POST", "/boards", name="Other", defaultLists="false")["id"]
    assert place("PUT", f"/lists/{place.column}/idBoard", value=other)["idBoard"] == other
    assert [each["id"] for each in place("GET", f"/boards/{other}/cards")] == [place.card]
    assert place("GET", f"/boards/{other}/checklists")[0]["id"] == place.checklist
    place("PUT", f"/lists/{place.column}/closed", value="true")
    assert place.ask("PUT", f"/cards/{place.card}/idBoard", value=place.board).status_code == 200
    assert place.ask("PUT", f"/cards/{place.card}/idBoard", value=other).text == "invalid value for value"
