"""Board templates: the files of `boards/`, made into `BoardTemplate`s."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from leadflow.errors import InputError, Problem
from leadflow.intake.document import Document, read_document
from leadflow.intake.explaining import parse
from leadflow.intake.gathering import Gathering
from leadflow.planning.steps import Status
from leadflow.playbooks.fields import Key, Lowered, Text, Written
from leadflow.playbooks.spelling import advice
from leadflow.sync.cards import BoardList
from leadflow.sync.template import BoardTemplate

if TYPE_CHECKING:
    from pathlib import Path

BLOCKED = "Blocked"
NEEDED = (Status.TODO, Status.IN_PROGRESS, Status.IN_APPROVAL, Status.DONE)
"""The statuses that a board needs a list for."""
WORDS = ("rollout", "group", "objective", "school")
"""What a board's name and description may name in braces."""

Colour = Literal[
    "green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black",
    "green_dark", "yellow_dark", "orange_dark", "red_dark", "purple_dark", "blue_dark", "sky_dark",
    "lime_dark", "pink_dark", "black_dark",
    "green_light", "yellow_light", "orange_light", "red_light", "purple_light", "blue_light", "sky_light",
    "lime_light", "pink_light", "black_light",
]  # fmt: skip
"""Trello's words for colours."""


class ListPart(Written):
    """A list, and what a card in it says about its step."""

    name: Text = Field(description="what the list is called")
    status: Annotated[Status, Lowered] = Field(description="todo, in_progress, in_approval, done or skipped")


class LabelPart(Written):
    """A label that leadflow puts on cards and takes off again."""

    name: Text = Field(description="what the label is called")
    colour: Annotated[Colour, Lowered] = Field(description="one of Trello's colours, for example red")


class TemplateFile(Written):
    """A board template file."""

    key: Key = Field(description="the template's name, the same as the file's")
    name: Text = Field(description="the board's name; may hold {rollout}, {group}, {objective}, {school}")
    description: str = ""
    lists: Annotated[tuple[ListPart, ...], Field(min_length=1)]
    labels: tuple[LabelPart, ...]
    card: tuple[Literal["description", "measure", "artefacts", "dates", "reason", "link"], ...] = (
        "reason", "description", "measure", "artefacts", "dates", "link",
    )  # fmt: skip


def load_templates(folder: Path) -> Mapping[str, BoardTemplate]:
    """All templates of a folder by key. Raises `InputError` with every problem of every file."""
    gathering = Gathering()
    found: dict[str, BoardTemplate] = {}
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not files:
        gathering.add(
            Problem("There is no board template here.", str(folder), advice="Put leadership.yaml there.")
        )
    for file in files:
        template = gathering.attempt(read_template, file)
        if template is not None:
            found[template.key] = template
    gathering.close()
    return found


def read_template(path: Path) -> BoardTemplate:
    """One template. Raises `InputError`."""
    document = read_document(path)
    written = parse(TemplateFile, document)
    problems = list(_problems(written, document, path.stem))
    if problems:
        raise InputError(problems)
    return BoardTemplate(
        key=written.key,
        name=written.name,
        description=written.description,
        lists=tuple(BoardList(each.name, each.status) for each in written.lists),
        labels=tuple((each.name, each.colour) for each in written.labels),
        description_lines=written.card,
    )


def _problems(written: TemplateFile, document: Document, stem: str) -> Iterable[Problem]:
    if written.key != stem:
        yield document.problem(
            ("key",), f"The key is '{written.key}', but the file is called '{stem}'.", "Make them the same."
        )
    statuses = [each.status for each in written.lists]
    for status in NEEDED:
        if status not in statuses:
            yield document.problem(
                ("lists",), f"No list stands for '{status}'.", f"Add a list with 'status: {status}'."
            )
    for at, status in enumerate(statuses):
        if status in statuses[:at]:
            yield document.problem(
                ("lists", at, "status"),
                f"Two lists stand for '{status}', so nobody knows where a card belongs.",
                "Give one of them another status, or take it out.",
            )
    yield from _label_problems(written, document)
    for field in ("name", "description"):
        for word in re.findall(r"\{([^{}]*)\}", getattr(written, field)):
            if word not in WORDS:
                yield document.problem(
                    (field,), f"'{{{word}}}' stands for nothing here.", advice(word, WORDS)
                )


def _label_problems(written: TemplateFile, document: Document) -> Iterable[Problem]:
    names = [each.name for each in written.labels]
    if BLOCKED not in names:
        yield document.problem(
            ("labels",),
            f"There is no label '{BLOCKED}', with which people say that they are stuck.",
            f"Add '- {{name: {BLOCKED}, colour: red}}'.",
        )
    for at, name in enumerate(names):
        if name in names[:at]:
            yield document.problem(("labels", at), f"Two labels are called '{name}'.", "Take one out.")
