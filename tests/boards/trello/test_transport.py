"""The wire: what is repeated, what is not, and what the errors say."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from requests.adapters import HTTPAdapter

from leadflow.boards.trello.client import Trello
from leadflow.boards.trello.errors import TrelloRefusedError, refusal
from leadflow.boards.trello.transport import TIMEOUTS, TRIES
from leadflow.errors import AccountRefusedError, InputError, ServiceAwayError
from tests.emulator.faults import Fault
from tests.small_trello import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from tests.small_trello import SmallTrello

PASSING = [Fault.CUT, Fault.DROP, Fault.ERROR, Fault.ERROR_AFTER, Fault.HALF, Fault.PAGE]
"""Faults after which nobody knows what became of a write."""


@pytest.fixture
def client(trello: SmallTrello) -> Iterator[Trello]:
    """py-trello on our transport, asked for what leadflow itself never asks for."""
    trello.emulator.service.strict = False
    transport = trello.transport()
    yield Trello(transport)
    transport.close()


def make_card(trello: SmallTrello) -> tuple[str, str]:
    """A board of leadflow's account with a card on it; their ids."""
    person = trello.emulator.person("leadflow")
    with trello.emulator.world.lock:
        from tests.emulator import boards
        from tests.emulator.models import Actor

        board = boards.create(trello.emulator.world, Actor(person.member.id), {"name": "A board"})
    return board.id, person.add_card(board.id, "To Do", "A card")


def test_credentials_stand_in_the_header_alone(trello: SmallTrello, client: Trello) -> None:
    client.get(dict, "/members/me", fields="username")
    (request,) = trello.emulator.requests
    assert request.credentials == "header"
    assert request.target == "/1/members/me?fields=username"
    assert request.headers["authorization"].startswith("OAuth oauth_consumer_key=")
    assert request.headers["x-trello-client-identifier"] == "leadflow"


def test_every_request_has_both_timeouts(trello: SmallTrello) -> None:
    seen: list[Any] = []

    class Watching(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *given: Any, **options: Any) -> requests.Response:
            seen.append(options["timeout"])
            return super().send(request, *given, **options)

    transport = trello.transport()
    transport.mount("http://", Watching())
    Trello(transport).get(dict, "/members/me")
    transport.close()
    assert seen == [TIMEOUTS]


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_what_is_safe_to_repeat_is_repeated(
    trello: SmallTrello, client: Trello, fault: Fault, verb: str
) -> None:
    board, card = make_card(trello)
    path = f"/boards/{board}" if verb == "GET" else f"/cards/{card}"
    trello.emulator.faults.at(1, fault)
    trello.emulator.faults.at(2, fault)
    if verb == "GET":
        assert client.get(dict, path)["name"] == "A board"
    elif verb == "PUT":
        assert client.put(dict, path, name="Another")["name"] == "Another"
    else:
        client.delete(path)
        assert card not in trello.emulator.world.cards
    assert trello.count() == 3
    assert trello.pauses == [1.0, 2.0]


@pytest.mark.parametrize("fault", PASSING)
def test_a_post_is_never_repeated_blindly(trello: SmallTrello, client: Trello, fault: Fault) -> None:
    _, card = make_card(trello)
    trello.emulator.faults.at(1, fault)
    with pytest.raises(ServiceAwayError, match="Nothing is lost"):
        client.post(dict, f"/cards/{card}/actions/comments", text="Once")
    assert trello.count() == 1
    done = fault in (Fault.DROP, Fault.ERROR_AFTER, Fault.HALF)
    assert trello.emulator.world.cards[card].comments == (1 if done else 0)


@pytest.mark.parametrize("named", [None, "3"])
def test_a_post_that_was_throttled_is_repeated(
    trello: SmallTrello, client: Trello, named: str | None
) -> None:
    _, card = make_card(trello)
    trello.emulator.faults.retry_after = named
    trello.emulator.faults.at(1, Fault.THROTTLE)
    client.post(dict, f"/cards/{card}/actions/comments", text="Once")
    assert trello.emulator.world.cards[card].comments == 1
    assert trello.pauses == [11.0 if named is None else 4.0]


