"""Roles: what every page needs, and who has it. The one table of rights.

A new page names what it needs in `NEEDS`, by method and the path of its route:

    "GET /r/{rollout}/minutes": Permission.SEE,

``tests/web/test_roles.py`` fails for a route without a line here, and for a line without a route. The gate
(`leadflow.web.gate`) asks this table for every request (0033, 0037).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(StrEnum):
    """What somebody is in a rollout."""

    PUBLIC = "public"
    STAFF = "staff"
    LEAD = "group lead"
    LEADER = "leader"
    DISTRICT = "district"
    ADMIN = "IT admin"


class Permission(StrEnum):
    """What a page needs."""

    OPEN = "open"
    """Nothing; also where an address or a header brings a secret of its own, which is asked elsewhere."""
    SEE = "see"
    """Read a rollout."""
    ACT = "act"
    """Say how a step or a card stands."""
    HELP = "help"
    """Ask for help for one's group, and help others; who asks for which group is the service's to check."""
    SETTLE = "settle"
    """Decide a conflict between a card and the plan."""
    EXPORT = "export"
    """Take the plan or a calendar away."""
    LEAD = "lead"
    """Change the plan, and decide what everybody sees."""
    LAUNCH = "launch"
    """Prepare and begin rollouts."""
    COMPARE = "compare"
    """See all rollouts beside each other."""


class Reach(StrEnum):
    """How far a right goes: to what is one's own (a step, a group), or to everything in the school."""

    OWN = "own"
    ALL = "all"


_EVERYBODY = dict.fromkeys(Role, Reach.ALL)
_SCHOOL = {Role.LEADER: Reach.ALL}
_GROUPS = {Role.LEAD: Reach.OWN, **_SCHOOL}

RIGHTS: Mapping[Permission, Mapping[Role, Reach]] = {
    Permission.OPEN: _EVERYBODY,
    Permission.SEE: {role: Reach.ALL for role in Role if role is not Role.PUBLIC},
    Permission.ACT: {Role.STAFF: Reach.OWN, **_GROUPS},
    Permission.HELP: {Role.STAFF: Reach.ALL, Role.LEAD: Reach.ALL, **_SCHOOL},
    Permission.SETTLE: {Role.STAFF: Reach.OWN, **_GROUPS},
    Permission.EXPORT: _GROUPS,
    Permission.LEAD: _SCHOOL,
    Permission.LAUNCH: {Role.ADMIN: Reach.ALL, **_SCHOOL},
    Permission.COMPARE: {Role.DISTRICT: Reach.ALL, **_SCHOOL},
}
"""Who may do what; whoever is not named may not."""

WORDS: Mapping[Permission, str] = {
    Permission.SEE: say("You are in no rollout here."),
    Permission.ACT: say("This is for the people of the step’s group, and for leaders."),
    Permission.HELP: say("This is for the people of the rollout."),
    Permission.SETTLE: say("This is for the people of the step’s group, and for leaders."),
    Permission.EXPORT: say("This is for leaders, and for a group’s lead where it is about the group."),
    Permission.LEAD: say("This is for the leaders of the rollout."),
    Permission.LAUNCH: say("This is for leaders, and for who looks after leadflow."),
    Permission.COMPARE: say("This is for leaders and for the district."),
}
"""What is said to those who may not."""

_HERE = "/r/{rollout}"
_CARD = f"{_HERE}/boards/{{group}}/cards/{{card}}"

