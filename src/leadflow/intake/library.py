"""The library: playbooks, their sub-plans and overlays, read from files with their documents kept.

A playbook is named by its key (a shipped one) or by a path beside the file that names it. Its sub-plans
are looked for in its own folder first, then among the shipped ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.errors import InputError, Problem
from leadflow.intake.document import Document, read_document
from leadflow.intake.explaining import parse
from leadflow.intake.gathering import Gathering
from leadflow.playbooks.complaints import OVERLAY, PLAYBOOK, sub_plan_source
from leadflow.playbooks.overlay import Overlay
from leadflow.playbooks.playbook import Playbook, SubPlan
from leadflow.playbooks.spelling import advice
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.intake.document import Location
    from leadflow.playbooks.complaints import Complaint

Documents = Mapping[str, Document]
"""Documents by the name that `leadflow.playbooks.complaints` uses for them."""


@dataclass(frozen=True)
class Library:
    """A playbook with its sub-plans, and where they were written."""

    playbook: Playbook
    sub_plans: Mapping[str, SubPlan]
    documents: Documents


def shipped() -> tuple[str, ...]:
    """The names of the playbooks and sub-plans that ship with leadflow."""
    return tuple(sorted(path.stem for path in resources.playbooks().glob("*.yaml")))


def playbook_path(name: str, beside: Path, written: Document, at: Location) -> Path:
    """The file of a playbook named in a file. Raises `InputError` at the place that names it."""
    if "/" in name or "\\" in name or Path(name).suffix in (".yaml", ".yml"):
        return existing(name, beside, written, at)
    path = resources.playbooks() / f"{name}.yaml"
    if name not in shipped():
        raise InputError(
            [
                written.problem(
                    at,
                    say("There is no playbook '%(name)s'.", name=name),
                    advice(name, shipped()) or "Name a file.",
                )
            ]
        )
    return path


def existing(name: str, beside: Path, written: Document, at: Location) -> Path:
    """A file named in a file, looked for beside it. Raises `InputError` at the place that names it."""
    path = beside / name
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if there:
        return path
    folder = path.parent
    others = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    shown = str(path) if str(path).isprintable() else ascii(str(path))[1:-1]
    raise InputError(
        [written.problem(at, say("There is no file '%(shown)s'.", shown=shown), advice(path.name, others))]
    )


def read_library(path: Path) -> Library:
    """A playbook and its sub-plans. Raises `InputError` with the problems of all of them."""
    return _shipped(path) if path.parent == resources.playbooks() else _read(path)


@cache
def _shipped(path: Path) -> Library:
    """A playbook that ships with leadflow: nobody edits it, and reading it takes most of a plan's time."""
    return _read(path)


def _read(path: Path) -> Library:
    gathering = Gathering()
    document = read_document(path)
    playbook = gathering.attempt(parse, Playbook, document)
    documents = {PLAYBOOK: document}
    sub_plans: dict[str, SubPlan] = {}
    for at, key in enumerate(_named(document)):
        found = gathering.attempt(_sub_plan, key, path.parent, document, at)
        if found is not None:
            sub_plans[key], documents[sub_plan_source(key)] = found
    gathering.close()
    assert playbook is not None  # close() has raised otherwise
    return Library(playbook, sub_plans, documents)


def _named(document: Document) -> Iterable[str]:
    """The sub-plans that a playbook names, even one that is wrong elsewhere."""
    named = document.data.get("sub_plans") if isinstance(document.data, Mapping) else None
    return [each for each in named if isinstance(each, str)] if isinstance(named, list) else ()


def _sub_plan(key: str, folder: Path, document: Document, at: int) -> tuple[SubPlan, Document]:
    own, common = folder / f"{key}.yaml", resources.playbooks() / f"{key}.yaml"
    path = own if own.is_file() else common
    if not path.is_file():
        hint = advice(key, (*shipped(), *(each.stem for each in folder.glob("*.yaml"))))
        raise InputError(
            [document.problem(("sub_plans", at), say("There is no sub-plan '%(key)s'.", key=key), hint)]
        )
    return read_sub_plan(path)


def read_sub_plan(path: Path) -> tuple[SubPlan, Document]:
    """A sub-plan and its document. Raises `InputError`."""
    document = read_document(path)
    found = parse(SubPlan, document)
    if found.sub_plan != path.stem:
        raise InputError(
            [
                document.problem(
                    ("sub_plan",),
                    say(
                        "The sub-plan is called '%(sub_plan)s', but its file '%(stem)s'.",
                        sub_plan=found.sub_plan,
                        stem=path.stem,
                    ),
                    say("Make them the same."),
                )
            ]
        )
    return found, document


def read_overlay(path: Path) -> tuple[Overlay, Document]:
    """An overlay and its document. Raises `InputError`."""
    document = read_document(path)
    return parse(Overlay, document), document


def with_overlay(documents: Documents, overlay: Document | None) -> Documents:
    """The documents of a library and of an overlay."""
    return {**documents, OVERLAY: overlay} if overlay else documents


def problems_of(complaints: Iterable[Complaint], documents: Documents) -> list[Problem]:
    """Complaints with their file and line."""
    return [_problem(each, documents) for each in complaints]


def _problem(complaint: Complaint, documents: Documents) -> Problem:
    message = complaint.message
    document = documents.get(complaint.place.source)
    if other := complaint.other:
        elsewhere = documents.get(other.source)
        if elsewhere is not None:
            where = "" if elsewhere is document else f" of {elsewhere.file}"
            message += f" The other one is on line {elsewhere.line_of(other.path)}{where}."
    if document is None:
        return Problem(message, advice=complaint.advice or None)
    return document.problem(complaint.place.path, message, complaint.advice)
