"""Showing: the page of each part of a draft, as it stands or with what was just refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError
from leadflow.intake.calendar import days_in
from leadflow.intake.drafting import CALENDAR, PEOPLE, calendar_of, people_of, playbooks
from leadflow.saying import say
from leadflow.web.contexts.launch_parts import (
    BOARDS,
    WEEKDAYS,
    GoalRow,
    GoalsPartPage,
    GroupRow,
    GroupsPartPage,
    PeoplePartPage,
    PlaybookPartPage,
    SchoolPartPage,
    calendar_part,
    change_rows,
)
from leadflow.web.launching import writing
from leadflow.web.launching.calendars import places
from leadflow.web.launching.goals import first_targets, goals_of, playbook_of, title_of
from leadflow.web.launching.parts import one_meeting, overlay_changes, school_values
from leadflow.web.launching.seeing import defined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.bootstrap import App
    from leadflow.people.roster import Person
    from leadflow.playbooks.expand import Expansion
    from leadflow.rollout.draft import Draft
    from leadflow.rollout.rollout import Definition
    from leadflow.web.contexts.launch import ProblemLine
    from leadflow.web.launching.places import Trail
    from leadflow.web.launching.sending import Sent
    from leadflow.web.rendering import Context

    Problems = tuple[ProblemLine, ...]
    Page = Callable[[App, Draft, Trail, Sent, Problems], Context]


def shown_part(
    name: str, app: App, draft: Draft, trail: Trail, sent: Sent, problems: tuple[ProblemLine, ...]
) -> Context:
    """The page of a part."""
    return SHOWN[name](app, draft, trail, sent, problems)


def _school(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:  # noqa: ARG001
    values = school_values(draft)
    school, rollout = writing.part(values, "school"), writing.part(values, "rollout")
    meeting = one_meeting(values)
    shown = {
        "school": str(school.get("name", "")),
        "zone": str(school.get("timezone", "")),
        "title": str(rollout.get("name", "")),
        "key": str(rollout.get("key", "")),
        "start": str(rollout.get("start", "")),
        "weekday": str(meeting.get("weekday", "")) if meeting else "",
        "every_weeks": str(meeting.get("every_weeks", 1)) if meeting else "",
    }
    return SchoolPartPage(None, trail, sent.form, problems, shown, WEEKDAYS)


def _calendar(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:  # noqa: ARG001
    text = draft.files.get(CALENDAR)
    calendar = None
    try:
        calendar = days_in(calendar_of(text)).calendar() if text else None
    except LeadflowError:
        calendar = None  # of files that were sent together; the plan's page tells what is wrong
    return calendar_part(trail, sent.form, problems, places(), calendar, draft.notes.get(CALENDAR, ()))


def _people(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:  # noqa: ARG001
    return PeoplePartPage(None, trail, sent.form, problems, _persons(draft))


def _persons(draft: Draft) -> tuple[Person, ...]:
    try:
        return people_of(draft.files[PEOPLE]).persons
    except (LeadflowError, KeyError):
        return ()


def _read(draft: Draft) -> tuple[Definition, Expansion] | None:
    """What the draft says, None while something is wrong with it."""
    try:
        return defined(draft)
    except LeadflowError:
        return None


def _goals(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:
    own = bool(writing.parts(school_values(draft), "goals"))
    first = {} if own else first_targets(app.world, draft)
    rows = tuple(
        GoalRow(
            key=str(each["key"]),
            title=str(each.get("title", "")),
            target=str(each.get("target") or first.get(each["key"]) or ""),
            hint=say("Proposed: ten school days after the earliest date.") if each["key"] in first else "",
        )
        for each in goals_of(draft)
    )
    return GoalsPartPage(None, trail, sent.form, problems, rows, _steps(draft) if own else ())


def _steps(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Steps for a choice, empty when there is no plan."""
    found = _read(draft)
    if found is None:
        return ()
    plan = found[0].plan
    return (("", say("choose …")), *((key, plan.by_key[key].title) for key in plan.order))


def _playbook(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:  # noqa: ARG001
    found = _read(draft)
    values = school_values(draft)
    changes = change_rows(overlay_changes(draft), found[1].revisions if found else ())
    return PlaybookPartPage(
        frame=None,
        trail=trail,
        form=sent.form,
        problems=problems,
        playbooks=tuple((each, title_of(each)) for each in playbooks()),
        chosen=playbook_of(values),
        changes=tuple(changes),
        steps=_steps(draft),
    )


def _groups(app: App, draft: Draft, trail: Trail, sent: Sent, problems: Problems) -> Context:
    values, people = school_values(draft), _persons(draft)
    return GroupsPartPage(
        frame=None,
        trail=trail,
        form=sent.form,
        problems=problems,
        board=str(writing.part(values, "rollout").get("board", "builtin")),
        boards=BOARDS,
        trello=app.settings.has_trello,
        groups=tuple(_rows(values, people, sent)),
        people=(("", say("choose …")), *((each.key, each.name) for each in people)),
    )


def _rows(values: writing.Values, people: tuple[Person, ...], sent: Sent) -> Iterator[GroupRow]:
    leaders = {"name": "Leadership group", **writing.part(values, "leadership")}
    yield _row("leadership", "", "Leadership group", leaders, people, sent)
    for each in writing.parts(values, "groups"):
        key = str(each.get("key", ""))
        yield _row(f"group-{key}", key, str(each.get("name", key)), each, people, sent)
    yield _row("add", "", say("Another task group"), {}, people, sent)


def _row(
    action: str, key: str, heading: str, group: Mapping[str, object], people: tuple[Person, ...], sent: Sent
) -> GroupRow:
    members = group.get("members")
    chosen = members if isinstance(members, list) else []
    if sent.form.action == action:
        chosen = list(sent.chosen.get("member", ()))
    return GroupRow(
        action=action,
        key=key,
        heading=heading,
        name=str(group.get("name", "")),
        objective=str(group.get("objective", "")),
        lead=str(group.get("lead", "")),
        members=tuple((each.key, each.name, each.key in chosen) for each in people),
        removable=bool(key),
    )


SHOWN: Mapping[str, Page] = {
    "school": _school,
    "calendar": _calendar,
    "people": _people,
    "goals": _goals,
    "playbook": _playbook,
    "groups": _groups,
}
"""By the last part of the address."""
