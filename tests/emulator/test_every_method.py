"""Every method of py-trello 0.20.1 against the emulator: those that its own test suite does not call, too.

What fails here fails at Trello as well, and is named: `BROKEN`.
"""

from __future__ import annotations

import io
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import trello as pytrello

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED
from tests.emulator.suite import Rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKEN = {
    "Board.get_power_ups": "a GET with a body, which never reaches Trello",
    "Board.disable_power_up": "its address lacks a slash",
}
"""Methods that no server can answer, and why."""
DAY = datetime(2026, 1, 2, tzinfo=UTC)


class School:
    """An account with a workspace, a board and a card on it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        emulator.world.asks_callbacks = False
        self.ana, self.ben = emulator.account("ana", "Ana Ruiz"), emulator.account("ben", "Ben Okoro")
        token = emulator.token(self.ana).token
        self.session = Rewriting(emulator.url)
        self.client = pytrello.TrelloClient(KEY, token=token, http_service=self.session)
        self.place = self.client.add_organization("Cedar Hill", "A school", "cedar")
        self.board = self.client.add_board("Norms", organization_id=self.place.id)
        self.first, self.second, _ = self.board.open_lists()
        self.card = self.first.add_card("A card", desc="Text")

    def again(self) -> Any:
        """The card as it is now."""
        return self.client.get_card(self.card.id)


@pytest.fixture
def school() -> Iterator[School]:
    with Emulator(limits=UNLIMITED) as emulator:
        found = School(emulator)
        yield found
        found.session.close()


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        *[("all", 2), ("open", 1), ("closed", 1), ("starred", 1), ("members", 1), ("organization", 1)],
        *[("public", 0), ("template", 0), ("pinned", 0), ("unpinned", 2)],
    ],
)
def test_boards_of_every_filter(school: School, kind: str, count: int) -> None:
    other = school.client.add_board("Another", permission_level="org", organization_id=school.place.id)
    other.close()
    school.client.add_star(school.board.id)
    assert len(school.client.list_boards(kind)) == count
    assert len(school.client.get_member("me").get_boards(kind)) == count


def test_workspaces(school: School) -> None:
    place, ben = school.place, pytrello.Member(school.client, school.ben.id)
    place.fetch()
    place.add_member(ben)
    assert [each.username for each in place.get_members()] == ["ana", "ben"]
    place.remove_member(ben)
    assert [each.id for each in place.get_boards("open")] == [school.board.id]
    assert place.get_board("name,closed,url")[0].name == "Norms"
    assert school.client.get_organization("cedar").id == place.id
    school.board.set_organization(place.id)
    school.client.info_for_all_boards("all")
    assert school.client.all_info[0]["actions"]


def test_boards_saved_opened_and_deleted(school: School) -> None:
    made = pytrello.Board(school.client, name="Saved")
    made.description = "Text"
    made.save()
    assert made.all_lists() == []
    made.set_description("Other")
    made.close()
    made.open()
    made.fetch()
    assert (made.description, made.closed) == ("Other", False)
    made.delete()
    with pytest.raises(pytrello.exceptions.ResourceUnavailable):
        made.fetch()


def test_cards_with_everything(school: School) -> None:
    label = school.board.add_label("Urgent", "red")
    me = pytrello.Member(school.client, school.ana.id)
    made = school.first.add_card(
        "Full",
        labels=[label],
        due="2026-01-01",
        position="top",
        assign=[me],
        url_source="https://example.com",
    )
    assert (made.member_id, [each.name for each in made.labels]) == ([me.id], ["Urgent"])
    assert made.attachments[0]["url"] == "https://example.com"
    made.add_checklist("To do", ["One"])
    whole = school.second.add_card("Copy", source=made.id)
    part = school.second.add_card("Part", source=made.id, keep_from_source="checklists,due")
    assert (len(whole.labels), len(part.labels), len(part.checklists)) == (1, 0, 1)


def test_fields_of_a_card(school: School) -> None:
    card = school.card
    card.set_start(DAY)
    card.set_due(DAY)
    card.set_reminder(60)
    card.set_pos("bottom")
    card.change_pos("top")
    card.subscribe()
    card.create_label("Made here", "blue")
    card.create_label("No colour", None)
    raw = school.again()._json_obj
    assert (raw["start"], raw["dueReminder"], raw["subscribed"]) == ("2026-01-02T00:00:00.000Z", 60, True)
    assert [each["color"] for each in raw["labels"]] == ["blue", None]
    card.remove_label(school.again().labels[0])
    card.remove_due()
    card.set_reminder(-1)
    assert school.again().due is None
    card.assign(school.ana.id)
    card.unassign(school.ana.id)
    card.add_member(pytrello.Member(school.client, school.ana.id))
    card.remove_member(pytrello.Member(school.client, school.ana.id))
    assert school.again().member_id == []


def test_comments_attachments_and_movements(school: School) -> None:
    card = school.card
    said = card.comment("Hello")
    card.update_comment(said["id"], "Hello again")
    assert [each["data"]["text"] for each in card.get_comments()] == ["Hello again"]
    card.delete_comment(said)
    assert card.fetch_comments(force=True, limit=1) == []
    link = card.attach(name="x", url="https://example.com", mimeType="text/html", setCover=True)
    card.attach(name="x.txt", mimeType="text/plain", file=io.BytesIO(b"hello"))
    assert school.again()._json_obj["idAttachmentCover"] == link["id"]
    card.remove_attachment(link["id"])
    assert [each.name for each in card.get_attachments()] == ["x.txt"]
    card.change_list(school.second.id)
    (moved,) = card.list_movements(lambda *_: 1)
    assert (moved["source"]["name"], moved["destination"]["name"]) == ("To Do", "Doing")
    assert card.latestCardMove_date is not None
    assert card.get_stats_by_list(school.board.all_lists(), time_unit="hours")
    assert card.attriExp("createCard")[0]["type"] == "createCard"
    assert card.fetch_actions("all", "2020-01-01", "2020-01-02") == []


@pytest.mark.parametrize("offering", ["trello.free", "trello.premium"])
def test_entries_with_dates_and_people_in_a_workspace_that_pays(school: School, offering: str) -> None:
    school.emulator.world.organization("cedar").offering = offering
    checklist = school.card.add_checklist("To do", ["One", "Two"], [True])
    checklist.rename_checklist_item("One", "First")
    checklist.set_checklist_item("First", False)
    due = checklist.set_checklist_item_due(checklist.items[0], DAY)["due"]
    who = checklist.set_checklist_item_member(
        checklist.items[0], pytrello.Member(school.client, school.ana.id)
    )
    paid = offering != "trello.free"
    assert (due, who["idMember"]) == (("2026-01-02T00:00:00.000Z", school.ana.id) if paid else (None, None))
    checklist.delete_checklist_item("Two")
    checklist.rename("Other")
    (found,) = school.board.get_checklists(cards="open")
    assert (found.name, [each["name"] for each in found.items]) == ("Other", ["First"])


def test_custom_fields(school: School) -> None:
    board, option = school.board, [{"value": {"text": "one"}, "color": "red", "pos": 1}]
    for kind in ("text", "number", "date", "checkbox", "list"):
        board.add_custom_field_definition(kind, kind, option if kind == "list" else None, True, "bottom")
    known = {each.name: each for each in board.get_custom_field_definitions()}
    board.add_custom_field_list_option(known["list"].id, "two")
    assert board.get_custom_field_list_options(known["list"].id, values_only=True) == ["one", "two"]
    board.update_custom_field_definition(known["text"].id, "words", False, "top")
    board.customFieldDefinitions = None
    card = board.get_card(school.card.id)
    given: dict[str, Any] = {
        "words": "hello", "number": 3.5, "date": "2026-01-01T00:00:00.000Z", "checkbox": True, "list": "two",
    }  # fmt: skip
    for name, value in given.items():
        card.get_custom_field_by_name(name).value = value
    assert {each.name: each.value for each in school.again().custom_fields} == given
    words = next(each for each in board.get_custom_field_definitions() if each.name == "words")
    card.set_custom_field("", words)
    one = known["list"].id, next(iter(known["list"].list_options))
    assert board.get_custom_field_list_option(*one)["value"] == {"text": "one"}
    board.delete_custom_field_list_option(*one)
    board.delete_custom_field_definition(known["number"].id)
    assert {each.name for each in school.again().custom_fields} == given.keys() - {"words", "number"}
    card.change_board(school.client.add_board("Another").id)
    assert school.again().custom_fields == []


def test_lists(school: School) -> None:
    added = school.board.add_list("Later")
    added.set_name("Even later")
    added.move("bottom")
    added.set_pos(3)
    added.subscribe()
    added.unsubscribe()
    added.close()
    added.open()
    assert (added.cardsCnt(), school.client.get_list(added.id).name) == (0, "Even later")
    school.first.add_card("B")
    assert len(list(school.first.list_cards_iter(batch=1))) == 2
    assert school.first.list_cards(actions="createCard")[0].actions
    school.first.move_all_cards(school.second)
    school.second.archive_all_cards()
    assert len(school.board.closed_cards()) == 2
    other = school.client.add_board("Another", default_lists=False)
    added.move_to_board(other, "top")
    assert [each.id for each in other.open_lists()] == [added.id]
    assert added.fetch_actions("all")
    school.card.change_board(other.id, added.id)
    assert (school.again().idBoard, school.again().idList) == (other.id, added.id)


def test_what_a_member_has_and_is_told(school: School) -> None:
    board, ben = school.board, pytrello.Member(school.client, school.ben.id)
    board.add_member(ben, "normal")
    school.emulator.person("ben").take(school.card.id, "ana")
    school.emulator.person("ben").comment(school.card.id, "Look, @ana")
    me = school.client.get_member("me")
    assert {each["type"] for each in me.fetch_notifications()} == {"addedToCard", "mentionedOnCard"}
    assert len(me.fetch_notifications(["addedToCard"])) == 1
    assert [each["name"] for each in me.fetch_cards()] == ["A card"]
    me.badges = {"comments": 1}
    assert me.fetch_comments() == []
    board.remove_member(ben)
    assert [len(each()) for each in (board.all_members, board.normal_members, board.owner_members)] == [
        1,
        0,
        1,
    ]


def test_webhooks_and_search(school: School) -> None:
    hook = school.client.create_hook("https://example.com/hook", school.board.id, "Norms")
    assert [each.desc for each in school.client.list_hooks()] == ["Norms"]
    hook.delete()
    assert school.client.list_hooks() == []
    for asked in ({"board_ids": [school.board.id]}, {"org_ids": [school.place.id]}, {"cards_limit": 1}):
        assert [each.id for each in school.client.search("card", **asked)] == [school.card.id]


def test_what_no_server_can_answer(school: School) -> None:
    plugin = "a" * 24
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        school.board.enable_power_up(plugin)
        assert [each.id_plugin for each in school.board.get_enabled_power_ups()] == [plugin]
        for name, given in (("get_power_ups", ()), ("disable_power_up", (plugin,))):
            assert f"Board.{name}" in BROKEN
            with pytest.raises(pytrello.exceptions.ResourceUnavailable):
                getattr(school.board, name)(*given)
