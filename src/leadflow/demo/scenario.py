"""The demo's scenario: how early people at the sample school begin, and what goes wrong there.

Half a school year in which most things go well. In autumn two things are stuck for some days and get going
again; at the end, when the task groups are at work, four are stuck for good, each for another reason.
"""

from __future__ import annotations

from datetime import date

from leadflow.demo.people import Mishap, Scenario, Trouble
from leadflow.planning.steps import CauseKind

WEEKS = 26
"""School weeks that the demo plays: from the first day to the last Friday of February."""

SCENARIO = Scenario(
    ahead={
        # The facilitator prepares early; the assistant principal comes to things on their last day.
        "raman": 12,
        "reyes": 5,
        "haddad": 4,
        "nowak": 8,
        "kim": 12,
        "osei": 5,
        "becker": 14,
        "vega": 7,
    },
    troubles=(
        Trouble(
            "purpose_comments",
            Mishap.STUCK,
            since=date(2026, 10, 13),
            until=date(2026, 10, 16),
            words="the aides cannot open the document from home; IT is asked for accounts",
        ),
        Trouble("survey1.design", Mishap.UNAPPROVED, until=date(2026, 10, 23)),
        Trouble(
            "district_briefing",
            Mishap.STUCK,
            until=date(2027, 1, 14),
            words="whether a school may give its groups time on Wednesdays",
            kind=CauseKind.DECISION,
        ),
        # The four that are open on the last day.
        Trouble(
            "g-literacy.change",
            Mishap.STUCK,
            since=date(2027, 2, 22),
            words="the district has not sent the substitutes for our visits to each other's lessons",
        ),
        Trouble("g-families.plan", Mishap.UNAPPROVED),
        Trouble("g-wellbeing.carry_on", Mishap.EARLY, since=date(2027, 2, 24)),
        Trouble("pulse.06", Mishap.NOBODY, since=date(2027, 2, 22)),
    ),
)
