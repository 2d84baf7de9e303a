"""What an account has of its own, in order: its stars, its saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tests.emulator.answers import not_allowed, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.router import Call


class Owned(Protocol):
    """A thing that belongs to one account."""

    id: str
    member: str
    pos: float


T = TypeVar("T", bound=Owned)


def own(call: Call, member: str, held: Mapping[str, T]) -> list[T]:
    """Those of `held` that are the account's; nobody is shown another member's."""
    if call.world.member(member, call.token.member).id != call.token.member:
        raise not_allowed()
    mine = [each for each in held.values() if each.member == call.token.member]
    return sorted(mine, key=lambda each: (each.pos, each.id))


def own_one(call: Call, member: str, held: Mapping[str, T], name: str) -> T:
    """One of them."""
    for each in own(call, member, held):
        if each.id == name:
            return each
    raise not_found()
