"""What Prefect sends and says besides: logs and events in the background, complaints on the terminal."""

from __future__ import annotations

import contextlib
import logging
import queue
from itertools import chain

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker


def forget_queued() -> None:
    """Let go of the log lines and events that are queued for a server that is away.

    Prefect would try for minutes to send them when the program ends. The next pass shows what they tell.
    """
    # Prefect itself can only send them. Should it keep them elsewhere one day, the end takes longer again.
    workers = [getattr(each, "_instances", {}).values() for each in (APILogWorker, EventsWorker)]
    for queued in [getattr(each, "_queue", None) for each in chain(*workers)]:
        with contextlib.suppress(queue.Empty):
            while isinstance(queued, queue.Queue):
                queued.get_nowait()


def keep_off_the_terminal() -> None:
    """Keep what Prefect says about its runs off standard error: leadflow says it in its own words.

    Its log still goes to the server. For programs that people start, not for flow runs, which have a log.
    """
    # What Python itself proposes for programs in production: a log that cannot be sent is no news.
    logging.raiseExceptions = False
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).propagate = False
