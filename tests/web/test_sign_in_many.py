"""Many who sign in at once, while the mail server is slow: the pages answer everybody meanwhile."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from leadflow.settings import MailSafety
from leadflow.web import sign_in
from leadflow.web.throttle import Throttle
from tests.ports import free_port
from tests.web.accounts import open_schools
from tests.web.conftest import client_of

if TYPE_CHECKING:
    from pathlib import Path

MANY = 45
"""More than the threads that all pages share."""


class Slow:
    """A mail server that takes no message before it is told to, or some seconds have passed."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.taken = 0

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        for _ in range(1000):
            if self.go.is_set():
                break
            await asyncio.sleep(0.01)
        self.taken += 1
        return "250 OK"


def test_a_slow_mail_server_keeps_nobody_from_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "_asked", Throttle(MANY))
    slow = Slow()
    post = Controller(slow, hostname="127.0.0.1", port=free_port())
    post.start()
    mail = {"mail_host": "127.0.0.1", "mail_port": post.port, "mail_from": "a@b.example"}
    emails = tuple(f"{each}@school.example" for each in range(MANY))
    more = {"leaders": emails, "mail_safety": MailSafety.NONE, **mail}
    with open_schools(tmp_path, **more) as app, client_of(app) as client:
        asked = threading.Barrier(MANY + 1)

        def ask(email: str) -> None:
            asked.wait()
            client.post("/sign-in", data={"email": email})

        asking = [threading.Thread(target=ask, args=(each,)) for each in emails]
        for each in asking:
            each.start()
        asked.wait()
        for _ in range(3):
            assert client.get("/health").status_code == 200
        assert slow.taken == 0
        slow.go.set()
        for each in asking:
            each.join()
        assert slow.taken == MANY
    post.stop()
