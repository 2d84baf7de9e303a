"""Signing in: by the printed link, by mail over real SMTP, by a provider over real HTTP; and out again."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from leadflow.people.sign_in import SPACED, Way
from leadflow.services import sign_in as services
from leadflow.settings import MailSafety, SignIn
from leadflow.web import sign_in
from tests.ports import free_port
from tests.web import samples
from tests.web.accounts import COOKIE, LEADER, STAFF, open_schools, signed_in, token
from tests.web.conftest import client_of
from tests.web.provider import CLIENT, SECRET, IdentityProvider, providing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

HERE = f"/r/{samples.KEY}"


class Post:
    """A mail server: it keeps what is handed to it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def post_office() -> Iterator[tuple[Post, int]]:
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield post, controller.port
    controller.stop()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with open_schools(tmp_path_factory.mktemp("school")) as app:
        yield app


def with_settings(app: App, **more: object) -> App:
    return replace(app, settings=app.settings.model_copy(update=more))


@pytest.fixture(scope="module")
def mailing(school: App) -> Iterator[tuple[App, Post]]:
    with post_office() as (post, port):
        yield (
            with_settings(
                school,
                mail_host="127.0.0.1",
                mail_port=port,
                mail_from="leadflow@school.example",
                mail_safety=MailSafety.NONE,
            ),
            post,
        )


# ---- the printed link


