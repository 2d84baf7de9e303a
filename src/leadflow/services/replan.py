"""Re-plan a launched rollout: look at what a revision would change, then carry it out.

A re-plan is one transaction under the lease of the rollout's passes: the new version of the definition, what
follows from it for the steps, and the history. A pass comes before it, so that what people did on the boards
counts, and one after it, which brings the boards along; cut off after the transaction, the next pass of
anybody does that. What was looked at has a `mark`: carried out with the mark, a re-plan that
would now do something else (somebody has finished a step, or re-planned meanwhile) is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from leadflow.errors import BusyError, LeadflowError, RefusedError
from leadflow.planning.steps import Status
from leadflow.planning.words import long, long_span
from leadflow.rollout.boards import board_facts, board_specs
from leadflow.rollout.changes import in_words
from leadflow.rollout.difference import Difference, difference
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.replanning import replanned
from leadflow.saying import joined, say
from leadflow.services.act import check_person
from leadflow.services.advance import advance, gateway_of
from leadflow.services.patience import in_turn, patiently
from leadflow.services.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from leadflow.ports import Lease
    from leadflow.rollout.revision import Revision
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.advance import AdvanceReport
    from leadflow.services.world import World

Tell = Callable[[str], None]
BY_LEADFLOW = "leadflow"
"""Who re-plans when nobody says so."""
BUSY_SECONDS = 60.0
"""How long a re-plan waits for a pass or another re-plan of the same rollout."""

T = TypeVar("T")


class StaleError(RefusedError):
    """The rollout has changed since the re-plan was looked at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a revision would do to a rollout, on one day."""

    before: Rollout
    after: Rollout
    today: date
    difference: Difference
    mark: str
    """Stands for this very outcome; `apply` refuses another one."""
    new_boards: tuple[str, ...]
    """Groups whose board is to be made."""
    changed_boards: tuple[str, ...]
    """Groups whose board gets other people or another name."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a re-plan did. `version` is that of the definition in force."""

    preview: Preview
    version: int
    changed: bool
    """False when there was nothing to change: then nothing was written."""
    advanced: AdvanceReport | None = None
    """The pass that brought the boards along; None when another one was at it, which then does."""
    behind: str = ""
    """Why no pass could bring the boards along yet; the next one does."""


def preview(world: World, key: str, revision: Revision, *, because: str = "") -> Preview:
    """What `revision` would change. Writes nothing. Raises `NotFoundError`, `RefusedError`."""
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
    return _preview(world, rollout, revision, because)


def apply(
    world: World,
    key: str,
    revision: Revision,
    *,
    mark: str | None = None,
    who: str = BY_LEADFLOW,
    because: str = "",
    tell: Tell = lambda _: None,
) -> Replanned:
    """Carry `revision` out, and bring the boards along.

    `mark` is that of the preview that was looked at. `who` is a person key, `because` the reason for the
    history. Raises `StaleError` when it would do something else than `mark` stands for, `RefusedError`,
    `NotFoundError`, and `BusyError` when others are at the rollout for longer than `BUSY_SECONDS`.
    """
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
    gateway = gateway_of(world, rollout)
    looked = _preview(world, rollout, revision, because)
    if looked.new_boards or looked.changed_boards:
        specs = board_specs(looked.after.definition, world.templates)
        hindrances = gateway.preflight(tuple(specs.values()), looked.after.definition.roster)
        if hindrances:
            raise RefusedError("The boards cannot be made:\n" + "\n".join(f"  {each}" for each in hindrances))
    # What people did on the boards since the last pass comes first: a card moved to Done is not dropped.
    seen = _in_turn(key, lambda: advance(world, key, tell=tell))

    def under_lease() -> Replanned:
        with world.leases.hold(f"advance:{key}") as lease:
            return patiently(lambda: _apply_once(world, key, revision, mark, who, because, seen.away, lease))

    done = _in_turn(key, under_lease)
    if not done.changed:
        return done
    try:
        return replace(done, advanced=advance(world, key, tell=tell))
    except BusyError:
        return done
    except LeadflowError as error:  # The plan is changed; whoever passes next brings the boards along.
        return replace(done, behind=str(error))


def _in_turn(key: str, act: Callable[[], T]) -> T:
    """What `act` returns, once nobody else is at the rollout."""
    try:
        return in_turn(act, BUSY_SECONDS)
    except BusyError:
        raise BusyError(
            say("Somebody else is at '%(key)s' just now. Your change was not made; run it again.", key=key)
        ) from None


