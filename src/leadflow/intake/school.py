"""A school's files, made into the definition of a rollout or into everything that is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from leadflow import resources
from leadflow.errors import Problem
from leadflow.intake.absences import absence_problems, absences_of
from leadflow.intake.calendar import read_calendar
from leadflow.intake.dates import date_problems, slots_of
from leadflow.intake.document import Document, read_document
from leadflow.intake.explaining import parse
from leadflow.intake.gathering import Gathering
from leadflow.intake.library import (
    Library,
    existing,
    playbook_path,
    problems_of,
    read_library,
    read_overlay,
    with_overlay,
)
from leadflow.intake.members import misspelt_roles, people_problems, role_problems, roster_of
from leadflow.intake.roster import People, read_people
from leadflow.intake.schoolfile import BOARDS, SchoolFile
from leadflow.planning.limits import Limits, Obstacle
from leadflow.planning.plan import Goal
from leadflow.playbooks.complaints import SCHOOL, PlaybookError
from leadflow.playbooks.expand import Expansion, expand
from leadflow.playbooks.policies import Policies
from leadflow.playbooks.school import School
from leadflow.playbooks.spelling import advice
from leadflow.rollout.rollout import Definition
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from leadflow.intake.document import Location
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.playbooks.overlay import Overlay
    from leadflow.playbooks.playbook import Playbook


def load_definition(
    path: Path,
    *,
    start: date | None = None,
    board: str | None = None,
    goals: Mapping[str, date] | None = None,
) -> Definition:
    """The definition that a school file and the files it names come to.

    `start`, `board` and `goals` (target dates by goal key) override what the file says. Raises
    `InputError` with every problem of every file.
    """
    return read_school(path, start=start, board=board, goals=goals)[0]


def read_school(
    path: Path,
    *,
    start: date | None = None,
    board: str | None = None,
    goals: Mapping[str, date] | None = None,
) -> tuple[Definition, Expansion]:
    """As `load_definition`, with the expansion: where steps were written and what the overlay changed."""
    document = read_document(path)
    gathering = Gathering()
    written = gathering.attempt(_parsed, document, start, board, goals or {}, gathering)
    files = gathering.attempt(_Files.read, document, path.parent, gathering)
    if written is None or files is None:
        gathering.close()
        raise AssertionError  # one of the two has failed, so close() has raised
    found = _put_together(written, files, document, gathering)
    gathering.close()
    assert found is not None  # close() has raised otherwise
    return found


def _parsed(
    document: Document,
    start: date | None,
    board: str | None,
    goals: Mapping[str, date],
    gathering: Gathering,
) -> SchoolFile:
    written = parse(SchoolFile, document)
    gathering.add(*_override_problems(written, document, board, goals))
    changed: dict[str, Any] = {}
    if start is not None:
        changed["start"] = start
    if board in BOARDS:
        changed["board"] = board
    return written.model_copy(
        update={
            "rollout": written.rollout.model_copy(update=changed),
            "goals": tuple(
                goal.model_copy(update={"target": goals.get(goal.key, goal.target)}) for goal in written.goals
            ),
        }
    )


def _override_problems(
    written: SchoolFile, document: Document, board: str | None, goals: Mapping[str, date]
) -> Iterable[Problem]:
    """What is wrong with values that were given over the file's."""
    if board is not None and board not in BOARDS:
        yield Problem(
            say("There are no boards '%(board)s'.", board=board), key="board", advice=advice(board, BOARDS)
        )
    known = [goal.key for goal in written.goals]
    for key in goals:
        if key not in known:
            yield Problem(
                say("%(file)s has no goal '%(key)s'.", file=document.file, key=key),
                key=f"goals[{key}]",
                advice=advice(key, known),
            )


