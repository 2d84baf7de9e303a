"""Strangers: variables of the environment that look like settings and are none, most often mistyped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from leadflow.cli.failures import say
from leadflow.playbooks.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "LEADFLOW_"
OF_TESTS = ("LEADFLOW_TEST_", "LEADFLOW_WRITE_GOLDEN", "LEADFLOW_RENEW_GOLDEN")
"""How the names begin that only leadflow's own tests read."""

_said: set[str] = set()
"""What was said already in this process: a command may ask for its settings more than once."""


def strangers(environment: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence on each variable ``LEADFLOW_…`` that is no setting, with the setting that was meant."""
    from leadflow.settings import Settings

    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    found = sorted(
        name
        for name in environment
        if name.upper().startswith(PREFIX)
        and name.upper() not in known
        and not name.upper().startswith(OF_TESTS)
    )
    return tuple(_told(name, known) for name in found)


def mention_strangers() -> None:
    """Say once on standard error which variables are no settings; what was asked for goes on."""
    for each in strangers(os.environ):
        if each not in _said:
            _said.add(each)
            say(each)


def _told(name: str, known: set[str]) -> str:
    close = nearest(name, known)
    meant = f" Did you mean {close}?" if close else " The settings are in docs/guides/settings.md."
    return f"{name} is no setting of leadflow's, so it does nothing.{meant}"