def test_the_printed_link_shows_a_button_and_signs_in_once(school: App) -> None:
    app = with_settings(school, sign_in=SignIn.LINK)
    client, address = client_of(app), f"/sign-in/{services.printed_link(app.world, way=Way.PRINTED)}"
    for _ in range(2):
        page = client.get(address)
        assert page.status_code == 200
        assert f'action="{address}"' in page.text
        assert COOKIE not in client.cookies
    entered = client.post(address)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert all(each in cookie for each in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"))
    assert client.get(HERE).status_code == 200
    again = client_of(app).post(address)
    assert again.status_code == 410
    assert "A new one comes with: leadflow sign-in" in again.text
    assert client_of(app).get(address).status_code == 410


def test_over_https_the_cookie_is_the_hosts_own(school: App) -> None:
    app = with_settings(school, sign_in=SignIn.LINK, base_url="https://school.example")
    client = client_of(app)
    client.base_url, client.headers["origin"] = "https://school.example", "https://school.example"
    entered = client.post(f"/sign-in/{services.printed_link(app.world, way=Way.PRINTED)}")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_at_one_machine_there_are_no_accounts(school: App) -> None:
    client = client_of(with_settings(school, sign_in=SignIn.LINK, mail_host="127.0.0.1"))
    page = client.get("/sign-in").text
    assert "leadflow printed a link when it was started" in page
    assert page.count("<form") == 1  # the one for the language
    assert client.post("/sign-in", data={"email": LEADER}).status_code == 404
    assert client.get("/sign-in/with/google").status_code == 404


def test_signing_out_ends_the_session_in_the_store(school: App) -> None:
    client = signed_in(school, LEADER)
    secret = client.cookies[COOKIE]
    left = client.post("/sign-out", data=token(client))
    assert left.headers["location"] == "/sign-in?done=out"
    assert "You are signed out." in client.get("/sign-in?done=out").text
    assert services.session_of(school.world, secret, ways=school.settings.ways) is None
    client.cookies.set(COOKIE, secret)
    assert client.get(HERE).status_code == 303


def test_a_session_is_another_one_after_signing_in(school: App) -> None:
    client = signed_in(school, STAFF)
    before = client.cookies[COOKIE]
    entered = client.post(
        f"/sign-in/{services.printed_link(school.world, LEADER, way=Way.HANDED)}", data=token(client)
    )
    assert entered.status_code == 303
    assert services.session_of(school.world, before, ways=school.settings.ways) is None


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        (f"{HERE}/plan?state=Ready", f"{HERE}/plan?state=Ready"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nb", "/"),
        ("/sign-in/x", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_sent_elsewhere(school: App, back: str, goes: str) -> None:
    assert signed_in(school, LEADER).get("/sign-in", params={"back": back}).headers["location"] == goes


@pytest.mark.parametrize("email", ["", LEADER])
def test_what_opened_one_machine_opens_no_school(school: App, email: str) -> None:
    """A session of the machine lived on for 30 days, with all rights, after people were given accounts."""
    machine = with_settings(school, sign_in=SignIn.LINK)
    links = [services.printed_link(school.world, email, way=Way.PRINTED) for _ in range(2)]
    before = client_of(machine)
    assert before.post(f"/sign-in/{links[0]}").status_code == 303
    assert before.get(HERE).status_code == 200
    after = client_of(school)
    after.cookies.update(before.cookies)
    assert after.get(HERE).headers["location"].startswith("/sign-in?")
    assert after.get(f"/sign-in/{links[1]}").status_code == 410
    assert after.post(f"/sign-in/{links[1]}").status_code == 410
    back = client_of(machine)
    back.cookies.set(COOKIE, signed_in(school, email).cookies[COOKIE])
    assert back.get(HERE).status_code == 303


# ---- by mail


def ask(client: TestClient, email: str, **more: str) -> Any:
    client.get("/sign-in")
    return client.post("/sign-in", data={"email": email, **more})


def link_in(post: Post) -> str:
    """The place in the last message."""
    found = re.search(r"http://localhost(/sign-in/\S+)", post.messages[-1].get_content())
    assert found
    return found[1]


def test_a_link_comes_by_mail_and_opens_in_that_browser_only(mailing: tuple[App, Post]) -> None:
    app, post = mailing
    client = client_of(app)
    post.messages.clear()
    asked = ask(client, " Femi@School.Example ", back=f"{HERE}/people")
    assert asked.status_code == 200
    assert "If femi@school.example is known here, a link is on its way" in asked.text
    (message,) = post.messages
    assert (message["To"], message["From"]) == (STAFF, "leadflow@school.example")
    address = link_in(post)
    assert client_of(app).get(address).status_code == 410
    assert client_of(app).post(address).status_code == 410
    page = client.get(address).text
    assert "You sign in as femi@school.example." in page
    entered = client.post(address)
    assert entered.headers["location"] == f"{HERE}/people"
    assert "Max-Age=604800" in entered.headers["set-cookie"]
    assert "Femi Adeyemi" in client.get(HERE).text
    assert client.post(address, data=token(client)).status_code == 410


def test_an_unknown_address_gets_the_same_answer_and_no_mail(mailing: tuple[App, Post]) -> None:
    app, post = mailing
    post.messages.clear()
    known, unknown = ask(client_of(app), LEADER), ask(client_of(app), "nobody@school.example")
    assert unknown.text == known.text.replace(LEADER, "nobody@school.example")
    assert [each["To"] for each in post.messages] == [LEADER]


@pytest.mark.parametrize(
    "email", ["", "femi", "a b@school.example", "a@b@c", "<x>@school.example", "@x", "x@"]
)
def test_what_is_no_address_is_said_beside_it(mailing: tuple[App, Post], email: str) -> None:
    answer = ask(client_of(mailing[0]), email)
    assert answer.status_code == 422
    assert "Write an address like" in answer.text


def test_a_mailbox_is_not_flooded_and_its_owner_is_not_kept_out(mailing: tuple[App, Post]) -> None:
    """A stranger asks and asks for Grace's address; the one mail that comes opens in her browser, too."""
    app, post = mailing
    post.messages.clear()
    stranger, grace = client_of(app), client_of(app)
    for _ in range(3):
        assert ask(stranger, "grace@school.example").status_code == 200
    told = ask(grace, "grace@school.example", back=f"{HERE}/plan").text
    assert f"or came in the last {int(SPACED.total_seconds() // 60)} minutes. Open the newest" in told
    assert len(post.messages) == 1
    address = link_in(post)
    assert grace.get(address).status_code == 200
    assert grace.post(address).headers["location"] == f"{HERE}/plan"
    assert stranger.post(address).status_code == 410


def test_whoever_tries_often_waits(mailing: tuple[App, Post]) -> None:
    client = client_of(mailing[0])
    answers = [client.get(f"/sign-in/{'x' * 43}") for _ in range(sign_in.A_MINUTE + 1)]
    assert [each.status_code for each in answers[-2:]] == [410, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_link_that_opens_does_so_while_others_of_the_network_try(mailing: tuple[App, Post]) -> None:
    """A pupil in the school's network could keep all of its staff out, with twenty tries a minute."""
    app, _ = mailing
    for _ in range(sign_in.A_MINUTE + 1):
        client_of(app).get(f"/sign-in/{'x' * 43}")
    client, address = client_of(app), services.printed_link(app.world, STAFF, way=Way.HANDED)
    assert client.get(f"/sign-in/{address}").status_code == 200
    assert client.post(f"/sign-in/{address}").status_code == 303


def test_a_mail_server_that_is_away_is_logged_and_nothing_else(
    school: App, caplog: pytest.LogCaptureFixture
) -> None:
    app = with_settings(school, mail_host="127.0.0.1", mail_port=free_port(), mail_from="a@b.example")
    assert ask(client_of(app), "hana@school.example").status_code == 200
    assert "No link was sent to 'hana@school.example': The mail server 127.0.0.1" in caplog.text
    assert services.asked_link(app.world, "hana@school.example", browser="once it is back")


def test_without_a_mail_server_the_page_says_how(school: App) -> None:
    client = client_of(school)
    assert "leadflow sign-in --for" in client.get("/sign-in").text
    assert client.post("/sign-in", data={"email": LEADER}).status_code == 404


# ---- by a provider


@pytest.fixture(scope="module")
def google() -> Iterator[IdentityProvider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def providers(school: App, google: IdentityProvider) -> Iterator[tuple[App, IdentityProvider]]:
    google.claims, google.without, google.away, google.signs_with = {}, set(), False, google.key
    app = with_settings(
        school,
        google_client=CLIENT,
        google_secret=SecretStr(SECRET),
        google_url=google.url,
        domains=("school.example",),
    )
    yield app, google
    services.leave_everywhere(app.world, LEADER, forget=True)


def dana(**more: Any) -> dict[str, Any]:
    return {"email": "Dana@School.example", "email_verified": True, "hd": "school.example", **more}


def went(client: TestClient, provider: IdentityProvider, name: str = "google", **who: Any) -> Any:
    """Off to the provider and back."""
    sent = client.get(f"/sign-in/with/{name}?back={HERE}/groups")
    assert sent.status_code == 303
    back = provider.code_for(sent.headers["location"], **(who or dana()))
    return client.get(back.removeprefix("http://localhost"))


def test_google_signs_in(providers: tuple[App, IdentityProvider]) -> None:
    app, google = providers
    client = client_of(app)
    assert "Sign in with Google" in client.get("/sign-in").text
    entered = went(client, google)
    assert entered.headers["location"] == f"{HERE}/groups"
    assert "Dana Okafor" in client.get(HERE).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"nonce": "another"}, "cannot be trusted"),
        ({"aud": "another"}, "cannot be trusted"),
        ({"azp": "another"}, "cannot be trusted"),
        ({"iss": "https://evil.example"}, "cannot be trusted"),
        ({"exp": int(time.time()) - 1000}, "cannot be trusted"),
        ({"sub": ""}, "cannot be trusted"),
        ({"email_verified": False}, "has not verified"),
        ({"email_verified": "true"}, "has not verified"),
        ({"hd": "other.example"}, "no account of the school"),
        ({"hd": None}, "no account of the school"),
        ({"email": "dana@other.example"}, "no account of the school"),
        ({"email": "dana@\u017fchool.example"}, "no account of the school"),
        ({"email": ""}, "no e-mail address"),
        ({"email": "nobody@school.example"}, "is in no rollout here"),
    ],
)
def test_an_answer_that_is_wrong_signs_nobody_in(
    providers: tuple[App, IdentityProvider], wrong: dict[str, Any], words: str
) -> None:
    app, google = providers
    google.claims = wrong
    client = client_of(app)
    answer = went(client, google)
    assert answer.status_code == 403
    assert words in answer.text
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("missing", ["nonce", "aud", "iss", "exp", "sub"])
def test_an_answer_that_leaves_something_out_signs_nobody_in(
    providers: tuple[App, IdentityProvider], missing: str
) -> None:
    app, google = providers
    google.without = {missing}
    assert went(client_of(app), google).status_code == 403


def test_a_signature_of_somebody_else_signs_nobody_in(providers: tuple[App, IdentityProvider]) -> None:
    app, google = providers
    google.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert "cannot be trusted" in went(client_of(app), google).text


def test_an_answer_is_for_the_browser_that_asked_and_only_once(
    providers: tuple[App, IdentityProvider],
) -> None:
    app, google = providers
    client = client_of(app)
    sent = client.get("/sign-in/with/google").headers["location"]
    back = google.code_for(sent, **dana()).removeprefix("http://localhost")
    assert client_of(app).get(back).status_code == 410
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 410
    assert client.get("/sign-in/with/google/answer?code=x&state=made-up").status_code == 410


def test_a_code_that_was_stolen_opens_nothing(providers: tuple[App, IdentityProvider]) -> None:
    """Its verifier lies with the browser that it was made for."""
    app, google = providers
    theirs, mine = client_of(app), client_of(app)
    stolen = google.code_for(theirs.get("/sign-in/with/google").headers["location"], **dana())
    state = google.code_for(mine.get("/sign-in/with/google").headers["location"]).rpartition("state=")[2]
    code = stolen.partition("code=")[2].partition("&")[0]
    answer = mine.get(f"/sign-in/with/google/answer?code={code}&state={state}")
    assert answer.status_code == 403
    assert "did not accept the answer" in answer.text


def test_who_cancels_is_told_so(providers: tuple[App, IdentityProvider]) -> None:
    app, google = providers
    client = client_of(app)
    state = google.code_for(client.get("/sign-in/with/google").headers["location"]).rpartition("state=")[2]
    answer = client.get(f"/sign-in/with/google/answer?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "Google did not sign you in." in answer.text


def test_a_provider_that_is_away_is_said_to_be(providers: tuple[App, IdentityProvider]) -> None:
    app, google = providers
    google.away = True
    answer = client_of(app).get("/sign-in/with/google")
    assert answer.status_code == 503
    assert "Google cannot be reached just now" in answer.text


def test_another_account_with_the_same_address_is_not_her(providers: tuple[App, IdentityProvider]) -> None:
    app, google = providers
    assert went(client_of(app), google).status_code == 303
    other = went(client_of(app), google, **dana(sub="subject-2"))
    assert other.status_code == 403
    assert "bound to another account" in other.text


def test_microsoft_signs_in_from_the_schools_own_directory(school: App) -> None:
    with providing("/tenant-1/v2.0") as microsoft:
        app = with_settings(
            school,
            microsoft_client=CLIENT,
            microsoft_secret=SecretStr(SECRET),
            microsoft_tenant="tenant-1",
            microsoft_url=microsoft.url,
            domains=("school.example",),
        )
        client = client_of(app)
        assert (
            went(client, microsoft, "microsoft", preferred_username="Dana@School.example").status_code == 303
        )
        assert "Dana Okafor" in client.get(HERE).text
        for told in ({"preferred_username": "dana@other.example"}, {}):
            guest = {"email": "dana@school.example", "sub": "2", **told}
            assert went(client_of(app), microsoft, "microsoft", **guest).status_code == 403
