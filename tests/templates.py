"""Board templates for tests, as `boards/*.yaml` would give them."""

from __future__ import annotations

from leadflow.planning.steps import Status
from leadflow.sync.cards import BoardList
from leadflow.sync.template import BoardTemplate

LISTS = (
    BoardList("To do", Status.TODO),
    BoardList("In progress", Status.IN_PROGRESS),
    BoardList("Waiting for approval", Status.IN_APPROVAL),
    BoardList("Done", Status.DONE),
)
LABELS = (
    ("Blocked", "red"),
    ("Milestone", "purple"),
    ("Meeting", "blue"),
    ("Change", "orange"),
    ("At risk", "yellow"),
)
PARTS = ("description", "measure", "artefacts", "dates", "reason", "link")

TEMPLATES = {
    key: BoardTemplate(key, "{group}", "{objective}", LISTS, LABELS, PARTS)
    for key in ("leadership", "task_group")
}
