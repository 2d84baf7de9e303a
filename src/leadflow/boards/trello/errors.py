"""What Trello's refusals and silences mean, in sentences for people.

Trello answers most errors with one line of plain text, some with JSON, and a proxy before it with HTML.
Nothing here ever holds a header or an address with its query, so nothing can hold a credential.
"""

from __future__ import annotations

import json
import re

from leadflow.boards.trello.texts import cleaned
from leadflow.errors import AccountRefusedError, RefusedError, ServiceAwayError

KEY, TOKEN = "LEADFLOW_TRELLO_KEY", "LEADFLOW_TRELLO_TOKEN"
LONGEST_WORDS = 200
"""Characters of Trello's own words that are shown."""
TOO_MANY_CARDS = "API_TOO_MANY_CARDS_REQUESTED"

_THINGS = {
    "cards": "card",
    "checklists": "checklist",
    "lists": "list",
    "labels": "label",
    "boards": "board",
    "members": "member",
    "organizations": "workspace",
}
_FORBIDDEN = (
    f"The account of {TOKEN} may not do that on Trello ('{{words}}'). Make it a member of the board and the "
    "workspace, one who may write, and make the token with scope=read,write."
)
_ID = re.compile(r"[0-9a-fA-F]{24}")


class TrelloRefusedError(RefusedError):
    """Trello said no. `status` is the HTTP status, `words` what Trello said (one line, no credentials)."""

    def __init__(self, sentence: str, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(sentence)


class TrelloAccountError(TrelloRefusedError, AccountRefusedError):
    """Trello said no to the account: its key, its token, or that it may write."""


def words_of(body: str) -> str:
    """What an answer says, on one line: the message of a JSON body, or the text itself."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if isinstance(told, dict):
        parts = [str(told[name]) for name in ("error", "message") if told.get(name)]
        body = ": ".join(parts) if parts else body
    line = " ".join(str(cleaned(body)).split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"


def refusal(status: int, words: str, method: str, path: str) -> TrelloRefusedError:
    """The error for an answer that will not change by asking again."""
    if status == 401 and not _of_one_card(words, method):
        return TrelloAccountError(_unauthorized(words), status, words)
    if status == 403 and method != "GET":
        return TrelloAccountError(_FORBIDDEN.format(words=words), status, words)
    what = f"{method} {_ID.sub('…', path)}"
    thing = next((word for part, word in _THINGS.items() if f"/{part}" in path), "thing")
    if status == 404:
        sentence = (
            f"Trello does not find the {thing} any more ('{words}' to {what}): it was deleted, or the "
            f"account of {TOKEN} may no longer see it."
        )
        return TrelloRefusedError(sentence, status, words)
    return TrelloRefusedError(f"Trello refused {what}: '{words}' (HTTP {status}).", status, words)


def _of_one_card(words: str, method: str) -> bool:
    """True when one card cannot be read: it was moved to a board that the account may not see."""
    return method == "GET" and "card permission" in words.casefold()


def _unauthorized(words: str) -> str:
    said = words.casefold()
    if "token" in said:
        return (
            f"Trello does not accept the token ('{words}'): it was revoked, it has run out, or it was made "
            f"for another key. Make a new one and set {TOKEN}."
        )
    if "key" in said:
        return f"Trello does not know the API key ('{words}'). Check {KEY}."
    if "scopes" in said:
        return f"Trello got no token with the key ('{words}'). Set {TOKEN}, made with scope=read,write."
    return _FORBIDDEN.format(words=words)


def away(what: str) -> ServiceAwayError:
    """The error for a Trello that does not answer as it should; `what` says in which way."""
    return ServiceAwayError(f"Trello {what}. Nothing is lost; the next pass goes on from what is there.")
