"""Adoption: cards that people made on their group's board and labelled become steps of the plan. Pure.

Such a step is the group's own: no file of the school knows it, so its words are its people's. Its title, the
entries of its checklist and its start follow the card; owners, status, due date and ticks do as those of any
step. A card is taken in as it would be if it had just been put in the first list, bare: what else it shows
are then edits of people, taken like all others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from leadflow.planning.plan import OWN, Step, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import close, opening
from leadflow.planning.steps import MOST_LEFT, Progress, Status
from leadflow.planning.words import listed
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.rollout import Baseline
from leadflow.saying import say
from leadflow.sync.block import shortened
from leadflow.sync.cards import OUR_STEP, CheckEntry
from leadflow.sync.intents import caught_up
from leadflow.sync.links import Link
from leadflow.sync.projection import CHANGE, CHECKLIST, LONGEST_TITLE, MILESTONE, card_key, one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, datetime

    from leadflow.rollout.rollout import Definition, Rollout
    from leadflow.sync.cards import BoardSnapshot, Card, CardFields
    from leadflow.sync.reconcile import Reconciliation

NAMELESS = "A card without a name"
LONGEST_KEY = 40
"""Characters of a key that come from the card's title."""
TOLD = 5
"""Cards that are told by name in the reason of a version."""
MOST_YEARS = 5
"""How far outside the school calendar a start may lie; beyond it is a slip of the hand."""

_BOARD = "board"
"""Who did it where the board does not tell."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A rollout with its groups' own steps as their cards say. `why` is empty when the plan stays as it is.

    `links` are the links of the new steps' cards; `who` is a person key where one person did all of it.
    """

    rollout: Rollout
    links: Mapping[str, Link]
    history: tuple[HistoryEntry, ...] = ()
    who: str = _BOARD
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Joining:
    """A card that is to become a step."""

    step: Step
    card: Card
    link: Link


def adopt(
    rollout: Rollout,
    links: Mapping[str, Link],
    snapshots: Mapping[str, BoardSnapshot],
    merged: Mapping[str, Reconciliation],
    now: datetime,
    today: date,
) -> Adopted:
    """The rollout with the cards that ask for it taken in, and own steps as their cards say now.

    `merged` are the boards that are believed; on others nothing is looked for.
    """
    seen = {group: snapshots[group] for group in merged if group in rollout.definition.roster.group}
    known = {link.key: link for found in merged.values() for link in found.absorbed}
    steps = {step.key: step for step in rollout.plan.steps}
    history = list(_follow(rollout, steps, seen, links, now))
    joining = list(_joining(rollout, {**links, **known}, seen))
    if not history and not joining:
        return Adopted(rollout, {})
    for each in joining:
        steps[each.step.key] = each.step
        history.append(
            HistoryEntry(
                now,
                _who(each.card),
                "joined the plan",
                each.step.key,
                why=say("Its card says '%(label)s'.", label=OUR_STEP),
            )
        )
    definition = replace(rollout.definition, plan=replace(rollout.plan, steps=tuple(steps.values())))
    people = {entry.who for entry in history}
    return Adopted(
        _grown(rollout, definition, joining, today),
        {each.link.key: each.link for each in joining},
        tuple(history),
        people.pop() if len(people) == 1 else _BOARD,
        _why(rollout, joining, history),
    )


# ---- cards that ask for it


def _joining(
    rollout: Rollout, links: Mapping[str, Link], seen: Mapping[str, BoardSnapshot]
) -> Iterator[_Joining]:
    """The open cards that bear the label and are no step's card, in the order in which they were made.

    A copy of a card of ours is a card of people's when the board tells that people made it; what only
    carries the key of another step may be a card that leadflow made twice. The card of a step that left
    the plan asks again when people bring it back from the archive.
    """
    plan, bound = rollout.plan.by_key, {link.remote_id: link for link in links.values()}
    taken = {*plan, *rollout.parted, *(key.partition("/")[2] for key in links)}
    for group, snapshot in seen.items():
        for card in sorted(snapshot.cards, key=lambda each: (each.created, each.remote_id)):
            link = bound.get(card.remote_id)
            if card.fields.archived or OUR_STEP not in card.fields.labels:
                continue
            if link is None and (card.key is None or card.ours is False):
                key = _key(card.fields.title, taken)
            elif link is not None and link.baseline.archived and link.key.partition("/")[2] not in plan:
                key = link.key.partition("/")[2]
            else:
                continue
            taken.add(key)
            step = _step(key, group, card, rollout.definition)
            yield _Joining(step, card, _link(rollout, step, card))


