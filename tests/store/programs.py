"""Python programs of their own, for what two processes do to one database."""

from __future__ import annotations

import subprocess
import sys

SECONDS = 60


def started(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A program that runs; it is talked to through its input and output."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(program: subprocess.Popen[str], said: str = "") -> str:
    """Say something to a program and return all that it prints until its end."""
    try:
        out, errors = program.communicate(said, timeout=SECONDS)
    finally:
        program.kill()
    assert program.returncode == 0, errors
    return out.strip()


def say(program: subprocess.Popen[str], words: str) -> None:
    """Say something to a program and do not wait."""
    assert program.stdin is not None
    program.stdin.write(words)
    program.stdin.flush()


def line(program: subprocess.Popen[str]) -> str:
    """The next line that a program prints."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


def killed(program: subprocess.Popen[str]) -> None:
    """End a program as a power cut would (SIGKILL)."""
    program.kill()
    program.communicate(timeout=SECONDS)
