"""Addresses: what a key could hold is quoted, and only addresses of ours or of the web are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.services.view import View, view
from leadflow.sync.cards import BoardRef
from leadflow.web.addresses import LONGEST_PLACE, Addresses, page_here, to_board, to_card
from tests.web import samples

if TYPE_CHECKING:
    from leadflow.bootstrap import App

ODD = 'a/b?c#d"<e> é'
QUOTED = "a%2Fb%3Fc%23d%22%3Ce%3E%20%C3%A9"


def test_keys_are_quoted_in_every_address() -> None:
    here = Addresses(ODD)
    assert here.base == f"/r/{QUOTED}"
    assert here.step(ODD, "do") == f"/r/{QUOTED}/steps/{QUOTED}#do"
    assert here.group(ODD) == f"/r/{QUOTED}/groups/{QUOTED}"
    assert here.card(ODD, ODD) == f"/r/{QUOTED}/boards/{QUOTED}/cards/{QUOTED}"
    assert here.board(ODD, "7") == f"/r/{QUOTED}/boards/{QUOTED}#card-7"
    assert here.plan(state="In progress") == f"/r/{QUOTED}/plan?state=In+progress"
    assert here.plan() == f"/r/{QUOTED}/plan"


def test_every_page_of_a_rollout_lies_below_it() -> None:
    here = Addresses("x")
    for each in (here.timeline, here.groups, here.conflicts, here.changes, here.who, here.cards("g")):
        assert each.startswith("/r/x/")


def test_a_builtin_card_is_on_this_very_site(still_app: App) -> None:
    found = view(still_app.world, samples.KEY)
    card = samples.card_id(still_app, "norms")
    assert to_card(found, "norms") == f"/r/{samples.KEY}/boards/leadership/cards/{card}"
    assert to_board(found, "leadership") == f"/r/{samples.KEY}/boards/leadership"
    assert to_board(found, "nobody") == to_card(found, "nothing") == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://trello.com/c/1", "https://trello.com/c/1"),
        ("https://trello.com/c/1#note", "https://trello.com/c/1#note"),
        ("http://trello.test/c/1", "http://trello.test/c/1"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_of_other_boards_only_web_addresses_are_believed(still_app: App, url: str, shown: str) -> None:
    found = elsewhere(view(still_app.world, samples.KEY))
    found = replace(found, card_urls={"norms": url}, boards={"leadership": BoardRef("k", "r", url)})
    assert to_card(found, "norms") == shown
    assert to_board(found, "leadership") == shown


def elsewhere(found: View) -> View:
    """The same rollout with boards on Trello."""
    definition = replace(found.rollout.definition, board_kind="trello")
    return replace(found, rollout=replace(found.rollout, definition=definition))


@pytest.mark.parametrize(
    "wanted",
    [
        "/",
        "/r/x",
        "/r/x/",
        "/r/x/plan?state=Ready&back=//a",
        f"/r/{QUOTED}/groups#top",
        "/r/escuela-ni\u00f1o?q=%E2%80%AE",
        "/" + "a" * (LONGEST_PLACE - 1),
    ],
)
def test_a_page_of_ours_is_come_back_to(wanted: str) -> None:
    assert page_here(wanted) == wanted
    assert page_here(f"https://school.example:8400{wanted}", "school.example:8400") == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "r/x",
        "?x",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/%2fevil.example",
        "/%2Fevil.example/x",
        "/%5cevil.example",
        "%2f%2fevil.example",
        "/r//evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/%2e%2e/%2fevil.example",
        "/r/x/..",
        "/r/../x",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " /r/x",
        "/%0a/evil.example",
        "/r/x?a\r\nset-cookie: a=b",
        "/r/x\x7f",
        "/r/\u202ex",
        "/\u2028/x",
        "https://evil.example/",
        "https:/evil.example",
        "https:evil.example",
        "http://localhost@evil.example/",
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "/" + "a" * LONGEST_PLACE,
        "\0/",
    ],
)
def test_nothing_else_is(wanted: str) -> None:
    assert page_here(wanted) == ""
    assert page_here(wanted, "localhost") == ""


@pytest.mark.parametrize(
    "wanted", ["https://localhost", "https://localhost.evil.example/", "http://localhost:80/", "//localhost/"]
)
def test_an_address_of_another_host_is_none_of_ours(wanted: str) -> None:
    assert page_here(wanted, "localhost") == ""
