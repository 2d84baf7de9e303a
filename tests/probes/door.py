"""The door: who is let in, what is said to others, limits, webhooks."""

from __future__ import annotations

from typing import Any

from tests.probes.probe import LeftOutError, Scratch, probe

CARDS = "/members/me/boards"


@probe("door.header", "key and token are taken from the Authorization header on every kind of route")
def header(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    paths = ("/members/me", f"/boards/{s.board}", f"/cards/{card['id']}", f"/tokens/{s.token}")
    return [200] * len(paths), [s.ask("GET", each).status for each in paths]


@probe("door.token", "a wrong token is a 401 'invalid token'")
def token(s: Scratch) -> tuple[Any, Any]:
    found = s.ask("GET", "/members/me", token="f" * 64)
    return (401, "invalid token"), (found.status, found.body)


@probe("door.token.board", "with a wrong token a board is a 401, not a 404")
def token_board(s: Scratch) -> tuple[Any, Any]:
    return 401, s.ask("GET", f"/boards/{s.board}", token="f" * 64).status


@probe("door.token.batch", "a batch with a wrong token is refused as a whole")
def token_batch(s: Scratch) -> tuple[Any, Any]:
    return 401, s.ask("GET", "/batch", token="f" * 64, urls="/members/me,/members/me").status


@probe("door.scope", "a token says what it may do")
def scope(s: Scratch) -> tuple[Any, Any]:
    found = s.get(f"/tokens/{s.token}", fields="permissions")
    kinds = {each["modelType"] for each in found["permissions"] if each["read"] and each["write"]}
    return True, bool(kinds & {"Board", "*"})


@probe("door.route", "an unknown route is a 404")
def route(s: Scratch) -> tuple[Any, Any]:
    return 404, s.ask("GET", "/nothing/of/the/kind").status


@probe("limits.headers", "every answer says how many requests are left for the token")
def limits(s: Scratch) -> tuple[Any, Any]:
    headers = s.ask("GET", "/members/me", fields="id").headers
    names = (
        "x-rate-limit-api-token-interval-ms",
        "x-rate-limit-api-token-max",
        "x-rate-limit-api-token-remaining",
    )
    return dict.fromkeys(names, True), {each: each in headers for each in names}


@probe("limits.batch", "a batch counts as one request", relied=False)
def batch_counts(s: Scratch) -> tuple[Any, Any]:
    name = "x-rate-limit-api-token-remaining"
    before = int(s.ask("GET", f"/boards/{s.board}", fields="name").headers.get(name, 0))
    after = int(
        s.ask("GET", "/batch", urls=",".join([f"/boards/{s.board}?fields=name"] * 5)).headers.get(name, 0)
    )
    return 1, before - after


@probe("limits.board", "a board says how full it is")
def board_limits(s: Scratch) -> tuple[Any, Any]:
    found = s.get(f"/boards/{s.board}", fields="limits")["limits"]
    return True, "openPerBoard" in found.get("cards", {})


@probe("hook.made", "a webhook is made after a HEAD, listed with the token's, and deleted")
def hook(s: Scratch) -> tuple[Any, Any]:
    if not s.hook:
        raise LeftOutError("no address was given that Trello can call")
    made = s.post("/webhooks", callbackURL=s.hook, idModel=s.board, description="leadflow probe", active=True)
    listed = [each["id"] for each in s.get(f"/tokens/{s.token}/webhooks")]
    s.delete(f"/webhooks/{made['id']}")
    return (True, True, 0), (made["active"], made["id"] in listed, made["consecutiveFailures"])


@probe("hook.twice", "the same webhook a second time is refused, not made twice")
def hook_twice(s: Scratch) -> tuple[Any, Any]:
    if not s.hook:
        raise LeftOutError("no address was given that Trello can call")
    made = s.post("/webhooks", callbackURL=s.hook, idModel=s.board, description="leadflow probe")
    again = s.ask("POST", "/webhooks", callbackURL=s.hook, idModel=s.board, description="leadflow probe")
    s.delete(f"/webhooks/{made['id']}")
    return 400, again.status


@probe("hook.deaf", "an address that does not answer gets no webhook")
def hook_deaf(s: Scratch) -> tuple[Any, Any]:
    found = s.ask("POST", "/webhooks", callbackURL="https://leadflow.invalid/hook", idModel=s.board)
    return 400, found.status
