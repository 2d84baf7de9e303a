"""Settings: from the environment alone, wrong ones named, the guide says what there is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from leadflow.cli import opening
from leadflow.errors import InputError
from leadflow.people.sign_in import Way
from leadflow.settings import MailSafety, Settings, SignIn
from leadflow.store.database import migrate, open_database

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "settings.md"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that the tests run on."""
    import os

    for name in list(os.environ):
        if name.startswith(("LEADFLOW_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    """The settings with these variables."""
    for name, value in values.items():
        monkeypatch.setenv(f"LEADFLOW_{name.upper()}", value)
    return Settings()


def test_nothing_is_needed(tmp_path: Path) -> None:
    found = Settings()
    assert found.home == tmp_path / ".local" / "share" / "leadflow"
    assert str(found.database) == f"sqlite:///{found.home}/leadflow.db"
    assert found.pages == "http://127.0.0.1:8400"
    assert found.prefect_api == "http://127.0.0.1:4200/api"
    assert not found.has_trello
    assert found.today is None


def test_every_setting_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = given(
        monkeypatch,
        home=str(tmp_path / "school"),
        database_url="postgresql://host/school",
        host="0.0.0.0",
        port="80",
        base_url="https://school.example.org/",
        prefect_port="4300",
        prefect_api_url="https://prefect.example.org/api",
        sign_in="accounts",
        leaders="Ana@School.example, ben@school.example",
        district="district@example.org",
        admins="it@example.org",
        mail_host="mail.example.org",
        mail_port="465",
        mail_user="leadflow",
        mail_password="m",
        mail_from="leadflow@example.org",
        mail_safety="tls",
        google_client="g",
        google_secret="gs",
        google_url="http://127.0.0.1:9998",
        microsoft_client="m",
        microsoft_secret="ms",
        microsoft_tenant="t",
        microsoft_url="http://127.0.0.1:9997",
        domains="school.example",
        proxies="10.0.0.5, 172.18.0.0/16",
        trello_key="k",
        trello_token=" t\n",
        trello_secret="s",
        trello_workspace="school",
        trello_reminder="60",
        trello_copy="0",
        trello_url="http://127.0.0.1:9999/",
        today="2026-09-08",
        advance_minutes="5",
    )
    assert set(Settings.model_fields) == found.model_fields_set
    assert (found.home, found.database, found.port) == (tmp_path / "school", "postgresql://host/school", 80)
    assert (found.trello_reminder, found.trello_copy) == (60, False)
    assert found.pages == "https://school.example.org"
    assert found.prefect_api == "https://prefect.example.org/api"
    assert found.has_trello
    assert (found.sign_in, found.mail_safety) == (SignIn.ACCOUNTS, MailSafety.TLS)
    assert found.leaders == ("ana@school.example", "ben@school.example")
    assert found.trello_token.get_secret_value() == "t"
    assert found.trello_url == "http://127.0.0.1:9999"
    assert found.today == date(2026, 9, 8)
    assert found.advance_minutes == 5


@pytest.mark.parametrize(
    ("host", "pages"),
    [
        ("0.0.0.0", "http://localhost:8400"),
        ("::", "http://localhost:8400"),
        ("::1", "http://[::1]:8400"),
        ("192.168.1.7", "http://192.168.1.7:8400"),
    ],
)
def test_links_go_to_a_place_that_can_be_opened(
    monkeypatch: pytest.MonkeyPatch, host: str, pages: str
) -> None:
    assert given(monkeypatch, host=host).pages == pages


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = Settings()
    assert given(monkeypatch, **dict.fromkeys(Settings.model_fields, "")) == bare


def test_the_xdg_folder_is_the_home_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert Settings().home == tmp_path / "xdg" / "leadflow"


def test_a_home_is_the_same_folder_wherever_we_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert given(monkeypatch, home="~/school").home == tmp_path / "school"
    assert given(monkeypatch, home="school").home == tmp_path / "school"


@pytest.mark.parametrize("name", ["sch%20ool", "what?", "a#b", "Šk0la : 1@2"])
def test_a_home_may_have_any_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.mkdir()
    engine = open_database(given(monkeypatch, home=str(place)).database)
    migrate(engine)
    engine.dispose()
    assert [each.name for each in place.iterdir()] == ["leadflow.db"]


@pytest.mark.parametrize("missing", ["trello_key", "trello_token"])
def test_trello_needs_key_and_token(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    values = {"trello_key": "k", "trello_token": "t", missing: ""}
    assert not given(monkeypatch, **values).has_trello


def test_credentials_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch, trello_key="geheim-key", trello_token="geheim-token")
    assert "geheim" not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"


WRONG: list[tuple[str, str]] = [
    ("port", "abc"),
    ("port", "0"),
    ("port", "70000"),
    ("prefect_port", "-1"),
    ("prefect_port", "42.5"),
    ("advance_minutes", "0"),
    ("advance_minutes", "often"),
    ("today", "8.9.2026"),
    ("today", "2026-02-30"),
    ("today", "1767225600"),
    ("base_url", "school.example.org"),
    ("base_url", "https://school.example.org/leadflow"),
    ("base_url", "https://school.example.org/?a=b"),
    ("base_url", "https://"),
    ("base_url", "http://[x"),
    ("prefect_api_url", "prefect:4200"),
    ("trello_url", "ftp://api.trello.com"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_setting_that_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LEADFLOW_{name.upper()}", value)
    with pytest.raises(InputError) as caught:
        opening.settings()
    (problem,) = caught.value.problems
    assert problem.key == f"LEADFLOW_{name.upper()}"
    assert len(problem.message) > 10
    assert "Value error" not in problem.message
    assert "Input" not in problem.message
    assert problem.message[0].isupper()
    assert problem.message.endswith(".")


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        given(monkeypatch, port="abc", today="soon", base_url="x")
    with pytest.raises(InputError) as caught:
        opening.settings()
    assert {each.key for each in caught.value.problems} == {
        "LEADFLOW_PORT",
        "LEADFLOW_TODAY",
        "LEADFLOW_BASE_URL",
    }


def test_an_error_never_quotes_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as caught:
        given(monkeypatch, base_url="geheim", trello_token="geheim")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("value", ["proxy", "10.0.0.5/8", "10.0.0.256", "*"])
def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(ValidationError, match="no address like"):
        given(monkeypatch, proxies=value)


def test_the_ways_in_are_what_is_set_up_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().ways == {Way.PRINTED}
    assert given(monkeypatch, sign_in="off").ways == set()
    assert given(monkeypatch, sign_in="accounts", google_client="g", domains="school.example").ways == {
        Way.HANDED
    }
    assert given(monkeypatch, google_secret="s", mail_host="mail.example", microsoft_client="m").ways == {
        Way.HANDED,
        Way.MAILED,
        Way.GOOGLE,
    }
    assert Way.MICROSOFT in given(monkeypatch, microsoft_secret="s", microsoft_tenant="t").ways
    assert Way.GOOGLE not in Settings(domains=()).ways


# ---- the guide


def rows() -> dict[str, str]:
    """The defaults that the guide names, by variable."""
    found: dict[str, str] = {}
    for line in GUIDE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if name := re.fullmatch(r"`LEADFLOW_([A-Z_]+)`", cells[0]):
            assert cells[2], f"{cells[0]} has no meaning"
            found[name[1].lower()] = cells[1]
    return found


def test_the_guide_names_every_setting_in_the_order_of_the_code() -> None:
    assert list(rows()) == list(Settings.model_fields)


def test_the_guide_names_the_true_defaults() -> None:
    for name, said in rows().items():
        default: Any = Settings.model_fields[name].default
        if isinstance(default, int) or (isinstance(default, str) and default):
            assert said == f"`{default}`", name
        else:
            # A default in words, or none at all.
            assert not said.startswith("`") or name == "home", name