@dataclass(frozen=True)
class _Files:
    """What the school file names, as far as it could be read."""

    calendar: SchoolCalendar | None
    people: People | None
    library: Library | None
    overlay: tuple[Overlay, Document] | None
    groups: Mapping[str, SchoolCalendar]
    """The calendars that task groups have of their own."""

    @staticmethod
    def read(document: Document, beside: Path, gathering: Gathering) -> _Files:
        """Read them, even when the school file is wrong elsewhere."""
        data = document.data if isinstance(document.data, dict) else {}
        rollout = data.get("rollout")
        rollout = rollout if isinstance(rollout, dict) else {}
        calendar, people = data.get("calendar"), data.get("people")
        playbook, overlay = rollout.get("playbook", "distributed_leadership"), rollout.get("overlay")
        return _Files(
            gathering.attempt(_read, read_calendar, calendar, document, beside, ("calendar",)),
            gathering.attempt(_read, read_people, people, document, beside, ("people",)),
            gathering.attempt(_read_playbook, playbook, document, beside),
            gathering.attempt(_read, read_overlay, overlay, document, beside, ("rollout", "overlay")),
            dict(_group_calendars(data.get("groups"), document, beside, gathering)),
        )


def _read(read: Any, name: object, document: Document, beside: Path, at: Location) -> Any:
    """What a reader makes of the file named; None when no name was written (which is told elsewhere)."""
    return read(existing(name, beside, document, at)) if isinstance(name, str) and name.strip() else None


def _group_calendars(
    groups: object, document: Document, beside: Path, gathering: Gathering
) -> Iterable[tuple[str, SchoolCalendar]]:
    for at, group in enumerate(groups if isinstance(groups, list) else ()):
        name = group.get("calendar") if isinstance(group, dict) else None
        where = ("groups", at, "calendar")
        if name is not None and (
            own := gathering.attempt(_read, read_calendar, name, document, beside, where)
        ):
            yield str(group.get("key")), own


def _read_playbook(name: object, document: Document, beside: Path) -> Library | None:
    if not isinstance(name, str):
        return None
    return read_library(playbook_path(name, beside, document, ("rollout", "playbook")))


def _put_together(
    written: SchoolFile, files: _Files, document: Document, gathering: Gathering
) -> tuple[Definition, Expansion] | None:
    gathering.add(*_own_problems(written, document))
    clashes = list(_name_problems(written, document))
    gathering.add(*clashes)
    if files.calendar is not None:
        gathering.add(*date_problems(written, files.calendar, document))
    if files.people is not None:
        gathering.add(*people_problems(written, files.people.persons, document))
        if files.calendar is not None:
            gathering.add(*absence_problems(written, files.people.persons, files.calendar, document))
    if files.library is not None:
        gathering.add(*role_problems(written, files.library.playbook, document))
        if files.people is not None:
            gathering.add(*misspelt_roles(files.people, files.library.playbook))
        gathering.add(*_overlay_problems(written, files.library.playbook, files.overlay))
        policies = gathering.attempt(_policies, files.library.playbook.policies, written, document)
    school = None if clashes else _school_of(written, files)
    if files.library is None or school is None or (written.rollout.overlay and files.overlay is None):
        return None
    school = replace(school, policies=policies or files.library.playbook.policies)
    return _expanded(written, school, files.library, files.overlay, document, gathering)


def _school_of(written: SchoolFile, files: _Files) -> School | None:
    """The school, when enough could be read to try the playbook at it. Its policies are not yet known."""
    start, calendar = written.rollout.start, files.calendar
    if calendar is None or files.people is None or start is None or not calendar.knows(start):
        return None
    return School(
        name=written.school.name,
        start=start,
        calendar=calendar,
        roster=roster_of(written, files.people.persons),
        slots=slots_of(written, calendar),
        meetings={name: slot.name for slot in written.meetings for name in slot.used_by},
        named={
            name: ("meetings", at, "used_by", index)
            for at, slot in enumerate(written.meetings)
            for index, name in enumerate(slot.used_by)
        },
        roles=written.roles,
        goals=tuple(
            Goal(goal.key, goal.title, goal.target or calendar.last, goal.reached_by, goal.measure)
            for goal in written.goals
        ),
        obstacles=tuple(
            Obstacle(each.key, each.title, each.impact, each.likelihood, each.retired_by)
            for each in written.obstacles
        ),
        absences=absences_of(written, calendar, files.groups),
    )


