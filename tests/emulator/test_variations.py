"""Requests like the recorded ones: other ids, other bodies, other fields, things that are not there."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from tests.emulator.recordings import RECORDED, Recording, recordings
from tests.emulator.replaying import differences, replay

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = list(
    {
        (each.method, re.sub(r"[0-9a-f]{24}", "", each.path), each.status, each.body.count("&")): each
        for each in recordings()
        if not each.body.startswith("<multipart")
    }.values()
)
"""One recording of each kind."""
SEED = 1
GONE = "The requested resource was not found."
GONE_OF = {"lists": "model not found"}
"""What an unknown id is refused with, where that is not `GONE`."""
INSIDE = {"memberCreator", "member", "display", "checkItems"}
"""What stands in answers unless a query says not to, whichever fields it names."""
WHOLE = {"webhooks", "customFields", "customfields", "options", "pluginData", "customFieldItems", "tokens"}
"""Of these no fields can be chosen."""

pytestmark = pytest.mark.skipif(not ALL, reason=f"{RECORDED} is not there: nothing to compare with")


def other_ids(recording: Recording, ids: dict[str, str]) -> Recording:
    """The same about other things."""

    def changed(text: str) -> str:
        new = lambda found: ids.setdefault(found[0], found[0][:8] + found[0][:7:-1])  # noqa: E731
        return re.sub(r"[0-9a-f]{24}", new, text)

    return replace(
        recording,
        path=changed(recording.path),
        query=tuple((name, changed(value)) for name, value in recording.query),
        body=changed(recording.body),
        answer=json.loads(changed(json.dumps(recording.answer))),
        earlier=tuple(other_ids(each, ids) for each in recording.earlier),
        me=(changed(recording.me[0]), recording.me[1]),
    )


def other_bodies(recording: Recording) -> Iterator[Recording]:
    """What was sent as a form, in the address and as JSON."""
    sent = parse_qsl(recording.body, keep_blank_values=True)
    if sent and not recording.body.startswith("{"):
        yield replace(recording, query=(*recording.query, *sent), body="")
        if not any("[" in name for name, _ in sent):
            yield replace(recording, body=json.dumps(dict(sent)))


def absent(recording: Recording) -> Iterator[Recording]:
    """The same of a thing that is not there, and of one whose id is none."""
    kind, name = recording.path.split("/")[2:4]
    if recording.status != 200 or name == recording.me[0]:
        return
    yield replace(recording, status=404, answer=GONE_OF.get(kind, GONE), earlier=())
    if kind != "organizations":
        path = recording.path.replace(name, f"zz{name[2:]}")
        yield replace(recording, status=400, answer="invalid id", path=path, earlier=())


def with_fields(recording: Recording, chance: random.Random) -> Recording | None:
    """The same read, with only some fields."""
    parts, one = set(recording.path.split("/")), recording.answer
    one = one[0] if isinstance(one, list) and one else one
    if recording.status != 200 or parts & WHOLE or not isinstance(one, dict) or "fields" in recording.given:
        return None
    names = chance.sample(sorted(one.keys() - {"id"} - INSIDE), 2)
    kept = {"id", *names, *INSIDE}
    whole = recording.answer if isinstance(recording.answer, list) else [recording.answer]
    answer: Any = [{name: each[name] for name in each if name in kept} for each in whole]
    answer = answer if isinstance(recording.answer, list) else answer[0]
    return replace(recording, query=(*recording.query, ("fields", ",".join(names))), answer=answer)


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_other_things_and_other_bodies(recording: Recording) -> None:
    for each in (other_ids(recording, {}), *other_bodies(recording)):
        assert differences(each, replay(each)) == [], each


@pytest.mark.parametrize(
    "recording", [each for each in ALL if re.search(r"/[0-9a-f]{24}", each.path)], ids=str
)
def test_things_that_are_not_there(recording: Recording) -> None:
    for each in absent(recording):
        assert differences(each, replay(each)) == [], each


@pytest.mark.parametrize("recording", [each for each in ALL if each.method == "GET"], ids=str)
def test_chosen_fields_and_no_others(recording: Recording) -> None:
    each = with_fields(recording, random.Random(f"{SEED} {recording}"))
    if each is None:
        return
    answer = replay(each)
    assert differences(each, answer) == []
    first = answer.json()[0] if isinstance(answer.json(), list) else answer.json()
    theirs = each.answer[0] if isinstance(each.answer, list) else each.answer
    assert first.keys() == theirs.keys()


@pytest.mark.parametrize(
    "recording",
    [each for each in ALL if each.method == "GET" and each.path.count("/") == 3 and each.status == 200],
    ids=str,
)
def test_a_field_alone(recording: Recording) -> None:
    if set(recording.path.split("/")) & (WHOLE - {"webhooks"}):
        return
    names = sorted(recording.answer.keys() - INSIDE - {"members", "memberships"})
    name = random.Random(f"{SEED} {recording}").choice(names)
    value = recording.answer[name]
    alone = value if isinstance(value, dict | list) else {"_value": value}
    each = replace(recording, path=f"{recording.path}/{name}", query=(), answer=alone, earlier=(recording,))
    assert differences(each, replay(each)) == []
