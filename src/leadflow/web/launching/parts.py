"""Parts: what the forms of a draft write into its files. A form that is refused changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from leadflow.errors import InputError
from leadflow.intake.calendar import days_in
from leadflow.intake.drafting import (
    CALENDAR,
    OVERLAY,
    PEOPLE,
    SCHOOL,
    calendar_of,
    dumped,
    people_of,
    playbooks,
    values_of,
)
from leadflow.planning.targets import wrong_target
from leadflow.playbooks.fields import LONGEST_KEY, Weekday
from leadflow.saying import say
from leadflow.web.forms import FieldError
from leadflow.web.launching import writing
from leadflow.web.launching.calendars import calendar_in
from leadflow.web.launching.drafting import changed, with_school
from leadflow.web.launching.goals import goals_of
from leadflow.web.launching.sending import decoded

if TYPE_CHECKING:
    from leadflow.rollout.draft import Draft
    from leadflow.services.world import World
    from leadflow.web.launching.sending import Sent

Values = dict[str, Any]
TABLES = (".csv", ".tsv", ".txt")
KEY = re.compile(r"[a-z][a-z0-9_-]*")
WEEKS_AT_MOST = 52


def school_values(draft: Draft) -> Values:
    """The values of a draft's school file."""
    return values_of(draft.files[SCHOOL], SCHOOL)


def start_of(values: Mapping[str, Any]) -> date | None:
    """The first day of the rollout, where the school file says it."""
    try:
        return date.fromisoformat(str(writing.part(values, "rollout").get("start")))
    except ValueError:
        return None


def save_school(world: World, draft: Draft, sent: Sent) -> Draft:
    """Name, key, zone, first day and staff meetings. Raises `FieldError`."""
    form, values = sent.form, school_values(draft)
    name = form.text("school", say("Write what people call the school."))
    key = form.values.get("key", "").strip()
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise FieldError("key", say("Use letters a-z, digits, ‘_’ and ‘-’, a letter first."))
    zone = form.values.get("zone", "").strip()
    if zone not in available_timezones():
        raise FieldError(
            "zone", say("There is no timezone ‘%(zone)s’. Write it like America/New_York.", zone=zone[:60])
        )
    start = form.day("start")
    if start is None:
        raise FieldError("start", say("Choose a day."))
    title = form.text("title", say("Write what people will call this rollout."))
    values = writing.changed(values, "school", name=name, timezone=zone)
    values = writing.changed(values, "rollout", key=key, name=title, start=start.isoformat())
    return with_school(world, draft, _with_meetings(values, sent, start))


def one_meeting(values: Mapping[str, Any]) -> Values | None:
    """The slots of the staff meetings, where a page can change them: the only ones, on a weekday."""
    found = writing.parts(values, "meetings")
    return found[0] if len(found) == 1 and "weekday" in found[0] else None


def _with_meetings(values: Values, sent: Sent, start: date) -> Values:
    meeting = one_meeting(values)
    if meeting is None:
        return values
    weekday = sent.form.values.get("weekday", "")
    if weekday not in {each.value for each in Weekday}:
        raise FieldError("weekday", say("Choose a day of the week."))
    weeks = sent.form.values.get("every_weeks", "").strip()
    if not (weeks.isascii() and weeks.isdecimal() and len(weeks) < 4 and 1 <= int(weeks) <= WEEKS_AT_MOST):
        raise FieldError(
            "every_weeks", say("Write a number of weeks from 1 to %(most)s.", most=WEEKS_AT_MOST)
        )
    before = (meeting.get("weekday"), str(meeting.get("every_weeks", 1)), start_of(values))
    if (weekday, weeks, start) != before or str(meeting.get("first", "")) < start.isoformat():
        first = start + timedelta(days=(Weekday(weekday).number - start.weekday()) % 7)
        meeting |= {"weekday": weekday, "every_weeks": int(weeks), "first": first.isoformat()}
    return values


