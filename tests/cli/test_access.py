"""``sign-in`` and ``sign-out``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.bootstrap import open_app
from leadflow.people.sign_in import Way
from leadflow.services import sign_in
from leadflow.settings import Settings

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow

WAYS = frozenset({Way.PRINTED})


def secret(address: str) -> str:
    return address.strip().rpartition("/")[2]


def test_a_link_is_printed_for_who_sits_here_and_for_a_person(launched: Leadflow) -> None:
    said = launched("sign-in")
    assert said.err == "It signs in once, within 60 minutes.\n"
    assert said.out.startswith("http://127.0.0.1:8400/sign-in/")
    launched.patch.setenv("LEADFLOW_ADMINS", "it@school.example")
    found = launched("sign-in", "--for", " IT@school.example", "--json").data
    assert (found["email"], found["minutes"]) == ("it@school.example", 10)
    with open_app(Settings(home=launched.home)) as app:
        for address, email in ((said.out, ""), (found["address"], "it@school.example")):
            entered = sign_in.enter(app.world, secret(address), browser="", ways=WAYS)
            assert entered
            assert entered[0].email == email


def test_nobody_unknown_gets_a_link(launched: Leadflow) -> None:
    said = launched("sign-in", "--for", "zoe@school.example")
    assert (said.code, said.out) == (1, "")
    assert "zoe@school.example is in no rollout's list of people" in said.err
    launched.patch.setenv("LEADFLOW_SIGN_IN", "off")
    assert "nobody has to sign in" in launched("sign-in").err


def test_signing_out_ends_sessions_and_links(launched: Leadflow) -> None:
    first, second = (secret(launched("sign-in").out) for _ in range(2))
    with open_app(Settings(home=launched.home)) as app:
        entered = sign_in.enter(app.world, first, browser="", ways=WAYS)
        assert entered
        said = launched("sign-out")
        assert said.err == "1 session ended. Links that were not used open nothing.\n"
        assert sign_in.session_of(app.world, entered[1], ways=WAYS) is None
        assert sign_in.enter(app.world, second, browser="", ways=WAYS) is None
    assert launched("sign-out", "ana@school.example", "--forget").err.startswith("0 sessions ended.")
