"""The plan of a draft, as it would be launched today: goals, findings, first weeks, timeline, boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from leadflow.people.sign_in import plain_email
from leadflow.planning.explain import explain
from leadflow.planning.findings import Severity
from leadflow.planning.words import first_of, long
from leadflow.saying import joined, say_many
from leadflow.services.creating import minutes
from leadflow.web.contexts.lines import StepLine, Verdict, goal_lines, step_lines
from leadflow.web.launching.places import place
from leadflow.web.timeline import Picture, picture_of
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.rollout.draft import Draft
    from leadflow.services.creating import ToMake
    from leadflow.web.contexts.launch import ProblemLine
    from leadflow.web.forms import Form
    from leadflow.web.launching.places import Trail
    from leadflow.web.launching.seeing import Look

PEOPLE_NAMED = 5
"""People of a board that are named; the group's page has all of them."""
FIRST = timedelta(weeks=3)
"""How much of the beginning is told step by step."""


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way to keep a goal, planned anew: what changes, what it costs, how it is made."""

    sentences: tuple[str, ...]
    prices: tuple[str, ...]
    forecast: date
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal: whether it can be met, and what would help where it cannot."""

    title: str
    measure: str
    verdict: Verdict
    target: date
    forecast: date
    slack: float
    sentences: tuple[str, ...]
    ways: tuple[WayLine, ...]


@dataclass(frozen=True, slots=True)
class ReasonedStep:
    """A step with why it has its dates."""

    step: StepLine
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A board that would be made. `without` are people who have no account there."""

    name: str
    lists: str
    cards: int
    entries: int
    people: str
    without: str


@dataclass(frozen=True, slots=True)
class PlanPreviewPage:
    """What a launch would make. Nothing is written yet."""

    template: ClassVar[str] = "launch_preview.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    """What is wrong with the files; then there is no plan, and `sums` is empty."""
    sums: str
    today: str
    goals: tuple[GoalCard, ...]
    findings: tuple[tuple[str, str], ...]
    """(severity, sentence)."""
    first: tuple[ReasonedStep, ...]
    critical: tuple[StepLine, ...]
    picture: Picture | None
    revisions: tuple[str, ...]
    boards: tuple[BoardLine, ...]
    elsewhere: str
    """How long it takes to make the boards on Trello; empty for those of leadflow's own."""
    hindrances: tuple[str, ...]
    late: bool
    acceptable: bool
    """False when the plan has errors that no one can accept."""
    alone: bool
    """True while there are no task groups."""
    links: tuple[tuple[str, str], ...]
    """(part, address) of the parts that the page leads back to."""
    stranger: str
    """The e-mail address of who would launch it, when none of its people has that; empty else."""
    mark: int
    """Which version of the draft this is: another one is not launched by this page."""


def problem_preview(
    draft: Draft, trail: Trail, form: Form, problems: tuple[ProblemLine, ...]
) -> PlanPreviewPage:
    """No plan: what is wrong with the files."""
    return PlanPreviewPage(
        None, trail, form, problems, "", "", (), (), (), (), None, (), (), "", (),
        late=False, acceptable=False, alone=False, links=_links(draft), stranger="", mark=draft.version,
    )  # fmt: skip


def plan_preview(draft: Draft, look: Look, trail: Trail, form: Form, by: str) -> PlanPreviewPage:
    """The plan of a draft, for who would launch it `by` an e-mail address (empty at the machine)."""
    found = look.view
    definition = found.rollout.definition
    begins = max(found.today, definition.start)
    lines = step_lines(found, found.standings)
    elsewhere = definition.board_kind == "trello" and bool(look.boards)
    groups = len(definition.roster.groups) - 1
    return PlanPreviewPage(
        frame=None,
        trail=trail,
        form=form,
        problems=(),
        sums=joined(
            (
                say_many(
                    "%(num)s step from %(day)s", "%(num)s steps from %(day)s", len(lines), day=long(begins)
                ),
                say_many("%(num)s person", "%(num)s people", len(definition.roster.people)),
                say_many("%(num)s task group", "%(num)s task groups", groups),
            )
        ),
        today=long(begins) if found.today > definition.start else "",
        goals=tuple(_goals(look)),
        findings=tuple(_findings(look)),
        first=tuple(_reasoned(look, [each for each in lines if each.earliest_start <= begins + FIRST])),
        critical=tuple(each for each in lines if each.critical),
        picture=picture_of(found),
        revisions=tuple(str(each) for each in look.revisions),
        boards=tuple(_board(each) for each in look.boards),
        elsewhere=_elsewhere(look) if elsewhere else "",
        hindrances=tuple(sentence(each) for each in look.hindrances),
        late=look.late,
        acceptable=look.acceptable,
        alone=not groups,
        links=_links(draft),
        stranger="" if by in {plain_email(each.email) for each in definition.roster.people} else by,
        mark=draft.version,
    )


def _links(draft: Draft) -> tuple[tuple[str, str], ...]:
    return tuple((part, place(draft.id, part)) for part in ("goals", "playbook", "groups", "people"))


def _goals(look: Look) -> Iterator[GoalCard]:
    goals = sorted(look.view.rollout.plan.goals, key=lambda goal: goal.target)
    for goal, line in zip(goals, goal_lines(look.view), strict=True):
        told = look.ways.get(goal.key)
        yield GoalCard(
            title=line.title,
            measure=line.measure,
            verdict=line.verdict,
            target=line.target,
            forecast=line.forecast,
            slack=line.slack,
            sentences=told.sentences if told else (),
            ways=tuple(
                WayLine(way.repair.sentences, way.repair.prices, way.repair.forecast, way.how)
                for way in (told.ways if told else ())
            ),
        )


def _findings(look: Look) -> Iterator[tuple[str, str]]:
    order = list(Severity)
    for each in sorted(look.view.schedule.findings, key=lambda finding: order.index(finding.severity)):
        yield each.severity.value.capitalize(), each.sentence


def _reasoned(look: Look, lines: list[StepLine]) -> Iterator[ReasonedStep]:
    found = look.view
    definition = found.rollout.definition
    for each in sorted(lines, key=lambda line: (line.earliest_start, line.latest_start)):
        reasons = explain(
            definition.plan, definition.calendar, found.schedule, each.key, definition.roster.names
        )
        yield ReasonedStep(each, tuple(reasons))


def _board(made: ToMake) -> BoardLine:
    return BoardLine(
        name=made.spec.name,
        lists=", ".join(each.name for each in made.spec.lists),
        cards=len(made.cards),
        entries=made.entries,
        people=first_of(made.people, PEOPLE_NAMED),
        without=first_of(made.without),
    )


def _elsewhere(look: Look) -> str:
    requests = sum(each.requests for each in look.boards)
    return say_many(
        "At most %(requests)s requests to Trello, about %(num)s minute.",
        "At most %(requests)s requests to Trello, about %(num)s minutes.",
        minutes(look.boards),
        requests=requests,
    )
