"""py-trello itself against the emulator: its own objects, both of its ways to say who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
import trello as pytrello

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.suite import Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as found:
        yield found


@pytest.fixture(params=["query", "header"])
def client(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[pytrello.TrelloClient]:
    token = emulator.token(emulator.account("ana", "Ana Ruiz")).token
    session = Rewriting(emulator.url)
    who = {"api_secret": token} if request.param == "query" else {"token": token}
    yield pytrello.TrelloClient(KEY, http_service=session, **who)
    assert {each.credentials for each in emulator.requests} == {request.param}
    session.close()


def test_boards_and_lists(client: pytrello.TrelloClient, emulator: Emulator) -> None:
    board = client.add_board("A board")
    assert [each.name for each in board.open_lists()] == ["To Do", "Doing", "Done"]
    assert [each.color for each in board.get_labels()] == [
        "green",
        "yellow",
        "orange",
        "red",
        "purple",
        "blue",
    ]
    added = board.add_list("Later", pos="bottom")
    assert [each.name for each in board.all_lists()][-1] == "Later"
    added.close()
    assert [each.name for each in board.closed_lists()] == ["Later"]
    board.set_name("Another name")
    assert client.get_board(board.id).name == "Another name"
    assert [each.username for each in board.all_members()] == ["ana"]
    assert board.get_last_activity() is not None
    board.close()
    assert [each.closed for each in client.list_boards()] == [True]


def test_cards(client: pytrello.TrelloClient, emulator: Emulator) -> None:
    board = client.add_board("A board")
    first, second, _ = board.open_lists()
    label = board.add_label("Urgent", "red")
    card = first.add_card("A card", desc="Some text", labels=[label], due="2026-10-01T20:00:00.000Z")
    assert (card.name, card.desc, [each.name for each in card.labels]) == ("A card", "Some text", ["Urgent"])
    card.set_name("Another")
    card.set_description("Other text")
    card.set_due_complete()
    card.change_list(second.id)
    card.assign(emulator.world.member("ana").id)
    card.comment("Hello")
    checklist = card.add_checklist("To do", ["One", "Two"], [False, True])
    checklist.set_checklist_item("One", True)
    checklist.delete_checklist_item("Two")
    found = client.get_card(card.id)
    assert (found.name, found.desc, found.idList, found.is_due_complete) == (
        "Another",
        "Other text",
        second.id,
        True,
    )
    assert [each["data"]["text"] for each in found.comments] == ["Hello"]
    assert [(item["name"], item["checked"]) for item in found.checklists[0].items] == [("One", True)]
    moves = board.fetch_actions("updateCard:idList")
    assert [each["data"]["listAfter"]["name"] for each in moves] == ["Doing"]
    card.set_closed(True)
    assert (len(board.open_cards()), len(board.closed_cards()), len(board.all_cards())) == (0, 1, 1)
    card.delete()
    assert board.all_cards() == []


def test_workspaces_and_members(client: pytrello.TrelloClient) -> None:
    place = client.add_organization("Cedar Hill")
    client.add_board("A board", organization_id=place.id)
    assert [each.name for each in client.list_organizations()] == ["cedar-hill"]
    assert [each.name for each in place.all_boards()] == ["A board"]
    assert client.get_member("me").username == "ana"


def test_stars(client: pytrello.TrelloClient) -> None:
    board, other = client.add_board("A board"), client.add_board("Another")
    first, second = client.add_star(board.id), client.add_star(other.id, position="top")
    assert [each.board_id for each in client.list_stars()] == [other.id, board.id]
    client.delete_star(second)
    assert client.list_stars() == [first]


def test_search(client: pytrello.TrelloClient) -> None:
    board = client.add_board("Norms of the school")
    card = board.open_lists()[0].add_card("Agree on norms", desc="together")
    client.add_board("Another")
    assert [each.id for each in client.search("norms")] == [board.id, card.id]
    assert [each.id for each in client.search("tog", partial_match=True)] == [card.id]
    assert client.search("tog") == []
    assert [each.id for each in client.search("norms", models=["cards"])] == [card.id]
    assert [each.username for each in client.search("ana")] == ["ana"]


def test_a_copied_board(client: pytrello.TrelloClient) -> None:
    board = client.add_board("A board")
    label = board.add_label("Blocked", "red")
    first = board.open_lists()[0]
    first.add_card("A card", labels=[label]).add_checklist("To do", ["One"])
    copied = client.add_board("A copy", source_board=board)
    assert [each.name for each in copied.open_lists()] == ["To Do", "Doing", "Done"]
    (card,) = copied.all_cards()
    assert (card.name, card.checklists[0].items[0]["name"]) == ("A card", "One")
    assert [(each.name, each.id == label.id) for each in card.labels] == [("Blocked", False)]
    assert board.all_cards()[0].id != card.id


@pytest.mark.parametrize("card", ["0", "0dsfkjhsdf87342ed", "a" * 24])
def test_what_is_not_there(client: pytrello.TrelloClient, card: str) -> None:
    with pytest.raises(pytrello.exceptions.ResourceUnavailable):
        client.get_card(card)


def test_nobody(emulator: Emulator) -> None:
    with Rewriting(emulator.url) as session, pytest.raises(pytrello.exceptions.Unauthorized):
        pytrello.TrelloClient("a", http_service=session).list_boards()


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/cards", {"idList": "nonsense"}, 400, "invalid value for idList"),
        ("/cards", {"idList": "a" * 24}, 404, "could not find the board that the card belongs to"),
        ("/cards", {"name": 7}, 400, "invalid value for name"),
        ("/cards", {"idMembers": "a" * 24}, 400, "invalid value for idMembers"),
        ("/cards", {"desc": "x" * 16385}, 400, "invalid value for desc"),
        ("/cards", {"due": "tomorrow"}, 400, "invalid value for due"),
        ("/boards", {"name": " "}, 400, "invalid value for name"),
        ("/labels", {"idBoard": "x"}, 400, "invalid value for idBoard"),
        ("/nothing", {}, 404, "Cannot POST /1/nothing"),
    ],
)
def test_trellos_own_words(
    emulator: Emulator, path: str, body: dict[str, Any], status: int, said: str
) -> None:
    token = emulator.token(emulator.account("ana"))
    keys = {"key": KEY, "token": token.token}
    made = requests.post(f"{emulator.url}/1/boards", params=keys, json={"name": "A board"}, timeout=10).json()
    lists = requests.get(f"{emulator.url}/1/boards/{made['id']}/lists", params=keys, timeout=10).json()
    given = {"idList": lists[0]["id"], **body} if path == "/cards" else body
    answer = requests.post(f"{emulator.url}/1{path}", params=keys, json=given, timeout=10)
    assert (answer.status_code, answer.text.partition("?")[0]) == (status, said)
    assert not emulator.world.cards


def test_members_and_labels_twice_on_a_card(emulator: Emulator) -> None:
    ana = emulator.account("ana")
    keys = {"key": KEY, "token": emulator.token(ana).token}
    made = requests.post(f"{emulator.url}/1/boards", params=keys, json={"name": "A board"}, timeout=10).json()
    card = emulator.person("ana").add_card(made["id"], "To Do", "A card")
    label = emulator.world.labels_of(made["id"])[0].id
    for field, value, said in (
        ("idMembers", ana.id, "member is already on the card"),
        ("idLabels", label, "that label is already on the card"),
    ):
        url = f"{emulator.url}/1/cards/{card}/{field}"
        assert requests.post(url, params=keys, json={"value": value}, timeout=10).status_code == 200
        again = requests.post(url, params=keys, json={"value": value}, timeout=10)
        assert (again.status_code, again.text) == (400, said)
    twice = requests.put(
        f"{emulator.url}/1/cards/{card}", params=keys, json={"idLabels": f"{label},{label}"}, timeout=10
    )
    assert (twice.status_code, twice.text) == (400, "label not found")


def test_a_write_without_a_token_and_a_method_that_is_none(emulator: Emulator) -> None:
    emulator.token(emulator.account("ana"))
    answer = requests.post(f"{emulator.url}/1/cards", params={"key": KEY}, timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"message": "missing scopes"})
    answer = requests.patch(f"{emulator.url}/1/cards/{'a' * 24}", params={"key": KEY}, timeout=10)
    assert (answer.status_code, answer.text) == (404, f"Cannot PATCH /1/cards/{'a' * 24}?key={KEY}")


def test_a_get_with_a_body_never_reaches_trello(emulator: Emulator) -> None:
    answer = requests.get(f"{emulator.url}/1/members/me", data="{}", timeout=10)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
