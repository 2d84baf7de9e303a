"""The boards that this leadflow has at Trello, over all its rollouts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from leadflow.errors import BusyError, LeadflowError, ServiceAwayError
from leadflow.services.view import rollout_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import BoardRef

log = logging.getLogger("leadflow.web")


def on_trello(app: App) -> Iterator[tuple[str, Rollout, tuple[BoardRef, ...]]]:
    """Key, rollout and boards of every rollout on Trello; one that cannot be read is left out.

    Raises `BusyError` and `ServiceAwayError` when the database does not answer.
    """
    for key in rollout_keys(app.world):
        try:
            with app.world.uow() as uow:
                rollout = uow.rollouts.get(key)
                refs = tuple(uow.boards.refs(key).values())
        except (BusyError, ServiceAwayError):
            raise
        except LeadflowError as error:
            log.warning("The boards of %s are left out: %s", key, error)
            continue
        if rollout.definition.board_kind == "trello":
            yield key, rollout, refs
