"""A step waits for somebody outside: who, for what and since when, from the blocked row to the cause."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.steps import CauseKind
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from leadflow.bootstrap import App

STEP = f"{HERE}/steps/reading-pilot"


def flag_of(app: App, step: str) -> object:
    with app.world.uow() as uow:
        return uow.rollouts.get(samples.KEY).progress[step].flag


def test_the_row_leads_to_the_form_and_the_form_to_the_cause(app: App) -> None:
    client = client_of(app, "femi")
    row = re.search(r'href="([^"]+do=external#do)">Mark external', client.get(HERE).text)
    assert row is not None
    assert "Mark as external" in client.get(row[1].replace("&amp;", "&")).text
    sent = {"outside": "District IT", "reason": "no accounts <yet>", "since": "2026-11-03"}
    assert client.post(f"{STEP}/external", data=sent).status_code == 303
    with app.world.uow() as uow:
        flag = uow.rollouts.get(samples.KEY).progress["reading-pilot"].flag
    assert flag is not None
    assert (flag.kind, flag.since, flag.by) == (CauseKind.EXTERNAL, date(2026, 11, 3), "femi")
    page = client.get(STEP).text
    assert "District IT: no accounts &lt;yet&gt;" in page
    assert "Mark external" not in client.get(STEP).text
    assert "somebody outside the school" in client.get(HERE).text


def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(app: App) -> None:
    client = client_of(app, "femi")
    for sent, words in (
        ({"reason": "x"}, "Say who outside"),
        ({"outside": "District IT"}, "what is missing"),
        ({"outside": "District IT", "reason": "x", "since": "2026-11-18"}, "still to come"),
        ({"outside": "District IT", "reason": "x", "since": "soon"}, "not a date"),
    ):
        answer = client.post(f"{STEP}/external", data=sent)
        assert answer.status_code == 422
        assert words in answer.text
        assert all(f'value="{each}"' in answer.text for each in sent.values())
    assert flag_of(app, "reading-pilot") is None
