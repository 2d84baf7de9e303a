"""Projection: the plan side of every card, from the plan, its dates, what was done and how it stands.

Every step has a card, milestones too: they are reached when somebody says so, and the board is where
people say it. A skipped step's card is put away; a step that is skipped before it had one gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from leadflow.planning.plan import OWN, StepKind
from leadflow.planning.steps import Progress, Status
from leadflow.planning.words import long
from leadflow.sync.because import because
from leadflow.sync.block import shortened, tidy
from leadflow.sync.cards import BLOCKED, OUR_STEP, CardFields, CheckEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from leadflow.planning.blocked import Standing
    from leadflow.planning.plan import Plan, Step
    from leadflow.planning.schedule import Schedule, StepDates
    from leadflow.sync.template import BoardTemplate

MILESTONE, MEETING, CHANGE, AT_RISK = "Milestone", "Meeting", "Change", "At risk"
"""Labels besides Blocked; only those that the board's template has are put on cards."""
CHECKLIST, APPROVALS = "Checklist", "Approvals"
"""The names of the checklists that leadflow keeps on a card; besides them `BECAUSE`, which comes and goes."""
LONGEST_TITLE = 512
"""Characters of a card's title; boards take more, people do not."""
LONGEST_BLOCK = 8192
"""Characters of the managed block: half of what a description holds, the other half is people's."""

PARTS = ("description", "measure", "artefacts", "dates", "reason", "link")
"""What `BoardTemplate.description_lines` may name."""

_INSTEAD = {Status.IN_APPROVAL: Status.IN_PROGRESS, Status.SKIPPED: Status.DONE}


def card_key(rollout: str, step: str) -> str:
    """The key of a step's card.

    >>> card_key("spring", "norms")
    'spring/norms'
    """
    return f"{rollout}/{step}"


def approval_entry(names: Mapping[str, str], person: str) -> str:
    """The text of the entry that `person` ticks to approve; people of one name are told apart by key.

    >>> approval_entry({"ana": "Ana Ruiz"}, "ana")
    'Approve: Ana Ruiz'
    """
    name = names.get(person, person)
    alone = sum(other == name for other in names.values()) < 2
    return one_line(f"Approve: {name}" if alone else f"Approve: {name} ({person})")


def project(
    rollout: str,
    plan: Plan,
    schedule: Schedule,
    progress: Mapping[str, Progress],
    standings: Mapping[str, Standing],
    template: BoardTemplate,
    names: Mapping[str, str],
    base_url: str = "",
    group: str | None = None,
) -> Mapping[str, CardFields]:
    """The cards of a rollout, or of one of its groups, as the plan wants them, by card key in plan order.

    A step without progress is one that has just joined the plan: its owners go on its first card.
    `base_url` is where the pages are served; without it a card has no link back.
    """
    return {
        card_key(rollout, step.key): _card(
            rollout,
            step,
            progress.get(step.key, Progress(owners=step.owners)),
            schedule.steps[step.key],
            standings[step.key],
            template,
            names,
            base_url,
        )
        for step in plan.steps
        if group is None or step.group == group
    }


def _card(
    rollout: str,
    step: Step,
    done: Progress,
    dates: StepDates,
    standing: Standing,
    template: BoardTemplate,
    names: Mapping[str, str],
    base_url: str,
) -> CardFields:
    due, start = _dated(step, done, dates)
    return CardFields(
        title=shortened(one_line(step.title), LONGEST_TITLE),
        description=_block(rollout, step, done, dates, standing, template, base_url),
        status=_listed(done.status, template),
        due=due,
        start=start,
        complete=done.status is Status.DONE,
        members=frozenset(done.owners),
        labels=_labels(step, done, standing, template),
        checklist=(
            *because(done, standing, names),
            *(CheckEntry(CHECKLIST, one_line(text), text in done.ticked) for text in step.checklist),
            *(
                CheckEntry(APPROVALS, approval_entry(names, person), person in done.approvals)
                for person in (step.gate.approvers if step.gate else ())
            ),
        ),
        archived=done.status is Status.SKIPPED,
    )


