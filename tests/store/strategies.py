"""Random rollouts: definitions over random plans and calendars, with whatever people may have done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from leadflow.planning.plan import Gate, Plan, Step
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.rollout.rollout import Baseline, Definition, KnownCause, Rollout
from leadflow.store.sentences import MARK
from leadflow.sync.cards import FIELDS, CardFields, CheckEntry
from leadflow.sync.reconcile import Conflict, Link
from tests.planning.strategies import worlds
from tests.small import small_roster

# Without the two characters that the store leaves out of every text.
texts = st.text(st.characters(codec="utf-8", exclude_characters=f"\0{MARK}"), max_size=40)
"""Whatever people can type."""
days = st.integers(0, 900).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
people = st.sampled_from(["ana", "ben", "cem", "dee"])


@st.composite
def definitions(draw: st.DrawFn, key: str = "small") -> Definition:
    """A definition; its plan and calendars are those of the planning's property tests."""
    plan, calendars = draw(worlds(bounds=True))
    steps = tuple(draw(_dressed(step)) for step in plan.steps)
    return Definition(
        key=key,
        name=draw(texts),
        school=draw(texts),
        timezone=draw(st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"])),
        start=draw(days),
        playbook=draw(texts),
        plan=Plan(steps, plan.dependencies, plan.goals),
        calendars=tuple(calendars.values()),
        roster=small_roster(),
        board_kind=draw(st.sampled_from(["builtin", "trello"])),
    )


@st.composite
def _dressed(draw: st.DrawFn, step: Step) -> Step:
    from dataclasses import replace

    approvers = tuple(sorted(draw(st.sets(people, min_size=1))))
    gate = draw(st.none() | st.builds(Gate, st.just(approvers), st.integers(1, len(approvers))))
    return replace(
        step,
        title=draw(texts),
        description=draw(texts),
        checklist=tuple(draw(st.lists(texts, max_size=3, unique=True))),
        gate=gate,
        change=draw(st.booleans()),
    )


flags = st.builds(Flag, texts, days, st.sampled_from(CauseKind), people, st.lists(people).map(tuple))
progresses = st.builds(
    Progress,
    status=st.sampled_from(Status),
    owners=st.lists(people, unique=True).map(tuple),
    started=st.none() | days,
    finished=st.none() | days,
    due=st.none() | days,
    ticked=st.frozensets(texts, max_size=4),
    approvals=st.lists(people, unique=True).map(tuple),
    flag=st.none() | flags,
    skipped_because=texts,
)


@st.composite
def rollouts(draw: st.DrawFn, key: str = "small") -> Rollout:
    """A rollout in any state."""
    definition = draw(definitions(key))
    return draw(states(definition))


@st.composite
def states(draw: st.DrawFn, definition: Definition) -> Rollout:
    """Any state of a rollout with this definition."""
    keys = st.sampled_from([step.key for step in definition.plan.steps])
    causes = st.builds(KnownCause, keys, st.sampled_from(CauseKind), texts, days)
    return Rollout(
        definition=definition,
        progress=draw(st.dictionaries(keys, progresses)),
        baseline=draw(st.dictionaries(keys, st.builds(Baseline, days, days))),
        causes=tuple(
            draw(st.lists(causes, max_size=5, unique_by=lambda each: (each.step, each.kind, each.source)))
        ),
        goals_accepted_late=draw(st.booleans()),
        finished=draw(st.none() | days),
        troubles=draw(st.dictionaries(st.one_of(keys, people), texts, max_size=3)),
    )


entries = st.builds(CheckEntry, texts, texts, st.booleans())
card_fields = st.builds(
    CardFields,
    title=texts,
    description=texts,
    status=st.sampled_from(Status),
    due=st.none() | days,
    start=st.none() | days,
    complete=st.booleans(),
    members=st.frozensets(people),
    labels=st.frozensets(texts, max_size=3),
    checklist=st.lists(entries, max_size=4).map(tuple),
    archived=st.booleans(),
)
links = st.builds(Link, st.just("small/norms"), texts, card_fields, texts, texts)


@st.composite
def conflicts(draw: st.DrawFn, key: str = "small/norms") -> Conflict:
    """A conflict about any field, its sets as sorted tuples; nothing may have been agreed before."""
    field = draw(st.sampled_from(FIELDS))

    def value() -> Any:
        found = getattr(draw(card_fields), field)
        return tuple(sorted(found)) if isinstance(found, frozenset) else found

    baseline = draw(st.sampled_from([None, value()]))
    return Conflict(key, field, baseline, value(), value(), draw(st.sampled_from(["plan", "board", "both"])))
