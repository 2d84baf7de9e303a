"""The words of the reference cases' format. One that is not known here is refused, not ignored."""

from __future__ import annotations

from typing import Any

KNOWN = {
    "case": "schema id title group oracle provenance licence mode calendars default_calendar hours_per_day "
    "project tasks links expected expected_error tags checked_by day_granular expected_days "
    "expected_days_note infeasible_by_min",
    "project": "start name",
    "task": "id name duration_min duration_kind duration_days constraint calendar deadline actual_start "
    "actual_finish",
    "constraint": "type date",
    "link": "from to type lag_min lag_kind",
    "calendar": "name week exceptions",
    "exception": "from to work name",
    "expected": "es ef ls lf start finish total_slack_min critical",
}
"""The words of the format, by where they stand."""
INERT = {"wbs", "notes", "priority", "outline_level", "milestone"}
"""Words of a task that move nothing."""
INSTANTS = ("deadline", "actual_start", "actual_finish")
CONSTRAINTS = {"ASAP", "ALAP", "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO"}


class RefusedCaseError(Exception):
    """The case says something that this planner, or this reader, has no words for."""


def check_words(raw: dict[str, Any]) -> None:
    """Raises `RefusedCaseError` for a word of a case that is not known here."""
    if raw.get("schema") != "leadflow-plan-case/1":
        raise RefusedCaseError(f"the schema {raw.get('schema')} is not known")
    places = [("case", raw), ("project", raw["project"])]
    for calendar in raw["calendars"].values():
        places += [("calendar", calendar), *(("exception", each) for each in calendar.get("exceptions", []))]
    for task in raw["tasks"]:
        places += [("task", task), ("constraint", task.get("constraint", {}))]
    places += [("link", each) for each in raw["links"]]
    places += [("expected", each) for each in raw.get("expected", {}).values()]
    for where, found in places:
        unknown = sorted(set(found) - set(KNOWN[where].split()) - (INERT if where == "task" else set()))
        if unknown:
            raise RefusedCaseError(f"a {where} says {', '.join(unknown)}, which is not known")
    _check_values(raw)


def _check_values(raw: dict[str, Any]) -> None:
    kinds = [("duration_kind", each.get("duration_kind", "working")) for each in raw["tasks"]]
    kinds += [("lag_kind", each.get("lag_kind", "working")) for each in raw["links"]]
    for what, kind in kinds:
        if kind not in ("working", "elapsed"):
            raise RefusedCaseError(f"the {what} {kind} is not known")
    for task in raw["tasks"]:
        if "constraint" in task and task["constraint"]["type"] not in CONSTRAINTS:
            raise RefusedCaseError(f"the constraint {task['constraint']['type']} is not known")
    if raw.get("mode", "forward") not in ("forward", "backward"):
        raise RefusedCaseError(f"the mode {raw['mode']} is not known")
