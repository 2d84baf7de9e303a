"""Listening: having Trello tell of changes. Made when the pages are up, looked after once an hour.

Without it nothing is missing: the schedule reads every board anyway.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from leadflow.boards.trello.webhooks import Kept, callback
from leadflow.errors import LeadflowError
from leadflow.web.trello_boards import on_trello

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leadflow.boards.trello.webhooks import Webhooks
    from leadflow.bootstrap import App

SOON_SECONDS = 60.0
"""Between two looks for boards that were made since; costs no request while there are none."""
READY_SECONDS = 0.1
END_SECONDS = 3.0
HOUR_SECONDS = 3600.0
"""Between two looks at whether Trello still tells of the boards."""

log = logging.getLogger("leadflow.web.listening")


def listens(app: App) -> bool:
    """True when everything is set that Trello needs to tell us of changes."""
    settings = app.settings
    return bool(settings.has_trello and settings.trello_secret.get_secret_value() and settings.base_url)


class Listening:
    """Keeps the webhooks of all boards while the block runs; `say` gets what people should know.

    Begins when `ready` is true: Trello calls back before it makes a webhook, so the pages must be up.
    """

    def __init__(
        self,
        app: App,
        webhooks: Callable[[str], Webhooks],
        say: Callable[[str], None],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._app, self._say, self._ready = app, say, ready
        self._webhooks = webhooks(callback(app.settings.pages, app.settings.trello_secret))
        self._ending = threading.Event()
        self._known: frozenset[str] = frozenset()
        self._said = ""
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)

    def __enter__(self) -> Listening:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        # It may be waiting for Trello; whatever it is at may be cut off anywhere.
        self._thread.join(END_SECONDS)

    def look(self, *, again: bool = False) -> None:
        """Have a webhook for every board that has none yet; with `again` look at the others, too."""
        try:
            boards = boards_on_trello(self._app)
            if not again and boards.keys() == self._known:
                return
            kept = self._webhooks.keep(boards.keys())
        except LeadflowError as error:
            self._tell(f"Trello's webhooks could not be looked at: {error}")
            return
        self._known = frozenset(boards)
        self._tell(_sentence(kept, boards))

    def _run(self) -> None:
        while not self._ready():
            if self._ending.wait(READY_SECONDS):
                return
        passed = HOUR_SECONDS
        while not self._ending.is_set():
            again = passed >= HOUR_SECONDS
            try:
                self.look(again=again)
            except Exception:
                log.exception("Looking at Trello's webhooks failed; it is tried again")
            passed = 0.0 if again else passed + SOON_SECONDS
            self._ending.wait(SOON_SECONDS)

    def _tell(self, sentence: str) -> None:
        if sentence and sentence != self._said:
            self._say(sentence)
        self._said = sentence


def boards_on_trello(app: App) -> Mapping[str, str]:
    """The boards of all unfinished rollouts on Trello: their address by remote id."""
    return {
        ref.remote_id: ref.url for _, rollout, refs in on_trello(app) if not rollout.finished for ref in refs
    }


def _sentence(kept: Kept, boards: Mapping[str, str]) -> str:
    """What is worth saying; empty when nothing is."""
    if kept.refused:
        return (
            f"Trello cannot tell leadflow of changes, so they are seen by the schedule only: {kept.refused} "
            "It must reach LEADFLOW_BASE_URL from outside, over https."
        )
    if kept.failing:
        return (
            f"Trello could not deliver what it had to tell of {len(kept.failing)} boards "
            f"({', '.join(boards[each] for each in kept.failing if each in boards)}). Changes are seen by "
            "the schedule; look whether LEADFLOW_BASE_URL can be reached from outside."
        )
    if kept.made or kept.renewed:
        return f"Trello now tells of changes on {len(boards)} boards."
    return ""
