"""Asking the emulator what Trello was asked, and comparing what both answered."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import requests

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.models import Member
from tests.emulator.recordings import observed
from tests.emulator.sowing import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.recordings import Recording

FORM = "application/x-www-form-urlencoded"
EXCUSED = {"mimeType": "of an upload: null in recordings of 2020, its kind in those of 2023"}
"""Fields whose null-ness is not compared, and why."""


def replay(recording: Recording) -> requests.Response:
    """The answer to the same request, in a world that holds what it is about."""
    with Emulator() as emulator:
        me = Member(*recording.me, "Hopper Test")
        emulator.world.members[me.id] = me
        emulator.world.asks_callbacks = False
        parts = recording.path.split("/")
        token = emulator.token(me, parts[3] if parts[2] == "tokens" else "")
        seed = Seed(emulator.world, me, token)
        for each in recording.earlier:
            seed.sow(each)
        seed.sow(recording)
        return requests.request(
            recording.method,
            emulator.url + recording.path,
            params=[*recording.query, ("key", KEY), ("token", token.token)],
            timeout=10,
            **_content(recording),
        )


def _content(recording: Recording) -> dict[str, Any]:
    """The body; of an upload only its size was kept."""
    upload = re.fullmatch(r"<multipart (\d+) bytes>", recording.body)
    if upload:
        return {"files": {"file": ("recorded.txt", b"x" * int(upload[1]))}}
    if not recording.body:
        return {}
    kind = "application/json" if recording.body.startswith("{") else FORM
    return {"data": recording.body.encode(), "headers": {"content-type": kind}}


def differences(recording: Recording, answer: requests.Response) -> list[str]:
    """What the emulator answers differently; nothing when the two answers are alike."""
    if answer.status_code != recording.status:
        return [f"{answer.status_code} {answer.text[:80]}, not {recording.status}"]
    if not isinstance(recording.answer, list | dict):
        return [] if answer.text == recording.answer else [f"{answer.text!r}, not {recording.answer!r}"]
    try:
        ours = answer.json()
    except json.JSONDecodeError:
        return [f"{answer.text[:80]!r} is no JSON"]
    if type(ours) is not type(recording.answer):
        return [f"a {type(ours).__name__}, not a {type(recording.answer).__name__}"]
    known = observed().get(recording.model, set())
    told = [one for pair in _pairs(ours, recording.answer) for one in _apart(*pair, known)]
    return list(dict.fromkeys(told))


def _pairs(ours: Any, theirs: Any) -> Iterator[tuple[Any, Any]]:
    """What is to be compared with what: in lists, things with the same id, else the first ones."""
    if isinstance(theirs, dict):
        yield ours, theirs
        return
    if theirs and not ours:
        yield {}, theirs[0]
        return
    by_id = {each.get("id"): each for each in ours if isinstance(each, dict)}
    for each in theirs:
        yield by_id.get(each.get("id"), ours[0]) if isinstance(each, dict) else ours[0], each


def _apart(ours: Any, theirs: Any, known: set[str]) -> Iterator[str]:
    """How two things differ in their fields."""
    if not isinstance(theirs, dict) or not isinstance(ours, dict):
        if not same_kind(ours, theirs):
            yield f"{ours!r}, not {theirs!r}"
        return
    for name in sorted(theirs.keys() - ours.keys()):
        yield f"{name} is missing"
    if known and theirs:
        for name in sorted(ours.keys() - theirs.keys() - known):
            yield f"{name} is unknown"
    for name in sorted(ours.keys() & theirs.keys() - EXCUSED.keys()):
        one, other = ours[name], theirs[name]
        if (one is None) != (other is None):
            yield f"{name} is {one!r}, not {other!r}"[:100]
        elif one is not None and not same_kind(one, other):
            yield f"{name} is {one!r}, of another kind than {other!r}"[:100]


def same_kind(one: Any, other: Any) -> bool:
    """True for two texts, two numbers, two lists and so on."""
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool)
    return type(one) is type(other) or (isinstance(one, numbers) and isinstance(other, numbers))
