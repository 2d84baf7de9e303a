"""Tables and progress: for people who watch, and for pipes."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.cli import progress as progress_module
from leadflow.cli import show
from leadflow.cli.failures import advice, say
from leadflow.cli.progress import progress
from leadflow.errors import InputError, Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import TextIOWrapper

ESCAPE = "\x1b"


class Terminal:
    """Standard output or error on a pseudo-terminal; `shown` is what a person sees next."""

    def __init__(self, name: str, patch: pytest.MonkeyPatch) -> None:
        self.main, other = os.openpty()
        os.set_blocking(self.main, False)
        self.stream: TextIOWrapper = os.fdopen(other, "w", encoding="utf-8")
        patch.setattr(f"sys.{name}", self.stream)

    def shown(self) -> str:
        self.stream.flush()
        found = b""
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.main, 65536):
                found += part
        return found.decode("utf-8")

    def close(self) -> None:
        self.stream.close()
        os.close(self.main)


@dataclass
class Desk:
    """Somebody at a terminal of today."""

    patch: pytest.MonkeyPatch
    terminals: list[Terminal] = field(default_factory=list)

    def terminal(self, name: str) -> Terminal:
        self.terminals.append(Terminal(name, self.patch))
        return self.terminals[-1]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    desk = Desk(monkeypatch)
    yield desk
    for terminal in desk.terminals:
        terminal.close()


def printed(terminal: Terminal) -> str:
    show.table("Title", ("Name", "Day"), [("Grüße", "Fri 13 Nov 2026")], whole=("Day",))
    return terminal.shown()


def test_a_table_on_a_terminal_has_a_drawn_rule(desk: Desk) -> None:
    text = printed(desk.terminal("stdout"))
    assert "──" in text
    assert ESCAPE in text


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_plain_text(desk: Desk, name: str, value: str) -> None:
    desk.patch.setenv(name, value)
    text = printed(desk.terminal("stdout"))
    assert "--" in text
    assert "─" not in text
    assert ESCAPE not in text
    assert "Grüße" in text


def test_a_pipe_gets_plain_text(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    show.table("Title", ("Name",), [("[bold]not markup[/bold]",)])
    text = capsys.readouterr().out
    assert ESCAPE not in text
    assert "[bold]not markup[/bold]" in text


def test_columns_that_stay_whole(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.patch.setenv("COLUMNS", "44")
    show.table("", ("Name", "Day"), [("a long name " * 8, "Fri 13 Nov 2026")], whole=("Day",))
    text = capsys.readouterr().out
    assert "Fri 13 Nov 2026" in text
    assert max(map(len, text.splitlines())) <= 44


def test_words() -> None:
    assert show.day(date(2026, 11, 13)) == "Fri 13 Nov 2026"
    assert show.day(None) == ""
    assert (show.days(3), show.days(-1.5)) == ("3", "-1.5")
    assert (show.counted(1, "step"), show.counted(2.5, "day")) == ("1 step", "2.5 days")


def test_progress_in_a_pipe_is_a_line_for_each_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as tell:
        tell("Making the board ...")
        tell("Writing card 1 of 2 ...")
    said = capsys.readouterr()
    assert said.err == "Making the board ...\nWriting card 1 of 2 ...\n"
    assert said.out == ""


def test_a_long_silence_says_that_the_work_goes_on(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.patch.setattr(progress_module, "SILENCE", 0.1)
    err = ""
    with progress() as tell:
        tell("Starting ...")
        while "still at it" not in err:
            time.sleep(0.05)
            err += capsys.readouterr().err
    assert err.startswith("Starting ...\n... still at it (")


def test_progress_on_a_terminal_is_one_line_that_goes_away(desk: Desk) -> None:
    terminal = desk.terminal("stderr")
    with progress() as tell:
        tell("Reading [the] board ...")
        shown = terminal.shown()
        while "Reading [the] board" not in shown:
            time.sleep(0.05)
            shown += terminal.shown()
    assert ESCAPE in shown
    assert "\n" not in terminal.shown().replace("\r\n", "")


def test_progress_without_colours_does_not_move(desk: Desk) -> None:
    desk.patch.setenv("TERM", "dumb")
    terminal = desk.terminal("stderr")
    with progress() as tell:
        tell("Reading ...")
    assert terminal.shown() == "Reading ...\r\n"


EVIL = "a\x00b\x07c\rd\x1b[31me\u202ef"
TAMED = "a\\u0000b\\u0007c\\u000dd\\u001b[31me\\u202ef"


def test_stored_texts_never_reach_the_terminal_as_commands(capsys: pytest.CaptureFixture[str]) -> None:
    show.line(EVIL)
    show.as_json({"name": EVIL})
    show.table(EVIL, ("What",), [(EVIL,)])
    say(EVIL)
    out, err = capsys.readouterr()
    assert err == f"{TAMED}\n"
    assert out.splitlines()[0] == TAMED
    assert out.count(TAMED) == 3, "the line, the title and the cell; JSON has its own escapes"
    assert not any(bad in out for bad in "\x00\x07\r\x1b\u202e")
    assert json.loads(out[out.index("{") : out.index("}") + 1]) == {"name": EVIL}


def test_problems_beyond_fifty_are_counted() -> None:
    said = advice(InputError([Problem(f"Wrong {number}.") for number in range(53)])).splitlines()
    assert said[0] == "53 problems found; nothing was changed."
    assert said[-1] == "  ... and 3 more. Mend these first, and look again."
    assert len(said) == 52


def test_a_message_is_a_sentence() -> None:
    assert advice(RefusedError("a step that is done cannot be skipped")) == (
        "A step that is done cannot be skipped."
    )
    assert advice(RefusedError("my/folder is closed.")) == "my/folder is closed."
