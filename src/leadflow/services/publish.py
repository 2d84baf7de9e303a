"""Publish: what everybody may see of a rollout, and the switch for it. Nothing is public at first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadflow import saying
from leadflow.errors import BusyError, NotFoundError
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.publication import Answer, Publication, answering, naming, unsaying
from leadflow.services.act import check_person
from leadflow.services.patience import patiently
from leadflow.services.view import view

if TYPE_CHECKING:
    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.view import View
    from leadflow.services.world import World

SOMEBODY = "leadflow"
"""Who did it, where nobody says."""
LOOKED_AT = 1000
"""How many entries of the history are looked through for decisions."""

Change = Callable[[Publication, "Rollout", date], Publication]


@dataclass(frozen=True, slots=True)
class Settled:
    """A step that people had reported stuck, and the day on which that was settled."""

    step: str
    on: date


@dataclass(frozen=True, slots=True)
class Community:
    """A rollout, and what of it is for everybody. `updated` is when anything about it last changed."""

    view: View
    publication: Publication
    wanted: Sequence[HelpWanted]
    """What groups ask help for and nobody gives yet."""
    settled: Sequence[Settled]
    """Newest first."""
    updated: datetime


def community(world: World, key: str, *, anyway: bool = False) -> Community:
    """A rollout for everybody. Raises `NotFoundError` unless it was published, or `anyway`."""
    with world.uow() as uow:
        publication = uow.publications.get(key)
        if not publication.public and not anyway:
            raise NotFoundError("There is no such page, or it is not public.")
        wanted = [each for each in uow.help_wanted.open(key) if not each.taken_by]
        entries = uow.history.of_rollout(key, LOOKED_AT)
    found = view(world, key)
    zone = ZoneInfo(found.rollout.definition.timezone)
    settled = [
        Settled(each.step, each.at.astimezone(zone).date())
        for each in entries
        if each.step is not None and each.what == "flag" and each.before and not each.after
    ]
    times = [each.at for each in entries[:1]] + [publication.changed or world.clock.now()]
    return Community(found, publication, wanted, settled, max(times))


def publication_of(world: World, key: str) -> Publication:
    """What was decided about a rollout's public page."""
    with world.uow() as uow:
        return uow.publications.get(key)


def turn(world: World, key: str, *, on: bool, who: str = SOMEBODY) -> None:
    """Publish a rollout, or take it back. Raises `NotFoundError`, `BusyError`."""
    _change(world, key, lambda known, _, __: replace(known, public=on), who)


def name_roles(world: World, key: str, roles: tuple[str, ...], *, who: str = SOMEBODY) -> None:
    """Name the people of these roles on the public page, and nobody else.

    Raises `NotFoundError`, `RefusedError` for a role that nobody has, `BusyError`.
    """

    def change(known: Publication, rollout: Rollout, _: date) -> Publication:
        return naming(known, roles, roles_of(rollout))

    _change(world, key, change, who)


def say(world: World, key: str, heard: str, did: str, *, who: str) -> None:
    """Tell everybody what was heard and what was done about it. Raises `RefusedError` for half of it."""
    _change(
        world, key, lambda known, _, today: answering(known, Answer(today, heard.strip(), did.strip())), who
    )


def unsay(world: World, key: str, number: int, version: int, *, who: str) -> None:
    """Take an answer back, counted from 0 in this version of the publication.

    Raises `RefusedError` when it is gone already, `BusyError` when the answers have changed since.
    """

    def change(known: Publication, _: Rollout, __: date) -> Publication:
        if known.version != version:
            raise BusyError(
                saying.say("The answers were changed meanwhile. Nothing was changed; look at them again.")
            )
        return unsaying(known, number)

    _change(world, key, change, who)


def roles_of(rollout: Rollout) -> frozenset[str]:
    """The roles that people of a rollout have."""
    return frozenset(role for each in rollout.definition.roster.people for role in each.roles)


def _change(world: World, key: str, change: Change, who: str) -> None:
    patiently(lambda: _change_once(world, key, change, who))


def _change_once(world: World, key: str, change: Change, who: str) -> None:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        if who != SOMEBODY:
            check_person(rollout, who)
        before = uow.publications.get(key)
        after = change(before, rollout, world.clock.today(rollout.definition.timezone))
        if after == before:
            return
        now = world.clock.now()
        uow.publications.save(key, replace(after, changed=now))
        uow.rollouts.touch(key)
        uow.history.append(key, [HistoryEntry(now, who, "public_page", None, _said(before), _said(after))])
        uow.commit()


def _said(publication: Publication) -> str:
    """A publication in the words of the history."""
    if not publication.public:
        return saying.say("not public")
    parts = [saying.say("public")]
    if publication.roles:
        parts.append(saying.say("named: %(roles)s", roles=", ".join(publication.roles)))
    if publication.answers:
        parts.append(saying.say_many("%(num)s answer", "%(num)s answers", len(publication.answers)))
    return saying.joined(parts, "; ")
