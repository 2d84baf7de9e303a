"""A request names its own fault."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.emulator import KEY, Emulator


@pytest.mark.parametrize(
    ("fault", "status", "done"), [("error", 500, 0), ("error-after", 503, 1), ("odd", 200, 1)]
)
def test_a_request_may_name_its_fault(fault: str, status: int, done: int) -> None:
    with Emulator() as trello:
        token = trello.token(trello.account("ana")).token
        before = len(trello.world.boards)
        answer = requests.post(
            f"{trello.url}/1/boards",
            params={"key": KEY, "token": token},
            json={"name": "Ours"},
            headers={"X-Fault": fault},
            timeout=10,
        )
        assert answer.status_code == status
        assert len(trello.world.boards) == before + done


def test_what_is_late_is_done_some_requests_later() -> None:
    with Emulator() as trello:
        token = trello.token(trello.account("ana")).token
        asked = {"key": KEY, "token": token}
        with pytest.raises(requests.ConnectionError):
            requests.post(
                f"{trello.url}/1/boards",
                params=asked,
                json={"name": "Ours"},
                headers={"X-Fault": "late"},
                timeout=10,
            )
        there = []
        for _ in range(4):
            requests.get(f"{trello.url}/1/members/me", params=asked, timeout=10)
            there.append(len(trello.world.boards))
        assert there == [0, 0, 1, 1]
