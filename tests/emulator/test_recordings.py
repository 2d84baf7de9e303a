"""The emulator answers what Trello was recorded to answer: the same status, the same fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.emulator.emulator import KEY, Emulator
from tests.emulator.models import Member
from tests.emulator.recordings import ME, SHARED, Seed, observed, recordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.recordings import Recording

ALL = recordings()
SINCE_GONE = {"promotions", "enterpriseJoinRequest", "allAdminsEnabled", "invited", "invitations", "nodeId"}
"""Fields of old answers that the emulator leaves out: of workspaces as a member sees them, and node ids."""
OF_WORKSPACES = {
    "prefs",
    "premiumFeatures",
    "idEnterprise",
    "availableLicenseCount",
    "maximumLicenseCount",
    "ixUpdate",
    "billableMemberCount",
    "activeBillableMemberCount",
    "memberships",
    "billableCollaboratorCount",
    "idBoards",
    "idMemberCreator",
}
MODELS = {
    "boards": "Board",
    "cards": "Card",
    "lists": "TrelloList",
    "labels": "Label",
    "members": "Member",
    "checklists": "Checklist",
    "checkItem": "CheckItem",
    "checkItems": "CheckItem",
    "actions": "Action",
    "idMembers": "Member",
}

pytestmark = pytest.mark.skipif(not ALL, reason=f"{SHARED} is not there: nothing to compare with")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as found:
        yield found


def answered(emulator: Emulator, recording: Recording) -> requests.Response:
    """The answer to the same request, in a world that holds what it is about."""
    me = Member(*ME, "Hopper Test")
    emulator.world.members[me.id] = me
    token = emulator.token(me)
    Seed(emulator.world, me).sow(recording)
    return requests.request(
        recording.method,
        emulator.url + recording.path,
        params=[*recording.query, ("key", KEY), ("token", token.token)],
        data=recording.body.encode() or None,
        headers={"content-type": "application/x-www-form-urlencoded"} if recording.body else {},
        timeout=10,
    )


def model_of(recording: Recording) -> str:
    """The model whose fields an answer has, where it is known."""
    if "organizations" in recording.path:
        return ""
    parts = [part for part in recording.path.split("/") if part in MODELS]
    return MODELS[parts[-1]] if parts else ""


def first(content: Any) -> Any:
    """The content, or the first thing in a list."""
    return content[0] if isinstance(content, list) and content else content


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_the_same_status_and_the_same_fields(emulator: Emulator, recording: Recording) -> None:
    answer = answered(emulator, recording)
    assert answer.status_code == recording.status, answer.text
    if not isinstance(recording.answer, list | dict):
        assert answer.text == recording.answer
        return
    ours, theirs = first(answer.json()), first(recording.answer)
    assert type(answer.json()) is type(recording.answer)
    if not isinstance(theirs, dict) or not theirs:
        return
    missing = theirs.keys() - ours.keys() - SINCE_GONE
    if "organizations" in recording.path:
        missing -= OF_WORKSPACES
    assert not missing
    known = observed().get(model_of(recording))
    if known:
        assert not ours.keys() - theirs.keys() - known
    for name in ours.keys() & theirs.keys():
        if ours[name] is not None and theirs[name] is not None:
            assert same_kind(ours[name], theirs[name]), name


def same_kind(one: Any, other: Any) -> bool:
    """True for two texts, two numbers, two lists and so on."""
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool)
    return type(one) is type(other) or (isinstance(one, numbers) and isinstance(other, numbers))


def test_most_recordings_are_replayed() -> None:
    assert len(ALL) > 60


def test_every_answer_has_the_headers_of_the_limits(emulator: Emulator) -> None:
    answer = answered(emulator, next(each for each in ALL if each.path == "/1/members/me"))
    for name in ("api-key", "api-token", "member"):
        assert {f"x-rate-limit-{name}-{part}" for part in ("interval-ms", "max", "remaining")} <= {
            each.lower() for each in answer.headers
        }
