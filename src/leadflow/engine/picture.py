"""The picture: what Prefect is to show of a rollout, as data, and what has to change until it does.

Pure: a picture is made from a view, rows come from Prefect, and `compare` answers with the changes. A pass
carries them out; when there are none, it writes nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from leadflow.engine.states import DROPPED, Shown, finished, shown, waiting
from leadflow.planning.plan import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.planning.blocked import Standing
    from leadflow.planning.plan import Dependency, Plan, Step
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.view import View

HOLDING = frozenset({Relation.FINISH_START, Relation.FINISH_FINISH})
"""The relations by which a step cannot be closed before the one it depends on is."""


@dataclass(frozen=True, slots=True)
class StepPicture:
    """One step as Prefect is to show it.

    `before` are all steps it depends on: the edges of the graph. `held_by` are those of them that must be
    closed before its closing work runs, which Prefect's engine enforces. `note` is the Markdown that the
    closing work leaves on the step's page in Prefect; empty while the step is open.
    """

    key: str
    title: str
    tags: tuple[str, ...]
    before: tuple[str, ...]
    held_by: tuple[str, ...]
    shown: Shown
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An artifact: `type` and `key` are Prefect's, `body` its content (JSON for a table)."""

    key: str
    type: str
    body: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One rollout as Prefect is to show it; the steps are in plan order."""

    rollout: str
    name: str
    tags: tuple[str, ...]
    steps: tuple[StepPicture, ...]
    run: Shown
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A task run that is there: its dynamic key is the step's key."""

    key: str
    name: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done, each in plan order. Keys of steps."""

    create: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    """Run the closing work through the engine, then show the step as closed."""
    show: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.create, self.rename, self.close, self.show, self.drop))


def compare(picture: Picture, rows: Mapping[str, Row]) -> Changes:
    """The changes that make `rows` show `picture`. State, name and message count; equal is left alone."""
    steps = picture.steps
    stale = [each for each in steps if each.key not in rows or rows[each.key].shown != each.shown]
    known = {each.key for each in steps}
    return Changes(
        create=tuple(each.key for each in steps if each.key not in rows),
        rename=tuple(each.key for each in steps if each.key in rows and rows[each.key].name != each.title),
        close=tuple(each.key for each in stale if each.shown.closed),
        # A row that is made is made in its state.
        show=tuple(each.key for each in stale if not each.shown.closed and each.key in rows),
        drop=tuple(
            key
            for key, row in rows.items()
            if key not in known and not row.shown.closed and row.shown != DROPPED
        ),
    )


def picture_of(view: View, base_url: str = "") -> Picture:
    """What Prefect is to show of a rollout. `base_url` is where leadflow's pages are, empty for nowhere."""
    rollout = view.rollout
    plan = rollout.plan
    closed = {key for key, standing in view.standings.items() if shown(standing).closed}
    return Picture(
        rollout=rollout.key,
        name=rollout.definition.name,
        tags=("leadflow", rollout.definition.school),
        steps=tuple(_step(rollout, view.standings, closed, plan.by_key[key]) for key in plan.order),
        run=_run(plan, closed, len(view.blocked)),
        notes=(_blocked_note(view), *_link_note(rollout, base_url)),
    )


def _run(plan: Plan, closed: set[str], blocked: int) -> Shown:
    reached = {goal.step for goal in plan.goals} or {step.key for step in plan.steps}
    if reached <= closed:
        return finished(len(closed))
    return waiting(len(closed), len(plan.steps), blocked)


def _step(rollout: Rollout, standings: Mapping[str, Standing], closed: set[str], step: Step) -> StepPicture:
    needs = rollout.plan.predecessors[step.key]
    held_by = _keys(each for each in needs if each.relation in HOLDING)
    state = shown(standings[step.key])
    note = ""
    if state.closed:
        note = _closing_note(rollout, standings[step.key], step)
        open_still = [key for key in held_by if key not in closed]
        if open_still:
            titles = ", ".join(f"'{rollout.plan.by_key[key].title}'" for key in open_still)
            state = replace(state, message=f"{state.message} Closed before {titles}.".strip())
    return StepPicture(
        key=step.key,
        title=step.title,
        tags=tuple(each for each in (f"group: {step.group}", step.phase and f"phase: {step.phase}") if each),
        before=_keys(needs),
        held_by=held_by,
        shown=state,
        note=note,
    )


def _keys(dependencies: Iterable[Dependency]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.before for each in dependencies))


def _closing_note(rollout: Rollout, standing: Standing, step: Step) -> str:
    """What stays on the step's page in Prefect when it is closed."""
    progress = rollout.progress[step.key]
    names = rollout.definition.roster.names
    lines = [f"**{step.title}**: {standing.state.value}"]
    if progress.finished:
        lines.append(f"- on {progress.finished:%a %d %b %Y}")
    if progress.owners:
        lines.append(f"- by {', '.join(names.get(each, each) for each in progress.owners)}")
    if progress.skipped_because:
        lines.append(f"- because {progress.skipped_because}")
    if step.measure:
        lines.append(f"- seen in: {step.measure.what} ({step.measure.target})")
    freed = [rollout.plan.by_key[each.after].title for each in rollout.plan.successors[step.key]]
    if freed:
        lines.append(f"- lets go on: {', '.join(dict.fromkeys(freed))}")
    return "\n".join(lines)


def _blocked_note(view: View) -> Note:
    plan = view.rollout.plan
    names = view.rollout.definition.roster.names
    rows = [
        {
            "Step": plan.by_key[each.key].title,
            "Group": names.get(plan.by_key[each.key].group, plan.by_key[each.key].group),
            "Why": each.reason,
            "Waits for": ", ".join(
                dict.fromkeys(names.get(key, key) for cause in each.causes for key in cause.on)
            ),
            "Since": each.since.isoformat() if each.since else "",
            "Slack (school days)": f"{each.slack:g}",
            "Delays": len(each.delay.steps),
        }
        for each in view.blocked
    ]
    count = "No step is" if not rows else "1 step is" if len(rows) == 1 else f"{len(rows)} steps are"
    return Note(
        key=f"blocked-steps-{slug(view.rollout.key)}",
        type="table",
        body=json.dumps(rows, ensure_ascii=False),
        description=f"{view.rollout.definition.name}: {count} blocked.",
    )


def _link_note(rollout: Rollout, base_url: str) -> tuple[Note, ...]:
    if not base_url:
        return ()
    return (
        Note(
            key=f"pages-{slug(rollout.key)}",
            type="markdown",
            body=f"[Open {rollout.definition.name} in leadflow]({base_url})",
            description="Blocked steps with their causes, timeline and boards.",
        ),
    )


def slug(key: str) -> str:
    """`key` as an artifact's key: lower-case letters, digits and dashes; two keys never become one."""
    plain = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")
    return plain if plain == key else f"{plain}-{sha256(key.encode()).hexdigest()[:6]}".lstrip("-")
