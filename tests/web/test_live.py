"""Live pages: what changes is told to whoever watches, at once and once."""

from __future__ import annotations

import asyncio
import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.services import act
from leadflow.store.pulse import pulse
from leadflow.web import watches
from leadflow.web.statics import FOLDER
from leadflow.web.watches import Watches
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from leadflow.bootstrap import App


def test_the_pulse_is_another_one_after_every_kind_of_change(app: App) -> None:
    card = samples.card_id(app, "belonging-calls")
    with app.world.uow() as uow:
        board = uow.boards.refs(samples.KEY)["belonging"].remote_id
    seen = [pulse(app.engine, samples.KEY)]
    for change in (
        lambda: act.set_status(app.world, samples.KEY, "report", Status.DONE, who="dana"),
        lambda: app.builtin.move(card, Status.IN_PROGRESS, by="hana"),
        lambda: app.builtin.comment(card, "I have the list.", by="hana"),
        lambda: app.builtin.add_card(board, "A card of ours", by="hana"),
    ):
        change()
        seen.append(pulse(app.engine, samples.KEY))
    assert len(set(seen)) == len(seen)
    assert pulse(app.engine, samples.KEY) == seen[-1], "looking changes nothing"
    assert pulse(app.engine, "nobody") == ""


def run(scene: object) -> None:
    asyncio.run(asyncio.wait_for(scene, 20))  # type: ignore[arg-type]


def test_all_who_watch_are_told_and_share_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "EVERY", 0.01)
    marks, looks = ["1"], [0]

    def look() -> str:
        looks[0] += 1
        if looks[0] == 4:
            raise ServiceAwayError("The database is away.")
        return marks[-1]

    async def scene() -> None:
        shared = Watches()
        async with shared.of("small", look) as one, shared.of("small", look) as other:
            assert one is other
            assert await one.other_than("0") == "1", "what changed before is told at once"
            both = asyncio.gather(one.other_than("1"), other.other_than("1"))
            await asyncio.sleep(0.05)
            assert not both.done()
            marks.append("2")
            assert list(await both) == ["2", "2"]
        before = looks[0]
        await asyncio.sleep(0.05)
        assert looks[0] == before, "nobody watches, nobody looks"
        async with shared.of("small", look) as again:
            assert again is not one

    run(scene())


def test_who_watches_what_is_not_there_is_told_so() -> None:
    async def scene() -> None:
        with pytest.raises(NotFoundError):
            async with Watches().of("nobody", lambda: ""):
                pass  # pragma: no cover

    run(scene())


def test_a_page_knows_where_it_is_told_and_a_refused_form_is_left_alone(app: App) -> None:
    client = client_of(app, "dana")
    text = client.get(f"{HERE}/plan?state=Ready&done=kept").text
    assert f'sse-connect="{HERE}/live?since={pulse(app.engine, samples.KEY)}"' in text
    assert f'hx-get="{HERE}/plan?state=Ready"' in text
    refused = client.post(f"{HERE}/steps/report/flag", data={"reason": "", "kind": "decision"})
    assert refused.status_code == 422
    assert "sse-connect" not in refused.text
    assert client.get("/r/nobody/live").status_code == 404
    assert client.get("/r/%00/live").status_code == 404


def test_the_scripts_of_others_are_unchanged_and_ask_no_other_host() -> None:
    vendor = FOLDER / "vendor"
    lines = [line.split() for line in (vendor / "SHA256SUMS").read_text().splitlines()]
    sums = {name: value for value, name in lines}
    files = {each.name: each for each in vendor.glob("*.js")}
    assert sums.keys() == files.keys()
    for name, path in files.items():
        assert sha256(path.read_bytes()).hexdigest() == sums[name], name
        assert not re.search(r"(?<!git)://(?!www\.w3\.org)", path.read_text("utf-8")), name
        assert (vendor / name.replace(".min.js", ".LICENSE")).exists()
