"""Before the first write: what stands in the way of a rollout on Trello, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from leadflow.boards.trello.boards import board_with, people_for
from leadflow.boards.trello.client import read_as
from leadflow.boards.trello.errors import TOKEN, TrelloRefusedError
from leadflow.boards.trello.models import TrelloBoard, TrelloMember, TrelloToken, TrelloWorkspace
from leadflow.boards.trello.people import account_of, shared_accounts
from leadflow.errors import RefusedError
from leadflow.planning.words import first_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.boards.trello.boards import BoardMaker
    from leadflow.boards.trello.client import Trello
    from leadflow.people.roster import Person, Roster
    from leadflow.sync.cards import BoardSpec

FREE_BOARDS = 10
"""Open boards that a free workspace may have."""
FREE_PEOPLE = 10
"""Collaborators that a free workspace may have, guests of its boards included."""

TOKENS = ("/members/me/tokens", {"webhooks": "false"})
"""The read whose answer `token_hindrances` takes."""
_BOARDS = ("/members/me/boards", {"filter": "all", "fields": "name,desc,closed,url"})


@dataclass(frozen=True)
class Preflight:
    """The checks, all of them reads: two batches for a school of ten people, more only for more people."""

    trello: Trello
    maker: BoardMaker

    def check(self, specs: Sequence[BoardSpec], roster: Roster) -> tuple[str, ...]:
        """One sentence for each hindrance. Raises `ServiceAwayError`."""
        reads: list[tuple[str, dict[str, str]]] = [_BOARDS, TOKENS]
        workspace = self.maker.workspace
        if workspace:
            place = f"/organizations/{quote(workspace, safe='')}"
            reads += [
                (place, {}),
                (f"{place}/boards", {"filter": "open", "fields": "name"}),
                (f"{place}/members", {"fields": "username"}),
            ]
        try:
            answers = self.trello.batch(reads)
            boards = read_as(tuple[TrelloBoard, ...], answers[0])
        except TrelloRefusedError as error:
            return (str(error),)
        found = [*token_hindrances(answers[1]), *self._people(specs, roster)]
        new = []
        for spec in specs:
            try:
                new += [spec] if spec.known is None and board_with(spec.key, boards) is None else []
            except RefusedError as error:
                found.append(str(error))
        if workspace:
            found += _Workspace(workspace, answers[2:5]).check(new, specs, roster)
        return tuple(found)

    def _people(self, specs: Sequence[BoardSpec], roster: Roster) -> Iterable[str]:
        """Who cannot be put on a board: a username that two people share or that Trello does not know.

        Somebody without a username is no hindrance as long as another of the group has one: a free
        workspace has room for group leads only, and the sync reports whom it could not put on a card.
        """
        wanted = {key for spec in specs for key in spec.members}
        people = [person for person in roster.people if person.key in wanted]
        for spec in specs:
            without = [person for person in people if person.key in spec.members]
            if without and not any(account_of(person) for person in without):
                yield (
                    f"Nobody could work on '{spec.name}': {_names(without)} "
                    f"{'has' if len(without) == 1 else 'have'} no Trello username in people.csv. "
                    "Add at least that of the group's lead."
                )
        for account, holders in shared_accounts(roster).items():
            if any(person.key in wanted for person in holders):
                yield f"{_names(holders)} have the same Trello username '{account}'. Give each their own."
        usable = {account_of(person): person for spec in specs for person in people_for(spec, roster)}
        known = self.maker.look_up(usable)
        for account, person in usable.items():
            if known[account] is None:
                yield f"Trello does not know the username '{account}' of {person.name}. Check its spelling."


def token_hindrances(answer: Any) -> Iterable[str]:
    """Whether the account's tokens may write; where Trello does not tell, the first write will."""
    try:
        tokens = read_as(tuple[TrelloToken, ...], answer)
    except TrelloRefusedError:
        return
    rights = [right for token in tokens for right in token.permissions if right.model_type == "Board"]
    if rights and not any(right.write for right in rights):
        yield f"{TOKEN} may only read. Make one with scope=read,write."


@dataclass(frozen=True)
class _Workspace:
    """The workspace that new boards go to, from the three answers about it."""

    name: str
    answers: Sequence[Any]

    def check(self, new: Sequence[BoardSpec], specs: Sequence[BoardSpec], roster: Roster) -> Iterable[str]:
        """Its limits against what is to be made."""
        try:
            workspace = read_as(TrelloWorkspace, self.answers[0])
            boards = read_as(tuple[TrelloBoard, ...], self.answers[1])
            members = read_as(tuple[TrelloMember, ...], self.answers[2])
        except TrelloRefusedError as error:
            yield (
                f"The workspace '{self.name}' (LEADFLOW_TRELLO_WORKSPACE) cannot be used: Trello says "
                f"'{error.words}'. Use its short name from its address, and make the account a member of it."
            )
            return
        if not _free(workspace):
            return
        title = workspace.display_name or workspace.name
        most = _most_boards(workspace)
        if len(boards) + len(new) > most:
            yield (
                f"The workspace '{title}' is free and may have {most} open boards. It has {len(boards)} and "
                f"the rollout needs {len(new)} more. Close some, or use another workspace."
            )
        wanted = {account_of(person) for spec in specs for person in people_for(spec, roster)}
        everybody = wanted | {member.username.casefold() for member in members}
        if len(everybody) > FREE_PEOPLE:
            yield (
                f"The workspace '{title}' is free and may have {FREE_PEOPLE} collaborators; with this "
                f"rollout there would be {len(everybody)}. Give Trello usernames to the group leads only, "
                "or use another workspace."
            )


def _free(workspace: TrelloWorkspace) -> bool:
    if workspace.offering is None:
        return not workspace.products
    return workspace.offering.endswith("free")


def _most_boards(workspace: TrelloWorkspace) -> int:
    """How many open boards Trello says a free workspace may have, or the figure it publishes."""
    found: Any = workspace.limits
    for name in ("orgs", "freeBoardsPerOrg", "disableAt"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, int) else FREE_BOARDS


def _names(people: Sequence[Person]) -> str:
    return first_of([person.name for person in people])
