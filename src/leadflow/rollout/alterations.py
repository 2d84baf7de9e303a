"""Alterations: what two definitions of a rollout say differently, each with a sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.calendar_diff import day_changes
from leadflow.planning.plan import LagUnit, Relation
from leadflow.planning.situation import SCHOOL
from leadflow.planning.words import calendar_days, listed, long, long_span, school_days, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from leadflow.planning.calendar_diff import DayChange
    from leadflow.planning.plan import Dependency, Plan, Step
    from leadflow.rollout.rollout import Definition, Rollout

STEP_WORDS = {
    "title": "title",
    "owners": "who does it",
    "on": "fixed date",
    "not_before": "not before",
    "not_after": "not after",
    "finish_on": "fixed last day",
    "finish_from": "finished no earlier than",
    "start_by": "started no later than",
    "duration": "how long it takes",
    "description": "description",
    "measure": "measure",
    "checklist": "checklist",
    "artefacts": "what it leaves behind",
    "gate": "approvals",
    "estimate": "estimate",
    "effort": "hours of work",
    "calendar": "calendar",
}
"""Fields of a step in the words of the pages."""
DATES = frozenset({"on", "not_before", "not_after", "finish_on", "finish_from", "start_by"})
RELATIONS = {
    Relation.FINISH_START: "starts after '{}' is finished",
    Relation.START_START: "starts after '{}' has started",
    Relation.FINISH_FINISH: "finishes after '{}' is finished",
    Relation.START_FINISH: "finishes after '{}' has started",
}


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that the new definition says differently.

    `about` is what sort of thing it is (calendar, goal, step, dependency, person, group, rollout), `key` its
    key, `field` what of it.
    """

    about: str
    key: str
    field: str
    sentence: str


def alterations(before: Rollout, after: Rollout) -> tuple[Alteration, ...]:
    """What is altered, days first, then goals, steps, dependencies, people, and the rest."""
    old, new = before.definition, after.definition
    return (
        *_calendar_changes(old, new),
        *_goal_changes(old.plan, new.plan),
        *_step_changes(before, after),
        *_dependency_changes(old.plan, new.plan),
        *_card_dates(before, after),
        *_roster_changes(old, new),
        *_absence_changes(old, new),
        *_others(old, new),
    )


# ---- days


def _calendar_changes(old: Definition, new: Definition) -> Iterator[Alteration]:
    was, now = old.calendar, new.calendar
    if was[SCHOOL] == now[SCHOOL] and was.keys() == now.keys():
        shared = [name for name in now if name != SCHOOL]
    else:
        yield from _days(was[SCHOOL], now[SCHOOL])
        shared = [name for name in now if name in was and name != SCHOOL]
        for name in [*(each for each in was if each not in now), *(each for each in now if each not in was)]:
            word = "is new" if name in now else "is gone"
            yield Alteration("calendar", name, "", f"The calendar '{name}' {word}.")
    for name in shared:
        yield from _slots(was[name], now[name], was[SCHOOL], now[SCHOOL])


def _days(was: SchoolCalendar, now: SchoolCalendar) -> Iterator[Alteration]:
    """Stretches of days that count differently, then the ends of the calendar."""
    for change in day_changes(was, now, name=SchoolCalendar.reason):
        yield Alteration("calendar", SCHOOL, change.first.isoformat(), _day_words(change))
    for what, one, other in (("first", was.first, now.first), ("last", was.last, now.last)):
        if one != other:
            sentence = f"The {what} day of the calendar is {long(other)} now, not {long(one)}."
            yield Alteration("calendar", SCHOOL, what, sentence)


def _day_words(change: DayChange) -> str:
    when, name = long_span(change.first, change.last), change.name
    is_, day = ("is", "school day") if change.first == change.last else ("are", "school days")
    if change.after == 0:
        return f"{when} {is_} no {day} any more ({name})."
    if change.before == 0:
        how = "school again" if change.after == 1 else "half a school day again"
        return f"{when}: {how} ({name} is off)."
    if change.after < change.before:
        return f"{when}: half a school day only ({name})."
    return f"{when}: a whole school day again ({name} is off)."