def _apply_once(
    world: World,
    key: str,
    revision: Revision,
    mark: str | None,
    who: str,
    because: str,
    away: Mapping[str, str],
    lease: Lease,
) -> Replanned:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        if who != BY_LEADFLOW:
            check_person(rollout, who)
        found = _preview(world, rollout, revision, because)
        version = uow.rollouts.versions(key)[-1].version
        if mark is not None and mark != found.mark:
            raise StaleError(
                say(
                    "The rollout has changed since you looked, and this would now do something else. "
                    "Nothing was changed. Look again, then decide."
                )
            )
        if not found.difference and found.before == found.after:
            return Replanned(found, version, False)
        _check_seen(found, {each: why for each, why in away.items() if each in uow.boards.refs(key)})
        uow.fence(lease)
        uow.rollouts.save(found.after, who=who, why=because)
        uow.boards.set_incomplete(key, found.changed_boards)
        uow.rollouts.touch(key)
        uow.history.append(key, _entries(found, version, world.clock.now(), who, because))
        uow.commit()
    return Replanned(found, _version_after(found, version), True)


def _version_after(found: Preview, version: int) -> int:
    """The version in force afterwards: dates on cards and what is left make no new one."""
    return version + (found.before.definition != found.after.definition)


def _check_seen(found: Preview, away: Mapping[str, str]) -> None:
    """Refuse to change a step whose board could not be read: its card may be in Done by now."""
    changes, plan = found.difference, found.before.plan
    own = (each.key for each in changes.alterations if each.about == "step")
    for key in (*changes.left, *changes.skipped, *own):
        step = plan.by_key.get(key)
        if step is not None and step.group in away:
            board = found.before.definition.roster.names.get(step.group, step.group)
            raise RefusedError(
                say(
                    "The board of %(board)s cannot be read just now, so nobody knows how far '%(title)s' "
                    "is: %(trouble)s Nothing was changed. Try again when the board can be read, or leave "
                    "the steps on it as they are.",
                    board=board,
                    title=step.title,
                    trouble=away[step.group],
                )
            )


def _preview(world: World, rollout: Rollout, revision: Revision, because: str) -> Preview:
    today = world.clock.today(rollout.definition.timezone)
    after = replanned(rollout, revision, today, because)
    found = difference(rollout, after, today)
    old, new = board_facts(rollout.definition), board_facts(after.definition)
    return Preview(
        before=rollout,
        after=after,
        today=today,
        difference=found,
        mark=_mark(rollout, after, found),
        new_boards=tuple(group for group in new if group not in old),
        changed_boards=tuple(group for group in new if group in old and new[group] != old[group]),
    )


def _mark(before: Rollout, after: Rollout, found: Difference) -> str:
    """The same for the same outcome, whatever else happened meanwhile: somebody may tick a checklist.

    Of a step that goes it is part of the outcome what people did on it.
    """
    goes = {key: plain(before.progress[key]) for key in (*found.left, *found.skipped)}
    whole = [plain(before.definition), plain(after.definition), plain(found), goes]
    return sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:32]


# ---- the history


def _entries(found: Preview, version: int, now: datetime, who: str, because: str) -> Iterator[HistoryEntry]:
    """The re-plan as a whole, then every goal and every step with its dates before and after."""
    changes = found.difference
    told = joined((each.sentence for each in changes.alterations), " ")
    was, became = (say("version %(num)s", num=each) for each in (version, _version_after(found, version)))
    yield HistoryEntry(now, who, "re-planned", None, was, became, because or told)
    yield from _own(found, now, who, because)
    for goal in changes.goals:
        if goal.before and goal.after and goal.before.target != goal.after.target:
            step = next(each.step for each in found.after.plan.goals if each.key == goal.goal)
            yield HistoryEntry(
                now,
                who,
                "target",
                step,
                long(goal.before.target),
                long(goal.after.target),
                because or told,
            )
    for move in changes.moves:
        if move.on_card:
            before = long_span(move.latest_start[0], move.latest_finish[0])
            after = long_span(move.latest_start[1], move.latest_finish[1])
            yield HistoryEntry(now, who, "dates", move.step, before, after, because or told)
    for key in changes.joined:
        yield HistoryEntry(now, who, "joined the plan", key, why=because or told)
    for key in changes.left:
        yield HistoryEntry(now, who, "left the plan", key, why=because or told)
    for key in changes.skipped:
        status = found.before.progress[key].status
        yield HistoryEntry(now, who, "status", key, in_words(status), in_words(Status.SKIPPED), because)


def _own(found: Preview, now: datetime, who: str, because: str) -> Iterator[HistoryEntry]:
    """What was changed on each step itself: the date on its card, what is left of it, its own fields."""
    before, after = found.before, found.after
    for each in found.difference.alterations:
        if each.about != "step" or each.key not in before.plan.by_key or each.key not in after.plan.by_key:
            continue
        old: object = before.progress[each.key]
        new: object = after.progress[each.key]
        if each.field not in ("due", "remaining"):
            old, new = before.plan.by_key[each.key], after.plan.by_key[each.key]
        was, became = (_short(getattr(side, each.field, None)) for side in (old, new))
        yield HistoryEntry(now, who, each.field, each.key, was, became, because or each.sentence)


def _short(value: object) -> str:
    """A value as the history shows it; what is not written in a word or two stays empty."""
    return in_words(value) if isinstance(value, date | float | int | str) else ""
