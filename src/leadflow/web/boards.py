"""The built-in board's page: see the cards, move them, take them, tick, flag, comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.boards.builtin import BuiltinBoards
from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.web.pages import found_for, shared
from leadflow.web.rendering import render
from leadflow.web.site import required_who, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.view import View


Form = Mapping[str, str]


async def board(request: Request) -> Response:
    """A board with its lists and cards."""
    return await _page(request)


async def add(request: Request) -> Response:
    """A card of the group's own."""
    found, remote_id = await _found(request)
    form = await _form(request)
    boards = site_of(request).app.builtin
    try:
        who = required_who(request, found.rollout)
        card = await run_in_threadpool(boards.add_card, remote_id, form.get("title", ""), by=who)
    except RefusedError as error:
        return await _page(request, problem=str(error), typed=form, status=422)
    return _back(request, f"#card-{card}")


async def act(request: Request) -> Response:
    """Do something to a card. A refusal keeps what was typed and says what to do."""
    found, remote_id = await _found(request)
    card = request.path_params["card"]
    form = await _form(request)
    site = site_of(request)
    try:
        who = required_who(request, found.rollout)
        await run_in_threadpool(_check_place, site.app.builtin, remote_id, card)
        await run_in_threadpool(_do, site.app.builtin, card, request.path_params["action"], form, who)
    except RefusedError as error:
        return await _page(request, problem=str(error), typed={**form, "card": card}, status=422)
    await run_in_threadpool(site.wake, found.rollout.key)
    return _back(request, f"#card-{card}")


def _move(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    version = form.get("version", "")
    boards.move(
        card, _status(form.get("to", "")), by=who, version=int(version) if version.isdigit() else None
    )


def _flag(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    kind = form.get("kind", CauseKind.EXTERNAL.value)
    if kind not in ("decision", "external", "person"):
        raise RefusedError("Choose what the card is waiting for.")
    boards.flag(card, form.get("reason", ""), by=who, kind=CauseKind(kind))


def _tick(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.tick(card, form.get("list", ""), form.get("text", ""), form.get("ticked") == "1", by=who)


ACTIONS: Mapping[str, Callable[[BuiltinBoards, str, Form, str], None]] = {
    "move": _move,
    "take": lambda boards, card, form, who: boards.take(card, form.get("person") or who, by=who),
    "release": lambda boards, card, form, who: boards.release(card, form.get("person") or who, by=who),
    "due": lambda boards, card, form, who: boards.set_due(card, _date(form.get("due", "")), by=who),
    "tick": _tick,
    "flag": _flag,
    "unflag": lambda boards, card, _, who: boards.unflag(card, by=who),
    "comment": lambda boards, card, form, who: boards.comment(card, form.get("text", ""), by=who),
    "archive": lambda boards, card, _, who: boards.archive(card, by=who),
    "restore": lambda boards, card, _, who: boards.restore(card, by=who),
}
"""What can be done to a card, by the last part of the form's address."""


def _do(boards: BuiltinBoards, card: str, action: str, form: Form, who: str) -> None:
    if action not in ACTIONS:
        raise HTTPException(404)
    ACTIONS[action](boards, card, form, who)


def _check_place(boards: BuiltinBoards, remote_id: str, card: str) -> None:
    page = boards.page(remote_id)
    cards = [*page.archived, *(each for column in page.lists for each in column.cards)]
    if all(each.id != card for each in cards):
        raise NotFoundError("There is no such card on this board.")


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise RefusedError("Choose the list that the card is to go to.") from None


def _date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedError(f"Due date: '{text}' is not a date like 2026-11-18.") from None


async def _form(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


async def _found(request: Request) -> tuple[View, str]:
    found = await found_for(request)
    group = request.path_params["group"]
    if group not in found.boards:
        raise NotFoundError(f"There is no board '{group}' in this rollout.")
    if found.rollout.definition.board_kind != site_of(request).app.builtin.kind:
        raise NotFoundError(f"This group works on another board: {found.boards[group].url}")
    return found, found.boards[group].remote_id


def _back(request: Request, fragment: str) -> Response:
    rollout, group = request.path_params["rollout"], request.path_params["group"]
    return RedirectResponse(f"/r/{quote(rollout)}/boards/{quote(group)}{fragment}", 303)


async def _page(
    request: Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    found, remote_id = await _found(request)
    page = await run_in_threadpool(site_of(request).app.builtin.page, remote_id)
    group = request.path_params["group"]
    return render(
        request,
        "board.html",
        {
            **shared(request, found, "groups"),
            "group": found.rollout.definition.roster.group[group],
            "page": page,
            "standings": found.standings,
            "problem": problem,
            "typed": typed or {},
        },
        status=status,
    )
