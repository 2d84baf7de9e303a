"""Forms: what was typed, what is wrong with it, and reading it. A refused form keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from leadflow.errors import RefusedError
from leadflow.intake.characters import cleaned
from leadflow.planning.steps import FLAG_KINDS, CauseKind, Status
from leadflow.saying import joined, say
from leadflow.web.form_token import FIELD, require_token
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)
"""A number of days."""
FIELDS_AT_MOST = 20
DIGITS_AT_MOST = 9
LINES = frozenset({"text"})
"""Fields that may have several lines."""
NAMES: Mapping[str, str] = {
    "who": say("Your name"),
    "to": say("Where to"),
    "because": say("Reason for skipping"),
    "kind": say("What it waits for"),
    "reason": say("What is missing"),
    "due": say("Due date"),
    "text": say("Text"),
    "title": say("Title"),
    "person": say("Person"),
    "first": say("First day"),
    "last": say("Last day"),
    "name": say("What it is called"),
    "what": say("What happens"),
    "goal": say("Goal"),
    "target": say("New target date"),
    "step": say("Step"),
    "duration": say("School days it takes"),
    "on": say("Fixed date"),
    "why": say("Why"),
    "left": say("School days left"),
    "give": say("To whom"),
    "note": say("A word about it"),
    "missing": say("What has to be done again"),
    "until": say("Look at it again on"),
    "decision": say("What was decided"),
    "outside": say("Who outside"),
    "since": say("Since when"),
    "address": say("Its address"),
    "heard": say("What we heard"),
    "help": say("What you need"),
    "skills": say("Good to have"),
    "did": say("What we did"),
    "school": say("The school's name"),
    "start": say("First day of the rollout"),
    "playbook": say("Playbook"),
    "file": say("File"),
    "region": say("Country or state"),
    "paste": say("People"),
    "key": say("Key"),
    "zone": say("Timezone"),
    "weekday": say("Day of staff meetings"),
    "every_weeks": say("Weeks between staff meetings"),
    "overlay": say("File"),
    "board": say("Boards"),
    "objective": say("Objective"),
    "lead": say("Lead"),
    "accept_late": say("Go on although dates are not kept"),
}
"""The fields of all forms, as a refusal names them."""
LONGEST: Mapping[str, int] = {
    "because": 300,
    "reason": 300,
    "text": 4000,
    "title": 200,
    "name": 80,
    "why": 300,
    "note": 300,
    "missing": 300,
    "decision": 300,
    "outside": 100,
    "heard": 300,
    "help": 300,
    "skills": 200,
    "did": 300,
    "school": 120,
    "objective": 300,
}
"""Characters that a field may hold."""


YEARS = range(1900, 3000)
"""Those of dates in forms: days are added to them and taken away, and calendars end with the year 9999."""


class FieldError(RefusedError):
    """A field of a form cannot be used."""

    def __init__(self, name: str, message: str) -> None:
        self.field = name
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent to `action`; empty when none was sent. `problem` says what is wrong with it."""

    action: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    about: str = ""
    """The field that `problem` is about, empty when it is about no single one."""

    @property
    def named(self) -> str:
        """The problem with its field's name in front."""
        name = NAMES.get(self.about, "")
        return joined((name, self.problem), ": ") if name else self.problem

    def typed(self, action: str, name: str, otherwise: str = "") -> str:
        """What was typed into a field, so that nobody types it twice."""
        return self.values.get(name, otherwise) if action == self.action else otherwise

    def wrong(self, action: str, name: str) -> str:
        """What is wrong with a field, empty when nothing is."""
        return self.problem if (action, name) == (self.action, self.about) else ""

    def refused(self, error: Exception, about: str) -> Form:
        """The form with why it was refused; `about` is the field of errors that name none."""
        about = error.field if isinstance(error, FieldError) else about
        return Form(self.action, self.values, sentence(str(error)), about)

    # ---- reading

    def text(self, name: str, advice: str) -> str:
        """A text that has to be there. Raises `FieldError`."""
        found = self.any_text(name)
        if not found:
            raise FieldError(name, advice)
        return found

    def any_text(self, name: str) -> str:
        """A text that may be empty. Raises `FieldError` for one that is too long."""
        found, longest = self.values.get(name, "").strip(), LONGEST[name]
        if len(found) > longest:
            raise FieldError(
                name,
                say(
                    "This has %(found)s characters; %(longest)s is the most. Shorten it, please.",
                    found=len(found),
                    longest=longest,
                ),
            )
        return found

    def status(self, name: str) -> Status:
        """A status. Raises `FieldError`."""
        try:
            return Status(self.values.get(name, ""))
        except ValueError:
            raise FieldError(name, say("Choose one of the list.")) from None

    def cause(self, name: str) -> CauseKind:
        """One of the causes that people report. Raises `FieldError`."""
        chosen = self.values.get(name, "")
        if chosen not in {each.value for each in FLAG_KINDS}:
            raise FieldError(name, say("Choose what it is waiting for."))
        return CauseKind(chosen)

    def number(self, name: str) -> int | None:
        """A number that a page of ours put into the form, None when it has none. Raises `FieldError`."""
        if name not in self.values:
            return None
        text = self.values[name]
        if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_AT_MOST):
            raise FieldError(
                "", say("This form is not as the page made it. Load the page again and repeat it.")
            )
        return int(text)

    def day(self, name: str) -> date | None:
        """A date, None for an empty field. Raises `FieldError`, also for one that no plan reaches."""
        text = self.values.get(name, "").strip()
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise FieldError(name, say("‘%(text)s’ is not a date like 2026-11-18.", text=text[:40])) from None
        if found.year not in YEARS:
            raise FieldError(
                name,
                say("‘%(text)s’ is of no year that a school plans; write one like 2026.", text=text[:40]),
            )
        return found


def number_of_days(text: str) -> float | None:
    """A number of school days as people type it (``2.5``, ``2,5``); None for nothing, or ``unknown``.

    Raises `RefusedError` for what is no number.
    """
    text = text.strip().replace(",", ".")
    if text in ("", "unknown"):
        return None
    if not NUMBER.fullmatch(text):
        raise RefusedError(
            say("‘%(text)s’ is no number of school days; write one like 2 or 2.5", text=text[:40])
        )
    return float(text)


async def fields_of(request: Request, **limits: int) -> FormData:
    """What a form holds, once its token was checked; `limits` are Starlette's.

    Raises `HTTPException` for what is no form, also for one that says it is written in a way nobody writes:
    Starlette asks Python for any codec that a request names, and some raise what it does not expect.
    """
    try:
        sent = await request.form(**limits)
    except ValueError:  # UnicodeError is one
        raise HTTPException(400, "This form cannot be read, so nothing was changed.") from None
    require_token(sent)
    return sent


async def read_form(request: Request, action: str) -> Form:
    """The form of a request, without characters that cannot be seen. Files are refused."""
    sent = await fields_of(request, max_files=0, max_fields=FIELDS_AT_MOST)
    values = {
        name: cleaned(value, lines=name in LINES)
        for name, value in sent.items()
        if isinstance(value, str) and name != FIELD
    }
    return Form(action, values)