NEEDS: Mapping[str, Permission] = {
    "GET /": Permission.SEE,
    "GET /health": Permission.OPEN,
    "GET /sign-in": Permission.OPEN,
    "POST /sign-in": Permission.OPEN,
    "GET /sign-in/with/{provider}": Permission.OPEN,
    "GET /sign-in/with/{provider}/answer": Permission.OPEN,
    "GET /sign-in/{secret}": Permission.OPEN,
    "POST /sign-in/{secret}": Permission.OPEN,
    "POST /sign-out": Permission.OPEN,
    "POST /language": Permission.OPEN,
    "GET /favicon.ico": Permission.OPEN,
    "GET /static/{mark}/{name}": Permission.OPEN,
    "GET /community/{rollout}": Permission.OPEN,
    "GET /community/{rollout}/feed.xml": Permission.OPEN,
    "GET /feeds/{secret}.ics": Permission.OPEN,
    "GET /portfolio": Permission.COMPARE,
    "GET /portfolio.csv": Permission.COMPARE,
    "GET /launch": Permission.LAUNCH,
    "POST /launch/{how}": Permission.LAUNCH,
    "GET /launch/{draft}": Permission.LAUNCH,
    "GET /launch/{draft}/{part}": Permission.LAUNCH,
    "POST /launch/{draft}/{part}": Permission.LAUNCH,
    f"GET {_HERE}": Permission.SEE,
    f"GET {_HERE}/live": Permission.SEE,
    f"POST {_HERE}/who": Permission.SEE,
    f"GET {_HERE}/plan": Permission.SEE,
    f"GET {_HERE}/plan.{{form}}": Permission.EXPORT,
    f"GET {_HERE}/goals/{{goal}}/ways": Permission.SEE,
    f"GET {_HERE}/timeline": Permission.SEE,
    f"GET {_HERE}/groups": Permission.SEE,
    f"GET {_HERE}/groups/{{group}}": Permission.SEE,
    f"POST {_HERE}/groups/{{group}}/help/{{action}}": Permission.HELP,
    f"GET {_HERE}/people": Permission.SEE,
    f"GET {_HERE}/people/{{person}}": Permission.SEE,
    f"GET {_HERE}/changes": Permission.SEE,
    f"GET {_HERE}/community": Permission.LEAD,
    f"GET {_HERE}/community/preview": Permission.LEAD,
    f"POST {_HERE}/community/{{action}}": Permission.LEAD,
    f"GET {_HERE}/calendar": Permission.SEE,
    f"POST {_HERE}/calendar/{{action}}": Permission.EXPORT,
    f"GET {_HERE}/groups/{{group}}/calendar": Permission.SEE,
    f"POST {_HERE}/groups/{{group}}/calendar/{{action}}": Permission.EXPORT,
    f"GET {_HERE}/people/{{person}}/calendar": Permission.SEE,
    f"POST {_HERE}/people/{{person}}/calendar/{{action}}": Permission.ACT,
    f"GET {_HERE}/conflicts": Permission.SEE,
    f"POST {_HERE}/conflicts/{{action}}": Permission.SETTLE,
    f"GET {_HERE}/replan": Permission.LEAD,
    f"POST {_HERE}/replan/{{action}}": Permission.LEAD,
    f"GET {_HERE}/steps/{{step}}": Permission.SEE,
    f"POST {_HERE}/steps/{{step}}/{{action}}": Permission.ACT,
    f"GET {_HERE}/boards/{{group}}": Permission.SEE,
    f"POST {_HERE}/boards/{{group}}/cards": Permission.ACT,
    f"GET {_CARD}": Permission.SEE,
    f"POST {_CARD}/{{action}}": Permission.ACT,
}
"""What every route needs. The API is not here: it asks for a token (0036)."""


def needed_for(method: str, path: str) -> Permission | None:
    """What the route with `path` needs of a `method`; None for one that is not in the table."""
    return NEEDS.get(f"{'GET' if method == 'HEAD' else method} {path}")


def allowed(role: Role, method: str, path: str, *, own: bool) -> bool:
    """Whether `role` may send `method` to the route with `path`; `own` is whether its object is theirs.

    A route that is not in the table is refused.
    """
    needed = needed_for(method, path)
    reach = RIGHTS[needed].get(role) if needed else None
    return reach is Reach.ALL or (reach is Reach.OWN and own)
