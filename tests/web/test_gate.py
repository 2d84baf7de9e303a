"""The gate: every route, every role, over the application itself; other schools, other people's things."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.rollout.draft import Draft
from leadflow.services.sign_in import asked_link, leave_everywhere
from leadflow.web.app import _routes
from leadflow.web.form_token import FIELD
from leadflow.web.rendering import TEMPLATES
from leadflow.web.roles import NEEDS
from tests.web import samples
from tests.web.accounts import (
    ADMIN,
    COOKIE,
    DISTRICT,
    ELSEWHERE,
    LEAD,
    LEADER,
    STAFF,
    STRANGER,
    carried,
    open_schools,
    signed_in,
    token,
)
from tests.web.conftest import client_of
from tests.web.test_roles import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

HERE = f"/r/{samples.KEY}"
HEAD = "head@district.example"
"""Leads by the settings, and is in nobody's people.csv."""
ROUTES = sorted(
    f"{method} {route.path}" for route in _routes() for method in (route.methods or set()) - {"HEAD"}
)
PEOPLE = {
    "public": "",
    "staff": STAFF,
    "group lead": LEAD,
    "leader": LEADER,
    "district": DISTRICT,
    "IT admin": ADMIN,
}
"""Who is which role; Ben leads the readers, and Femi is one of them."""
OWN = {"group": "reading", "step": "reading-pilot"}
OTHERS = {"group": "belonging", "step": "belonging-norms", "person": "hana"}
ENDLESS = f"GET {HERE}/live".replace(samples.KEY, "{rollout}")
IN_THE_FORM = "/conflicts/"
"""Whose they are stands in the form; see `test_a_conflict_is_settled_by_its_own_people`."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with open_schools(tmp_path_factory.mktemp("schools")) as opened:
        yield opened


def address(path: str, place: dict[str, str]) -> str:
    known = {
        "rollout": samples.KEY,
        "action": "none",
        "draft": "none",
        "card": "none",
        "form": "csv",
        **place,
    }
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "none"), path)


def reaches(client: TestClient, route: str, place: dict[str, str]) -> bool:
    """Whether a request comes to the page behind the gate; refusals are exactly these two."""
    method, path = route.split(" ")
    signed = COOKIE in client.cookies
    answer = client.request(
        method, address(path, place), data=token(client) if method == "POST" and signed else {}
    )
    if not signed and method == "GET" and answer.status_code == 303:
        return not answer.headers["location"].startswith("/sign-in?")
    refused = answer.status_code == (403 if signed else 401)
    assert not refused or "Not for you" in answer.text or "Sign in" in answer.text
    return not refused


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route_opens_to_a_role_as_the_table_says(app: App, role: str) -> None:
    client = signed_in(app, PEOPLE[role]) if PEOPLE[role] else client_of(app)
    mine = {**OWN, "person": PEOPLE[role].partition("@")[0] or "none"}
    wrong = []
    for route in ROUTES:
        mark = TABLE[role, NEEDS[route].value]
        if "{draft}" in route and PEOPLE[role]:
            continue  # whose draft: below
        for own, place in ((True, mine), (False, OTHERS)):
            about = bool({"group", "step", "person"} & set(re.findall(r"\{(\w+)\}", route)))
            due = mark == "a" or (mark == "o" and ((own and about) or IN_THE_FORM in route))
            if route == ENDLESS and due:
                continue  # a stream that opens does not end
            if reaches(client, route, place) is not due:
                wrong.append((route, own, due))
    assert not wrong


@pytest.mark.parametrize("email", [STRANGER, LEADER])
def test_a_rollout_of_another_school_is_not_there(app: App, email: str) -> None:
    client = signed_in(app, email)
    theirs, others = (ELSEWHERE, samples.KEY) if email == STRANGER else (samples.KEY, ELSEWHERE)
    for route in (each for each in ROUTES if "/r/{rollout}" in each):
        method, path = route.split(" ")
        data = token(client) if method == "POST" else {}
        found = client.request(method, address(path, {**OWN, "rollout": others}), data=data)
        missing = client.request(method, address(path, {**OWN, "rollout": "nowhere"}), data=data)
        assert (found.status_code, missing.status_code) == (404, 404), route
        assert found.text == missing.text, route
    assert client.get(f"/r/{theirs}").status_code == 200
    assert client.get("/").headers["location"] == f"/r/{theirs}"
    assert others not in client.get("/portfolio").text


def test_the_district_sees_all_schools(app: App) -> None:
    client = signed_in(app, DISTRICT)
    page = client.get("/portfolio").text
    assert samples.KEY in page
    assert ELSEWHERE in page
    assert client.get(f"/r/{ELSEWHERE}").status_code == 200


def test_somebody_elses_draft_is_not_there(app: App) -> None:
    drafts = {"of-machine": "", "of-dana": LEADER, "of-zoe": STRANGER}
    with app.world.uow() as uow:
        for id_, by in drafts.items():
            uow.drafts.add(Draft(id_, {"school.yaml": "name: Hill"}, app.world.clock.now(), by=by))
        uow.commit()
    for email, sees in ((LEADER, {"of-dana"}), ("", set(drafts)), (ADMIN, set(drafts)), (STAFF, set())):
        client = signed_in(app, email)
        there = {each for each in drafts if client.get(f"/launch/{each}").status_code != 404}
        shown = {each for each in drafts if f"/launch/{each}" in client.get("/launch").text}
        assert (there, shown) == (sees, sees), email


def test_whoever_is_signed_out_comes_back_to_what_they_wanted(app: App) -> None:
    answer = client_of(app).get(f"{HERE}/plan?state=Ready")
    assert answer.headers["location"] == f"/sign-in?back=%2Fr%2F{samples.KEY}%2Fplan%3Fstate%3DReady"
    assert client_of(app).get(f"{HERE}/live").status_code == 401


def test_another_host_of_the_domain_cannot_say_which_browser_this_is(app: App) -> None:
    """It could have signed somebody in as somebody else: the state and the links are bound to that cookie."""
    secure = replace(app, settings=app.settings.model_copy(update={"base_url": "https://school.example"}))
    client = client_of(secure)
    client.base_url, client.headers["origin"] = "https://school.example", "https://school.example"
    kept = client.get("/sign-in").headers["set-cookie"]
    assert kept.startswith("__Host-leadflow_browser=")
    assert all(each in kept for each in ("Secure", "HttpOnly", "Path=/;", "SameSite=lax"))
    asked = asked_link(app.world, STAFF, browser="of somebody else")
    client.cookies.set("leadflow_browser", "of somebody else")
    assert client.get(f"/sign-in/{asked}").status_code == 410


def test_a_session_that_was_ended_opens_nothing(app: App) -> None:
    client = signed_in(app, STAFF)
    assert client.get(HERE).status_code == 200
    leave_everywhere(app.world, STAFF)
    assert client.get(HERE).status_code == 303


def test_a_form_without_the_sessions_token_changes_nothing(app: App) -> None:
    client = signed_in(app, LEADER)
    for route in (each for each in ROUTES if each.startswith("POST /") and "/sign-in" not in each):
        for wrong in ({}, {FIELD: "x" * 64}, token(signed_in(app, STAFF))):
            path = address(route.split(" ")[1], {**OWN, "action": known_action(route)})
            answer = client.post(path, data=wrong)
            assert answer.status_code in (403, 404), (route, answer.status_code)
            assert answer.status_code == 403 or "{draft}" in route or "{how}" in route, route
    assert client.get(HERE).status_code == 200


@pytest.mark.parametrize("charset", ["undefined", "no\0thing"])
def test_a_form_in_no_way_of_writing_is_refused(app: App, charset: str) -> None:
    """Whoever is not signed in could make every open form break, each with a long trace in the log."""
    body = b'--x\r\nContent-Disposition: form-data; name="who"\r\n\r\n\xff\x80-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}".encode("latin-1")
    for client in (client_of(app), signed_in(app, LEADER)):
        for path in ("/sign-out", "/sign-in", "/sign-in/none", f"{HERE}/who", "/launch/new"):
            answer = client.post(path, content=body, headers={b"content-type": kind})
            assert answer.status_code in (400, 401), path


def known_action(route: str) -> str:
    """An action that the route has, so that its form is read."""
    known = {
        "conflicts": "keep",
        "replan": "apply",
        "community": "publish",
        "help": "ask",
        "calendar": "make",
    }
    return next((action for part, action in known.items() if f"/{part}/" in route), "move")


def test_every_form_carries_the_token_and_no_other_page_knows_it(app: App) -> None:
    client = signed_in(app, LEADER)
    for path in (
        HERE,
        f"{HERE}/steps/reading-pilot",
        f"{HERE}/boards/reading",
        "/launch",
        f"{HERE}/community",
    ):
        page = client.get(path).text
        assert carried(page) == [token(client)[FIELD]] * page.count('method="post"'), path
    kept, other = client.get(HERE).text, signed_in(app, LEADER)
    assert carried(other.get(HERE).text) == [token(other)[FIELD]] * kept.count('method="post"')
    assert "form token" not in client_of(app).get("/sign-in").text


def test_every_template_gives_its_forms_a_place_for_the_token() -> None:
    from leadflow.web.form_token import PLACE, FormTokens
    from leadflow.web.rendering import Pages

    extension = FormTokens(Pages()._environment)
    for each in TEMPLATES.glob("*.html"):
        source = each.read_text("utf-8")
        assert extension.preprocess(source, None).count(PLACE) == source.count('method="post"'), each.name


def test_an_account_acts_as_nobody_else(app: App) -> None:
    client = signed_in(app, STAFF)
    client.cookies.set("leadflow_who", "dana", path=HERE)
    page = client.get(f"{HERE}/steps/reading-pilot").text
    assert "Femi Adeyemi" in page
    assert 'name="who"' not in page
    data = {"text": "Half of it is there.", "who": "dana", **token(client)}
    said = client.post(f"{HERE}/steps/reading-pilot/put-off", data={"until": "2026-11-20", **data})
    assert said.status_code == 303
    with app.world.uow() as uow:
        assert uow.history.of_step(samples.KEY, "reading-pilot")[-1].who == "femi"
    back = client.post(f"{HERE}/who", data={"who": "dana", "back": HERE, **token(client)})
    assert "leadflow_who" not in back.headers.get("set-cookie", "")


def test_a_leader_by_the_settings_acts_as_nobody_else_either(app: App) -> None:
    """Nobody in people.csv has the head's address, so no name was theirs; each in the list was."""
    leading = replace(app, settings=app.settings.model_copy(update={"leaders": (HEAD,)}))
    client = signed_in(leading, HEAD)
    assert client.get(f"{HERE}/replan").status_code == 200
    step, card = f"{HERE}/steps/reading-pilot", f"{HERE}/boards/reading/cards"
    assert 'name="who"' not in client.get(f"{step}?do=put-off").text
    with app.world.uow() as uow:
        before = uow.history.of_rollout(samples.KEY, 1000)
    sent = {
        f"{HERE}/steps/purpose/approve": {},
        f"{step}/put-off": {"until": "2026-11-20"},
        card: {"title": "Chairs"},
        f"{HERE}/groups/reading/help/ask": {"help": "Chairs"},
        f"{HERE}/community/publish": {},
    }
    for path, fields in sent.items():
        answer = client.post(path, data={"who": "rivera", **fields, **token(client)})
        assert answer.status_code == 422, path
        assert f"{HEAD} is in no line of this rollout" in answer.text, path
    with app.world.uow() as uow:
        assert uow.history.of_rollout(samples.KEY, 1000) == before


