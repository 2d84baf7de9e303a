"""``doctor``: names what is wrong, and changes nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from leadflow.bootstrap import open_app
from leadflow.cli.opening import settings
from leadflow.planning.steps import Status
from leadflow.store import database
from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def verdicts(leadflow: Leadflow, code: int) -> dict[str, tuple[str, str]]:
    said = leadflow("doctor", "--json")
    assert said.code == code, said.out
    return {each["name"]: (each["verdict"], each["sentence"]) for each in said.data}


def test_a_new_installation_is_well_offline(leadflow: Leadflow) -> None:
    found = verdicts(leadflow, 0)
    assert {verdict for verdict, _ in found.values()} == {"ok", "note"}
    assert found["Home"][0] == "note"
    assert found["Prefect"] == ("note", "is not running; leadflow up starts it")
    assert found["Database"] == ("note", "will be made by the first launch")
    assert not leadflow.home.exists()
    assert "note  Home: " in leadflow("doctor").out


def test_a_variable_that_is_no_setting_is_said_once_and_listed(leadflow: Leadflow) -> None:
    for name in ("LEADFLOW_PROT", "LEADFLOW_TEST_DATABASE", "LEADFLOW_WRITE_GOLDEN"):
        leadflow.patch.setenv(name, "8500")
    sentence = "LEADFLOW_PROT is no setting of leadflow's, so it does nothing. Did you mean LEADFLOW_PORT?"
    assert verdicts(leadflow, 0)["Environment"] == ("note", sentence)
    leadflow.patch.setattr("leadflow.cli.strangers._said", set())
    said = leadflow("launch", leadflow.school)
    assert said.code == 0
    assert said.err.count("is no setting") == said.err.count(sentence) == 1


def test_a_rollout_that_is_well(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    assert verdicts(launched, 0)["Rollout hill_2026"] == (
        "ok",
        "11 steps; 0 changes wait to be written to the boards, 0 to be taken from them",
    )
    assert fingerprint(launched.home) == before


def test_a_card_that_is_gone_is_everyday_trouble(launched: Leadflow) -> None:
    with open_app(settings()) as app, app.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM builtin_card WHERE key = 'hill_2026/norms'")
    assert launched("advance").code == 0
    verdict, sentence = verdicts(launched, 0)["Rollout hill_2026"]
    assert verdict == "note"
    assert "no longer on the board" in sentence


def test_half_of_trello_is_wrong_and_the_other_half_is_named(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_TRELLO_KEY", "a" * 32)
    assert verdicts(leadflow, 1)["Trello"] == ("wrong", "LEADFLOW_TRELLO_TOKEN is missing")
    leadflow.patch.delenv("LEADFLOW_TRELLO_KEY")
    leadflow.patch.setenv("LEADFLOW_TRELLO_TOKEN", "b" * 64)
    assert verdicts(leadflow, 1)["Trello"] == ("wrong", "LEADFLOW_TRELLO_KEY is missing")


def test_a_service_that_is_away_ends_with_five(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert verdicts(leadflow, 5)["Prefect"][0] == "away"


def test_trello_away_ends_with_five_and_shows_no_secret(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_TRELLO_KEY", "a" * 32)
    leadflow.patch.setenv("LEADFLOW_TRELLO_TOKEN", "b" * 64)
    leadflow.patch.setenv("LEADFLOW_TRELLO_URL", "http://127.0.0.1:9")
    verdict, sentence = verdicts(leadflow, 5)["Trello"]
    assert verdict == "away"
    assert "b" * 8 not in sentence
    assert not leadflow.home.exists()


def test_a_half_written_home_is_wrong(leadflow: Leadflow) -> None:
    leadflow.home.mkdir()
    (leadflow.home / "leadflow.db").write_bytes(b"half")
    verdict, sentence = verdicts(leadflow, 1)["Home"]
    assert verdict == "wrong"
    assert "half written" in sentence


def test_a_database_that_is_broken_is_wrong(launched: Leadflow) -> None:
    (launched.home / "leadflow.db").write_bytes(
        b"this is no database at all, and it is long enough to be read"
    )
    verdict, _ = verdicts(launched, 1)["Home"]
    assert verdict == "wrong"


def test_a_database_elsewhere_is_not_made(leadflow: Leadflow, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else # where" / "school.db"
    elsewhere.parent.mkdir()
    leadflow.patch.setenv("LEADFLOW_DATABASE_URL", f"sqlite:///{elsewhere}")
    assert verdicts(leadflow, 0)["Database"] == ("note", "will be made by the first launch")
    assert not elsewhere.exists()
    elsewhere.write_bytes(b"")
    assert verdicts(leadflow, 0)["Database"][0] == "note"
    assert elsewhere.read_bytes() == b""
    assert not leadflow.home.exists()
    assert leadflow("launch", leadflow.school).code == 0
    assert verdicts(leadflow, 0)["Rollout hill_2026"][0] == "ok"
    shutil.rmtree(leadflow.home)
    assert verdicts(leadflow, 0)["Home"][0] == "note"
    assert not leadflow.home.exists()


def test_an_older_database_is_not_brought_up(launched: Leadflow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(launched.home)
    monkeypatch.setattr(database, "HEAD", "0002")
    assert verdicts(launched, 0)["Database"] == (
        "note",
        "has an older layout; the next launch brings it up",
    )
    assert fingerprint(launched.home) == before


def test_a_newer_database_is_wrong(launched: Leadflow) -> None:
    with open_app(settings()) as app, app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE leadflow_version SET version_num = '9999'")
    verdict, sentence = verdicts(launched, 1)["Home"]
    assert verdict == "wrong"
    assert "newer leadflow" in sentence


def test_a_prefect_that_was_killed_is_away(launched: Leadflow) -> None:
    (launched.home / "prefect").mkdir(exist_ok=True)
    (launched.home / "prefect" / "server.json").write_text('{"pid": 1, "port": 9}', "utf-8")
    verdict, sentence = verdicts(launched, 5)["Prefect"]
    assert verdict == "away"
    assert "ended unasked" in sentence
    assert "prefect.log" in sentence


CHECKS = {
    "One card for each step (I1)",
    "No card that belongs to no step (I2)",
    "Nothing deleted by leadflow (I3)",
    "A second pass writes nothing (I4)",
    "Card and plan say the same (I5)",
    "Cards of steps that left are put away (I6)",
    "Cards of people are left alone (I7)",
    "What people did is taken (I8)",
    "What is missing is accounted for (I9)",
}


def consistency(leadflow: Leadflow) -> dict[str, tuple[str, str]]:
    found = verdicts(leadflow, 0)
    return {name.partition(": ")[2]: each for name, each in found.items() if name.startswith("hill_2026: ")}


def test_a_rollout_and_its_boards_hold_together(launched: Leadflow) -> None:
    found = consistency(launched)
    assert found.keys() == CHECKS
    assert {verdict for verdict, _ in found.values()} == {"ok"}
    assert "ok  hill_2026: A second pass writes nothing (I4): the pass after" in launched("doctor").out


def test_what_does_not_hold_is_told_with_what_settles_it(launched: Leadflow) -> None:
    with open_app(settings()) as app:
        card = app.builtin.find_by_key("hill_2026/norms")
        assert card is not None
        app.builtin.move(card.id, Status.IN_PROGRESS, by="ana")
    then = "The next pass settles it: leadflow advance hill_2026"
    told = f"1 change on the boards waits for the next pass (norms). {then}"
    assert consistency(launched)["What people did is taken (I8)"] == ("note", told)
    with open_app(settings()) as app, app.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM builtin_card WHERE key = 'hill_2026/norms'")
    verdict, sentence = consistency(launched)["What is missing is accounted for (I9)"]
    assert verdict == "note"
    assert sentence.endswith("leadflow recard norms")


def test_one_rollout_alone(launched: Leadflow) -> None:
    assert launched("doctor", "hill_2026").code == 0
    said = launched("doctor", "nobody")
    assert said.code == 1
    assert "There is no rollout 'nobody'." in said.err
