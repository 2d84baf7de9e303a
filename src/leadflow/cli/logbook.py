"""The logbook: what leadflow notes while it serves, one JSON object a line, beside its data."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 1024 * 1024
"""Octets of the file before it is put aside."""
OLDER = 5
"""How many that were put aside are kept."""


class Lines(logging.Formatter):
    """A record as one line, whatever somebody typed into it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON: when (UTC), how grave, which part, what, and the trace of an error."""
        noted = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            noted["trace"] = self.formatException(record.exc_info)
        return json.dumps(noted)


@contextmanager
def logbook(folder: Path) -> Iterator[None]:
    """Keep what leadflow notes in ``leadflow.log`` while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = RotatingFileHandler(folder / "leadflow.log", maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8")
    kept.setFormatter(Lines())
    noting = logging.getLogger("leadflow")
    level = noting.level
    noting.addHandler(kept)
    noting.setLevel(logging.INFO)
    try:
        yield
    finally:
        noting.removeHandler(kept)
        noting.setLevel(level)
        kept.close()
