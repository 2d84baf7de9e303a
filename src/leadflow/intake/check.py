"""Check any file that people write, alone: which kind it is, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem
from leadflow.intake.calendar import read_calendar
from leadflow.intake.document import read_document
from leadflow.intake.library import (
    Library,
    playbook_path,
    problems_of,
    read_library,
    read_overlay,
    read_sub_plan,
    with_overlay,
)
from leadflow.intake.nominal import nominal_school
from leadflow.intake.roster import read_people
from leadflow.intake.school import read_school
from leadflow.intake.templates import read_template
from leadflow.planning.words import listed
from leadflow.playbooks.complaints import SCHOOL, PlaybookError
from leadflow.playbooks.expand import expand
from leadflow.saying import say

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.intake.document import Document
    from leadflow.playbooks.overlay import Overlay, Revision

TABLES = (".csv", ".tsv")
"""Ends of the names of people files."""
KINDS = (
    ("school file", ("school", "rollout", "goals")),
    ("overlay", ("overlay", "changes")),
    ("sub-plan", ("sub_plan", "parameters")),
    ("playbook", ("playbook", "sub_plans", "steps")),
    ("board template", ("lists", "labels")),
    ("calendar", ("closures", "terms", "half_days", "staff_days")),
)
"""Kinds of YAML files and the keys that give them away, in the order in which they are looked for."""


def check(path: Path) -> list[Problem]:
    """Everything that is wrong with a school file, playbook, overlay, sub-plan, calendar, board template or
    people file, and with the files it names. Empty when nothing is."""
    try:
        if path.suffix.lower() in TABLES:
            read_people(path)
        else:
            _CHECKS[kind_of(read_document(path))](path)
    except InputError as error:
        return list(error.problems)
    return []


def compare(path: Path) -> tuple[Revision, ...]:
    """What an overlay, or the overlay of a school file, changes in its playbook; empty for other files.

    Raises `InputError`.
    """
    if path.suffix.lower() in TABLES:
        return ()
    kind = kind_of(read_document(path))
    if kind == "school file":
        return read_school(path)[1].revisions
    return _overlay(path) if kind == "overlay" else ()


def kind_of(document: Document) -> str:
    """Which kind of file this is, by its keys. Raises `InputError` when nothing tells."""
    data = document.data
    for kind, keys in KINDS:
        if isinstance(data, Mapping) and any(key in data for key in keys):
            return kind
    signs = listed([f"'{keys[0]}' ({kind})" for kind, keys in KINDS], "or")
    raise InputError(
        [
            Problem(
                say("Nothing tells what this file is."),
                document.file,
                1,
                advice=say("It needs one of the keys %(signs)s.", signs=signs),
            )
        ]
    )


def _playbook(path: Path) -> None:
    _expand(read_library(path))


def _overlay(path: Path) -> tuple[Revision, ...]:
    overlay, document = read_overlay(path)
    library = read_library(playbook_path(overlay.playbook, path.parent, document, ("playbook",)))
    return _expand(library, overlay, document)


def _expand(
    library: Library, overlay: Overlay | None = None, document: Document | None = None
) -> tuple[Revision, ...]:
    """Try a playbook at a nominal school: what the overlay changes there.

    Raises `InputError`, leaving out what only a real school can tell.
    """
    school = nominal_school(library, overlay)
    try:
        return expand(library.playbook, library.sub_plans, school, overlay).revisions
    except PlaybookError as error:
        own = [each for each in error.complaints if each.place.source != SCHOOL]
        if problems := problems_of(own, with_overlay(library.documents, document)):
            raise InputError(problems) from None
        return ()


_CHECKS: Mapping[str, Callable[[Path], object]] = {
    "school file": read_school,
    "overlay": _overlay,
    "sub-plan": read_sub_plan,
    "playbook": _playbook,
    "board template": read_template,
    "calendar": read_calendar,
}