def save_calendar(world: World, draft: Draft, sent: Sent) -> Draft:
    """The school year. Raises `FieldError`, `InputError`."""
    start = start_of(school_values(draft)) or world.clock.today(writing.ZONE)
    text, notes = calendar_in(sent, start)
    days_in(calendar_of(text)).calendar()
    return changed(world, draft, {CALENDAR: text}, {CALENDAR: notes})


def save_people(world: World, draft: Draft, sent: Sent) -> Draft:
    """Everybody, from a file or from what was pasted. Raises `FieldError`, `InputError`."""
    text = people_text(sent)
    values = writing.with_leaders(school_values(draft), people_of(text).persons)
    return with_school(world, draft, values, **{PEOPLE: text})


def people_text(sent: Sent) -> str:
    """The people as they were sent. Raises `FieldError` when there is nothing."""
    text = sent.text_of("file", TABLES)
    text = sent.form.values.get("paste", "") if text is None else text
    if not text.strip():
        raise FieldError("file", say("Choose a file, or paste the list below."))
    return text


def save_goals(world: World, draft: Draft, sent: Sent) -> Draft:
    """Goals with their dates; one without a date is left out. Raises `FieldError`."""
    values, form = school_values(draft), sent.form
    goals = [
        {**goal, "target": day.isoformat()}
        for goal in goals_of(draft)
        if (day := _target(draft, form.day(name := f"target-{goal['key']}"), name, goal["key"]))
    ]
    step, title = form.values.get("add_step", ""), form.values.get("title", "").strip()
    target = form.day("add_target")
    if step or title or target:
        title = form.text("title", say("Write what is to be true on that day."))
        if not step:
            raise FieldError("add_step", say("Choose the step that reaches it."))
        if target is None:
            raise FieldError("add_target", say("Choose a date."))
        key = writing.key_of(title, [each["key"] for each in goals])
        _target(draft, target, "add_target", key)
        goals.append({"key": key, "title": title, "target": target.isoformat(), "reached_by": step})
    if not goals:
        first = goals_of(draft)
        name = f"target-{first[0]['key']}" if first else "add_target"
        raise FieldError(name, say("Give at least one goal a date: the plan is made backwards from it."))
    return with_school(world, draft, {**values, "goals": goals})


def _target(draft: Draft, day: date | None, name: str, goal: str) -> date | None:
    """A target that the calendar allows, None for none. Raises `FieldError`."""
    if day is None or CALENDAR not in draft.files:
        return day
    calendar = days_in(calendar_of(draft.files[CALENDAR])).calendar()
    message, advice = wrong_target(goal, day, start_of(school_values(draft)), calendar)
    if message:
        raise FieldError(name, f"{message} {advice}")
    return day


def save_playbook(world: World, draft: Draft, sent: Sent) -> Draft:
    """Which playbook, and what the school changes in it. Raises `FieldError`, `InputError`."""
    form, values = sent.form, school_values(draft)
    if form.action == "choose":
        playbook = form.values.get("playbook", "")
        if playbook not in playbooks():
            raise FieldError("playbook", say("Choose one of the list."))
        return with_school(world, draft, writing.changed(values, "rollout", playbook=playbook))
    if form.action == "overlay":
        file = sent.file("overlay", (".yaml", ".yml"))
        if file is None:
            raise FieldError("overlay", say("Choose a file."))
        return _with_overlay(world, draft, decoded("overlay", file))
    changes = overlay_changes(draft)
    match form.action:
        case "disable":
            changes.append({"disable": _step(sent), "reason": _reason(sent)})
        case "shift":
            changes.append({"shift": _step(sent), "duration": _duration(sent), "reason": _reason(sent)})
        case "remove":
            at = form.number("at")
            if at is None or at >= len(changes):
                raise FieldError("", say("This change is gone already. Nothing was changed."))
            del changes[at]
        case _:
            raise FieldError("", say("This form is not as the page made it. Load the page again."))
    if not changes:
        school = dumped(writing.changed(values, "rollout", overlay=None))
        return changed(world, draft, {OVERLAY: None, SCHOOL: school})
    head = values_of(draft.files[OVERLAY], OVERLAY) if OVERLAY in draft.files else _overlay_of(values)
    return _with_overlay(world, draft, dumped({**head, "changes": changes}))


