"""What boards and cards have besides: stickers, reactions, notifications, covers, parts of logs ..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place:
    """A board with two people on it, and a card."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.ana, self.ben = emulator.account("ana", "Ana Ruiz"), emulator.account("ben", "Ben Okoro")
        self._keys = {"key": KEY, "token": emulator.token(self.ana).token}
        self.board = self("POST", "boards", name="Board")["id"]
        self.column = self("GET", f"boards/{self.board}/lists")[0]["id"]
        self.card = self("POST", "cards", idList=self.column, name="Card")["id"]
        emulator.person("ana").let_in(self.board, "ben")

    def __call__(self, method: str, path: str, **given: Any) -> Any:
        answer = requests.request(
            method, f"{self.emulator.url}/1/{path}", params=self._keys, json=given or None, timeout=10
        ) if method != "GET" else requests.get(
            f"{self.emulator.url}/1/{path}", params={**self._keys, **given}, timeout=10
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def place() -> Iterator[Place]:
    with Emulator(limits=UNLIMITED) as emulator:
        yield Place(emulator)


def test_stickers(place: Place) -> None:
    path = f"cards/{place.card}/stickers"
    made = place("POST", path, image="heart", top=10, left=20, zIndex=1)
    assert place("PUT", f"{path}/{made['id']}", top=30, left=20, zIndex=2)["top"] == 30
    assert place("GET", f"cards/{place.card}", stickers="true", sticker_fields="image")["stickers"] == [
        {"id": made["id"], "image": "heart"}
    ]
    place("DELETE", f"{path}/{made['id']}")
    assert place("GET", path) == []


def test_reactions(place: Place) -> None:
    said = place("POST", f"cards/{place.card}/actions/comments", text="Hello")["id"]
    made = place("POST", f"actions/{said}/reactions", unified="1f44d")
    assert (made["emoji"]["native"], made["member"]["username"]) == ("👍", "ana")
    assert [each["count"] for each in place("GET", f"actions/{said}/reactionsSummary")] == [1]
    assert place("GET", f"actions/{said}/reactions/{made['id']}", member="false", emoji="false") == {
        "id": made["id"], "idMember": place.ana.id, "idModel": said, "idEmoji": "1F44D",
    }  # fmt: skip
    place("DELETE", f"actions/{said}/reactions/{made['id']}")
    assert place("GET", f"actions/{said}/reactions") == []
    assert {"name", "native"} <= place("GET", "emoji")["trello"][0].keys()


def test_notifications(place: Place) -> None:
    place.emulator.person("ben").take(place.card, "ana")
    place.emulator.person("ben").comment(place.card, "Look, @ana")
    newest, first = place("GET", "members/me/notifications")
    assert (newest["type"], first["type"], first["unread"]) == ("mentionedOnCard", "addedToCard", True)
    path = f"notifications/{first['id']}"
    assert place("GET", f"{path}/card")["id"] == place.card
    assert place("GET", f"{path}/list")["id"] == place.column
    assert place("GET", path, board="true", board_fields="name")["board"]["name"] == "Board"
    assert place("PUT", f"{path}/unread", value="false")["dateRead"]
    assert place("GET", "members/me/notifications", read_filter="unread", limit=5) == [newest]
    place("POST", "notifications/all/read")
    assert place("GET", f"notifications/{newest['id']}/unread") == {"_value": False}


def test_saved_searches_and_own_preferences(place: Place) -> None:
    made = place("POST", "members/me/savedSearches", name="Mine", query="@me", pos="bottom")
    assert place("PUT", f"members/me/savedSearches/{made['id']}", name="Ours")["name"] == "Ours"
    place("DELETE", f"members/me/savedSearches/{made['id']}")
    assert place("GET", "members/me/savedSearches") == []
    prefs = place("PUT", f"boards/{place.board}/myPrefs/showSidebar", value=False)
    assert (prefs["showSidebar"], prefs["showSidebarMembers"]) == (False, True)
    assert place("PUT", f"boards/{place.board}/myPrefs/idEmailList", value=place.column)["idEmailList"]
    assert place("GET", f"boards/{place.board}/myPrefs")["emailPosition"] == "bottom"


def test_memberships(place: Place) -> None:
    path = f"boards/{place.board}/memberships"
    admin, normal = place("GET", path, member="true", member_fields="username")
    assert (admin["member"]["username"], normal["memberType"]) == ("ana", "normal")
    assert place("PUT", f"{path}/{normal['id']}", type="observer")["memberType"] == "observer"
    assert [each["idMember"] for each in place("GET", path, filter="admins")] == [place.ana.id]
    found = place("PUT", f"boards/{place.board}/members", email="ben@example.com", type="normal")
    assert len(found["members"]) == len(found["memberships"]) == 2
    assert [each["username"] for each in place("GET", "search/members", query="oko")] == ["ben"]


def test_covers_and_copies(place: Place) -> None:
    path = f"cards/{place.card}"
    assert place("PUT", path, cover={"color": "pink", "size": "full"})["cover"]["color"] == "pink"
    assert place("PUT", path, cover="")["cover"]["color"] is None
    link = place("POST", f"{path}/attachments", url="https://example.com")["id"]
    assert place("PUT", path, idAttachmentCover=link)["cover"]["idAttachment"] == link
    checklist = place("POST", "checklists", idCard=place.card, name="Steps")["id"]
    place("POST", f"checklists/{checklist}/checkItems", name="One")
    copied = place("POST", "checklists", idCard=place.card, idChecklistSource=checklist)
    assert (copied["name"], [each["name"] for each in copied["checkItems"]]) == ("Steps", ["One"])
    other = place("POST", "lists", name="Copy", idBoard=place.board, idListSource=place.column)["id"]
    assert [each["name"] for each in place("GET", f"lists/{other}/cards")] == ["Card"]


def test_a_field_alone_is_wrapped_unless_it_is_an_object_or_a_list(place: Place) -> None:
    assert place("GET", f"boards/{place.board}/labelnames")["green"] == ""
    assert place("GET", f"cards/{place.card}/checkItemStates") == []
    assert place("GET", f"cards/{place.card}/idMembers") == []
    assert place("GET", f"cards/{place.card}/closed") == {"_value": False}


def test_what_is_nested_in_boards_of_a_member(place: Place) -> None:
    (board,) = place(
        "GET", "members/me/boards", fields="name", lists="open", list_fields="name", actions="createCard"
    )
    assert (board.keys(), len(board["lists"])) == ({"id", "name", "lists", "actions"}, 3)
    whole = place(
        "GET", "members/me", fields="username", boards="open", board_fields="name", board_lists="open"
    )
    assert (whole["boards"][0]["name"], len(whole["boards"][0]["lists"])) == ("Board", 3)
    (found,) = place("GET", "search", query="Card", modelTypes="cards", card_list="true", card_fields="name")[
        "cards"
    ]
    assert found["list"]["id"] == place.column


def test_parts_of_a_log_and_of_cards(place: Place) -> None:
    path = f"boards/{place.board}"
    assert place("GET", f"{path}/actions", since="2020-01-01", before="2020-01-01T12:00:00+02:00") == []
    assert place("GET", f"{path}/actions", filter="createCard", format="count") == {"_value": 1}
    assert len(place("GET", f"{path}/cards", since="2020-01-01")) == 1
    assert place("GET", f"{path}/cards", before="2020-01-01") == []
    assert place("GET", "members/me/cards", filter="incomplete") == []
