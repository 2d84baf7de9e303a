"""A request names its own fault."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from tests.emulator.clock import Clock
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


def test_actions_of_one_second_in_another_order() -> None:
    with Emulator(clock=Clock(datetime(2026, 9, 14, tzinfo=UTC))) as trello:
        token = trello.token(trello.account("ana")).token
        asked = {"key": KEY, "token": token}
        made = requests.post(f"{trello.url}/1/boards", params=asked, json={"name": "Ours"}, timeout=10)
        for number in range(3):
            trello.person("ana").add_card(made.json()["id"], "To Do", f"Card {number}")
            trello.clock.advance(0.0 if number else 1.0)
        url = f"{trello.url}/1/boards/{made.json()['id']}/actions"

        def cards(fault: dict[str, str]) -> list[str]:
            found = requests.get(
                url, params={**asked, "filter": "createCard"}, headers=fault, timeout=10
            ).json()
            return [each["data"]["card"]["name"] for each in found]

        assert cards({}) == ["Card 2", "Card 1", "Card 0"]
        assert cards({"X-Fault": "disorder"}) == ["Card 1", "Card 2", "Card 0"]


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
