"""The frame: what stands around every page of a rollout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.saying import say
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.inbox import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadflow.people.roster import Person
    from leadflow.services.view import View
    from leadflow.web.visitor import Visitor

NOTICES: Mapping[str, str] = {
    "moved": say("Moved. Plan and boards follow in a moment."),
    "taken": say("It is yours now. The card follows in a moment."),
    "given": say("Handed over. The card follows in a moment."),
    "nudged": say("They are told, on the card where they can act."),
    "sent": say("Sent back. Plan and boards follow in a moment."),
    "asked": say("Kept. The card becomes a step of the plan with the next pass."),
    "recarded": say("Its card is made again."),
    "put-off": say("Kept. It comes back to the list on that day."),
    "kept": say("Kept. Plan and boards follow in a moment."),
    "approved": say("Your approval is recorded."),
    "added": say("The card is on the board. It belongs to the group; leadflow leaves it alone."),
    "archived": say("Put away. You find the card at the end of the board."),
    "replanned": say("The plan is changed. The boards follow in a moment."),
    "published": say("Everybody can see the page now."),
    "withdrawn": say("Nobody outside sees the page any more."),
    "named": say("Kept. The page names these and nobody else."),
    "said": say("Added."),
    "unsaid": say("Taken back."),
    "linked": say("The link stands beside the step."),
    "unlinked": say("The link is gone."),
    "help-asked": say("Asked. Who could help finds it in their list."),
    "helping": say("Thank you. The group sees that you help."),
    "help-left": say("Given back. Others can take it."),
    "help-withdrawn": say("Nobody is asked any more."),
    "who": say("Thank you. What you change from now on is recorded under your name."),
}
"""What a page says after something was done, by the word in its address."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Header, tabs and notice of a page."""

    name: str
    school: str
    timezone: str
    today: date
    here: Addresses
    tab: str
    """Which of the tabs is the present one."""
    who: str
    """Person key of the visitor, empty while nobody has said."""
    account: str
    """The e-mail address that the visitor signed in with; empty where people say who they are."""
    signed_in: bool
    """Whether the visitor can sign out."""
    acts: bool
    """Whether the visitor may work on what the page is about."""
    exports: bool
    """Whether the visitor may take away what the page is about, as a file or a calendar."""
    leads: bool
    """Whether the visitor may change the plan and decide what everybody sees."""
    waiting: int
    """How many things wait for the visitor."""
    people: tuple[Person, ...]
    blocked: int
    conflicts: int
    notice: str
    back: str
    """Where a visitor returns to after saying who they are."""
    live: str
    """Where changes are told to this page; empty for one that holds what somebody typed."""
    address: str
    """The page's own address, without what was just done."""


def frame_of(
    found: View, visitor: Visitor, tab: str, back: str, notice: str = "", live: str = "", address: str = ""
) -> Frame:
    """The frame of a page. `notice` is one of the words of `NOTICES`."""
    definition = found.rollout.definition
    return Frame(
        name=definition.name,
        school=definition.school,
        timezone=definition.timezone,
        today=found.today,
        here=Addresses(definition.key),
        tab=tab,
        who=visitor.key,
        account=visitor.account,
        signed_in=visitor.signed_in,
        acts=visitor.acts,
        exports=visitor.exports,
        leads=visitor.leads,
        waiting=waiting(found, visitor.key) if visitor.key else 0,
        people=definition.roster.people,
        blocked=len(found.blocked),
        conflicts=len(found.conflicts),
        notice=NOTICES.get(notice, ""),
        back=back,
        live=live,
        address=address,
    )