def _key(title: str, taken: Collection[str]) -> str:
    """A key for a new step that no step has or had: from the title, with a number where that is needed."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_KEY].strip("-")
    key = first = f"own-{words or 'step'}"
    number = 1
    while key in taken:
        number += 1
        key = f"{first}-{number}"
    return key


def _step(key: str, group: str, card: Card, definition: Definition) -> Step:
    """The step of a card. A title that is too long for one stands whole in the description."""
    fields = card.fields
    milestone = MILESTONE in fields.labels
    start = _start(fields, definition)
    return Step(
        key=key,
        title=_title(fields),
        duration=0 if milestone else _duration(start, fields.due, definition),
        group=group,
        kind=StepKind.MILESTONE if milestone else StepKind.STEP,
        owners=tuple(sorted(fields.members)),
        description=fields.title if len(one_line(fields.title)) > LONGEST_TITLE else "",
        checklist=_checklist(fields),
        change=CHANGE in fields.labels,
        not_before=start,
        origin=OWN,
    )


def _link(rollout: Rollout, step: Step, card: Card) -> Link:
    """The link to the card as if it had just been put in the first list, bare, with nothing but its words."""
    baseline = replace(
        card.fields,
        status=Status.TODO,
        start=step.not_before,
        complete=False,
        labels=frozenset({OUR_STEP}),
        checklist=tuple(CheckEntry(CHECKLIST, text) for text in step.checklist),
    )
    return Link(card_key(rollout.key, step.key), card.remote_id, baseline, card.url)


def _grown(rollout: Rollout, definition: Definition, joining: list[_Joining], today: date) -> Rollout:
    """The rollout with the new definition, and with progress and baseline of the steps that join."""
    texts = {step.key: frozenset(step.checklist) for step in definition.plan.steps if step.origin == OWN}
    progress = {
        key: replace(each, ticked=each.ticked & texts[key]) if key in texts else each
        for key, each in rollout.progress.items()
    }
    for each in joining:
        progress[each.step.key] = Progress(owners=each.step.owners, due=each.card.fields.due)
    keys = [each.step.key for each in joining]
    baseline = dict(rollout.baseline)
    if keys:
        names, start = definition.roster.names, max(today, definition.start)
        planned = schedule(definition.plan, definition.calendar, start, progress, names).steps
        baseline |= {key: Baseline(planned[key].latest_start, planned[key].latest_finish) for key in keys}
    return replace(
        rollout,
        definition=definition,
        progress=progress,
        baseline=baseline,
        parted={key: each for key, each in rollout.parted.items() if key not in keys},
    )


# ---- what cards of own steps say


def _follow(
    rollout: Rollout,
    steps: dict[str, Step],
    seen: Mapping[str, BoardSnapshot],
    links: Mapping[str, Link],
    now: datetime,
) -> Iterator[HistoryEntry]:
    """Put into `steps` what people changed on the cards of their own steps, and tell it."""
    cards = {card.remote_id: (group, card) for group, each in seen.items() for card in each.cards}
    for key, step in list(steps.items()):
        link = links.get(card_key(rollout.key, key))
        group, card = cards.get(link.remote_id, ("", None)) if link is not None else ("", None)
        if step.origin != OWN or link is None or card is None or group != step.group or card.fields.archived:
            continue
        before = caught_up(link, card).baseline
        for name, old, new, values in _changed(step, before, card.fields, rollout.definition):
            steps[key] = replace(steps[key], **values)
            who = card.authors.get(name) or _who(card)
            yield HistoryEntry(now, who, name, key, old, new, say("Changed on its card."))


def _changed(
    step: Step, before: CardFields, now: CardFields, definition: Definition
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(field of the card, before, after, values of the step) of what people changed."""
    if now.title != before.title:
        title = _title(now)
        whole = now.title if len(one_line(now.title)) > LONGEST_TITLE else ""
        yield "title", step.title, title, {"title": title, "description": whole}
    was, texts = _checklist(before), _checklist(now)
    if set(was) != set(texts):
        yield "checklist", ", ".join(step.checklist), ", ".join(texts), {"checklist": texts}
    start = _start(now, definition)
    if now.start != before.start and start != step.not_before and (start or now.start is None):
        old, new = (each.isoformat() if each else "" for each in (step.not_before, start))
        yield "start", old, new, {"not_before": start}


# ---- fields of a card as a step has them


def _title(fields: CardFields) -> str:
    return shortened(one_line(fields.title), LONGEST_TITLE) or NAMELESS


def _checklist(fields: CardFields) -> tuple[str, ...]:
    """The entries of the checklist that is called as leadflow's own is; all others stay people's alone."""
    texts = [entry.text for entry in fields.checklist if entry.checklist == CHECKLIST]
    return tuple(dict.fromkeys(text for text in texts if text and one_line(text) == text))


def _start(fields: CardFields, definition: Definition) -> date | None:
    """The start that people set, unless it lies where no plan can be."""
    school, start = definition.calendar[SCHOOL], fields.start
    near = start is not None and school.first.year - MOST_YEARS <= start.year <= school.last.year + MOST_YEARS
    return start if near else None


def _duration(start: date | None, due: date | None, definition: Definition) -> float:
    """School days from start to due, both included; one where people did not set both."""
    if start is None or due is None or not start <= due or due.year > start.year + 2:
        return 1
    table = definition.calendar[SCHOOL].table
    days = table.days(table.first_from(close(due)) - table.first_from(opening(start)))
    return min(max(days, 1), MOST_LEFT)


def _who(card: Card) -> str:
    return card.authors.get("labels") or card.by or _BOARD


def _why(rollout: Rollout, joining: list[_Joining], history: list[HistoryEntry]) -> str:
    names = rollout.definition.roster.names
    told = [f"'{each.step.title}' ({names[each.step.group]})" for each in joining[:TOLD]]
    if len(joining) > TOLD:
        told.append(say("%(num)s more", num=len(joining) - TOLD))
    if told:
        return say("People asked on their board for steps of their own: %(steps)s.", steps=listed(told))
    titles = dict.fromkeys(f"'{rollout.plan.by_key[str(each.step)].title}'" for each in history)
    return say("People changed cards of their own steps: %(steps)s.", steps=listed(list(titles)))
