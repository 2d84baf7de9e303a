"""Keeping: what was made for a request and can be given again, the latest few of each kind."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Kept(Generic[T]):
    """The latest `most` values by key, each with the state that it was made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[object, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: object, make: Callable[[], T]) -> T:
        """The value of `key`, made anew unless the one that is kept was made of an equal `state`.

        Whoever asks at the same time may make it too: that costs a little and blocks nobody.
        """
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == state:
                self._kept.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._kept[key] = (state, made)
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