def overlay_changes(draft: Draft) -> list[Values]:
    """The changes of a draft's overlay, in their order."""
    return (
        writing.parts(values_of(draft.files[OVERLAY], OVERLAY), "changes") if OVERLAY in draft.files else []
    )


def _overlay_of(values: Values) -> Values:
    school, rollout = writing.part(values, "school"), writing.part(values, "rollout")
    return {
        "overlay": writing.key_of(str(school.get("key", "school"))),
        "title": f"The revision of {school.get('name', 'the school')}",
        "playbook": str(rollout.get("playbook", playbooks()[0])),
    }


def _with_overlay(world: World, draft: Draft, text: str) -> Draft:
    """With an overlay that fits the playbook. Raises `InputError` for what is wrong in it."""
    from leadflow.intake.drafting import read_files

    school = dumped(writing.changed(school_values(draft), "rollout", overlay=OVERLAY))
    try:
        values_of(text, OVERLAY)
        read_files({**draft.files, OVERLAY: text, SCHOOL: school})
    except InputError as error:
        if own := [each for each in error.problems if each.file in (None, OVERLAY)]:
            raise InputError(own) from None
    return changed(world, draft, {OVERLAY: text, SCHOOL: school})


def _step(sent: Sent) -> str:
    step = sent.form.values.get("step", "")
    if not step:
        raise FieldError("step", say("Choose a step."))
    return step


def _reason(sent: Sent) -> str:
    return sent.form.text("reason", say("Say in a few words why. In two years nobody remembers."))


def _duration(sent: Sent) -> float:
    text = sent.form.values.get("duration", "").strip().replace(",", ".")
    days = float(text) if re.fullmatch(r"\d{1,3}(\.[05])?", text) else -1
    if days <= 0:
        raise FieldError("duration", say("Write a number of school days, in halves: 0.5, 1, 1.5 …"))
    return days


def save_groups(world: World, draft: Draft, sent: Sent) -> Draft:
    """The kind of boards, or one group. Raises `FieldError`."""
    form, values = sent.form, school_values(draft)
    if form.action == "board":
        kind = form.values.get("board", "")
        if kind not in ("builtin", "trello"):
            raise FieldError("board", say("Choose one of the two."))
        return with_school(world, draft, writing.changed(values, "rollout", board=kind))
    known = {each.key for each in people_of(draft.files[PEOPLE]).persons}
    groups = writing.parts(values, "groups")
    key = form.action.removeprefix("group-")
    if "remove" in form.values:
        return with_school(
            world, draft, {**values, "groups": [each for each in groups if each.get("key") != key]}
        )
    lead = form.values.get("lead", "")
    if lead not in known:
        raise FieldError("lead", say("Choose who leads the group."))
    members = list(dict.fromkeys([lead, *(each for each in sent.chosen.get("member", ()) if each in known)]))
    fresh: Values = {
        "name": form.text("name", say("Write what people call the group.")),
        "objective": form.any_text("objective"),
        "lead": lead,
        "members": members,
    }
    if form.action == "leadership":
        return with_school(world, draft, writing.changed(values, "leadership", **fresh))
    if not fresh["objective"]:
        raise FieldError("objective", say("Write the one thing that the group is to reach."))
    if form.action == "add":
        taken = ["leadership", *(str(each.get("key")) for each in groups)]
        added = {"key": writing.key_of(fresh["name"], taken), **fresh}
        return with_school(world, draft, {**values, "groups": [*groups, added]})
    if key not in [each.get("key") for each in groups]:
        raise FieldError("", say("This group is gone meanwhile. Nothing was changed."))
    merged = [{**each, **fresh} if each.get("key") == key else each for each in groups]
    return with_school(world, draft, {**values, "groups": merged})


SAVED: Mapping[str, Callable[[World, Draft, Sent], Draft]] = {
    "school": save_school,
    "calendar": save_calendar,
    "people": save_people,
    "goals": save_goals,
    "playbook": save_playbook,
    "groups": save_groups,
}
"""By the last part of the form's address."""
