"""The page of a step: links to what it has made, and what people wrote on its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.services import publish
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from leadflow.bootstrap import App

STEP = f"{HERE}/steps/purpose"
DRAFT = {"title": "Draft <3>", "address": "https://docs.example/draft?a=1&b=2"}


def test_a_link_is_put_there_named_anew_and_taken_away(app: App) -> None:
    amy = client_of(app, "amy")
    assert amy.post(f"{STEP}/link", data=DRAFT).status_code == 303
    page = amy.get(STEP).text
    assert (
        '<a href="https://docs.example/draft?a=1&amp;b=2" rel="noopener noreferrer">Draft &lt;3&gt;</a>'
        in page
    )
    assert "Amy Chen, Tue 17 Nov" in page
    assert "What it has made" in amy.get(f"{HERE}/changes").text
    assert amy.post(f"{STEP}/link", data={**DRAFT, "title": "Final"}).status_code == 303
    assert "Draft &lt;3&gt;</a>" not in amy.get(STEP).text
    assert amy.post(f"{STEP}/unlink", data=DRAFT).status_code == 303
    assert amy.post(f"{STEP}/unlink", data=DRAFT).status_code == 303, "twice does no harm"
    assert "Nobody has put a link here yet" in amy.get(STEP).text


def test_what_is_no_address_is_refused_and_kept_in_the_form(app: App) -> None:
    amy = client_of(app, "amy")
    for address in ("javascript:alert(1)", "norms", ""):
        answer = amy.post(f"{STEP}/link", data={"title": "Draft", "address": address})
        assert answer.status_code == 422
        assert "Its address: Write the whole address" in answer.text
        assert f'value="{address}"' in answer.text
    assert amy.post(f"{STEP}/link", data={"title": " ", "address": DRAFT["address"]}).status_code == 422
    assert "Nobody has put a link here yet" in amy.get(STEP).text


def test_the_page_for_everybody_has_no_link_of_peoples(app: App) -> None:
    client_of(app, "amy").post(f"{STEP}/link", data=DRAFT)
    publish.turn(app.world, samples.KEY, on=True)
    assert "docs.example" not in client_of(app).get(f"/community/{samples.KEY}").text


def test_what_is_written_on_the_card_stands_on_the_page_of_the_step(app: App) -> None:
    client = client_of(app)
    assert 'id="comments-h"' not in client.get(STEP).text
    app.builtin.comment(samples.card_id(app, "purpose"), "Too <long>?", by="femi")
    page = client.get(STEP).text
    assert "Too &lt;long&gt;?" in page
    assert "Answer on the card" in page
