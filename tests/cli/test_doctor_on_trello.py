"""``doctor`` on Trello, the emulator: it says whether Trello tells of changes on every board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.boards.trello.webhooks import PATH, segment
from leadflow.bootstrap import open_app, trello_webhooks
from leadflow.cli.opening import settings
from leadflow.web import listening
from tests.emulator.deliveries import SECRET
from tests.emulator.ear import listening as an_ear
from tests.emulator.emulator import KEY
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow


def told(leadflow: Leadflow) -> tuple[str, str]:
    said = leadflow("doctor", "--json")
    (found,) = [each for each in said.data if each["name"] == "Boards' webhooks"]
    return found["verdict"], found["sentence"]


def test_webhooks_of_boards(leadflow: Leadflow) -> None:
    with SmallTrello() as trello, an_ear() as ear:
        for name, value in (
            ("TRELLO_KEY", KEY),
            ("TRELLO_TOKEN", TOKEN),
            ("TRELLO_URL", trello.emulator.url),
            ("TRELLO_SECRET", SECRET),
            ("BASE_URL", ear.url.removesuffix("/hook")),
        ):
            leadflow.patch.setenv(f"LEADFLOW_{name}", value)
        assert leadflow("launch", leadflow.school, "--board", "trello").code == 0
        before = trello.count()
        verdict, sentence = told(leadflow)
        assert {each.split()[0] for each in trello.since(before)} == {"GET"}
        assert verdict == "note"
        assert sentence.startswith("Boards without a webhook: https://")
        assert sentence.endswith("leadflow up makes them again.")
        with open_app(settings()) as app:
            called = f"{app.settings.pages}{PATH}/{segment(app.settings.trello_secret)}"
            boards = listening.boards_on_trello(app)
            trello_webhooks(app)(called).keep(boards.keys())
        assert told(leadflow) == ("ok", f"Trello tells of changes on {len(boards)} boards")
        webhook = next(iter(trello.emulator.world.webhooks.values()))
        webhook.failures = 3
        verdict, sentence = told(leadflow)
        assert (verdict, "deliveries do not arrive" in sentence) == ("note", True)
