"""What Trello's refusals and silences mean, in sentences for people.

Trello answers most errors with one line of plain text, some with JSON, and a proxy before it with HTML.
Nothing here ever holds a header or an address with its query, so nothing can hold a credential.
"""

from __future__ import annotations

import json
import re

from leadflow.boards.trello.texts import cleaned
from leadflow.errors import AccountRefusedError, RefusedError, ServiceAwayError
from leadflow.saying import say

KEY, TOKEN = "LEADFLOW_TRELLO_KEY", "LEADFLOW_TRELLO_TOKEN"
LONGEST_WORDS = 200
"""Characters of Trello's own words that are shown."""
TOO_MANY_CARDS = "API_TOO_MANY_CARDS_REQUESTED"

_THINGS = {
    "cards": say("card"),
    "checklists": say("checklist"),
    "lists": say("list"),
    "labels": say("label"),
    "boards": say("board"),
    "members": say("member"),
    "organizations": say("workspace"),
}
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
        return TrelloAccountError(_forbidden(words), status, words)
    what = f"{method} {_ID.sub('…', path)}"
    thing = next((word for part, word in _THINGS.items() if f"/{part}" in path), say("thing"))
    if status == 404:
        sentence = say(
            "Trello does not find the %(thing)s any more ('%(words)s' to %(what)s): it was deleted, or the "
            "account of %(token)s may no longer see it.",
            thing=thing,
            words=words,
            what=what,
            token=TOKEN,
        )
        return TrelloRefusedError(sentence, status, words)
    return TrelloRefusedError(
        say(
            "Trello refused %(what)s: '%(words)s' (HTTP %(status)s).",
            what=what,
            words=words,
            status=str(status),
        ),
        status,
        words,
    )


def _of_one_card(words: str, method: str) -> bool:
    """True when one card cannot be read: it was moved to a board that the account may not see."""
    return method == "GET" and "card permission" in words.casefold()


def _unauthorized(words: str) -> str:
    said = words.casefold()
    if "token" in said:
        return say(
            "Trello does not accept the token ('%(words)s'): it was revoked, it has run "
            "out, or it was made for another key. Make a new one and set %(token)s.",
            words=words,
            token=TOKEN,
        )
    if "key" in said:
        return say("Trello does not know the API key ('%(words)s'). Check %(key)s.", words=words, key=KEY)
    if "scopes" in said:
        return say(
            "Trello got no token with the key ('%(words)s'). Set %(token)s, made with scope=read,write.",
            words=words,
            token=TOKEN,
        )
    return _forbidden(words)


def _forbidden(words: str) -> str:
    return say(
        "The account of %(token)s may not do that on Trello ('%(words)s'). Make it a member of the board "
        "and the workspace, one who may write, and make the token with scope=read,write.",
        token=TOKEN,
        words=words,
    )


def away(what: str) -> ServiceAwayError:
    """The error for a Trello that does not answer as it should; `what` says in which way."""
    return ServiceAwayError(
        say("Trello %(what)s. Nothing is lost; the next pass goes on from what is there.", what=what)
    )
