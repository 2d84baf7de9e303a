"""Streams: what is said to somebody who has stopped listening is dropped, and the work goes on.

A reader may go away at any time (``| head -1``, a pager that is closed). What a command was asked for is
finished all the same: a launch that stopped after half of its boards would help nobody.
"""

from __future__ import annotations

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from typing_extensions import Buffer


def ready() -> None:
    """Make standard output and standard error such that writing to them never fails a command.

    A letter that a terminal lacks is shown as its number. Streams that are no files (tests have such) are
    only told that.
    """
    sys.stdout = _lasting(sys.stdout)
    sys.stderr = _lasting(sys.stderr)


class _Heard(FileIO):
    """A file that becomes the null device when its reader goes away, for child processes too."""

    def write(self, written: Buffer, /) -> int:
        try:
            return super().write(written)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return super().write(written)


def _lasting(stream: TextIO) -> TextIO:
    if not isinstance(stream, TextIOWrapper):
        return stream
    stream.reconfigure(errors="backslashreplace")
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if type(raw) is not FileIO:
        return stream
    stream.flush()
    return TextIOWrapper(
        BufferedWriter(_Heard(raw.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering or stream.write_through,
    )
