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
from leadflow.saying import joined, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from leadflow.planning.calendar_diff import DayChange
    from leadflow.planning.plan import Dependency, Plan, Step
    from leadflow.rollout.rollout import Definition, Rollout

STEP_WORDS = {
    "title": say("title"),
    "owners": say("who does it"),
    "on": say("fixed date"),
    "not_before": say("not before"),
    "not_after": say("not after"),
    "finish_on": say("fixed last day"),
    "finish_from": say("finished no earlier than"),
    "start_by": say("started no later than"),
    "duration": say("how long it takes"),
    "description": say("description"),
    "measure": say("measure"),
    "checklist": say("checklist"),
    "artefacts": say("what it leaves behind"),
    "gate": say("approvals"),
    "estimate": say("estimate"),
    "effort": say("hours of work"),
    "calendar": say("calendar"),
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
            sentence = say("The calendar '%(name)s' is gone.", name=name)
            if name in now:
                sentence = say("The calendar '%(name)s' is new.", name=name)
            yield Alteration("calendar", name, "", sentence)
    for name in shared:
        yield from _slots(was[name], now[name], was[SCHOOL], now[SCHOOL])


def _days(was: SchoolCalendar, now: SchoolCalendar) -> Iterator[Alteration]:
    """Stretches of days that count differently, then the ends of the calendar."""
    for change in day_changes(was, now, name=SchoolCalendar.reason):
        yield Alteration("calendar", SCHOOL, change.first.isoformat(), _day_words(change))
    for what, one, other in (("first", was.first, now.first), ("last", was.last, now.last)):
        if one != other:
            sentence = say(
                "The last day of the calendar is %(now)s now, not %(was)s.", now=long(other), was=long(one)
            )
            if what == "first":
                sentence = say(
                    "The first day of the calendar is %(now)s now, not %(was)s.",
                    now=long(other),
                    was=long(one),
                )
            yield Alteration("calendar", SCHOOL, what, sentence)


def _day_words(change: DayChange) -> str:
    when, name = long_span(change.first, change.last), change.name
    if change.after == 0 and change.first == change.last:
        return say("%(when)s is no school day any more (%(name)s).", when=when, name=name)
    if change.after == 0:
        return say("%(when)s are no school days any more (%(name)s).", when=when, name=name)
    if change.before == 0:
        how = say("school again") if change.after == 1 else say("half a school day again")
        return say("%(when)s: %(how)s (%(name)s is off).", when=when, how=how, name=name)
    if change.after < change.before:
        return say("%(when)s: half a school day only (%(name)s).", when=when, name=name)
    return say("%(when)s: a whole school day again (%(name)s is off).", when=when, name=name)


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
        kind = say("school day") if now.only is None else say("meeting day")
        word = say("is no %(kind)s of '%(name)s' any more", kind=kind, name=now.name)
        if after > before:
            word = say("is a %(kind)s of '%(name)s' now", kind=kind, name=now.name)
        yield Alteration("calendar", now.name, day.isoformat(), joined((long(day), " ", word, "."), ""))


# ---- goals, steps, dependencies


def _goal_changes(old: Plan, new: Plan) -> Iterator[Alteration]:
    was, now = {each.key: each for each in old.goals}, {each.key: each for each in new.goals}
    for key in {**was, **now}:
        if key not in now:
            yield Alteration("goal", key, "", say("The goal '%(title)s' is gone.", title=was[key].title))
        elif key not in was:
            yield Alteration(
                "goal",
                key,
                "",
                say(
                    "The goal '%(title)s' is new, for %(target)s.",
                    title=now[key].title,
                    target=long(now[key].target),
                ),
            )
        else:
            one, other = was[key], now[key]
            if one.target != other.target:
                dates = say("from %(was)s to %(now)s", was=long(one.target), now=long(other.target))
                yield Alteration(
                    "goal",
                    key,
                    "target",
                    say("The goal '%(title)s' moves %(dates)s.", title=other.title, dates=dates),
                )
            for name in ("title", "step", "measure"):
                if getattr(one, name) != getattr(other, name):
                    yield Alteration(
                        "goal",
                        key,
                        name,
                        say(
                            "The goal '%(title)s' has another %(name)s.",
                            title=other.title,
                            name=STEP_WORDS.get(name, name),
                        ),
                    )


def _step_changes(before: Rollout, after: Rollout) -> Iterator[Alteration]:
    old, new = before.plan, after.plan
    names = {**before.definition.roster.names, **after.definition.roster.names}
    for key in new.order:
        step = new.by_key[key]
        if key not in old.by_key:
            yield Alteration(
                "step",
                key,
                "",
                say(
                    "'%(title)s' is new (%(group)s).",
                    title=step.title,
                    group=names.get(step.group, step.group),
                ),
            )
            continue
        for each in fields(step):
            was, now = getattr(old.by_key[key], each.name), getattr(step, each.name)
            if was != now:
                yield Alteration("step", key, each.name, _step_words(step, each.name, was, now, names))
    for key in old.order:
        if key not in new.by_key:
            yield Alteration(
                "step", key, "", say("'%(title)s' is no longer in the plan.", title=old.by_key[key].title)
            )


def _step_words(step: Step, name: str, was: Any, now: Any, names: Mapping[str, str]) -> str:
    if name == "duration":
        return say(
            "'%(title)s' takes %(now)s instead of %(was)s.",
            title=step.title,
            now=school_days(now),
            was=school_days(was),
        )
    if name == "title":
        return say("'%(was)s' is now called '%(now)s'.", was=was, now=now)
    if name == "on":
        if now is None:
            return say("'%(title)s' is no longer fixed to %(was)s.", title=step.title, was=long(was))
        if not was:
            return say("'%(title)s' is fixed to %(now)s.", title=step.title, now=long(now))
        return say(
            "'%(title)s' is fixed to %(now)s instead of %(was)s.",
            title=step.title,
            now=long(now),
            was=long(was),
        )
    if name == "hold":
        if now is None:
            return say(
                "'%(title)s' no longer waits: it was not to start before %(until)s.",
                title=step.title,
                until=long(was.until),
            )
        return say(
            "'%(title)s' is not to start before %(until)s: it %(because)s.",
            title=step.title,
            until=long(now.until),
            because=now.because,
        )
    if name == "owners":
        who = listed([names.get(each, each) for each in now]) or say("nobody in particular")
        return say("'%(title)s' is to be done by %(who)s.", title=step.title, who=who)
    if name in DATES:
        return say(
            "'%(title)s' %(what)s: %(now)s instead of %(was)s.",
            title=step.title,
            what=STEP_WORDS[name],
            now=long(now) if now else say("no date"),
            was=long(was) if was else say("no date"),
        )
    return say("'%(title)s': %(what)s has changed.", title=step.title, what=STEP_WORDS.get(name, name))


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
            then = say("says %(now)s", now=long(now)) if now else say("has the plan's date again")
            if was:
                then = say("%(then)s, not %(was)s", then=then, was=long(was))
            title = after.plan.by_key[key].title
            yield Alteration(
                "step", key, "due", say("The card of '%(title)s' %(then)s.", title=title, then=then)
            )
        left = after.progress[key].remaining
        if left is not None and left != before.progress[key].remaining:
            title = after.plan.by_key[key].title
            sentence = say(
                "What is left of '%(title)s' is said to take %(left)s.", title=title, left=school_days(left)
            )
            yield Alteration("step", key, "remaining", sentence)


def _roster_changes(old: Definition, new: Definition) -> Iterator[Alteration]:
    kinds: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = (
        ("person", old.roster.person, new.roster.person),
        ("group", old.roster.group, new.roster.group),
    )
    for about, was, now in kinds:
        for key in {**was, **now}:
            if key not in now:
                yield Alteration(about, key, "", say("%(name)s has left.", name=was[key].name))
            elif key not in was:
                yield Alteration(about, key, "", say("%(name)s is new.", name=now[key].name))
            elif was[key] != now[key]:
                yield Alteration(
                    about, key, "", say("What is written about %(name)s has changed.", name=now[key].name)
                )


def _absence_changes(old: Definition, new: Definition) -> Iterator[Alteration]:
    names = {**old.roster.names, **new.roster.names}
    for mine, others, verb in (
        (new.plan.absences, old.plan.absences, say("is away")),
        (old.plan.absences, new.plan.absences, say("is no longer away")),
    ):
        for each in mine:
            if each not in others:
                when = joined((span(each.first, each.last), f"{each.last.year}"), " ")
                parts = [names.get(each.who, each.who), verb, say("in the afternoon") if each.half else ""]
                parts += [when, f"({each.name})" if each.name else ""]
                sentence = joined((joined((part for part in parts if part), " "), "."), "")
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
        return say("The %(name)s is %(now)s now, not %(was)s.", name=name, now=long(now), was=long(was))
    if isinstance(was, str) and isinstance(now, str):
        return say("The %(name)s is '%(now)s' now, not '%(was)s'.", name=name, now=now, was=was)
    return say("The %(name)s have changed.", name=name.replace("_", " "))
