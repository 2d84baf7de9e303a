"""``publish``: the switch for the page that everybody can see, and the page as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import reading, require_person, which
from leadflow.errors import RefusedError
from leadflow.planning.words import listed
from leadflow.services import publish as services

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leadflow.services.world import World


def publish(
    rollout: str, folder: Path | None, on: bool | None, roles: Sequence[str], who: str, *, as_json: bool
) -> None:
    """Publish a rollout, take it back, or write what is public as files."""
    if folder is not None and on is False:
        raise typer.BadParameter("what is taken back cannot be written; leave out DIR or --off.")
    with reading() as app:
        key, world = which(app, rollout), app.world
        with world.uow() as uow:
            defined = uow.rollouts.get(key).definition
        if who:
            require_person(defined, who)
        by = who or services.SOMEBODY
        if folder is not None:  # refused before anything is turned on or named
            _require_place(world, key, folder, on=on)
        if roles:
            services.name_roles(world, key, tuple(() if list(roles) == ["none"] else roles), who=by)
        if on is not None:
            services.turn(world, key, on=on, who=by)
        known = services.publication_of(world, key)
        changed: tuple[str, ...] = ()
        if folder is not None:
            from leadflow.web.publishing import site_files, write_site

            changed = write_site(site_files(world, key), key, folder)
        address = f"{app.settings.pages}/community/{key}"
    if as_json:
        show.as_json(
            {
                "rollout": key,
                "public": known.public,
                "address": address if known.public else None,
                "roles": list(known.roles),
                "written": list(changed),
            }
        )
        return
    say(f"'{key}' is public: {address}" if known.public else f"'{key}' is not public.")
    if known.public and known.roles:
        say(f"It names the people of these roles: {listed(list(known.roles))}.")
    if folder is not None:
        say(f"Written to {folder}: {listed(list(changed)) or 'nothing, all of it is there already'}.")


def _require_place(world: World, key: str, folder: Path, *, on: bool | None) -> None:
    """Raise `RefusedError` unless the page is public, or about to be, and the folder can take it."""
    from leadflow.web.publishing import check_folder

    if not on and not services.publication_of(world, key).public:
        raise RefusedError(
            f"'{key}' is not public, so nothing was written. Publish it first: leadflow publish {key} --on"
        )
    check_folder(world, key, folder)
