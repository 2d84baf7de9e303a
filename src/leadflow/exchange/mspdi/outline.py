"""The outline: which rows are work, which phase they belong to, and what a link to a summary stands for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Project, Row, RowLink


@dataclass(frozen=True)
class Outline:
    """The rows of a project by what they are. Rows are named by their number (UID)."""

    head: Row | None
    """The row that stands for the whole project."""
    work: tuple[Row, ...]
    phases: tuple[Row, ...]
    """Summary rows that become phases."""
    phase: Mapping[int, int]
    """Of a row of work, its phase."""
    links: Mapping[int, tuple[RowLink, ...]]
    """What each row of work waits for: rows of work only."""


def outline_of(project: Project, remarks: Remarks) -> Outline:
    """The outline. Raises `InputError` for two rows with one number and for links to nowhere."""
    problems = list(_doubles(project))
    rows = [row for row in project.rows if row.uid != 0 and row.level > 0]
    head = next((row for row in project.rows if row.uid == 0 or row.level == 0), None)
    above = _ancestors(rows)
    parents = {uid for each in above.values() for uid in each}
    rows = [replace(row, summary=row.uid in parents or (row.summary and not row.minutes)) for row in rows]
    by_uid = {row.uid: row for row in rows}
    work = [row for row in rows if not row.summary and _wanted(row, remarks)]
    phases = _phases(rows, remarks)
    below: dict[int, list[int]] = {uid: [] for uid in by_uid}
    for row in work:
        for uid in (row.uid, *above[row.uid]):
            below[uid].append(row.uid)
    links: dict[int, list[RowLink]] = {row.uid: [] for row in work}
    for row in rows:
        for link in row.links:
            if link.elsewhere:
                remarks.add("Links to rows of other project files are not taken: {}.", row.name)
            elif link.uid not in by_uid:
                problems.append(_nowhere(link, row, project))
            else:
                _tie(links, link, row, below, remarks)
    if problems:
        raise InputError(problems)
    return Outline(
        head,
        tuple(work),
        tuple(row for row in rows if row.uid in phases),
        {row.uid: found[0] for row in work if (found := [uid for uid in above[row.uid] if uid in phases])},
        {uid: tuple(each) for uid, each in links.items()},
    )


def _doubles(project: Project) -> Iterable[Problem]:
    for uid, number in Counter(row.uid for row in project.rows).items():
        if number > 1:
            line = [row.line for row in project.rows if row.uid == uid][1]
            yield Problem(
                f"Two rows have the number (UID) {uid}.", project.file, line, "UID", "Save the plan again."
            )


def _nowhere(link: RowLink, row: Row, project: Project) -> Problem:
    return Problem(
        f"'{row.name}' waits for the row with the number (UID) {link.uid}, which is not in the file.",
        project.file,
        link.line,
        "PredecessorLink",
        "Take the link away, or save the plan again.",
    )


def _ancestors(rows: Sequence[Row]) -> Mapping[int, tuple[int, ...]]:
    """Of every row, the rows it lies under, innermost first."""
    found: dict[int, tuple[int, ...]] = {}
    path: list[Row] = []
    for row in rows:
        while path and path[-1].level >= row.level:
            path.pop()
        found[row.uid] = tuple(each.uid for each in reversed(path))
        path.append(row)
    return found


def _wanted(row: Row, remarks: Remarks) -> bool:
    if not row.name:
        remarks.add("Rows without a name are left out.")
        return False
    if row.subproject:
        remarks.add("Rows that stand for another project file are left out: {}.", row.name)
        return False
    return True


def _phases(rows: Sequence[Row], remarks: Remarks) -> frozenset[int]:
    """The summaries that become phases: the outermost level that has more than one."""
    summaries = [row for row in rows if row.summary]
    levels = Counter(row.level for row in summaries)
    level = next((each for each in sorted(levels) if levels[each] > 1), min(levels, default=1))
    for row in summaries:
        if row.level > level:
            remarks.add(
                "A plan has one level of phases; these headings inside a phase are left out, their rows "
                "stay: {}.",
                row.name,
            )
        if row.deadline is not None or row.constraint:
            remarks.add("Dates that were set on a summary are not taken: {}.", row.name)
    return frozenset(row.uid for row in summaries if row.level == level)


def _tie(
    links: dict[int, list[RowLink]],
    link: RowLink,
    row: Row,
    below: Mapping[int, Sequence[int]],
    remarks: Remarks,
) -> None:
    """A link between rows of work: one with a summary stands for each row of work in it."""
    if row.summary or len(below[link.uid]) != 1 or below[link.uid][0] != link.uid:
        remarks.add("Links with a summary become links with every row in it: {}.", row.name)
    for after in below[row.uid]:
        for before in below[link.uid]:
            if before != after:
                links[after].append(replace(link, uid=before))
