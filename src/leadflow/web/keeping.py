"""Keeping: what was made for a request and can be given again, the latest of each kind as room allows."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


def one(value: object) -> int:  # noqa: ARG001 - values are counted
    """The room of a value where they are counted."""
    return 1


class Kept(Generic[T]):
    """The latest values by key, each with the state that it was made of.

    All of them together take no more room than `most`; `room` says how much of it a value takes.
    """

    def __init__(self, most: int, room: Callable[[T], int] = one) -> None:
        self._most = most
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[Hashable, tuple[object, T]] = OrderedDict()
        self._lock, self._making = Lock(), Lock()

    def get(self, key: Hashable, state: object, make: Callable[[], T]) -> T:
        """The value of `key`, made anew unless the one that is kept was made of an equal `state`.

        One is made at a time. Threads that make at once take the interpreter from each other at every row
        that they read, and all of them wait far longer than in a line. What is kept never waits.
        """
        found = self._found(key, state)
        if found is not None:
            return found
        with self._making:
            found = self._found(key, state)
            if found is None:
                found = make()
                self._keep(key, state, found)
        return found

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def _found(self, key: Hashable, state: object) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != state:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def _keep(self, key: Hashable, state: object, made: T) -> None:
        with self._lock:
            self._forget(key)
            self._kept[key] = (state, made)
            self._taken += self._room(made)
            while self._taken > self._most:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        if key in self._kept:
            self._taken -= self._room(self._kept.pop(key)[1])
