"""Re-planning: a launched rollout and a revision become the rollout as it is to be from now on. Pure.

Nothing of what was done is touched: a step that is done stays where it is, one that is under way keeps its
start, and what would lose either is refused with a sentence. The boards follow with the next pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.planning.changes import (
    DropStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetRemaining,
    changed_plan,
    changed_progress,
)
from leadflow.planning.closing import CloseDays, HalveDay, OpenDays, changed_calendars
from leadflow.planning.plan import OWN, PlanError
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import CalendarError
from leadflow.planning.steps import Progress, Status, skipped, with_left
from leadflow.planning.targets import wrong_target
from leadflow.planning.words import listed, long
from leadflow.rollout.rollout import Baseline, Definition, Rollout
from leadflow.saying import joined, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from leadflow.planning.plan import Plan, Step
    from leadflow.rollout.revision import Revision, RevisionChange

CALENDAR_CHANGES = CloseDays | HalveDay | OpenDays
MOST_YEARS = 5
"""How far outside the school calendar a date may lie."""
_STATES = {
    Status.IN_PROGRESS: say("under way"),
    Status.IN_APPROVAL: say("waiting for approval"),
    Status.DONE: say("done"),
}
_CLOSED = {Status.DONE: _STATES[Status.DONE], Status.SKIPPED: say("skipped")}


class TargetError(RefusedError):
    """A date on which a goal cannot be reached at all, whatever the plan."""


def replanned(rollout: Rollout, revision: Revision, today: date, because: str = "") -> Rollout:
    """The rollout with `revision` carried out on `today`.

    Baselines stay as they were at launch; a step that is new gets the dates it enters with. `because` is why
    a step under way is left out. Raises `RefusedError` for what would break the rollout or lose work.
    """
    wanted = revision.definition or rollout.definition
    _check_same(rollout.definition, wanted)
    try:
        changed = _carried_out(rollout, wanted, revision)
        _check_targets(changed, revision, today)
        return _taken_over(rollout, changed, revision, today, because)
    except (PlanError, CalendarError) as error:
        text = str(error)
        raise RefusedError(f"{text[:1].upper()}{text[1:]}.".replace("..", ".")) from None


# ---- the definition


def _check_same(old: Definition, new: Definition) -> None:
    """Refuse what makes it another rollout, not another plan of this one."""
    for what, before, after in (
        ("key", old.key, new.key),
        ("playbook", _playbook(old), _playbook(new)),
        ("kind of boards", old.board_kind, new.board_kind),
        ("timezone", old.timezone, new.timezone),
    ):
        if before != after:
            raise RefusedError(
                f"The {what} of '{old.key}' is '{before}', and the file says '{after}'. A rollout keeps its "
                f"{what}: launch the file under a key of its own, or put '{before}' back into it."
            )


def _playbook(definition: Definition) -> str:
    """The playbook's key, without its version."""
    return definition.playbook.replace("@", " ").split(" ")[0]


def _carried_out(rollout: Rollout, wanted: Definition, revision: Revision) -> Definition:
    """`wanted` with the changes carried out, and with the steps that must not leave it."""
    plan, calendars = _with_own(_still_held(wanted.plan, rollout), wanted, rollout), wanted.calendars
    for change in revision.changes:
        if isinstance(change, CALENDAR_CHANGES):
            calendars = changed_calendars(calendars, change)
        elif not isinstance(change, DropStep):
            _check_movable(rollout, change)
            _check_dates(wanted, change)
            plan = changed_plan(plan, [change])
        elif _status(rollout, change.step) in _STATES:
            _check_movable(rollout, change)
            _check_reaches_no_goal(plan, change.step)
            plan = _with_step(plan, rollout.plan, change.step)
        elif change.step in plan.by_key or change.step not in rollout.plan.by_key:
            plan = changed_plan(plan, [change])
    changed = replace(wanted, plan=plan, calendars=calendars)
    _check_kept(rollout, changed)
    _check_groups(rollout, changed)
    return changed


def _still_held(plan: Plan, rollout: Rollout) -> Plan:
    """The plan of edited files, which know nothing of levelling, with the steps that wait waiting on."""
    held = {step.key: step.hold for step in rollout.plan.steps if step.hold}
    if not held or plan is rollout.plan:
        return plan
    return replace(plan, steps=tuple(replace(step, hold=held.get(step.key)) for step in plan.steps))