def _slots(
    was: SchoolCalendar, now: SchoolCalendar, old: SchoolCalendar, new: SchoolCalendar
) -> Iterator[Alteration]:
    """The days of another calendar that changed by themselves: not where the school's day changed."""
    if was == now:
        return
    first, last = max(was.first, now.first), min(was.last, now.last)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        before, after = was.table.share(day), now.table.share(day)
        if before == after or (was.only is None and old.table.share(day) != new.table.share(day)):
            continue
        kind = "school day" if now.only is None else "meeting day"
        word = f"is no {kind} of '{now.name}' any more"
        if after > before:
            word = f"is a {kind} of '{now.name}' now"
        yield Alteration("calendar", now.name, day.isoformat(), f"{long(day)} {word}.")


# ---- goals, steps, dependencies


def _goal_changes(old: Plan, new: Plan) -> Iterator[Alteration]:
    was, now = {each.key: each for each in old.goals}, {each.key: each for each in new.goals}
    for key in {**was, **now}:
        if key not in now:
            yield Alteration("goal", key, "", f"The goal '{was[key].title}' is gone.")
        elif key not in was:
            yield Alteration(
                "goal", key, "", f"The goal '{now[key].title}' is new, for {long(now[key].target)}."
            )
        else:
            one, other = was[key], now[key]
            if one.target != other.target:
                dates = f"from {long(one.target)} to {long(other.target)}"
                yield Alteration("goal", key, "target", f"The goal '{other.title}' moves {dates}.")
            for name in ("title", "step", "measure"):
                if getattr(one, name) != getattr(other, name):
                    yield Alteration("goal", key, name, f"The goal '{other.title}' has another {name}.")


def _step_changes(before: Rollout, after: Rollout) -> Iterator[Alteration]:
    old, new = before.plan, after.plan
    names = {**before.definition.roster.names, **after.definition.roster.names}
    for key in new.order:
        step = new.by_key[key]
        if key not in old.by_key:
            yield Alteration("step", key, "", f"'{step.title}' is new ({names.get(step.group, step.group)}).")
            continue
        for each in fields(step):
            was, now = getattr(old.by_key[key], each.name), getattr(step, each.name)
            if was != now:
                yield Alteration("step", key, each.name, _step_words(step, each.name, was, now, names))
    for key in old.order:
        if key not in new.by_key:
            yield Alteration("step", key, "", f"'{old.by_key[key].title}' is no longer in the plan.")


def _step_words(step: Step, name: str, was: Any, now: Any, names: Mapping[str, str]) -> str:
    if name == "duration":
        return f"'{step.title}' takes {school_days(now)} instead of {school_days(was)}."
    if name == "title":
        return f"'{was}' is now called '{now}'."
    if name == "on":
        if now is None:
            return f"'{step.title}' is no longer fixed to {long(was)}."
        return f"'{step.title}' is fixed to {long(now)}{f' instead of {long(was)}' if was else ''}."
    if name == "hold":
        if now is None:
            return f"'{step.title}' no longer waits: it was not to start before {long(was.until)}."
        return f"'{step.title}' is not to start before {long(now.until)}: it {now.because}."
    if name == "owners":
        who = listed([names.get(each, each) for each in now]) or "nobody in particular"
        return f"'{step.title}' is to be done by {who}."
    if name in DATES:
        word = STEP_WORDS[name]
        return f"'{step.title}' {word}: {long(now) if now else 'no date'} instead of " + (
            f"{long(was)}." if was else "no date."
        )
    return f"'{step.title}': {STEP_WORDS.get(name, name)} has changed."


