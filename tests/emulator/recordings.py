"""Trello's own recorded answers (``../shared/trello``), and others of that kind.

``python -m tests.emulator.recordings FILE`` asks the emulator every request of a file and prints what it
answers differently: another status, a field that is missing, unknown, null or of another kind.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import requests

SHARED = Path(__file__).parents[2] / ".." / "shared" / "trello"
RECORDED = SHARED / "recordings.jsonl"
ME = ("5e679b808e6e8828784b30e1", "hoppertest")
"""Id and username of the account that was recorded, unless a file shows another."""

MODELS = {
    "actions": "Action",
    "attachments": "Attachment",
    "board": "Board",
    "boards": "Board",
    "boardStars": "Star",
    "card": "Card",
    "cards": "Card",
    "checkItem": "CheckItem",
    "checkItems": "CheckItem",
    "checklists": "Checklist",
    "customFieldItems": "",
    "customFields": "CustomField",
    "customfields": "CustomField",
    "idMembers": "Member",
    "labels": "Label",
    "list": "TrelloList",
    "lists": "TrelloList",
    "member": "Member",
    "memberCreator": "Member",
    "members": "Member",
    "memberships": "",
    "membersVoted": "Member",
    "options": "",
    "organization": "Organization",
    "organizations": "Organization",
    "pluginData": "",
    "notifications": "Notification",
    "savedSearches": "Search",
    "stickers": "Sticker",
    "tokens": "Token",
    "webhooks": "Webhook",
}
"""Which model an answer is of, by the last part of the path that says so; empty for models of no own."""


def _flat(name: str, value: Any) -> list[tuple[str, str]]:
    """A value as it stands in a form: lists with commas, what is inside of others with brackets."""
    if isinstance(value, dict):
        return [(f"{name}[{inner}]", str(each)) for inner, each in value.items()]
    if isinstance(value, list):
        return [(name, ",".join(str(each) for each in value))]
    return [(name, str(value))]


@dataclass(frozen=True)
class Recording:
    """A request and what Trello answered."""

    line: int
    cassette: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str
    status: int
    answer: Any
    earlier: tuple[Recording, ...] = ()
    """What had been read just before, in the same cassette: how things stood when something was written."""
    me: tuple[str, str] = ME

    @property
    def given(self) -> dict[str, str]:
        """What was sent, in the address or in the body, as a form or as JSON; lists with commas."""
        body = json.loads(self.body) if self.body.startswith("{") else dict(parse_qsl(self.body))
        sent = {**dict(self.query), **{name: value for name, value in body.items() if value is not None}}
        return {name: each for sent_as, value in sent.items() for name, each in _flat(sent_as, value)}

    @property
    def parts(self) -> list[str]:
        """The path without ``/1``, its first part in the plural."""
        first, *rest = [each for each in self.path.split("/")[2:] if each]
        return [first if first.endswith("s") else f"{first}s", *rest]

    @property
    def model(self) -> str:
        """The model whose fields the answer has, where it is known."""
        parts = [part for part in self.parts if part in MODELS]
        return MODELS[parts[-1]] if parts else ""

    def __str__(self) -> str:
        return f"{self.line} {self.method} {self.path} {self.body[:20]}"


def recordings(path: Path = RECORDED) -> list[Recording]:
    """Everything that was recorded; nothing where the file is absent."""
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    me, found, reads = _account(lines), list[Recording](), dict[str, list[Recording]]()
    for number, each in enumerate(lines, start=1):
        so_far = reads.setdefault(each.get("cassette", ""), [])
        one = _recording(number, each, tuple(so_far), me)
        found.append(one)
        if one.method == "GET" and one.status == 200:
            so_far.append(one)
    return found


def _recording(
    number: int, each: dict[str, Any], earlier: tuple[Recording, ...], me: tuple[str, str]
) -> Recording:
    query = tuple((name, value) for name, value in each["query"] if name not in ("key", "token"))
    return Recording(
        number,
        each.get("cassette", ""),
        each["method"],
        each["path"],
        query,
        each["request_body"] or "",
        each["status"],
        each["response"],
        earlier if each["method"] != "GET" else (),
        me,
    )


def _account(lines: list[Any]) -> tuple[str, str]:
    """Whose token it was: who ``members/me`` was, or whoever wrote."""
    for each in lines:
        if each["path"] == "/1/members/me" and each["status"] == 200 and "username" in each["response"]:
            return each["response"]["id"], each["response"]["username"]
    return ME


def observed() -> dict[str, set[str]]:
    """The fields that were seen in real answers, by model."""
    content = json.loads((SHARED / "observed_fields.json").read_text("utf-8"))
    return {
        model: set(each["fields"]) | set(each["only_in_trellojs_2026"]) for model, each in content.items()
    }


def main(arguments: list[str]) -> int:
    """Ask everything of a file; 1 when something is answered differently, 2 without a file to read."""
    from tests.emulator.replaying import differences, replay

    path = Path(arguments[0]) if arguments else RECORDED
    if not path.exists():
        print(f"{path} is not there; name a file with a recording on each line")
        return 2
    found, wrong = recordings(path), 0
    for each in found:
        try:
            told = differences(each, replay(each))
        except requests.RequestException as error:
            told = [f"was not answered ({error!r})"]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            told = [f"cannot be asked: its answer is not understood ({error!r})"]
        wrong += bool(told)
        for one in told:
            print(f"{each}: {one}")
    print(f"{len(found)} recorded, {len(found) - wrong} answered alike, {wrong} differently")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
