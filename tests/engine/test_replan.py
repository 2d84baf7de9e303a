"""A plan that changed while it runs, on a real Prefect server: new steps get rows, dropped ones say so."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.engine import passes, prefect_api
from leadflow.engine.launching import show_in_prefect
from leadflow.engine.states import DROPPED
from leadflow.intake.school import load_definition
from leadflow.planning.changes import DropStep
from leadflow.planning.steps import Status
from leadflow.rollout.revision import Revision
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.replan import apply
from tests.engine.files import write_school

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

pytestmark = pytest.mark.prefect

CELEBRATE = """\
  - key: celebrate
    title: Celebrate
    role: teacher
    phase: start
    after: [vision]
    measure: {what: cakes, target: one}
"""


def test_prefect_follows_a_re_plan(
    prefect_settings: Settings, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    key = f"replan-{uuid.uuid4().hex[:6]}"
    school = write_school(tmp_path, key)
    with open_app(prefect_settings) as app, prefect_api.connected(prefect_server.api_url) as prefect:
        launch(app.world, load_definition(school))
        act.set_status(app.world, key, "norms", Status.DONE, who="ada")
        show_in_prefect(app, key, reopen=True)
        run = passes.flow_run_of(app.world, key)
        assert run is not None
        before = prefect.rows(run)
        assert set(before) == {"norms", "survey", "vision", "pilot"}

        playbook = school.with_name("playbook.yaml")
        playbook.write_text(playbook.read_text("utf-8") + CELEBRATE, "utf-8")
        revision = Revision((DropStep("pilot"),), load_definition(school))
        assert apply(app.world, key, revision, who="ada", because="A better idea.").version == 2
        show_in_prefect(app, key)
        after = prefect.rows(run)
        assert set(after) == {*before, "celebrate"}
        assert after["pilot"].shown == DROPPED
        assert after["norms"] == before["norms"]
        assert after["celebrate"].name == "Celebrate"
        assert passes.flow_run_of(app.world, key) == run


def test_prefect_shows_a_groups_own_step(
    prefect_settings: Settings, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    key = f"own-{uuid.uuid4().hex[:6]}"
    school = write_school(tmp_path, key)
    with open_app(prefect_settings) as app, prefect_api.connected(prefect_server.api_url) as prefect:
        launch(app.world, load_definition(school))
        show_in_prefect(app, key, reopen=True)
        with app.world.uow() as uow:
            board = next(iter(uow.boards.refs(key).values())).remote_id
        card = app.builtin.add_card(board, "Order the chairs", by="ada")
        app.builtin.ask_for_step(card, by="ada")
        advance(app.world, key)
        show_in_prefect(app, key)
        run = passes.flow_run_of(app.world, key)
        assert run is not None
        row = prefect.rows(run)["own-order-the-chairs"]
        assert (row.name, row.shown.name) == ("Order the chairs", "Ready")
        # Files that do not know it leave it there.
        assert not apply(app.world, key, Revision(definition=load_definition(school))).changed
        app.builtin.move(card, Status.DONE, by="ada")
        advance(app.world, key)
        show_in_prefect(app, key)
        assert prefect.rows(run)["own-order-the-chairs"].shown.name == "Done"
