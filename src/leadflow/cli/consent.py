"""Consent: a person's word before something is written, from the command line or at the terminal."""

from __future__ import annotations

import sys

import typer

from leadflow.cli.failures import Exit, say

UNASKED = "Nothing was changed. Carry it out with the same command and --yes."


def consented(
    question: str, *, yes: bool, unasked: str, unwanted: str = "Nothing was changed.", mute: bool = False
) -> bool:
    """Whether to go on: with `yes`, or when somebody at the terminal answers `question` so.

    Where nobody can be asked (no terminal, or `mute`), `unasked` is said and the command ends with
    `Exit.USAGE`; after a no, `unwanted` is said.
    """
    if yes:
        return True
    if mute or not sys.stdin.isatty():
        say(unasked)
        raise typer.Exit(Exit.USAGE)
    if not typer.confirm(question, default=False, err=True):
        say(unwanted)
        return False
    return True