def test_five_tries_are_enough(trello: SmallTrello, client: Trello) -> None:
    trello.emulator.faults.always(lambda _: Fault.ERROR)
    with pytest.raises(ServiceAwayError, match=r"Trello has a problem of its own \(HTTP 500\)"):
        client.get(dict, "/members/me")
    assert trello.count() == TRIES
    assert trello.pauses == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_nobody_at_home_is_away_and_safe_to_try_again(trello: SmallTrello, verb: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        transport = trello.transport(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ServiceAwayError, match="Trello cannot be reached"):
            transport.request(verb, "https://api.trello.com/1/members/me", data="{}")
        transport.close()
    assert len(trello.pauses) == TRIES - 1


def test_a_slow_answer_is_not_waited_for(trello: SmallTrello) -> None:
    transport = trello.transport(timeouts=(5.0, 0.2))
    trello.emulator.faults.at(1, Fault.SLOW)
    with pytest.raises(ServiceAwayError, match=r"did not answer within 0.2 seconds"):
        Trello(transport).post(dict, "/boards", name="Late")
    transport.close()
    assert len(trello.emulator.world.boards) == 1, "it was made, and nobody made a second one"


def test_redirects_are_not_followed(trello: SmallTrello, client: Trello) -> None:
    trello.emulator.faults.at(1, Fault.ELSEWHERE)
    with pytest.raises(ServiceAwayError, match="sent leadflow elsewhere"):
        client.get(dict, "/members/me")
    assert trello.count() == 1


def test_other_hosts_are_not_called(trello: SmallTrello) -> None:
    transport = trello.transport()
    with pytest.raises(ServiceAwayError, match="is not what leadflow was to call"):
        transport.request("GET", "https://example.org/1/members/me")
    transport.close()
    assert trello.count() == 0


def test_a_credential_in_an_address_is_never_sent(trello: SmallTrello) -> None:
    transport = trello.transport()
    with pytest.raises(ServiceAwayError, match="never puts a credential into an address") as caught:
        transport.request("GET", f"https://api.trello.com/1/tokens/{TOKEN}/webhooks")
    transport.close()
    assert TOKEN not in str(caught.value)
    assert trello.count() == 0


@pytest.mark.parametrize(
    "url", ["http://api.trello.com", "ftp://127.0.0.1", "api.trello.com", "", "https://", "http://10.0.0.1"]
)
def test_an_address_in_the_clear_is_refused(trello: SmallTrello, url: str) -> None:
    with pytest.raises(InputError, match="no address that credentials may be sent to") as caught:
        trello.transport(base_url=url)
    assert caught.value.problems[0].key == "LEADFLOW_TRELLO_URL"


@pytest.mark.parametrize("url", ["https://api.trello.com/", "http://localhost:1", "http://[::1]:1"])
def test_safe_addresses_are_taken(trello: SmallTrello, url: str) -> None:
    trello.transport(base_url=url).close()


@pytest.mark.parametrize(
    ("key", "token", "said"),
    [
        ("other", TOKEN, "does not know the API key ('invalid key'). Check LEADFLOW_TRELLO_KEY"),
        (None, "other", "does not accept the token ('invalid app token'): it was revoked"),
        (None, "f" * 64, "does not accept the token ('invalid token'): it was revoked"),
        (None, "", "may not do that on Trello"),
    ],
)
def test_a_refusal_says_what_to_set(trello: SmallTrello, key: str | None, token: str, said: str) -> None:
    transport = trello.transport(token) if key is None else trello.transport(token, key)
    with pytest.raises(TrelloRefusedError) as caught:
        Trello(transport).get(dict, "/members/me")
    transport.close()
    assert said in str(caught.value)
    assert caught.value.status == 401
    assert trello.count() == 1


def test_a_key_without_a_token_says_so(trello: SmallTrello) -> None:
    transport = trello.transport("")
    with pytest.raises(TrelloRefusedError, match="Set LEADFLOW_TRELLO_TOKEN, made with scope=read,write"):
        Trello(transport).post(dict, "/boards", name="A board")
    transport.close()


@pytest.mark.parametrize(
    ("status", "words", "method", "path", "whole_account"),
    [
        (401, "invalid key", "GET", "/boards/b", True),
        (401, "invalid token", "PUT", "/cards/c", True),
        (401, "unauthorized permission requested", "POST", "/cards", True),
        (401, "unauthorized card permission requested", "PUT", "/cards/c", True),
        (401, "unauthorized card permission requested", "GET", "/cards/c", False),
        (403, "Forbidden", "PUT", "/cards/c", True),
        (403, "API_TOO_MANY_CARDS_REQUESTED", "GET", "/boards/b", False),
        (400, "invalid value for name", "PUT", "/cards/c", False),
        (404, "The requested resource was not found.", "PUT", "/cards/c", False),
    ],
)
def test_what_is_refused_to_the_whole_account(
    status: int, words: str, method: str, path: str, whole_account: bool
) -> None:
    error = refusal(status, words, method, path)
    assert isinstance(error, AccountRefusedError) is whole_account
    assert (error.status, error.words) == (status, words)
    assert ("LEADFLOW_TRELLO_" in str(error)) is (whole_account or status == 404)


def test_a_refusal_is_on_one_line_and_short(trello: SmallTrello, client: Trello) -> None:
    with pytest.raises(TrelloRefusedError, match=r"Trello refused GET /1/boards/my-board: 'invalid id'"):
        client.get(dict, "/boards/my-board")
    with pytest.raises(TrelloRefusedError) as caught:
        client.get(dict, "/" + "x" * 900)
    assert len(caught.value.words) == 200
    assert "\n" not in str(caught.value)


def test_an_answer_of_another_shape_is_away(trello: SmallTrello, client: Trello) -> None:
    trello.emulator.faults.at(1, Fault.ODD)
    with pytest.raises(ServiceAwayError, match=r"answered with something unexpected \(at the top\)"):
        client.get(tuple[int, ...], "/members/me/boards")
