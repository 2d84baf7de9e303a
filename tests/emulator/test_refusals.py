"""What Trello says to requests that it does not take: its statuses and words.

They are asserted by public test suites of others, which ran against the live service (2021 to 2026); nobody
recorded them. What differs over the years is as it was seen last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY, GONE = "5e679b808e6e8828784b30e1", "The requested resource was not found."
NO_ID = {"message": "Invalid objectId", "error": "ERROR"}
NO_PLACE = {"message": "Invalid position.", "error": "ERROR"}
SCOPES = {"message": "missing scopes"}
NO_BOARD = f"unauthorized board list requested {NOBODY}"
PREFS = [f"prefs_{each}" for each in ("permissionLevel", "voting", "comments", "invitations", "cardAging")]


class Place:
    """A board with a list, a card and a checklist on it."""

    def __init__(self, emulator: Emulator) -> None:
        ana = emulator.account("ana", "Ana Ruiz")
        self.emulator, self.token = emulator, emulator.token(ana).token
        self.stranger = emulator.token(emulator.account("ben", "Ben Okoro")).token
        self.keys = {"key": KEY, "token": self.token}
        self.ids = {"member": ana.id, "nobody": NOBODY}
        self.ids["board"] = self("POST", "boards", name="Board").json()["id"]
        self.ids["list"] = self("GET", "boards/{board}/lists").json()[0]["id"]
        self.ids["card"] = self("POST", "cards", idList=self.ids["list"], name="Card").json()["id"]
        self.ids["checklist"] = self("POST", "checklists", idCard=self.ids["card"]).json()["id"]

    def __call__(
        self, method: str, path: str, keys: dict[str, str] | None = None, **given: Any
    ) -> requests.Response:
        query = {
            **(self.keys if keys is None else keys),
            **{name: self._named(given[name]) for name in given},
        }
        return requests.request(
            method, f"{self.emulator.url}/1/{path.format(**self.ids)}", params=query, timeout=10
        )

    def _named(self, value: Any) -> Any:
        return value.format(**self.ids) if isinstance(value, str) and ":" not in value else value


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with Emulator(limits=UNLIMITED) as emulator:
        yield Place(emulator)


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "said"),
    [
        ("POST", "boards", {}, 400, "invalid value for name"),
        ("POST", "boards", {"name": ""}, 400, "invalid value for name"),
        ("POST", "boards", {"name": "B", "defaultLists": ""}, 400, "invalid value for defaultLists"),
        ("POST", "boards", {"name": "B", "defaultLabels": "some"}, 400, "invalid value for defaultLabels"),
        ("POST", "boards", {"name": "B", "idOrganization": "{nobody}"}, 401, "unauthorized org access"),
        ("POST", "boards", {"name": "B", "idOrganization": "12ab"}, 401, "unauthorized organization."),
        ("POST", "boards", {"name": "B", "idBoardSource": "{nobody}"}, 404, "source board not found"),
        ("POST", "boards", {"name": "B", "idBoardSource": "12ab"}, 400, NO_ID),
        *(("POST", "boards", {"name": "B", name: "x"}, 400, f"invalid value for {name}") for name in PREFS),
        ("GET", "boards/{nobody}", {}, 404, GONE),
        ("PUT", "boards/{nobody}", {"name": "B"}, 404, GONE),
        ("DELETE", "boards/{nobody}", {}, 404, GONE),
        ("GET", "boards/nonsense1", {}, 400, "invalid id"),
        ("POST", "lists", {"idBoard": "{board}"}, 400, "invalid value for name"),
        ("POST", "lists", {"name": "L"}, 400, "invalid value for idBoard"),
        ("POST", "lists", {"name": "L", "idBoard": "12ab"}, 400, "invalid value for idBoard"),
        ("POST", "lists", {"name": "L", "idBoard": "{nobody}"}, 401, NO_BOARD),
        ("POST", "lists", {"name": "L", "idBoard": "{board}", "pos": "high"}, 400, NO_PLACE),
        ("POST", "lists", {"name": "L", "idBoard": "{board}", "pos": "-1"}, 400, NO_PLACE),
        ("POST", "lists", {"name": "L", "idBoard": "{board}", "pos": "nan"}, 400, NO_PLACE),
        ("POST", "lists", {"name": "L", "idBoard": "{board}", "idListSource": "12ab"}, 400, NO_ID),
        ("GET", "lists/{nobody}", {}, 404, "model not found"),
        ("PUT", "lists/{nobody}", {"name": "L"}, 404, "model not found"),
        ("PUT", "lists/{nobody}/closed", {"value": "true"}, 404, "model not found"),
        ("PUT", "lists//closed", {"value": "true"}, 400, "invalid id"),
        ("PUT", "lists/{list}/closed", {"value": "some"}, 400, "invalid value for value"),
        ("PUT", "lists/{list}/closed", {}, 400, "invalid value for value"),
        ("POST", "cards", {"name": "C"}, 400, "invalid value for idList"),
        ("POST", "cards", {"idList": "12ab"}, 400, "invalid value for idList"),
        ("POST", "cards", {"idList": "{nobody}"}, 404, "could not find the board that the card belongs to"),
        ("GET", "cards/{nobody}", {}, 404, GONE),
        ("GET", "cards/{nobody}x/actions", {}, 400, "invalid id"),
        ("POST", "checklists", {}, 400, "invalid value for idCard"),
        ("POST", "checklists", {"idCard": "12ab"}, 400, "invalid value for idCard"),
        ("POST", "checklists", {"idCard": "{nobody}"}, 401, "unauthorized board requested"),
        ("POST", "checklists", {"idCard": "{card}", "idChecklistSource": "12ab"}, 400, NO_ID),
        ("GET", "checklists/{nobody}", {}, 404, GONE),
        ("PUT", "tokens/{nobody}/webhooks/{nobody}", {}, 404, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_trellos_words(
    place: Place, method: str, path: str, given: dict[str, Any], status: int, said: Any
) -> None:
    before = place.emulator.world.keep()
    answer = place(method, path, **given)
    assert answer.status_code == status
    if said is not None:
        assert (answer.text if isinstance(said, str) else answer.json()) == said
    assert place.emulator.world.keep() == before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("kind", ["boards", "lists", "cards", "checklists"])
def test_a_path_without_an_id_is_none(place: Place, method: str, kind: str) -> None:
    answer = place(method, f"{kind}/")
    assert (answer.status_code, answer.text) == (
        404,
        f"Cannot {method} /1/{kind}/?key={KEY}&token={place.token}",
    )


@pytest.mark.parametrize(
    ("method", "path", "keys", "said"),
    [
        ("GET", "boards/{board}", {}, "unauthorized permission requested"),
        ("GET", "lists/{list}", {}, "unauthorized permission requested"),
        ("GET", "cards/{card}", {}, "unauthorized card permission requested"),
        ("GET", "boards/{board}", {"key": KEY}, "unauthorized permission requested"),
        ("GET", "boards/{board}", {"key": "e" * 32, "token": "f" * 64}, "invalid key"),
        ("GET", "boards/{board}", {"token": "own"}, "invalid key"),
        ("GET", "boards/{board}", {"key": KEY, "token": "f" * 64}, "invalid token"),
        ("GET", "boards/{board}", {"key": KEY, "token": "nonsense"}, "invalid app token"),
        ("GET", "boards/{board}", {"key": KEY, "token": "stranger"}, "unauthorized permission requested"),
        ("GET", "cards/{card}", {"key": KEY, "token": "stranger"}, "unauthorized card permission requested"),
        ("POST", "boards", {}, SCOPES),
        ("POST", "boards", {"key": KEY}, SCOPES),
        ("POST", "boards", {"token": "own"}, "invalid key"),
        ("PUT", "cards/{card}", {}, SCOPES),
        ("DELETE", "cards/{card}", {"key": KEY}, SCOPES),
    ],
)
def test_who_may_not(place: Place, method: str, path: str, keys: dict[str, str], said: Any) -> None:
    real = {"own": place.token, "stranger": place.stranger}
    answer = place(method, path, {name: real.get(value, value) for name, value in keys.items()}, name="B")
    assert answer.status_code == 401
    assert (answer.text if isinstance(said, str) else answer.json()) == said


@pytest.mark.parametrize("value", ["2020-13-01", "tomorrow", "2020-01-01T25:00"])
def test_bad_dates_and_words_change_nothing(place: Place, value: str) -> None:
    bad: tuple[tuple[str, dict[str, Any]], ...] = (
        ("cards/{card}", {"due": value, "name": "Other"}),
        ("cards/{card}", {"start": value, "name": "Other"}),
        ("cards/{card}/due", {"value": value}),
        ("cards/{card}", {"cover": '{"color": "grey"}', "name": "Other"}),
        ("cards/{card}", {"closed": "some", "name": "Other"}),
    )
    for path, given in bad:
        before = place.emulator.world.keep()
        assert place("PUT", path, **given).status_code == 400
        assert place.emulator.world.keep() == before
    assert place("GET", "boards/{board}/actions", since=value).status_code == 400
    assert place("GET", "boards/{board}/cards", before=value).status_code == 400
    assert place("GET", "boards/{board}/cards", filter=value).status_code == 400
