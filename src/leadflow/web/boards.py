"""The built-in board's pages: see the cards, move them, take them, tick, flag, comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from leadflow.boards.builtin import BuiltinBoards
from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.saying import say
from leadflow.web.acting import done, placed, received, status_of
from leadflow.web.contexts.boards import board_page, card_page
from leadflow.web.forms import Form, read_form
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed
from leadflow.web.visitor import remember_who

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.boards.builtin import BuiltinCard, BuiltinPage
    from leadflow.services.view import View

ON_BOARD = "board"
"""A form that was sent from the board itself says so, and its sender returns there."""


def board(request: Request) -> Response:
    """A board with its lists and cards."""
    return _board(request, Form())


def card(request: Request) -> Response:
    """One card with everything that can be done to it."""
    return _card(request, Form())


async def add(request: Request) -> Response:
    """A card of the group's own."""
    form = await read_form(request, "add")
    return await run_in_threadpool(_add, request, form)


async def act(request: Request) -> Response:
    """Do something to a card. A refusal keeps what was typed and says what to do."""
    return await received(request, ACTIONS, _act)


def _add(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        title = form.text("title", say("The card needs a title."))
        made = site.app.builtin.add_card(_remote_id(request, found), title, by=who)
    except (RefusedError, BusyError) as error:
        return _board(request, form.refused(error, "title"), status_of(error))
    group = request.path_params["group"]
    response = RedirectResponse(f"{frame.here.board(group)}?done=added#card-{made}", 303)
    remember_who(request, response, found.rollout.key, who)
    return response


def _act(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    group, card = request.path_params["group"], request.path_params["card"]
    _find(site.app.builtin.page(_remote_id(request, found)), card)
    do, about, notice = ACTIONS[form.action]
    on_board = form.values.get("from") == ON_BOARD
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        do(site.app.builtin, card, form, who)
    except (RefusedError, BusyError) as error:
        show = _board if on_board else _card
        return show(request, form.refused(error, about), status_of(error))
    site.advance_now(found.rollout.key)
    target = placed(f"{frame.here.card(group, card)}?done={notice}", form)
    if on_board or form.action == "archive":
        target = f"{frame.here.board(group)}?done={notice}#card-{card}"
    return done(request, found.rollout.key, who, target)


def _board(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    page = site.app.builtin.page(_remote_id(request, found))
    group, everything = request.path_params["group"], request.query_params.get("cards") == "all"
    return site.pages.page(board_page(found, frame, form, group, page, all_cards=everything), status)


def _card(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    page = site.app.builtin.page(_remote_id(request, found))
    shown = _find(page, request.path_params["card"])
    return site.pages.page(card_page(found, frame, form, request.path_params["group"], page, shown), status)


def _remote_id(request: Request, found: View) -> str:
    """The built-in board of the group that a request names. Raises `NotFoundError`."""
    group = request.path_params["group"]
    if group not in found.boards or group not in found.rollout.definition.roster.group:
        raise NotFoundError(say("There is no board ‘%(group)s’ in this rollout.", group=group))
    if found.rollout.definition.board_kind != site_of(request).app.builtin.kind:
        raise NotFoundError(say("This group works on another board: %(url)s", url=found.boards[group].url))
    return found.boards[group].remote_id


def _find(page: BuiltinPage, card: str) -> BuiltinCard:
    """A card of this very board. Raises `NotFoundError`."""
    for each in (*page.archived, *(each for column in page.lists for each in column.cards)):
        if each.id == card:
            return each
    raise NotFoundError(say("There is no such card on this board."))


# ---- what can be done; each takes the card's id, the form and the person's key


def _move(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.move(card, form.status("to"), by=who, version=form.number("version"))


def _take(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.take(card, form.values.get("person") or who, by=who)


def _release(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.release(card, form.values.get("person") or who, by=who)


def _due(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.set_due(card, form.day("due"), by=who)


def _tick(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    values = form.values
    boards.tick(card, values.get("list", ""), values.get("entry", ""), values.get("ticked") == "1", by=who)


def _flag(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    kind = form.cause("kind")
    boards.flag(card, form.text("reason", say("Say in a few words what is missing.")), by=who, kind=kind)


def _unflag(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:  # noqa: ARG001
    boards.unflag(card, by=who)


def _comment(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.comment(card, form.text("text", say("The comment is empty. Write something first.")), by=who)


def _write(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:
    boards.write(card, form.any_text("text"), by=who)


def _ask_for_step(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:  # noqa: ARG001
    boards.ask_for_step(card, by=who)


def _archive(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:  # noqa: ARG001
    boards.archive(card, by=who)


def _restore(boards: BuiltinBoards, card: str, form: Form, who: str) -> None:  # noqa: ARG001
    boards.restore(card, by=who)


Action = Callable[[BuiltinBoards, str, Form, str], None]

ACTIONS: Mapping[str, tuple[Action, str, str]] = {
    "move": (_move, "to", "moved"),
    "take": (_take, "person", "kept"),
    "release": (_release, "person", "kept"),
    "due": (_due, "due", "kept"),
    "tick": (_tick, "", "kept"),
    "flag": (_flag, "reason", "kept"),
    "unflag": (_unflag, "", "kept"),
    "comment": (_comment, "text", "kept"),
    "write": (_write, "text", "kept"),
    "our-step": (_ask_for_step, "", "asked"),
    "archive": (_archive, "", "archived"),
    "restore": (_restore, "", "kept"),
}
"""By the last part of the form's address: what is done, the field that a refusal is about, what is said."""
