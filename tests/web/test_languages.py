"""The pages in other languages: catalogues that lack nothing, and pages that hold nothing else."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from leadflow.planning import words as planning
from leadflow.planning.findings import Severity
from leadflow.planning.steps import CauseKind, StepState
from leadflow.rollout.verdict import Verdict
from leadflow.saying import say
from leadflow.services.act import clear_flag, flag
from leadflow.web import words
from leadflow.web.languages import chosen, language, told
from tests.web import samples
from tests.web.catalogues import PLACE, TRANSLATED, catalogue, messages, texts_of
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App
    from leadflow.services.view import View

SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}
LEAST = 16
"""Letters of a message's longest part from which it is no accident that they stand on a page."""


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_holds_every_message_of_the_code_and_no_other(code: str) -> None:
    held = {texts_of(each.id) for each in catalogue(code) if each.id}
    assert messages() - held == set(), "make words"
    assert held - messages() == set(), "make words"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_with_its_places(code: str) -> None:
    for each in catalogue(code):
        if each.id:
            texts, said = texts_of(each.string), {*PLACE.findall("".join(texts_of(each.id)))}
            assert all(texts), each.id
            assert not each.fuzzy, each.id
            assert all({*PLACE.findall(text)} <= said for text in texts), each.id
            assert {*PLACE.findall("".join(texts))} == said, each.id


def test_the_vocabulary_has_every_value_that_pages_show() -> None:
    shown = {each.value for each in (*StepState, *Verdict)}
    shown |= {each.value.capitalize() for each in (*CauseKind, *Severity)}
    assert shown <= {str(each) for each in words.VOCABULARY}


def pages(found: View) -> list[str]:
    plan, roster = found.rollout.plan, found.rollout.definition.roster
    parts = (
        "",
        "/plan",
        "/timeline",
        "/groups",
        "/people",
        "/changes",
        "/conflicts",
        "/replan",
        "/community",
    )
    more = ("/community/preview", "/calendar", "?by=cause", "?done=moved")
    return [
        *(f"{HERE}{part}" for part in (*parts, *more)),
        *(f"{HERE}/steps/{each.key}" for each in plan.steps[::4]),
        *(f"{HERE}/goals/{each.key}/ways" for each in plan.goals),
        *(f"{HERE}/{kind}/{each.key}" for kind in ("groups", "boards") for each in roster.groups[:2]),
        *(f"{HERE}/people/{each.key}" for each in roster.people[:3]),
        "/portfolio", "/launch", "/nowhere",
    ]  # fmt: skip


def visible(page: str) -> str:
    """What a reader sees or hears of a page."""
    page = re.sub(r"<(script|style|code)\b.*?</\1>", " ", page, flags=re.S)
    spoken = re.findall(r'(?:aria-label|title|data-label|alt)="([^"]*)"', page)
    return unescape(re.sub(r"<[^>]*>", "\n", page) + "\n".join(spoken))


def english() -> dict[str, str]:
    """The longest part of each message that Spanish says otherwise."""
    parts = {}
    for each in catalogue("es"):
        for one in texts_of(each.id) if each.id else ():
            longest = max(re.split(PLACE, one), key=len).strip()
            if len(longest) >= LEAST and longest not in "".join(texts_of(each.string)):
                parts[longest] = one
    return parts


def test_a_page_in_spanish_holds_no_english_message(still_app: App, found: View) -> None:
    client, parts = client_of(still_app, "dana"), english()
    for path in pages(found):
        answer = client.get(path, headers=SPANISH)
        assert '<html lang="es">' in answer.text, path
        seen = visible(answer.text)
        assert [parts[part] for part in parts if part in seen] == [], path


def test_the_same_page_is_kept_in_each_language(reader: TestClient) -> None:
    for _ in range(2):
        assert "pasos están bloqueados" in reader.get(HERE, headers=SPANISH).text
        assert "steps are blocked" in reader.get(HERE).text


def test_a_page_says_that_it_depends_on_the_language(reader: TestClient) -> None:
    vary = reader.get(HERE).headers["vary"]
    assert "Accept-Language" in vary
    assert "Cookie" in vary


def test_a_language_is_chosen_with_a_button_and_kept(client: TestClient) -> None:
    page = client.get(f"{HERE}/plan?state=Ready").text
    form = re.search(r'<form class="language".*?</form>', page, re.S)
    assert form is not None
    assert 'lang="es">Español</button>' in form[0]
    answer = client.post("/language", data={"language": "es", "back": f"{HERE}/plan?state=Ready"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}/plan?state=Ready"
    assert "Todos los pasos" in client.get(f"{HERE}/plan").text
    client.post("/language", data={"language": "en"})
    assert "All steps" in client.get(f"{HERE}/plan", headers=SPANISH).text


@pytest.mark.parametrize(
    ("back", "referer", "to"),
    [
        ("", "http://localhost/launch?x=1", "/launch?x=1"),
        ("https://elsewhere.example/a", "", "/"),
        ("", "https://elsewhere.example/a", "/"),
        ("//elsewhere.example", "", "/"),
        ("///elsewhere.example", "", "/"),
        ("\\\\elsewhere.example", "", "/"),
        ("http://[", "", "/"),
        ("", "", "/"),
    ],
)
def test_who_chose_a_language_is_sent_nowhere_else(
    client: TestClient, back: str, referer: str, to: str
) -> None:
    answer = client.post("/language", data={"language": "es", "back": back}, headers={"referer": referer})
    assert answer.headers["location"] == to


def test_a_language_that_we_do_not_speak_is_not_kept(client: TestClient) -> None:
    answer = client.post("/language", data={"language": "tlh"})
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("cookie", "header", "code"),
    [
        ("", "", "en"),
        ("", "es-MX", "es"),
        ("", "de, es;q=0.8, en;q=0.9", "en"),
        ("", "es;q=0, en;q=0.1", "en"),
        ("", "*, x_y, es;q=nothing", "en"),
        ("en", "es", "en"),
        ("xx", "es", "es"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_dearest_that_we_speak(
    cookie: str, header: str, code: str
) -> None:
    assert chosen(cookie, header) == code


def test_dates_and_numbers_are_spanish() -> None:
    spanish, day = language("es"), date(2026, 11, 18)
    assert planning.long(day).told(spanish) == "mié 18 nov 2026"  # type: ignore[attr-defined]
    assert planning.school_days(2.5).told(spanish) == "2,5 días lectivos"  # type: ignore[attr-defined]
    assert words.number(-1.5).told(spanish) == "\N{MINUS SIGN}1,5"  # type: ignore[attr-defined]
    assert planning.weekday(day).told(spanish) == "miércoles"  # type: ignore[attr-defined]


def test_outside_of_a_request_everything_is_english() -> None:
    assert told(say("Done.")) == "Done."


def test_a_refusal_is_told_in_spanish(app: App) -> None:
    client = client_of(app, "dana")
    answer = client.post(f"{HERE}/steps/report/skip", data={"because": ""}, headers=SPANISH)
    assert "Diga en pocas palabras por qué no hace falta el paso." in answer.text


def test_the_history_of_a_step_is_told_in_spanish(app: App) -> None:
    clear_flag(app.world, samples.KEY, "inventory-accounts", who="dev", why="")
    flag(app.world, samples.KEY, "inventory-accounts", "no room", kind=CauseKind.DECISION, who="dev")
    page = visible(client_of(app, "dev").get(f"{HERE}/steps/inventory-accounts", headers=SPANISH).text)
    history = page.partition("Historial")[2]
    assert "Ya no está bloqueado" in history
    assert "Espera una decisión: no room" in history