def _dated(step: Step, done: Progress, dates: StepDates) -> tuple[date | None, date | None]:
    """Due and start of a card. A group's own step bears those that its people set, and no others."""
    due = done.due or dates.latest_finish
    if step.origin != OWN or step.on or step.finish_on or step.not_after:
        return due, min(dates.latest_start, due)
    return done.due, step.not_before


def _listed(status: Status, template: BoardTemplate) -> Status:
    """The status whose list the card is in: a template need not have a list for every one of them."""
    lists = {each.status for each in template.lists}
    while status not in lists and status in _INSTEAD:
        status = _INSTEAD[status]
    return status


def _labels(step: Step, done: Progress, standing: Standing, template: BoardTemplate) -> frozenset[str]:
    """Labels of a card. What somebody flagged is marked even before its time has come: they said so."""
    wanted = {
        BLOCKED: standing.blocked or done.flag is not None,
        MILESTONE: step.kind is StepKind.MILESTONE,
        MEETING: step.kind is StepKind.MEETING,
        CHANGE: step.change,
        AT_RISK: standing.at_risk,
    }
    # By this label people asked for the step: it stays, whether or not the board's template has it.
    own = {OUR_STEP} if step.origin == OWN else set()
    return frozenset(name for name, _ in template.labels if wanted.get(name)) | own


def _block(
    rollout: str,
    step: Step,
    done: Progress,
    dates: StepDates,
    standing: Standing,
    template: BoardTemplate,
    base_url: str,
) -> str:
    parts: Mapping[str, Callable[[], str]] = {
        "description": lambda: step.description,
        "measure": lambda: _measure(step),
        "artefacts": lambda: f"To hand in: {', '.join(step.artefacts)}." if step.artefacts else "",
        "dates": lambda: _dates(step, done, dates),
        "reason": lambda: _reason(done, standing),
        "link": lambda: _link(base_url, rollout, step),
    }
    return _paragraphs(parts[part]() for part in template.description_lines)


def _paragraphs(texts: Iterable[str]) -> str:
    """Texts as paragraphs of a block; one that is too long does not push the others out."""
    found = [shortened(tidy(text), LONGEST_BLOCK // 2) for text in texts]
    return shortened("\n\n".join(text for text in found if text), LONGEST_BLOCK)


def _measure(step: Step) -> str:
    if step.measure is None:
        return ""
    seen = f" (seen in {step.measure.seen_in})" if step.measure.seen_in else ""
    return f"Done when: {step.measure.what}: {step.measure.target}{seen}."


def _dates(step: Step, done: Progress, dates: StepDates) -> str:
    if _dated(step, done, dates)[0] is None:
        return f"No date is set. The plan gives it until {long(dates.latest_finish)}."
    if step.kind is StepKind.MILESTONE:
        return f"To be reached by {long(dates.latest_finish)}."
    if step.kind is StepKind.MEETING:
        return f"On {long(dates.latest_start)}."
    if done.status in (Status.IN_PROGRESS, Status.IN_APPROVAL):
        return f"Finish by {long(dates.latest_finish)}."
    return f"Start by {long(dates.latest_start)}, finish by {long(dates.latest_finish)}."


def _reason(done: Progress, standing: Standing) -> str:
    if standing.blocked:
        return f"Blocked: {standing.reason}"
    return f"Blocked: {done.flag.reason}" if done.flag else ""


def _link(base_url: str, rollout: str, step: Step) -> str:
    if not base_url:
        return ""
    return f"{base_url.rstrip('/')}/r/{quote(rollout, safe='')}/steps/{quote(step.key, safe='')}"


def one_line(text: str) -> str:
    """A text on one line, as boards keep titles and entries of checklists."""
    return " ".join(text.split())