def _dependency_changes(old: Plan, new: Plan) -> Iterator[Alteration]:
    """Ties between steps that both plans have; those of new and gone steps go without saying."""
    both = old.by_key.keys() & new.by_key.keys()
    for links, others, verb in (
        (old.dependencies, new.dependencies, "no longer {}"),
        (new.dependencies, old.dependencies, "now {}"),
    ):
        there = frozenset(others)
        for link in links:
            if link not in there and link.before in both and link.after in both:
                key = f"{link.before} -> {link.after}"
                sentence = f"'{new.by_key[link.after].title}' {verb.format(_tie(new, link))}."
                yield Alteration("dependency", key, link.relation.value, sentence)


def _tie(plan: Plan, link: Dependency) -> str:
    text = RELATIONS[link.relation].format(plan.by_key[link.before].title)
    if not link.lag:
        return text
    size = school_days(abs(link.lag)) if link.unit is LagUnit.SCHOOL_DAYS else calendar_days(abs(link.lag))
    return f"{text}, {size} {'later' if link.lag > 0 else 'earlier'}"


# ---- the rest


def _card_dates(before: Rollout, after: Rollout) -> Iterator[Alteration]:
    for key in after.plan.order:
        if key not in before.progress:
            continue
        was, now = before.progress[key].due, after.progress[key].due
        if was != now:
            then = f"says {long(now)}" if now else "has the plan's date again"
            once = f", not {long(was)}" if was else ""
            title = after.plan.by_key[key].title
            yield Alteration("step", key, "due", f"The card of '{title}' {then}{once}.")
        left = after.progress[key].remaining
        if left is not None and left != before.progress[key].remaining:
            title = after.plan.by_key[key].title
            sentence = f"What is left of '{title}' is said to take {school_days(left)}."
            yield Alteration("step", key, "remaining", sentence)


def _roster_changes(old: Definition, new: Definition) -> Iterator[Alteration]:
    kinds: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = (
        ("person", old.roster.person, new.roster.person),
        ("group", old.roster.group, new.roster.group),
    )
    for about, was, now in kinds:
        for key in {**was, **now}:
            if key not in now:
                yield Alteration(about, key, "", f"{was[key].name} has left.")
            elif key not in was:
                yield Alteration(about, key, "", f"{now[key].name} is new.")
            elif was[key] != now[key]:
                yield Alteration(about, key, "", f"What is written about {now[key].name} has changed.")


def _absence_changes(old: Definition, new: Definition) -> Iterator[Alteration]:
    names = {**old.roster.names, **new.roster.names}
    for mine, others, verb in (
        (new.plan.absences, old.plan.absences, "is away"),
        (old.plan.absences, new.plan.absences, "is no longer away"),
    ):
        for each in mine:
            if each not in others:
                why = f" ({each.name})" if each.name else ""
                half = " in the afternoon" if each.half else ""
                when = f"{span(each.first, each.last)} {each.last.year}"
                sentence = f"{names.get(each.who, each.who)} {verb}{half} {when}{why}."
                yield Alteration("absence", each.who, each.first.isoformat(), sentence)


def _others(old: Definition, new: Definition) -> Iterator[Alteration]:
    """Every other field of a definition and of its plan."""
    for one, other, told in (
        (old, new, {"plan", "calendars", "roster"}),
        (old.plan, new.plan, {"absences", "steps", "dependencies", "goals"}),
    ):
        for each in fields(one):
            was, now = getattr(one, each.name), getattr(other, each.name)
            if each.name not in told and was != now:
                yield Alteration("rollout", new.key, each.name, _other_words(each.name, was, now))


def _other_words(name: str, was: object, now: object) -> str:
    if isinstance(was, date) and isinstance(now, date):
        return f"The {name} is {long(now)} now, not {long(was)}."
    if isinstance(was, str) and isinstance(now, str):
        return f"The {name} is '{now}' now, not '{was}'."
    return f"The {name.replace('_', ' ')} have changed."
