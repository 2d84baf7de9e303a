"""Records of a re-plan: what `leadflow replan --json` prints (see docs/guides/cli.md), changes as text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated

from leadflow.errors import RefusedError
from leadflow.rollout.revision import RevisionChange
from leadflow.rollout.telling import told
from leadflow.services.records import finding_record, plain

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from leadflow.rollout.calls import Call
    from leadflow.rollout.difference import GoalMove, Move
    from leadflow.services.records import Record
    from leadflow.services.replan import Preview


LARGEST = 10_000
"""School days that a duration or a lag may have at most."""
UNREADABLE = "These changes are not as leadflow wrote them. Start again from the page or the command."


@cache
def _adapter() -> TypeAdapter[tuple[RevisionChange, ...]]:
    from pydantic import Field, TypeAdapter

    return TypeAdapter(tuple[Annotated[RevisionChange, Field(discriminator="change")], ...])


def changes_text(changes: tuple[RevisionChange, ...]) -> str:
    """Changes as one line of JSON."""
    return _adapter().dump_json(changes).decode()


def changes_from(text: str) -> tuple[RevisionChange, ...]:
    """The changes that `changes_text` wrote. Raises `RefusedError` for what it never writes."""
    try:
        found = _adapter().validate_json(text)
    except ValueError:
        raise RefusedError(UNREADABLE) from None
    for each in found:
        for number in (getattr(each, name, 0) for name in ("duration", "lag", "days")):
            if not abs(number) <= LARGEST:  # also what is not a number at all
                raise RefusedError(UNREADABLE)
    return found


def preview_record(found: Preview) -> Record:
    """What a re-plan would change."""
    changes = found.difference
    return {
        "rollout": found.before.key,
        "today": plain(found.today),
        "mark": found.mark,
        "altered": [
            {"about": each.about, "key": each.key, "field": each.field, "sentence": each.sentence}
            for each in changes.alterations
        ],
        "moves": [_move_record(each) for each in changes.moves],
        "goals": [_goal_record(each) for each in changes.goals],
        "joined": list(changes.joined),
        "left": list(changes.left),
        "skipped": list(changes.skipped),
        "findings": {
            "appeared": [finding_record(each) for each in (*changes.appeared, *changes.worded)],
            "gone": [finding_record(each) for each in changes.gone],
        },
        "who": [_call_record(each) for each in changes.calls],
        "new_boards": list(found.new_boards),
        "summary": told(changes, found.before, found.after, found.today).summary,
    }


def _move_record(move: Move) -> Record:
    return {
        "step": move.step,
        "latest_start": plain(move.latest_start),
        "latest_finish": plain(move.latest_finish),
        "earliest_start": plain(move.earliest_start),
        "earliest_finish": plain(move.earliest_finish),
        "days": move.days,
        "start_days": move.start_days,
        "earliest_days": move.earliest_days,
        "kept": plain(move.kept),
    }


def _goal_record(goal: GoalMove) -> Record:
    sides = (goal.before, goal.after)
    return {
        "goal": goal.goal,
        "target": [plain(each.target) if each else None for each in sides],
        "forecast": [plain(each.forecast) if each else None for each in sides],
        "met": [each.met if each else None for each in sides],
        "days": goal.days,
    }


def _call_record(call: Call) -> Record:
    return {
        "person": call.person,
        "group": call.group,
        "moved": list(call.moved),
        "changed": list(call.changed),
        "new": list(call.new),
        "gone": list(call.gone),
    }
