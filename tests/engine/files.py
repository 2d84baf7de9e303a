"""A small school's files, for launches from the form: four steps, two people, one board."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL = """\
school: {{key: small, name: Small School, timezone: UTC}}
rollout: {{key: {key}, name: "The rollout {key}", start: 2026-09-01, playbook: playbook.yaml}}
calendar: calendar.yaml
people: people.csv
leadership: {{lead: ada, members: [ada, grace]}}
roles: {{principal: [ada], teacher: [grace]}}
goals:
  - {{key: vision, title: A shared vision, target: {target}, reached_by: vision}}
"""

CALENDAR = """\
name: Small School 2026/27
source: made up for a test
first: 2026-08-31
last: 2027-06-30
"""

PEOPLE = "key,name,roles\nada,Ada Lovelace,principal\ngrace,Grace Hopper,teacher\n"

PLAYBOOK = """\
playbook: small
version: "1"
title: A small playbook
summary: Four steps to a vision.
origin: made up for a test
roles:
  - {key: principal, title: Principal, summary: Leads.}
  - {key: teacher, title: Teacher, summary: Teaches.}
phases: [{key: start, title: Start}]
steps:
  - key: norms
    title: Agree on norms
    role: principal
    phase: start
    duration: 2
    measure: {what: agreed, target: all}
  - key: survey
    title: Survey the faculty
    role: teacher
    phase: start
    duration: 3
    measure: {what: answers, target: all}
  - key: vision
    title: Write the vision
    role: principal
    phase: start
    duration: 2
    after: [norms, survey]
    measure: {what: published, target: once}
  - key: pilot
    title: Pilot it
    role: teacher
    phase: start
    after: [vision]
    measure: {what: pilots, target: one}
"""


def write_school(folder: Path, key: str, target: str = "2026-11-18") -> Path:
    """Write a school's files into a folder; its school file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "school.yaml": SCHOOL.format(key=key, target=target),
        "calendar.yaml": CALENDAR,
        "people.csv": PEOPLE,
        "playbook.yaml": PLAYBOOK,
    }.items():
        (folder / name).write_text(text, "utf-8")
    return folder / "school.yaml"