def test_a_conflict_is_settled_by_its_own_people(app: App) -> None:
    with app.world.uow() as uow:
        recorded = list(uow.boards.recorded_conflicts(samples.KEY))
    assert recorded
    step = recorded[0].conflict.key.partition("/")[2]
    with app.world.uow() as uow:
        group = uow.rollouts.get(samples.KEY).plan.by_key[step].group
    data = {"conflict": str(recorded[0].id)}
    strangers = {"reading": "hana@school.example"}.get(group, STAFF)
    refused = signed_in(app, strangers)
    assert "its people, or a leader" in refused.get(f"{HERE}/conflicts").text
    assert refused.post(f"{HERE}/conflicts/keep", data={**data, **token(refused)}).status_code == 403
    leader = signed_in(app, LEADER)
    assert leader.post(f"{HERE}/conflicts/keep", data={**data, **token(leader)}).status_code == 303


def test_who_only_reads_is_offered_no_form_that_would_be_refused(app: App) -> None:
    client = signed_in(app, STAFF)
    with app.world.uow() as uow:
        refs = uow.boards.refs(samples.KEY)
    boards = {each: client.get(f"{HERE}/boards/{each}").text for each in refs}
    cards = {
        each: re.findall(rf'href="({HERE}/boards/{each}/cards/[^"#]+)"', text)
        for each, text in boards.items()
    }
    assert cards["reading"]
    assert cards["belonging"]
    tabs = ("plan", "timeline", "groups", "people", "changes", "conflicts", "calendar")
    pages = [HERE, *(f"{HERE}/{each}" for each in tabs)]
    pages += [f"{HERE}/people/femi", f"{HERE}/steps/reading-pilot", f"{HERE}/steps/belonging-norms"]
    pages += [f"{HERE}/people/femi/calendar", f"{HERE}/people/hana/calendar"]
    pages += [f"{HERE}/groups/{each}{part}" for each in refs for part in ("", "/calendar")]
    pages += [f"{HERE}/boards/{each}" for each in refs]
    pages += [each for found in cards.values() for each in found[:2]]
    offered = 0
    for page in pages:
        text = client.get(page).text
        for action in set(re.findall(r'<form[^>]*method="post"[^>]* action="([^"]+)"', text)) - {"/sign-out"}:
            answer = client.post(action, data=token(client))
            assert answer.status_code != 403, (page, action)
            offered += 1
        for link in set(re.findall(r'href="(/[^"#]*)', text)):
            if "/static/" not in link and not link.endswith("feed.xml"):
                assert client.get(link).status_code != 403, (page, link)
    assert offered > 10
