"""What Prefect sends and says besides: logs and events in the background, complaints on the terminal."""

from __future__ import annotations

import contextlib
import logging
import queue

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker


def forget_queued() -> None:
    """Let go of the log lines and events that are queued for a server that is away.

    Prefect would try for minutes to send them when the program ends. The next pass shows what they tell.
    """
    for worker in (APILogWorker, EventsWorker):
        for each in list(worker._instances.values()):  # noqa: SLF001 - Prefect can only send it
            with contextlib.suppress(queue.Empty):
                while True:
                    each._queue.get_nowait()  # noqa: SLF001


def keep_off_the_terminal() -> None:
    """Keep what Prefect says about its runs off standard error: leadflow says it in its own words.

    Its log still goes to the server. For programs that people start, not for flow runs, which have a log.
    """
    # What Python itself proposes for programs in production: a log that cannot be sent is no news.
    logging.raiseExceptions = False
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).propagate = False
