"""People of the roster and Trello's members: matched by username or by Trello's own id, never by name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.people.roster import Person, Roster


def account_of(person: Person) -> str:
    """What the roster says about a person's account, in one spelling: no ``@``, no capitals."""
    return person.trello.strip().lstrip("@").casefold()


def shared_accounts(roster: Roster) -> Mapping[str, tuple[Person, ...]]:
    """Accounts that the roster gives to more than one person."""
    holders: dict[str, list[Person]] = defaultdict(list)
    for person in roster.people:
        if account_of(person):
            holders[account_of(person)].append(person)
    return {account: tuple(people) for account, people in holders.items() if len(people) > 1}


class People:
    """Who is who on one board.

    `usernames` maps the ids of the board's members to their usernames. A person whose account is shared
    with another is nobody on Trello: who of the two it is cannot be known.
    """

    def __init__(self, roster: Roster, usernames: Mapping[str, str]) -> None:
        shared = shared_accounts(roster)
        by_account = {
            account_of(person): person.key
            for person in roster.people
            if account_of(person) and account_of(person) not in shared
        }
        self._usernames = usernames
        self._keys = {
            member: key
            for member, username in usernames.items()
            if (key := by_account.get(username.casefold()) or by_account.get(member.casefold()))
        }
        self._ids = {key: member for member, key in self._keys.items()}

    @property
    def on_board(self) -> frozenset[str]:
        """Person keys that are on the board."""
        return frozenset(self._ids)

    def key_of(self, member: str) -> str | None:
        """The person with this Trello id, if the roster knows them."""
        return self._keys.get(member)

    def known(self, members: Iterable[str]) -> frozenset[str]:
        """The persons among these members."""
        return frozenset(self._keys[member] for member in members if member in self._keys)

    def strangers(self, members: Iterable[str]) -> frozenset[str]:
        """The members that the roster does not know, by username (by id for those who left the board)."""
        return frozenset(
            self._usernames.get(member, member) for member in members if member not in self._keys
        )

    def ids_with(self, wanted: Iterable[str], present: Iterable[str]) -> list[str]:
        """The members a card is to have: the wanted persons on the board, and every stranger on the card."""
        strangers = {member for member in present if member not in self._keys}
        return sorted({self._ids[key] for key in wanted if key in self._ids} | strangers)
