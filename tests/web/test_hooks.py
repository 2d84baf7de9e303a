"""Trello tells of a change, over real HTTP: what is believed, what is looked at, and what gets nothing."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
import uvicorn
from pydantic import SecretStr

from leadflow.boards.trello.webhooks import callback
from leadflow.bootstrap import open_app, trello_webhooks
from leadflow.errors import BusyError
from leadflow.planning.steps import Status
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.view import view
from leadflow.settings import Settings, SignIn
from leadflow.web.app import create_app
from leadflow.web.hooks import LARGEST
from leadflow.web.listening import Listening, listens
from leadflow.web.soon import Soon
from tests.emulator.deliveries import SECRET, signature
from tests.emulator.emulator import KEY
from tests.ports import free_port
from tests.small import MONDAY, small_definition
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from leadflow.bootstrap import App

PATIENCE = 10.0
NOON = datetime(2026, 9, 7, 15, tzinfo=UTC)


class Setting:
    """The small school on Trello, and its pages on a port, which Trello tells of changes."""

    def __init__(self, trello: SmallTrello, app: App) -> None:
        self.trello, self.app = trello, app
        self.called = callback(app.settings.pages, app.settings.trello_secret)
        self.said: list[str] = []
        self.told: list[str] = []
        self.passes = 0

    def look(self, rollout: str) -> None:
        advance(self.app.world, rollout)
        self.passes += 1

    def advanced(self) -> bool:
        """One pass more; False while another one is at it."""
        try:
            advance(self.app.world, "small")
        except BusyError:
            return False
        return True

    def hear(self, rollout: str) -> None:
        self.told.append(rollout)

    def status(self, step: str) -> Status:
        return view(self.app.world, "small").rollout.progress[step].status

    def card(self, step: str) -> str:
        with self.app.world.uow() as uow:
            return uow.boards.links("small")[f"small/{step}"].remote_id

    def body(self, **given: Any) -> bytes:
        with self.app.world.uow() as uow:
            board = uow.boards.refs("small")["lead"].remote_id
        action = {"id": "a1", "date": "2026-09-07T15:00:00.000Z", "data": {"board": {"id": board}}}
        return json.dumps({"action": action | given, "model": {"id": board}}).encode()

    def deliver(self, body: bytes, signed: str | None = None, **headers: str) -> int:
        sent = {"x-trello-webhook": signature(body, self.called) if signed is None else signed, **headers}
        return requests.post(self.called, data=body, headers=sent, timeout=10).status_code


@contextmanager
def serving(home: Path, secret: str = SECRET, *, passes: bool = True) -> Iterator[Setting]:
    port = free_port()
    with ExitStack() as running:
        trello = running.enter_context(SmallTrello(start=NOON))
        settings = Settings(
            home=home,
            port=port,
            base_url=f"http://localhost:{port}",
            trello_key=SecretStr(KEY),
            trello_token=SecretStr(TOKEN),
            trello_secret=SecretStr(secret),
            trello_url=trello.emulator.url,
            today=MONDAY,
            sign_in=SignIn.OFF,
        )
        app = running.enter_context(open_app(settings))
        setting = Setting(trello, app)
        launch(app.world, small_definition(board_kind="trello", target=date(2026, 12, 11)))
        soon = running.enter_context(Soon(setting.look))
        pages = create_app(app, changed=soon.add if passes else setting.hear)
        server = uvicorn.Server(uvicorn.Config(pages, port=port, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started)
        yield setting
        server.should_exit = True
        thread.join(PATIENCE)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    with serving(tmp_path / "home") as found:
        yield found


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Setting]:
    """Passes are not made, only asked for."""
    with serving(tmp_path / "home", passes=False) as found:
        yield found


def test_a_card_that_somebody_moves_is_seen_without_a_schedule(setting: Setting) -> None:
    with Listening(setting.app, trello_webhooks(setting.app), setting.said.append):
        until(lambda: bool(setting.said))
        assert setting.said == ["Trello now tells of changes on 2 boards."]
        setting.trello.person("ana").move(setting.card("norms"), "In progress")
        until(lambda: setting.status("norms") is Status.IN_PROGRESS)
    assert setting.trello.emulator.deliveries.settle()


def test_deliveries_late_three_times_and_in_the_wrong_order_end_alike(setting: Setting) -> None:
    deliveries = setting.trello.emulator.deliveries
    with Listening(setting.app, trello_webhooks(setting.app), setting.said.append):
        until(lambda: bool(setting.said))
        deliveries.times, deliveries.backwards = 3, True
        deliveries.paused.set()
        for column in ("In progress", "To do", "In progress"):
            setting.trello.person("ana").move(setting.card("norms"), column)
        deliveries.paused.clear()
        until(lambda: setting.status("norms") is Status.IN_PROGRESS)
        assert deliveries.settle()
    until(setting.advanced)  # The last delivery's own pass may still be under way.
    assert setting.status("norms") is Status.IN_PROGRESS


def test_what_leadflow_writes_itself_wakes_nobody(quiet: Setting) -> None:
    Listening(quiet.app, trello_webhooks(quiet.app), quiet.said.append).look()
    quiet.trello.person("ana").move(quiet.card("norms"), "Done")
    assert quiet.trello.emulator.deliveries.settle()
    assert quiet.told == ["small"]
    report = advance(quiet.app.world, "small")
    assert report.operations
    assert quiet.trello.emulator.deliveries.settle()
    assert quiet.told == ["small"]


def test_a_delivery_twice_wakes_once(quiet: Setting) -> None:
    body = quiet.body()
    assert [quiet.deliver(body) for _ in range(3)] == [200, 200, 200]
    assert quiet.told == ["small"]
    assert quiet.deliver(quiet.body(id="a2")) == 200
    assert quiet.told == ["small", "small"]


def test_an_old_delivery_an_unknown_board_and_no_delivery_wake_nobody(quiet: Setting) -> None:
    assert quiet.deliver(quiet.body(date="2026-08-30T15:00:00.000Z")) == 200
    elsewhere = {"action": {"id": "a3", "date": "2026-09-07T15:00:00.000Z"}, "model": {"id": "f" * 24}}
    assert quiet.deliver(json.dumps(elsewhere).encode()) == 200
    assert quiet.deliver(b"{}") == 200
    assert quiet.deliver(quiet.body(id="a4"), **{"x-trello-client-identifier": "leadflow"}) == 200
    assert quiet.told == []


def test_what_is_not_signed_by_trello_gets_nothing(quiet: Setting) -> None:
    body = quiet.body()
    for signed in (
        "",
        "nonsense",
        signature(body + b" ", quiet.called),
        "für alle".encode().decode("latin1"),
    ):
        assert quiet.deliver(body, signed) == 403
    assert quiet.deliver(body + b" ", signature(body, quiet.called)) == 403
    assert requests.post(quiet.called + "x", data=body, timeout=10).status_code == 404
    assert requests.head(quiet.called + "x", timeout=10).status_code == 404
    assert quiet.told == []


def test_a_body_that_is_too_long_is_refused(quiet: Setting) -> None:
    body = b"x" * (LARGEST + 1)
    with suppress(requests.ConnectionError):  # The answer may come before the body is sent to its end.
        assert quiet.deliver(body) == 413
    assert quiet.deliver(b"x" * (LARGEST - 1)) == 200
    assert quiet.told == []


def test_asking_whether_anybody_is_there_changes_nothing(quiet: Setting) -> None:
    answer = requests.head(quiet.called, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert requests.get(quiet.called, timeout=10).status_code in (200, 405)
    assert requests.put(quiet.called, timeout=10).status_code == 405
    assert quiet.told == []


def test_without_the_secret_nothing_is_taken(tmp_path: Path) -> None:
    with serving(tmp_path / "home", secret="", passes=False) as found:
        assert not listens(found.app)
        body = found.body()
        assert found.deliver(body, signature(body, found.called, "")) == 404
        assert requests.head(found.called, timeout=10).status_code == 404
        assert found.told == []


def test_trello_that_cannot_call_back_is_told_of_once(setting: Setting) -> None:
    def elsewhere(_: str) -> Any:
        return trello_webhooks(setting.app)("http://localhost:9/nobody")

    listening = Listening(setting.app, elsewhere, setting.said.append)
    listening.look()
    listening.look()
    assert len(setting.said) == 1
    assert "Trello cannot tell leadflow of changes" in setting.said[0]
    assert TOKEN not in setting.said[0]
    assert SECRET not in setting.said[0]


def test_deliveries_that_do_not_arrive_are_told_of(setting: Setting) -> None:
    listening = Listening(setting.app, trello_webhooks(setting.app), setting.said.append)
    listening.look()
    next(iter(setting.trello.emulator.world.webhooks.values())).failures = 4
    before = setting.trello.count()
    listening.look()
    assert setting.trello.count() == before, "nothing is asked while nothing is new"
    listening.look(again=True)
    assert "could not deliver what it had to tell of 1 boards" in setting.said[-1]


def test_a_database_that_is_busy_ends_nothing(quiet: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listening goes on, and a delivery that could not be looked up is taken when it comes again."""
    listening = Listening(quiet.app, trello_webhooks(quiet.app), quiet.said.append)
    body = quiet.body()
    with monkeypatch.context() as busy:
        for module in ("listening", "hooks"):
            busy.setattr(f"leadflow.web.{module}.on_trello", _busy)
        listening.look()
        assert quiet.deliver(body) == 503
    assert quiet.said == ["Trello's webhooks could not be looked at: The database is busy."]
    listening.look()
    assert quiet.said[-1] == "Trello now tells of changes on 2 boards."
    assert quiet.deliver(body) == 200
    assert quiet.told == ["small"]


def _busy(app: App) -> Iterator[Any]:
    raise BusyError("The database is busy.")


def test_a_rollout_that_cannot_be_read_hides_no_other(
    quiet: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadflow.web.trello_boards.rollout_keys", lambda world: ["gone", "small"])
    assert quiet.deliver(quiet.body()) == 200
    assert quiet.told == ["small"]


def test_only_so_many_actions_are_remembered(quiet: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadflow.web.hooks.REMEMBERED", 2)
    for name in ("a1", "a2", "a3", "a1"):
        assert quiet.deliver(quiet.body(id=name)) == 200
    assert quiet.told == ["small"] * 4
