"""Forms: everything a plan can be exported as, in one place for the command line and the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.exchange.drawing import gantt_svg
from leadflow.exchange.events import events_text
from leadflow.exchange.gantt import Paper, gantt_of
from leadflow.exchange.mspdi.outgoing import export_remarks, project_of
from leadflow.exchange.mspdi.writing import project_text
from leadflow.exchange.table import table_remarks, table_text

if TYPE_CHECKING:
    from datetime import datetime

    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Rollout


class Form(StrEnum):
    """What a plan can be exported as; the values are the ends of file names."""

    CSV = "csv"
    XML = "xml"
    SVG = "svg"
    ICS = "ics"


CONTENT = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XML: "application/xml; charset=utf-8",
    Form.SVG: "image/svg+xml; charset=utf-8",
    Form.ICS: "text/calendar; charset=utf-8",
}
"""Content types."""

_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Export:
    """A plan in one form. `remarks` say what the form cannot hold."""

    text: str
    remarks: tuple[str, ...] = ()


def exported(
    rollout: Rollout,
    planned: Schedule,
    form: Form,
    stamp: datetime,
    *,
    paper: Paper = Paper.A3,
    mark: bool = True,
) -> Export:
    """A rollout's plan in a form. `mark` puts a byte order mark before a table, for Excel."""
    if form is Form.CSV:
        return Export(table_text(rollout, planned, mark=mark), table_remarks(rollout.definition))
    if form is Form.SVG:
        return Export(gantt_svg(gantt_of(rollout, planned, paper)))
    if form is Form.ICS:
        return Export(events_text(rollout, planned, stamp))
    return Export(project_text(project_of(rollout, planned)), export_remarks(rollout.plan))


def file_name(rollout: str, form: Form) -> str:
    """A file name that no system takes amiss."""
    return f"{_STRANGE.sub('-', rollout).strip('-')[:80] or 'plan'}.{form.value}"
