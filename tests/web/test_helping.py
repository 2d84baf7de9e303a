"""Help wanted: a group asks, who could give it finds it in their list; and what stands in the way."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.limits import Obstacle
from leadflow.services import help_wanted, publish
from leadflow.services.view import view
from leadflow.web.contexts.helping import obstacle_lines
from leadflow.web.contexts.inbox import people_page
from tests.web import samples
from tests.web.conftest import HERE, client_of
from tests.web.looks import frame

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App
    from leadflow.services.view import View

KEY = samples.KEY
GROUP = f"{HERE}/groups/reading"
NEED = "Who knows <good> short texts?"


def send(client: TestClient, action: str, **values: object) -> int:
    return int(client.post(f"{GROUP}/help/{action}", data=values).status_code)


def inbox(app: App, who: str) -> str:
    """What is wanted of a person, on their own page."""
    page = client_of(app, who).get(f"{HERE}/people/{who}").text
    found = re.search(r'<section aria-labelledby="wanted-h".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_a_group_asks_somebody_helps_and_gives_it_back(app: App) -> None:
    ben, amy, grace = (client_of(app, who) for who in ("ben", "amy", "grace"))
    assert send(ben, "ask", help=NEED, skills="Coach, library") == 303
    page = ben.get(GROUP).text
    assert "Who knows &lt;good&gt; short texts?" in page
    assert "Good to have: Coach or library" in page
    assert "I can help" in inbox(app, "amy"), "a coach"
    assert inbox(app, "dev") == "", "no coach"
    assert inbox(app, "ben") == "", "who asks is not asked"
    (asked,) = help_wanted.asked(app.world, KEY)
    assert send(amy, "give", number=asked.id, back="inbox") == 303
    assert "You help." in inbox(app, "amy")
    assert "Amy Chen helps." in ben.get(GROUP).text
    assert send(grace, "give", number=asked.id) == 422, "somebody does already"
    assert send(grace, "leave", number=asked.id) == 422
    assert send(amy, "leave", number=asked.id) == 303
    assert send(amy, "withdraw", number=asked.id) == 422, "only the group asks no more"
    assert send(grace, "withdraw", number=asked.id) == 303
    assert help_wanted.asked(app.world, KEY) == []
    assert send(amy, "give", number=asked.id) == 404
    told = ben.get(f"{HERE}/changes").text
    assert "Help wanted" in told
    assert "Amy Chen helps" in told


def test_everybody_sees_what_is_wanted_and_not_by_whom_until_somebody_helps(app: App) -> None:
    publish.turn(app.world, KEY, on=True)
    help_wanted.ask(app.world, KEY, "reading", NEED, "", who="ben")
    anyone = client_of(app)
    page = anyone.get(f"/community/{KEY}").text
    assert "Who knows &lt;good&gt; short texts?" in page
    assert "Kowalski" not in page
    (asked,) = help_wanted.asked(app.world, KEY)
    help_wanted.give(app.world, KEY, asked.id, who="amy")
    help_wanted.give(app.world, KEY, asked.id, who="amy")
    assert "short texts" not in anyone.get(f"/community/{KEY}").text


def test_what_cannot_be_asked_changes_nothing_and_keeps_what_was_typed(app: App) -> None:
    ben = client_of(app, "ben")
    answer = ben.post(f"{GROUP}/help/ask", data={"help": " ", "skills": "juggling"})
    assert answer.status_code == 422
    assert 'value="juggling"' in answer.text
    assert "Say in a sentence" in answer.text
    assert send(client_of(app, "dev"), "ask", help=NEED) == 422, "not of the group"
    assert send(client_of(app), "ask", help=NEED) == 422, "nobody in particular"
    assert send(ben, "ask", help=NEED, skills=", ".join("abcdefghi")) == 422
    assert send(ben, "give") == 404
    assert send(ben, "juggle") == 404
    assert client_of(app, "ben").post(f"{HERE}/groups/nobody/help/ask", data={"help": "x"}).status_code == 404
    with pytest.raises(NotFoundError):
        help_wanted.ask(app.world, KEY, "reading", NEED, "", who="nobody")
    with pytest.raises(RefusedError):
        help_wanted.ask(app.world, KEY, "reading", NEED, "", who="dev")
    assert help_wanted.asked(app.world, KEY) == []


def test_the_greatest_obstacles_come_first_with_the_open_steps_that_take_them_away(app: App) -> None:
    obstacles = (
        Obstacle("time", "No time to meet", 3, 3, ("issues", "reading-share")),
        Obstacle("trust", "Little trust", 5, 5, ("belonging-trust",)),
        Obstacle("gone", "Nobody knows why", 5, 5, ("issues",)),
        Obstacle("rooms", "No rooms", 2, 4, ("belonging-room",)),
        Obstacle("buses", "Buses leave early", 1, 1, ("report",)),
    )
    with app.world.uow() as uow:
        known = uow.rollouts.get(KEY)
        defined = replace(known.definition, plan=replace(known.plan, obstacles=obstacles))
        uow.rollouts.save(replace(known, definition=defined))
        uow.commit()
    found = view(app.world, KEY)
    titles = [each.title for each in obstacle_lines(found)]
    assert titles == ["Little trust", "No time to meet", "No rooms"], "and not what is done"
    assert [each.title for each in obstacle_lines(found, "belonging")] == ["Little trust", "No rooms"]
    page = client_of(app).get(f"{HERE}/groups").text
    assert "impact 5 × likelihood 5 = 25 of 25" in page
    assert "No rooms" in client_of(app).get(f"{HERE}/groups/belonging").text
    assert "Obstacles that" not in client_of(app).get(f"{HERE}/groups/inventory").text


def test_a_word_is_said_when_one_person_has_more_than_a_quarter(found: View) -> None:
    def lead(*owners: str) -> str:
        progress = {
            key: replace(each, owners=(owners[at % len(owners)],))
            for at, (key, each) in enumerate(found.rollout.progress.items())
        }
        shared = replace(found, rollout=replace(found.rollout, progress=progress))
        return people_page(shared, frame(shared)).lead

    assert "more than a quarter" in lead("ben", "ben", "amy", "dana")
    assert "more than a quarter" not in lead(*(each.key for each in found.rollout.definition.roster.people))
