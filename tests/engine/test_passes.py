"""Passes over a rollout's flow run, on a real Prefect server."""

from __future__ import annotations

import contextlib
import itertools
import signal
import socket
import subprocess
import sys
import threading
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from leadflow.engine import passes, prefect_api
from leadflow.engine.patience import BRIEF
from leadflow.engine.picture import Note
from leadflow.engine.states import CANCELLED, DROPPED, Shown
from leadflow.errors import BusyError, ServiceAwayError
from tests.engine.conftest import free_port
from tests.engine.killed import half_done
from tests.engine.worlds import APPROVAL, DONE, READY, SKIPPED, WORKING, School, diamond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from leadflow.engine.passes import PassReport
    from leadflow.engine.picture import Picture
    from leadflow.engine.prefect_api import Prefect, Run
    from leadflow.engine.server import PrefectServer
    from leadflow.services.world import World
    from leadflow.settings import Settings

    Show = Callable[..., PassReport]

pytestmark = pytest.mark.prefect


@pytest.fixture
def prefect(prefect_server: PrefectServer) -> Iterator[Prefect]:
    with prefect_api.connected(prefect_server.api_url) as connection:
        yield connection


@pytest.fixture
def school() -> School:
    return diamond(f"school-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def show(prefect_server: PrefectServer, school: School) -> Callable[..., PassReport]:
    def one_pass(**options: Any) -> PassReport:
        look = options.pop("look", school.look)
        return passes.show(school.world, school.key, api_url=prefect_server.api_url, look=look, **options)

    return one_pass


def run_of(prefect: Prefect, school: School) -> Run:
    stored = passes.flow_run_of(school.world, school.key)
    assert stored is not None
    found = prefect.find_run(stored)
    assert found is not None
    return found


def shown(prefect: Prefect, school: School) -> dict[str, tuple[str, Shown]]:
    rows = prefect.rows(run_of(prefect, school).id)
    return {key: (row.name, row.shown) for key, row in rows.items()}


def runs_named(prefect: Prefect, school: School) -> int:
    body = {"flow_runs": {"name": {"any_": [f"Rollout {school.key}"]}}}
    return int(prefect._client.request("POST", "/flow_runs/count", json=body).json())


def nothing_done(report: PassReport) -> bool:
    return not (report.created or report.closed or report.changed or report.dropped)


def test_the_first_pass_shows_everything(prefect: Prefect, school: School, show: Show) -> None:
    school.states = {"a": SKIPPED, "b": APPROVAL}
    report = show()
    assert (report.created, report.closed, report.rounds) == (6, 1, 1)
    assert shown(prefect, school) == school.wanted()
    run = run_of(prefect, school)
    assert (run.name, run.shown) == (f"Rollout {school.key}", report.shown)
    assert run.shown == Shown("PAUSED", "Waiting for people", "1 of 6 steps closed, 4 blocked.")


def test_an_idle_pass_writes_nothing(prefect: Prefect, school: School, show: Show) -> None:
    school.notes = (Note(f"blocked-steps-{school.key}", "table", "[]", "Nothing."),)
    show()
    run = run_of(prefect, school)
    before = prefect._client.request("GET", "/flow_run_states/", params={"flow_run_id": str(run.id)}).json()
    report = show()
    assert nothing_done(report)
    after = prefect._client.request("GET", "/flow_run_states/", params={"flow_run_id": str(run.id)}).json()
    assert after == before


def test_a_rollout_is_shown_through_its_whole_life(prefect: Prefect, school: School, show: Show) -> None:
    moves: list[dict[str, Shown]] = [
        {},
        {"a": WORKING},
        {"a": DONE, "b": WORKING},
        {"a": DONE, "b": APPROVAL},
        {"a": DONE, "b": DONE},
        {"a": DONE, "b": DONE, "c": DONE, "d": SKIPPED},
        {"a": DONE, "b": WORKING, "c": DONE},  # reopened
        dict.fromkeys(school.needs, DONE),
        {**dict.fromkeys(school.needs, DONE), "f": WORKING},  # after it had finished
    ]
    for states in moves:
        school.states = states
        report = show()
        assert shown(prefect, school) == school.wanted(), states
        assert run_of(prefect, school).shown == report.shown
    assert runs_named(prefect, school) == 1
    assert report.shown.name == "Waiting for people"


def test_a_step_that_is_closed_out_of_turn_is_shown_and_its_work_waits(
    prefect: Prefect, school: School, show: Show
) -> None:
    school.states = {"c": Shown("COMPLETED", "Done", "Done on 3 March. Closed before 'Step a'.")}
    show()
    assert shown(prefect, school) == school.wanted()
    assert pinned(prefect, school, "c") == []
    school.states = {"a": DONE, "b": DONE, "c": DONE}
    show()
    assert shown(prefect, school) == school.wanted()
    assert pinned(prefect, school, "c") == ["**c** is closed."]


def pinned(prefect: Prefect, school: School, step: str) -> list[str]:
    row = prefect_api.row_id(run_of(prefect, school).id, step)
    body = {"artifacts": {"task_run_id": {"any_": [str(row)]}}}
    return [each["data"] for each in prefect._client.request("POST", "/artifacts/filter", json=body).json()]


def test_closing_twice_leaves_one_note(prefect: Prefect, school: School, show: Show) -> None:
    for states in ({"a": DONE}, {"a": WORKING}, {"a": DONE}):
        school.states = states
        show()
    assert pinned(prefect, school, "a") == ["**a** is closed."]


def test_the_log_of_the_rollout_says_what_was_closed(prefect: Prefect, school: School, show: Show) -> None:
    school.states = {"a": DONE, "b": SKIPPED}
    show()
    prefect_api.flush()
    wanted = {"logs": {"flow_run_id": {"any_": [str(run_of(prefect, school).id)]}}}
    lines = [each["message"] for each in prefect._client.request("POST", "/logs/filter", json=wanted).json()]
    assert {"Done: Step a", "Skipped: Step b"} <= set(lines)
    assert not [each for each in lines if "NotReady" in each]


def test_closing_work_that_fails_is_done_by_a_later_pass(
    prefect: Prefect, school: School, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("leadflow.engine.closing.close_step.retry_delay_seconds", [0])
    monkeypatch.setattr("leadflow.engine.prefect_api.Prefect.pin_note", away)
    school.states = {"a": DONE}
    show()
    _, state = shown(prefect, school)["a"]
    assert state.name == "Done"
    assert "Its closing work failed" in state.message
    assert "the disk is full" in state.message
    monkeypatch.undo()
    show()
    assert shown(prefect, school) == school.wanted()
    assert pinned(prefect, school, "a") == ["**a** is closed."]


def test_a_plan_that_changed(prefect: Prefect, school: School, show: Show) -> None:
    school.states = {"a": DONE, "b": DONE}
    show()
    school.needs = {"a": (), "c": ("a",), "new": ("c",), "f": ("new",)}
    school.titles = {"c": "Another title"}
    report = show()
    assert (report.created, report.dropped) == (1, 2)
    found = shown(prefect, school)
    assert {key: found[key] for key in school.needs} == school.wanted()
    assert found["b"][1] == DONE
    assert {found["d"][1], found["e"][1]} == {DROPPED}
    assert nothing_done(show())
    school.needs = {"a": (), "d": ("a",)}
    show()
    assert shown(prefect, school)["d"] == ("Step d", READY)


def test_notes_are_written_when_they_change(prefect: Prefect, school: School, show: Show) -> None:
    key = f"blocked-steps-{school.key}"
    for body in ("[]", "[]", '[{"Step": "a"}]'):
        school.notes = (Note(key, "table", body, "Blocked."),)
        show()
    wanted = {"artifacts": {"key": {"any_": [key]}}}
    written = prefect._client.request("POST", "/artifacts/filter", json=wanted).json()
    assert sorted(each["data"] for each in written) == ["[]", '[{"Step": "a"}]']


def test_somebody_changes_a_row_in_prefect_and_the_store_wins(
    prefect: Prefect, school: School, show: Show
) -> None:
    show()
    run = run_of(prefect, school)
    prefect.show_row(run.id, "c", DONE)
    prefect.show_run(run, Shown("RUNNING", "Running"))
    show()
    assert shown(prefect, school) == school.wanted()
    assert run_of(prefect, school).shown.name == "Waiting for people"


def test_what_happens_during_a_pass_is_seen_before_it_ends(
    prefect: Prefect, school: School, show: Show
) -> None:
    looks = itertools.count()

    def look(world: World, key: str) -> Picture:
        picture = school.look(world, key)
        if next(looks) == 0:
            school.states = {"a": DONE}
            school.store.touch(key)
        return picture

    assert show(look=look).rounds == 2
    assert shown(prefect, school) == school.wanted()


def test_a_rollout_that_never_stands_still_does_not_keep_a_pass_for_ever(school: School, show: Show) -> None:
    def look(world: World, key: str) -> Picture:
        school.store.touch(key)
        return school.look(world, key)

    assert show(look=look).rounds == passes.ROUNDS


def test_two_passes_at_once_do_no_harm(prefect: Prefect, school: School, show: Show) -> None:
    school.states = {"a": DONE, "b": DONE}
    reports: list[PassReport] = []
    both = [threading.Thread(target=lambda: reports.append(show())) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted((each.created, each.closed) for each in reports) == [(0, 0), (6, 2)]
    assert shown(prefect, school) == school.wanted()
    assert (runs_named(prefect, school), len(pinned(prefect, school, "a"))) == (1, 1)


def test_a_pass_that_is_kept_out_too_long_says_so(
    school: School, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "BUSY_SECONDS", 0.0)
    with school.leases.hold(f"pass:{school.key}"), pytest.raises(BusyError):
        show()


@pytest.mark.parametrize(("seconds", "renews"), [(0.0, True), (3600.0, False)])
def test_a_pass_renews_its_lease_by_time(
    school: School, show: Show, monkeypatch: pytest.MonkeyPatch, seconds: float, renews: bool
) -> None:
    monkeypatch.setattr(passes, "RENEW_SECONDS", seconds)
    show()
    # Before each of its questions to Prefect: six steps are six of them.
    assert (school.leases.renewed > 6) is renews


def test_a_lease_that_was_lost_stops_the_pass(
    prefect: Prefect, school: School, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewals = itertools.count()

    def lost() -> None:
        if next(renewals) == 12:
            raise BusyError("lost")

    monkeypatch.setattr(passes, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(school.leases, "renew", lost)
    with pytest.raises(BusyError):
        show()
    # It was once, and after that nothing was asked any more: who took over says how the run stands.
    assert next(renewals) == 13
    assert run_of(prefect, school).shown.type == "RUNNING"
    assert 0 < len(shown(prefect, school)) < 6
    monkeypatch.undo()
    show()
    assert shown(prefect, school) == school.wanted()
    assert run_of(prefect, school).shown.name == "Waiting for people"


class Wire:
    """A way to a server that can be cut: then it takes connections and drops them."""

    def __init__(self, port: int) -> None:
        self.whole = True
        self.dropped: list[str] = []
        self._port = port
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if not self.whole:
                    self.dropped.append(near.recv(65536).split(b" ")[1].decode())
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                self._open += [near, far]
                for each in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=each, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)

    def cut(self) -> None:
        """Drop what is open, and all that comes."""
        self.whole = False
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self) -> None:
        """End it."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


def test_prefect_dying_in_the_middle_is_asked_three_times_and_no_more(
    prefect_server: PrefectServer, prefect_settings: Settings, school: School, show: Show
) -> None:
    wire = Wire(prefect_settings.prefect_port)
    # Said before the steps are made, within Prefect's engine.
    with contextlib.closing(wire), pytest.raises(ServiceAwayError, match="does not answer"):
        passes.show(school.world, school.key, api_url=wire.url, look=school.look, tell=lambda _: wire.cut())
    # What Prefect sends in the background, its log, is not the pass's.
    asked = [each for each in wire.dropped if each.startswith(("/api/task_runs", "/api/flow_runs"))]
    assert asked == ["/api/task_runs/"] * (BRIEF.retries + 1)
    show()
    with prefect_api.connected(prefect_server.api_url) as prefect:
        assert shown(prefect, school) == school.wanted()
        assert run_of(prefect, school).shown.name == "Waiting for people"


def test_cancel_in_prefect_leaves_the_rollout_alone_until_it_is_taken_up(
    prefect: Prefect, school: School, show: Show
) -> None:
    show()
    run = run_of(prefect, school)
    # What Prefect's Cancel button does to a paused run without a deployment; nobody would finish it.
    prefect.show_run(run, Shown("CANCELLING", "Cancelling"))
    school.states = {"a": DONE}
    for _ in range(2):
        assert show().shown == CANCELLED
    assert run_of(prefect, school).shown == CANCELLED
    assert shown(prefect, school)["a"][1] == READY
    assert [each.what for each in school.store.entries] == ["cancelled in Prefect"]
    show(reopen=True)
    assert run_of(prefect, school).id == run.id
    assert run_of(prefect, school).shown.name == "Waiting for people"
    assert shown(prefect, school) == school.wanted()
    assert [each.what for each in school.store.entries][1:] == ["taken up again in Prefect"]


def test_a_run_that_prefect_lost_is_made_again_with_all_rows(
    prefect: Prefect, school: School, show: Show
) -> None:
    school.states = {"a": DONE, "b": WORKING}
    show()
    lost = run_of(prefect, school)
    prefect._client.delete_flow_run(lost.id)
    told: list[str] = []
    show(tell=told.append)
    assert run_of(prefect, school).id != lost.id
    assert shown(prefect, school) == school.wanted()
    assert told[0].startswith("Prefect no longer has this rollout's flow run")


def test_a_pass_without_prefect_says_that_it_is_away(school: School) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with pytest.raises(ServiceAwayError, match=url):
        passes.show(school.world, school.key, api_url=url, look=school.look)


class CutOff(BaseException):
    """The process ends here. Nothing catches it, and nothing is sent any more."""


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], list[int]]:
    """Cut this process's requests off at a number; the list's one value counts what was asked."""

    def at(when: str, number: int) -> list[int]:
        asked = [0]
        send = httpx.Client.send

        def counted(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
            asked[0] += 1
            if asked[0] > number or (asked[0] == number and when == "before"):
                raise CutOff
            answer = send(self, request, **options)
            if asked[0] == number:
                raise CutOff
            return answer

        monkeypatch.setattr(httpx.Client, "send", counted)
        return asked

    return at


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_pass_cut_off_at_every_request_and_run_again_ends_the_same(
    prefect: Prefect,
    prefect_server: PrefectServer,
    cut_off: Callable[[str, int], list[int]],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    """`before`: the request is never sent. `after`: it is answered, and we never know."""
    monkeypatch.setattr("leadflow.engine.closing.close_step.retry_delay_seconds", [0])
    for number in itertools.count(1):
        school = diamond(f"cut-{when}-{number}-{uuid.uuid4().hex[:6]}")
        school.states = {"a": DONE, "b": DONE, "c": WORKING}
        school.notes = (Note(f"blocked-steps-{school.key}", "table", "[]", "Nothing."),)
        asked = cut_off(when, number)
        with contextlib.suppress(CutOff):
            passes.show(school.world, school.key, api_url=prefect_server.api_url, look=school.look)
        monkeypatch.undo()
        monkeypatch.setattr("leadflow.engine.closing.close_step.retry_delay_seconds", [0])
        passes.show(school.world, school.key, api_url=prefect_server.api_url, look=school.look)
        assert_whole(prefect, school)
        if asked[0] < number:
            break
    assert number > 20


def assert_whole(prefect: Prefect, school: School) -> None:
    """The end of a pass over a school in which a and b are closed, however often it was cut off."""
    assert shown(prefect, school) == school.wanted(), school.key
    assert run_of(prefect, school).shown.name == "Waiting for people", school.key
    assert runs_named(prefect, school) == 1, school.key
    assert [pinned(prefect, school, step) for step in "ab"] == [
        ["**a** is closed."],
        ["**b** is closed."],
    ], school.key


KILLS = [(4, "after"), (9, "after"), (16, "after"), (19, "before")]


@pytest.mark.parametrize("batch", [KILLS[0::2], KILLS[1::2]], ids=["even", "odd"])
def test_a_pass_killed_anywhere_and_run_again_ends_the_same(
    prefect: Prefect, prefect_server: PrefectServer, tmp_path: Path, batch: list[tuple[int, str]]
) -> None:
    def killed(key: str, when: str, number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.engine.killed", prefect_server.api_url]
        return subprocess.Popen([*command, str(tmp_path / key), key, when, str(number)])

    started = {f"killed-{when}-{number}-{uuid.uuid4().hex[:6]}": (when, number) for number, when in batch}
    running = {key: killed(key, *point) for key, point in started.items()}
    for key, process in running.items():
        assert process.wait() == -signal.SIGKILL, key
        school = half_done(key, tmp_path / key)
        passes.show(school.world, key, api_url=prefect_server.api_url, look=school.look)
        assert_whole(prefect, school)
