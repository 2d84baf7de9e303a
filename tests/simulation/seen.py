"""Sometimes: what a campaign must have met, or it was blind (the "sometimes assertions" of Antithesis)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.script import CLOCK, LEADERS, WORLD

if TYPE_CHECKING:
    from collections.abc import Mapping

OFTEN = (
    *(f"fault: {each}" for each in ("refuse", "lost", "late", "too_many", "error_before", "error_after")),
    *(f"fault: kill {when} a {what}" for when in ("before", "after") for what in ("request", "commit")),
    "fault: stale snapshot",
    "fault: shuffle snapshot",
    "a late commit landed",
    "a lost lease was noticed",
    "somebody was faster",
    "turn: switch",
    "turn: stall",
    *(
        f"people: {each}"
        for each in (
            "status",
            "due",
            "start",
            "title",
            "complete",
            "members",
            "checklist",
            "flag",
            "archived",
            "delete",
            "copy",
            "strip the key",
            "description",
            "write below the box",
            "an entry of their own",
            "delete an entry",
            "a card of their own",
            "drag to another board",
        )
    ),
    *(f"leaders: {each}" for each in (*LEADERS, "replan") if each != "approve_here"),
    *(f"world: {each}" for each in WORLD),
    *(f"clock: {each}" for each in CLOCK),
    "reaction: CreateCard",
    "reaction: UpdateCard",
    "reaction: another one is at it",
    "reaction: away",
    "reaction: refused",
    "reaction: left",
    "reaction: somebody cannot be put on a card",
    *(f"reaction: history of {each}" for each in ("status", "owners", "due", "ticked", "flag", "approvals")),
    *(f"reaction: history of {each}" for each in ("remark", "blocked", "no longer blocked")),
    *(f"reaction: a conflict of {each}, plan chosen" for each in ("title", "description", "start", "due")),
    "reaction: a conflict of status, board chosen",
)
"""Tallies that no campaign of some thousands of runs does without."""


RARELY = ("reaction: ArchiveCard a second card of the same step",)
"""What takes ten times as many."""


def blind_spots(tally: Mapping[str, int], *, whole: bool = False) -> list[str]:
    """What a part of a campaign, or a `whole` one of 20,000 runs, should have seen and did not."""
    return [each for each in (*OFTEN, *(RARELY if whole else ())) if not tally.get(each)]