def _expanded(
    written: SchoolFile,
    school: School,
    library: Library,
    overlay: tuple[Overlay, Document] | None,
    document: Document,
    gathering: Gathering,
) -> tuple[Definition, Expansion] | None:
    playbook = library.playbook
    try:
        expansion = expand(playbook, library.sub_plans, school, overlay and overlay[0])
    except PlaybookError as error:
        documents = {**with_overlay(library.documents, overlay and overlay[1]), SCHOOL: document}
        gathering.add(*problems_of(error.complaints, documents))
        return None
    return _definition(written, school, f"{playbook.playbook} {playbook.version}", expansion), expansion


def _overlay_problems(
    written: SchoolFile, playbook: Playbook, overlay: tuple[Overlay, Document] | None
) -> Iterable[Problem]:
    """An overlay that was written for another playbook."""
    if overlay is None:
        return
    revised, document = overlay
    used = written.rollout.playbook
    if Path(revised.playbook).stem not in (playbook.playbook, Path(used).stem):
        yield document.problem(
            ("playbook",),
            say(
                "This overlay revises '%(playbook)s', but the school file uses '%(used)s'.",
                playbook=revised.playbook,
                used=used,
            ),
            say("Name the same playbook in both."),
        )


def _definition(written: SchoolFile, school: School, playbook: str, expansion: Expansion) -> Definition:
    return Definition(
        key=written.rollout.key,
        name=written.rollout.name,
        school=written.school.name,
        timezone=written.school.timezone,
        start=school.start,
        playbook=playbook,
        plan=expansion.plan,
        calendars=school.calendars,
        roster=school.roster,
        board_kind=written.rollout.board,
        limits=Limits(**written.limits.model_dump()),
    )


def _policies(defaults: Policies, written: SchoolFile, document: Document) -> Policies:
    merged = {**defaults.model_dump(), **written.policies}
    return parse(Policies, document, merged, ("policies",))


def _own_problems(written: SchoolFile, document: Document) -> Iterable[Problem]:
    """What is wrong with a school file by itself."""
    zones = available_timezones()
    zone = written.school.timezone
    if zone not in zones:
        hint = advice(zone, zones) or "Write it as Continent/City, for example America/New_York."
        yield document.problem(
            ("school", "timezone"), say("There is no timezone '%(zone)s'.", zone=zone), hint
        )
    if not written.goals:
        yield document.problem(
            ("goals",),
            say("There is no goal, and the plan is made backwards from goals."),
            say("Write at least one with a key, a title, a target date and the step that reaches it."),
        )
    yield from _template_problems(written, document)


def _name_problems(written: SchoolFile, document: Document) -> Iterable[Problem]:
    """Names that are given twice, or that leadflow needs itself."""
    names = {
        "goals": [each.key for each in written.goals],
        "groups": ["leadership", *(each.key for each in written.groups)],
        "obstacles": [each.key for each in written.obstacles],
        "meetings": ["school", *(each.name for each in written.meetings)],
    }
    for part, keys in names.items():
        reserved = len(keys) - len(getattr(written, part))
        for at, key in enumerate(keys):
            if key in keys[:at]:
                yield document.problem(
                    (part, at - reserved),
                    say("The name '%(key)s' is taken already.", key=key),
                    say("Give this one another name."),
                )
    taken: dict[str, str] = {}
    for at, slot in enumerate(written.meetings):
        for index, name in enumerate(slot.used_by):
            if taken.setdefault(name, slot.name) != slot.name:
                yield document.problem(
                    ("meetings", at, "used_by", index),
                    say(
                        "The meeting '%(name)s' uses the slots of '%(other)s' already.",
                        name=name,
                        other=taken[name],
                    ),
                    say("Take it out of one of the two."),
                )


def _template_problems(written: SchoolFile, document: Document) -> Iterable[Problem]:
    folder = resources.board_templates()
    known = [path.stem for path in folder.glob("*.yaml")]
    parts = [(("groups", at, "template"), each.template) for at, each in enumerate(written.groups)]
    for location, template in [(("leadership", "template"), written.leadership.template), *parts]:
        if template not in known:
            yield document.problem(
                location,
                say("There is no board template '%(template)s'.", template=template),
                advice(template, known),
            )
