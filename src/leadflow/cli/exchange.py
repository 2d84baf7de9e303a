"""``export`` and ``import``: a plan as a file of another program, and back."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import definition, reading, require_one_source, today_at, which
from leadflow.errors import InputError, Problem, RefusedError
from leadflow.exchange.cells import LARGEST as LARGEST_TABLE
from leadflow.exchange.folder import SCHOOL_FILE, folder_files
from leadflow.exchange.forms import Form, exported
from leadflow.exchange.gantt import Paper
from leadflow.exchange.leftovers import folder_remarks
from leadflow.exchange.mspdi.incoming import import_project
from leadflow.exchange.table_in import import_table
from leadflow.exchange.xml import LARGEST as LARGEST_XML
from leadflow.integrations.clock import SystemClock
from leadflow.planning.schedule import schedule
from leadflow.rollout.rollout import Rollout
from leadflow.rollout.start import plan_on
from leadflow.services.view import view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.exchange.imported import Imported
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition

STANDARD = Path("-")
_DATES = ("earliest_start", "earliest_finish", "latest_start", "latest_finish")


def export(
    file: Path,
    school: Path | None,
    rollout: str | None,
    start: str | None,
    goals: Sequence[str] | None,
    form: Form | None,
    paper: Paper,
    *,
    plain: bool,
    force: bool,
) -> None:
    """Write a plan to a file, or to standard output."""
    require_one_source(school, rollout, start, goals)
    wanted = form or _form_of(file)
    _refuse(file, force=force)
    found, planned = _planned(school, rollout, start, goals)
    stamp = SystemClock().now()
    export_ = exported(found, planned, wanted, stamp, paper=paper, mark=not plain)
    for remark in export_.remarks:
        say(remark)
    if file == STANDARD:
        sys.stdout.buffer.write(export_.text.encode())
        return
    _write(file, export_.text, force=force)
    say(f"The plan of {found.definition.name} is in {file} ({show.counted(len(found.plan.steps), 'step')}).")


def _form_of(file: Path) -> Form:
    end = file.suffix.lower().removeprefix(".")
    if end in [each.value for each in Form]:
        return Form(end)
    forms = ", ".join(f".{each}" for each in Form)
    message = f"'{file}' does not say in which form; end its name with one of {forms}, or say --as."
    raise typer.BadParameter(message, param_hint="FILE")


def _refuse(file: Path, *, force: bool) -> None:
    if file != STANDARD and file.exists() and (file.is_dir() or not force):
        way = "Name a file." if file.is_dir() else "Choose another name, or say --force to write over it."
        raise RefusedError(f"{file} is there already; nothing was written. {way}")


def _planned(
    school: Path | None, rollout: str | None, start: str | None, goals: Sequence[str] | None
) -> tuple[Rollout, Schedule]:
    """The rollout and its dates today; of a school file, as a launch today would make it."""
    if school is not None:
        defined = definition(school, start, goals)
        return Rollout(defined, {}, {}), plan_on(defined, today_at(defined))
    with reading() as app:
        found = view(app.world, which(app, rollout))
    return found.rollout, found.schedule


def _write(file: Path, text: str, *, force: bool) -> None:
    """Write the whole file or none of it, and over nothing that came meanwhile."""
    part = file.with_name(f".{file.name}.part-{os.getpid()}")
    try:
        part.write_bytes(text.encode())
        if force:
            part.replace(file)
        else:
            os.link(part, file)
    except FileExistsError:
        # A link that leads nowhere is there, too, although nothing is at its end.
        raise RefusedError(
            f"{file} is there already; nothing was written. Take --force to write over it, or another name."
        ) from None
    except OSError as error:
        raise RefusedError(
            f"{file} cannot be written ({error.strerror or error}); nothing was. Choose another place."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def import_(file: Path, folder: Path, school: Path | None, *, as_json: bool) -> None:
    """Make a school's folder of a plan from another program. Nothing is written when anything is wrong."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(
            f"The folder {folder} is not new and empty; nothing was written. Choose another name."
        )
    base = definition(school, None, None) if school is not None else None
    found = imported(file, base)
    files = folder_files(found.definition, file.name)
    remarks = [*found.remarks, *folder_remarks(found.definition), *_checked(files, found, file)]
    _make(folder, files)
    if as_json:
        show.as_json({"folder": str(folder), "steps": len(found.definition.plan.steps), "remarks": remarks})
        return
    for remark in remarks:
        say(f"Mind: {remark}")
    steps = show.counted(len(found.definition.plan.steps), "step")
    say(f"{steps} of {file} are in {folder}, planned with the same dates.")
    say(f"Next: leadflow check {folder / SCHOOL_FILE}, then leadflow plan {folder / SCHOOL_FILE}")


def imported(file: Path, base: Definition | None) -> Imported:
    """The plan of a file, by its content. Raises `InputError`."""
    raw = _bytes(file)
    if file.suffix.lower() in (".mpp", ".mpt", ".xlsx", ".xls", ".pod", ".mpx"):
        advice = "Save it as XML (Microsoft Project, ProjectLibre) or as CSV (Excel), and import that."
        raise InputError([Problem(f"{file.suffix} files cannot be read.", str(file), advice=advice)])
    if file.suffix.lower() == ".xml" or raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return import_project(raw, str(file), base)
    return import_table(raw, str(file), base)


def _bytes(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise InputError([Problem("This is no regular file.", str(file), advice="Name a file.")])
        with file.open("rb") as opened:
            return opened.read(max(LARGEST_TABLE, LARGEST_XML) + 1)
    except FileNotFoundError:
        problem = Problem("There is no such file.", str(file), advice="Check its name and folder.")
        raise InputError([problem]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(
            f"The file cannot be read: {reason}.", str(file), advice="Check its name and rights."
        )
        raise InputError([problem]) from None


def _checked(files: Mapping[str, str], found: Imported, file: Path) -> list[str]:
    """Read the files back before anybody gets them: they must be a school, with the very dates.

    Raises `InputError` when they are none: the problem is then in the plan itself.
    """
    from leadflow.intake.school import load_definition

    with TemporaryDirectory(prefix="leadflow-import-") as name:
        for each, text in files.items():
            (Path(name) / each).write_text(text, encoding="utf-8")
        try:
            read = load_definition(Path(name) / SCHOOL_FILE)
        except InputError as error:
            raise InputError([_about(each, name, file) for each in error.problems]) from None
    there = schedule(read.plan, read.calendar, read.start).steps
    here = schedule(found.definition.plan, found.definition.calendar, found.definition.start).steps
    other = [
        key for key in here if any(getattr(there[key], name) != getattr(here[key], name) for name in _DATES)
    ]
    remarks = []
    if found.progress:
        remarks.append(
            "What was done stays out: a school's files hold the plan, a rollout the progress "
            f"({show.counted(len(found.progress), 'step')})."
        )
    if other:
        shown = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
        remarks.append(
            f"A school's files cannot hold all of this plan; these steps get other dates: {shown}."
        )
    return remarks


def _about(problem: Problem, folder: str, file: Path) -> Problem:
    """A problem of the written files, told about the file that was imported."""
    message = problem.message.replace(f"{folder}/", "")
    return Problem(message, str(file), None, problem.key, problem.advice)


def _make(folder: Path, files: Mapping[str, str]) -> None:
    """Make the whole folder or none of it."""
    part = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    try:
        part.mkdir(parents=True)
        for name, text in files.items():
            (part / name).write_text(text, encoding="utf-8")
        part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise RefusedError(
            f"The folder {folder} cannot be made ({error.strerror or error}). Choose another place."
        ) from None
