"""Drafts behind the pages: begun, opened, changed and thrown away. Each change is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.errors import NotFoundError, RefusedError
from leadflow.intake.characters import harmful
from leadflow.intake.drafting import SCHOOL, dumped
from leadflow.rollout.draft import KEPT, Draft
from leadflow.saying import say
from leadflow.web.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from leadflow.services.world import World
    from leadflow.web.account import Account

Notes = Mapping[str, tuple[str, ...]]


def begin(world: World, files: Mapping[str, str], notes: Notes | None = None) -> Draft:
    """A new draft of these files, stored. Those that nobody touched for long go."""
    now = world.clock.now()
    draft = Draft(secrets.token_urlsafe(12), dict(files), now, dict(notes or {}))
    with world.uow() as uow:
        uow.drafts.remove_before(now - KEPT)
        uow.drafts.add(draft)
        uow.commit()
    return draft


def sample() -> dict[str, str]:
    """The files of the sample school."""
    return {each.name: each.read_text("utf-8") for each in sorted(resources.sample_school().iterdir())}


def drafts(world: World) -> Sequence[Draft]:
    """The drafts that are not launched, the latest first."""
    with world.uow() as uow:
        known, found = set(uow.rollouts.keys()), uow.drafts.all()
    since = world.clock.now() - KEPT
    return [each for each in found if each.rollout not in known and each.changed >= since]


def mine(account: Account, draft: Draft) -> bool:
    """Whether somebody may see a draft: whoever began it, the IT admin, and the person at the machine."""
    return not account.personal or account.email == draft.by or Role.ADMIN in account.everywhere


def opened(world: World, draft: str) -> Draft:
    """A draft. Raises `NotFoundError`."""
    if harmful(draft):  # PostgreSQL cannot even look for a NUL
        raise NotFoundError(say("There is no such draft. Begin a new one."))
    with world.uow() as uow:
        return uow.drafts.get(draft)


def changed(world: World, draft: Draft, files: Mapping[str, str | None], notes: Notes | None = None) -> Draft:
    """The draft with other files (None: without that one), stored.

    Raises `BusyError` when somebody else changed it meanwhile, `RefusedError` when it is being launched.
    """
    if draft.rollout:
        raise RefusedError(say("This draft is being launched. Nothing was changed."))
    merged: dict[str, str | None] = {**draft.files, **files}
    fresh = replace(
        draft,
        files={name: text for name, text in merged.items() if text is not None},
        notes={**draft.notes, **(notes or {})},
        changed=world.clock.now(),
    )
    return saved(world, fresh)


def with_school(world: World, draft: Draft, values: Mapping[str, Any], **more: str | None) -> Draft:
    """The draft with another school file. Raises as `changed`."""
    return changed(world, draft, {SCHOOL: dumped(values), **more})


def saved(world: World, draft: Draft) -> Draft:
    """The draft, stored as it is. Raises `BusyError` when somebody else changed it meanwhile."""
    with world.uow() as uow:
        kept = uow.drafts.save(draft)
        uow.commit()
    return kept


def thrown_away(world: World, draft: str) -> None:
    """No longer there."""
    with world.uow() as uow:
        uow.drafts.remove(draft)
        uow.commit()