def _with_own(plan: Plan, wanted: Definition, rollout: Rollout) -> Plan:
    """The plan of edited files, which know nothing of steps that groups brought in themselves, with these.

    They stay until they are dropped by name. Those of a group that left go with it, if they may.
    """
    there = wanted.roster.person
    own = tuple(
        replace(step, owners=tuple(each for each in step.owners if each in there))
        for step in rollout.plan.steps
        if step.origin == OWN and step.key not in plan.by_key and step.group in wanted.roster.group
    )
    return replace(plan, steps=(*plan.steps, *own)) if own else plan


def _check_movable(rollout: Rollout, change: RevisionChange) -> None:
    """Refuse to move what was done, or to give another start to what is under way."""
    key = getattr(change, "step", None)
    if key is None or key not in rollout.plan.by_key:
        return
    status, title = _status(rollout, key), rollout.plan.by_key[key].title
    if status is Status.DONE or (status.closed and not isinstance(change, DropStep)):
        raise RefusedError(
            say(
                "'%(title)s' is %(status)s: what is over never moves. Reopen the step first if there "
                "is more to do.",
                title=title,
                status=_CLOSED[status],
            )
        )
    if isinstance(change, SetRemaining) and status is Status.TODO:
        raise RefusedError(
            say(
                "'%(title)s' has not begun, so all of it is left. Change how long it takes (--duration).",
                title=title,
            )
        )
    if status in _STATES and isinstance(change, MoveFixedDate | MoveNotBefore) and change.to is not None:
        raise RefusedError(
            say(
                "'%(title)s' is %(status)s and keeps its start. Change how long it takes, or the "
                "date on its card.",
                title=title,
                status=_STATES[status],
            )
        )


def _check_dates(wanted: Definition, change: RevisionChange) -> None:
    """Refuse a date that is far outside the calendar: it is a slip of the hand, and nothing can draw it."""
    to = getattr(change, "to", None)
    calendar = wanted.calendar.get(SCHOOL)
    if to is None or calendar is None or isinstance(change, MoveGoal):  # targets: see `_check_targets`
        return
    if not calendar.first.year - MOST_YEARS <= to.year <= calendar.last.year + MOST_YEARS:
        raise RefusedError(
            say(
                "%(to)s is more than %(years)s years outside the school calendar (%(first)s to "
                "%(last)s). Look at the year again.",
                to=to.isoformat(),
                years=MOST_YEARS,
                first=long(calendar.first),
                last=long(calendar.last),
            )
        )


def _check_reaches_no_goal(plan: Plan, key: str) -> None:
    if any(goal.step == key for goal in plan.goals):
        raise PlanError(f"step '{key}' cannot be left out, because a goal is reached by it", (key,))


def _with_step(plan: Plan, old: Plan, key: str) -> Plan:
    """The plan with a step of the old one, tied to whatever of the old plan is left."""
    if key in plan.by_key:
        return plan
    kept = {*plan.by_key, key}
    links = tuple(
        each
        for each in (*old.predecessors[key], *old.successors[key])
        if each.before in kept and each.after in kept
    )
    return replace(plan, steps=(*plan.steps, old.by_key[key]), dependencies=(*plan.dependencies, *links))


def _check_targets(changed: Definition, revision: Revision, today: date) -> None:
    """Refuse the targets that a check of the files refuses, and those that are over."""
    for change in revision.changes:
        if not isinstance(change, MoveGoal):
            continue
        message, advice = wrong_target(change.goal, change.to, changed.start, changed.calendar[SCHOOL])
        if not message and change.to < today:
            message = say(
                "Goal '%(goal)s' is to be reached on %(target)s, and today is %(today)s.",
                goal=change.goal,
                target=long(change.to),
                today=long(today),
            )
            advice = say("Choose a later target.")
        if message:
            raise TargetError(joined((message, advice), " "))


def _check_kept(rollout: Rollout, changed: Definition) -> None:
    """Refuse to lose what was done, and to carry cards from one group's board to another's."""
    for step in rollout.plan.steps:
        status, now = _status(rollout, step.key), changed.plan.by_key.get(step.key)
        if now is None and status is Status.DONE:
            raise RefusedError(
                f"'{step.title}' ({step.key}) is done, and what was done stays in the plan. "
                "Put the step back into the files."
            )
        if now is None and status in _STATES:
            raise RefusedError(
                f"'{step.title}' ({step.key}) is {_STATES[status]}, and the new plan does not have it. Put "
                f"it back, or leave it out with --drop {step.key} --because WHY: it is then skipped."
            )
        if now is not None and now.group != step.group:
            group = rollout.definition.roster.names.get(step.group, step.group)
            raise RefusedError(
                f"'{step.title}' ({step.key}) has its card on the board of {group}. "
                "A card does not change boards: give the step of the other group a key of its own."
            )


