"""A school whose people have accounts, beside another school, and browsers that are signed in."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.people.sign_in import MACHINE, Way
from leadflow.services import sign_in
from leadflow.settings import SignIn
from leadflow.web.form_token import FIELD, token_of
from tests.web import samples
from tests.web.conftest import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Rollout

ELSEWHERE = "another-school"
COOKIE = "leadflow_session"
LEADER, LEAD, STAFF = "dana@school.example", "ben@school.example", "femi@school.example"
STRANGER, DISTRICT, ADMIN = "zoe@other.example", "district@example.org", "it@example.org"


@contextmanager
def open_schools(home: Path, **more: object) -> Iterator[App]:
    """Two schools; everybody at the first has an address, at the second only Dana's namesake Zoe."""
    with samples.open_sample(home) as app:
        given = {"sign_in": SignIn.ACCOUNTS, "district": (DISTRICT,), "admins": (ADMIN,), **more}
        app = replace(app, settings=app.settings.model_copy(update=given))
        with app.world.uow() as uow:
            rollout = uow.rollouts.get(samples.KEY)
            people = rollout.definition.roster.people
            uow.rollouts.save(_with(rollout, {each.key: f"{each.key}@School.example" for each in people}))
            there = _with(rollout, {"dana": STRANGER})
            uow.rollouts.add(replace(there, definition=replace(there.definition, key=ELSEWHERE), troubles={}))
            uow.commit()
        yield app


def _with(rollout: Rollout, emails: dict[str, str]) -> Rollout:
    roster = rollout.definition.roster
    people = tuple(replace(each, email=emails.get(each.key, "")) for each in roster.people)
    return replace(rollout, definition=replace(rollout.definition, roster=replace(roster, people=people)))


def session(app: App, email: str = MACHINE) -> str:
    """The secret of a new session."""
    link = sign_in.printed_link(app.world, email, way=Way.HANDED)
    entered = sign_in.enter(app.world, link, browser="", ways=app.settings.ways)
    assert entered
    return entered[1]


def signed_in(app: App, email: str = MACHINE) -> TestClient:
    """A browser in which somebody is signed in."""
    client = client_of(app)
    client.cookies.set(COOKIE, session(app, email))
    return client


def token(client: TestClient) -> dict[str, str]:
    """What a form of this browser carries."""
    return {FIELD: token_of(client.cookies[COOKIE])}


def carried(page: str) -> list[str]:
    """The tokens in a page's forms."""
    return re.findall(
        rf'<form[^>]*method="post"[^>]*><input type="hidden" name="{FIELD}" value="(\w+)">', page
    )
