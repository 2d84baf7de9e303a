"""Gathering: go on after a mistake, so that everything that is wrong is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

from leadflow.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


class Gathering:
    """Problems found so far, each once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def add(self, *problems: Problem) -> None:
        """Keep problems."""
        self._problems.update(dict.fromkeys(problems))

    def attempt(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What `read` returns; None, with its problems kept, when it raises `InputError`."""
        try:
            return read(*args, **kwargs)
        except InputError as error:
            self.add(*error.problems)
            return None

    def close(self) -> None:
        """Raise `InputError` with everything found; nothing when nothing was."""
        if self._problems:
            raise InputError(list(self._problems))