def _check_groups(rollout: Rollout, changed: Definition) -> None:
    """Refuse a group that leaves while something is open on its board, or that only the steps name."""
    there = changed.roster.group
    for group in rollout.definition.roster.groups:
        left = [
            f"'{step.title}'"
            for step in rollout.plan.steps
            if step.group == group.key and not _status(rollout, step.key).closed
        ]
        if group.key not in there and left:
            raise RefusedError(
                f"{group.name} cannot be left out: {listed(left)} {'is' if len(left) == 1 else 'are'} still "
                "open there. Close or skip what is open first, or keep the group in the school file."
            )
    for step in changed.plan.steps:
        if step.group not in there:
            raise RefusedError(
                f"'{step.title}' ({step.key}) belongs to the group '{step.group}', which is not there."
            )


# ---- progress, baseline, and the rest


def _taken_over(
    rollout: Rollout, changed: Definition, revision: Revision, today: date, because: str
) -> Rollout:
    there = changed.roster.person
    carried = {step.key: _carried(rollout, step, there.keys()) for step in changed.plan.steps}
    card_dates = [each for each in revision.changes if isinstance(each, MoveCardDate | SetRemaining)]
    for each in card_dates:
        if isinstance(each, SetRemaining):
            _check_left(carried[each.step], each, changed.plan.by_key[each.step].title, today)
    progress = changed_progress(carried, card_dates)
    for key in revision.dropped:
        if key in progress and progress[key].status in _STATES:
            progress[key] = _left_out(progress[key], changed.plan.by_key[key], because, today)
    planned = schedule(
        changed.plan, changed.calendar, max(today, changed.start), progress, changed.roster.names
    )
    return replace(
        rollout,
        definition=changed,
        progress=progress,
        baseline={
            key: rollout.baseline.get(key, Baseline(dates.latest_start, dates.latest_finish))
            for key, dates in planned.steps.items()
        },
        causes=tuple(each for each in rollout.causes if each.step in progress),
        troubles=_troubles(rollout, changed),
        parted={
            key: each
            for key, each in {**rollout.parted, **rollout.progress}.items()
            if key not in changed.plan.by_key
        },
    )


def _check_left(progress: Progress, change: SetRemaining, title: str, today: date) -> None:
    """Refuse what nobody may say of a step in any other way either, and another day than one it went on."""
    try:
        with_left(progress, change.days, change.on)
    except RefusedError as error:
        raise RefusedError(f"'{title}': {error}.") from None
    if not (progress.started or today) <= change.on <= today:
        raise RefusedError(
            f"'{title}': what is left is said on a day between its start and today, "
            f"not on {change.on.isoformat()}."
        )


def _carried(rollout: Rollout, step: Step, people: Iterable[str]) -> Progress:
    """A step's progress in the new plan. Who took the card keeps it; else the plan's owners have it.

    A step that comes back has what people did on it before it left.
    """
    progress = rollout.progress.get(step.key) or rollout.parted.get(step.key)
    if progress is None:
        return Progress(owners=step.owners)
    known = frozenset(people)
    before = rollout.plan.by_key[step.key].owners if step.key in rollout.plan.by_key else ()
    owners = progress.owners
    if owners == before and not progress.status.closed:
        owners = step.owners
    return replace(progress, owners=tuple(each for each in owners if each in known or progress.status.closed))


def _left_out(progress: Progress, step: Step, because: str, today: date) -> Progress:
    if not because.strip():
        raise RefusedError(
            say(
                "'%(title)s' is %(status)s: say why it is left out (--because), others will ask.",
                title=step.title,
                status=_STATES[progress.status],
            )
        )
    return skipped(progress, because, today)


def _troubles(rollout: Rollout, changed: Definition) -> Mapping[str, str]:
    """Troubles, without those of cards whose step left."""
    gone = rollout.plan.by_key.keys() - changed.plan.by_key.keys()
    return {about: why for about, why in rollout.troubles.items() if about not in gone}


def _status(rollout: Rollout, key: str) -> Status:
    """How far a step is; one that is not there has not begun."""
    return rollout.progress[key].status if key in rollout.progress else Status.TODO
