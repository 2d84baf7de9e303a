"""Places: where the pages of a draft are, and which of its parts is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from leadflow.intake.drafting import CALENDAR, PEOPLE, SCHOOL, values_of
from leadflow.saying import say
from leadflow.web.words import lower

if TYPE_CHECKING:
    from leadflow.rollout.draft import Draft

START = "/launch"
PARTS = (
    ("school", say("School")),
    ("calendar", say("Calendar")),
    ("people", say("People")),
    ("goals", say("Goals")),
    ("playbook", say("Playbook")),
    ("groups", say("Groups and boards")),
)
"""The parts of a draft: (last part of the address, words)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a draft in the trail. `done` tells that there is something in it."""

    words: str
    address: str
    here: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """What stands above every page of a draft: its name, its parts, and where its plan is."""

    name: str
    base: str
    """The plan, as it would be launched."""
    steps: tuple[Step, ...]
    ready: bool
    """True when there is a plan to look at."""
    onward: str
    """Where to go on from here: the next part that is missing, or the plan."""
    onward_words: str
    notice: str


def base_of(draft: str) -> str:
    """Where the plan of a draft is."""
    return f"{START}/{quote(draft, safe='')}"


def place(draft: str, part: str) -> str:
    """Where a part of a draft is."""
    return f"{base_of(draft)}/{part}"


def missing(draft: Draft) -> str:
    """The first part that has to be filled in before there is a plan; empty when there is none."""
    if CALENDAR not in draft.files:
        return "calendar"
    if PEOPLE not in draft.files:
        return "people"
    return "" if values_of(draft.files[SCHOOL], SCHOOL).get("goals") else "goals"


def trail_of(draft: Draft, part: str, notice: str = "") -> Trail:
    """The trail of a draft on the page of one of its parts."""
    first = missing(draft)
    keys = [key for key, _ in PARTS]
    lacking = {each for each in ("calendar", "people", "goals") if _lacks(draft, each)}
    onward = first if first != part else ""
    words = dict(PARTS)
    return Trail(
        name=name_of(draft),
        base=base_of(draft.id),
        steps=tuple(
            Step(each, place(draft.id, key), key == part, key not in lacking)
            for key, each in PARTS
            if not first or keys.index(key) < keys.index("playbook")
        ),
        ready=not first,
        onward="" if first == part else place(draft.id, onward) if onward else base_of(draft.id),
        onward_words=say("Next: %(words)s", words=lower(words[onward])) if onward else say("See the plan"),
        notice=NOTICES.get(notice, ""),
    )


def _lacks(draft: Draft, part: str) -> bool:
    if part == "goals":
        return not values_of(draft.files[SCHOOL], SCHOOL).get("goals")
    return {"calendar": CALENDAR, "people": PEOPLE}[part] not in draft.files


def name_of(draft: Draft) -> str:
    """What a draft is called: the rollout's name."""
    rollout = values_of(draft.files[SCHOOL], SCHOOL).get("rollout")
    return str(rollout.get("name", "")) if isinstance(rollout, dict) else ""


NOTICES = {
    "kept": say("Kept in this draft. Nothing is launched yet."),
    "began": say("The draft is begun. Everything you type is kept for 30 days."),
    "thrown": say("The draft is thrown away."),
    "reopened": say("You can change the draft again. Nothing was launched."),
}
"""What a page says after something was done, by the word in its address."""
