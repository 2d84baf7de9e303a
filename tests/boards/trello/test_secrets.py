"""Key and token never get into an address, an error, a log line or a view of an object."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import LeadflowError
from tests.boards.trello.boards import ROSTER, SPEC, made, update
from tests.emulator.emulator import KEY
from tests.emulator.faults import Fault
from tests.small_trello import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.boards.trello.gateway import TrelloBoards
    from tests.small_trello import SmallTrello

pytestmark = pytest.mark.shows_credentials

SECRETS = (KEY, TOKEN)


def all_that_can_be_seen(error: BaseException) -> str:
    """An error with its causes, as a log, a page or Prefect's database would keep it."""
    found = [repr(error), str(error), *traceback.format_exception(error), repr(vars(error))]
    others = [each for each in (error.__cause__, error.__context__) if each is not None]
    found += [all_that_can_be_seen(each) for each in others]
    return "\n".join(found)


def work(trello: SmallTrello, fault: Fault | None) -> list[str]:
    """Everything the adapter does, with a fault at each kind of request; what its errors show."""
    shown: list[str] = []

    def tried(act: Callable[[], object]) -> None:
        try:
            act()
        except LeadflowError as error:
            shown.append(all_that_can_be_seen(error))

    gateway: TrelloBoards = trello.gateway()
    board = gateway.ensure_board(SPEC, ROSTER)
    card = made(gateway, board)
    trello.emulator.faults.always(lambda _: fault)
    tried(lambda: gateway.preflight([SPEC], ROSTER))
    tried(lambda: trello.gateway().ensure_board(SPEC, ROSTER))
    tried(lambda: gateway.snapshot(board, ROSTER))
    tried(lambda: made(gateway, board, "small/norms"))
    tried(lambda: gateway.apply(board, update(card, title="Another"), ROSTER))
    shown += [repr(gateway), repr(vars(gateway)), repr(vars(vars(gateway)["_transport"]))]
    return shown


@pytest.mark.parametrize("fault", [None, Fault.CUT, Fault.ERROR, Fault.PAGE, Fault.THROTTLE, Fault.HALF])
def test_no_secret_is_seen_anywhere(
    trello: SmallTrello, caplog: pytest.LogCaptureFixture, fault: Fault | None
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "leadflow", "oauthlib", "requests_oauthlib"):
        caplog.set_level(logging.DEBUG, name)
    shown = work(trello, fault)
    assert any(record.name.startswith("urllib3") for record in caplog.records), "urllib3 was listened to"
    assert len(shown) > 3 if fault else True
    lines = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    targets = [each.target for each in trello.emulator.requests]
    bodies = [repr(each.body) for each in trello.emulator.requests]
    for secret in SECRETS:
        assert not [text for text in (*shown, *lines, *targets, *bodies) if secret in text]
    assert {each.credentials for each in trello.emulator.requests} == {"header"}


@pytest.mark.parametrize("secret", SECRETS)
def test_an_answer_that_repeats_a_secret_is_blanked(trello: SmallTrello, secret: str) -> None:
    trello.emulator.service.strict = False
    transport = trello.transport()
    trello.emulator.faults.spoil(1, lambda words: f"{words} ({secret})")
    with pytest.raises(LeadflowError, match=r"Cannot GET .* \(…\)") as caught:
        transport.request("GET", "https://api.trello.com/1/nothing/here", params={"q": secret})
    transport.close()
    assert secret not in all_that_can_be_seen(caught.value)
