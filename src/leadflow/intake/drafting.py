"""Drafting: a school's files as texts (a draft's), read by the very readers that the command line uses.

The texts lie in a folder only while they are read. What they name must be among them or ship with leadflow:
a file that somebody sends must not reach into this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from leadflow import resources
from leadflow.errors import InputError, Problem
from leadflow.intake.calendar import READERS, CalendarFile, written_in
from leadflow.intake.document import Document, document_of, read_document
from leadflow.intake.importing.proposal import Wanted, propose
from leadflow.intake.importing.public import PREFIX
from leadflow.intake.importing.tables import Choice
from leadflow.intake.library import shipped
from leadflow.intake.roster import People, read_people
from leadflow.intake.school import read_school
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.intake.importing.proposal import Proposal
    from leadflow.intake.importing.year import Ends
    from leadflow.playbooks.expand import Expansion
    from leadflow.rollout.rollout import Definition

SCHOOL, CALENDAR, PEOPLE, OVERLAY = "school.yaml", "calendar.yaml", "people.csv", "overlay.yaml"


def read_files(files: Mapping[str, str]) -> tuple[Definition, Expansion]:
    """What the school's files come to. Raises `InputError` with every problem of every file."""
    with laid_out(files) as folder:
        _confine(folder, files)
        return read_school(folder / SCHOOL)


def people_of(text: str) -> People:
    """The people of a text as a spreadsheet exports it. Raises `InputError`."""
    with laid_out({PEOPLE: text}) as folder:
        return read_people(folder / PEOPLE)


def calendar_of(text: str) -> CalendarFile:
    """A calendar file. Raises `InputError`."""
    return written_in(document_of(text, CALENDAR))


def calendar_from(name: str, sent: bytes, ends: Ends) -> Proposal | None:
    """What an import makes of a calendar that somebody sent; None for a calendar file of leadflow's own kind.

    `name` is what the file was called. Raises `InputError`.
    """
    called = plain(name)
    with laid_out({called: sent}) as folder:
        path = folder / called
        if path.suffix.lower() in READERS:
            written_in(read_document(path))
            return None
        return propose(str(path), None, Wanted(ends, {}, Choice()))


def calendar_of_place(place: str, ends: Ends) -> Proposal:
    """The public holidays of a country or a part of it (``US-NJ``) as a calendar. Raises `InputError`."""
    return propose(f"{PREFIX}{place}", None, Wanted(ends, {}, Choice()))


def plain(name: str) -> str:
    """A file's name without folders and what file systems take amiss."""
    tail = re.sub(r"[^\w.-]", "-", Path(name.replace("\\", "/")).name).lstrip("-.")
    return f"{Path(tail).stem[:40] or 'file'}{Path(tail).suffix[:8].lower()}"


def dumped(values: object) -> str:
    """Values as YAML, in their order."""
    yaml, out = YAML(typ="safe", pure=True), StringIO()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 110
    yaml.representer.add_multi_representer(str, SafeRepresenter.represent_str)  # a `Said` is a text, too
    yaml.dump(values, out)
    return out.getvalue()


def values_of(text: str, file: str) -> dict[str, Any]:
    """The values of a YAML text, to be changed. Raises `InputError` for what holds no keys."""
    found = document_of(text, file).data
    if not isinstance(found, dict):
        raise InputError([Problem(say("This is no school file: it has no keys."), file, 1)])
    return found


@contextmanager
def laid_out(files: Mapping[str, str | bytes]) -> Iterator[Path]:
    """The files in a folder while the block runs; its problems name them without that folder."""
    with TemporaryDirectory(prefix="leadflow-draft-") as name:
        folder = Path(name)
        for each, text in files.items():
            (folder / each).write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            yield folder
        except InputError as error:
            raise InputError([_without(each, f"{folder}/") for each in error.problems]) from None


def _without(problem: Problem, folder: str) -> Problem:
    return replace(
        problem,
        file=problem.file.replace(folder, "") if problem.file else None,
        message=problem.message.replace(folder, ""),
        advice=problem.advice.replace(folder, "") if problem.advice else None,
    )


def _confine(folder: Path, files: Mapping[str, str]) -> None:
    """Raise `InputError` for files that name others outside of the draft."""
    school = read_document(folder / SCHOOL)
    problems = list(_strange(school, _named_in(school), files))
    overlay = _inside(school.data, "rollout", "overlay")
    if isinstance(overlay, str) and overlay in files:
        revised = read_document(folder / overlay)
        problems += _strange(revised, [(("playbook",), _inside(revised.data, "playbook"))], ())
    if problems:
        raise InputError(problems)


def _named_in(school: Document) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    data = school.data
    for at in (("calendar",), ("people",), ("rollout", "overlay")):
        yield at, _inside(data, *at)
    yield ("rollout", "playbook"), _inside(data, "rollout", "playbook")
    groups = _inside(data, "groups")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        yield ("groups", index, "calendar"), _inside(group, "calendar")


def _strange(
    document: Document, named: Iterable[tuple[tuple[str | int, ...], Any]], files: Iterable[str]
) -> Iterator[Problem]:
    for at, name in named:
        known = playbooks() if at[-1] == "playbook" else tuple(files)
        if isinstance(name, str) and name not in known:
            advice = f"There are: {', '.join(known)}." if known else ""
            yield document.problem(
                at, say("There is no '%(name)s' among the files of this draft.", name=name), advice
            )


def _inside(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


@cache
def playbooks() -> tuple[str, ...]:
    """The keys of the whole playbooks that ship with leadflow."""
    return tuple(each for each in shipped() if "playbook" in _keys(each))


def _keys(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_document(resources.playbooks() / f"{name}.yaml").data
    return found
