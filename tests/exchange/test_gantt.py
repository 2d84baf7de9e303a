"""The picture: whole, on its pages, readable without colours, and safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.exchange.drawing import gantt_svg
from leadflow.exchange.gantt import LETTER, SIZES, Gantt, Paper, cut, gantt_of
from leadflow.planning.plan import Plan, Step
from leadflow.rollout.rollout import Rollout
from tests.exchange.worlds import SAMPLE_DAY, planned, rollouts, sample_under_way, unlaunched
from tests.small import small_definition


def picture(rollout: Rollout, paper: Paper = Paper.A3, today: date = SAMPLE_DAY) -> Gantt:
    return gantt_of(rollout, planned(rollout, today), paper)


@pytest.mark.parametrize("paper", Paper)
def test_every_step_of_the_sample_stands_on_a_page_that_fits(paper: Paper) -> None:
    gantt = picture(sample_under_way(), paper)
    titles = [line.text for page in gantt.pages for line in page if not line.heading]
    assert sorted(titles) == sorted(step.title for step in sample_under_way().plan.steps)
    width, height = SIZES[paper]
    for page in gantt.pages:
        assert not page[-1].heading
        assert gantt.head + len(page) * 5.2 <= height - 10
    assert gantt.chart.right <= width - 10
    assert 3 <= len(gantt.pages) <= 7


@settings(max_examples=40)
@given(rollouts(), st.sampled_from(Paper))
def test_everything_drawn_lies_on_the_paper(rollout: Rollout, paper: Paper) -> None:
    gantt = picture(rollout, paper, date(2026, 9, 1))
    root = ElementTree.fromstring(gantt_svg(gantt))
    width = SIZES[paper][0]
    for each in root.iter("{http://www.w3.org/2000/svg}rect"):
        left = float(each.get("x", 0))
        assert -0.01 <= left <= width
        assert left + float(each.get("width", 0)) <= width + 1
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == ["t", "d"]


def test_it_reads_without_colours_and_holds_nothing_that_runs() -> None:
    text = gantt_svg(picture(sample_under_way()))
    for words in ("url(#hatch)", ">critical<", ">at launch<", ">today<", "Page 1 of", "✓", "<title", "<desc"):
        assert words in text, words
    for words in ("<script", "onload", "href", "<image", "foreignObject", "@import"):
        assert words not in text, words


def test_a_missed_goal_is_filled_and_named_with_its_forecast() -> None:
    rollout = unlaunched(small_definition(target=date(2026, 9, 11)))
    gantt = picture(rollout, today=date(2026, 9, 7))
    assert [flag.met for flag in gantt.flags] == [False]
    assert "forecast" in gantt.flags[0].text
    assert "diamond missed" in gantt_svg(gantt)


def test_texts_cannot_leave_their_place() -> None:
    definition = small_definition()
    steps = tuple(
        replace(each, title='</text><script>x</script> & "q" \x07') for each in definition.plan.steps
    )
    rollout = unlaunched(replace(definition, name="<b>", plan=replace(definition.plan, steps=steps)))
    text = gantt_svg(picture(rollout, today=date(2026, 9, 7)))
    ElementTree.fromstring(text)
    assert "<script" not in text
    assert "\x07" not in text


def test_many_steps_take_many_pages_with_their_phase_named_again() -> None:
    definition = small_definition()
    steps = tuple(Step(f"s{at}", f"Step {at}", 1, "lead", phase="one") for at in range(150))
    plan = Plan(steps, phases=sample_under_way().plan.phases[:1])
    plan = replace(plan, steps=tuple(replace(each, phase=plan.phases[0].key) for each in steps))
    gantt = picture(unlaunched(replace(definition, plan=plan)), today=date(2026, 9, 7))
    assert sum(not line.heading for page in gantt.pages for line in page) == 150
    assert all(page[0].text.endswith("(continued)") for page in gantt.pages[1:])


@pytest.mark.parametrize("number", range(38, 50))
def test_no_heading_stands_last_on_a_page(number: int) -> None:
    definition = small_definition()
    phases = sample_under_way().plan.phases[:2]
    steps = tuple(
        Step(f"s{at}", f"Step {at}", 1, "lead", phase=phases[at >= number].key) for at in range(number + 9)
    )
    gantt = picture(unlaunched(replace(definition, plan=Plan(steps, phases=phases))), today=date(2026, 9, 7))
    assert not any(page[-1].heading for page in gantt.pages)
    assert sum(not line.heading for page in gantt.pages for line in page) == number + 9


@given(st.text(max_size=80), st.floats(5, 120))
def test_a_cut_text_fits(text: str, width: float) -> None:
    found = cut(text, width, 2.7)
    assert found == text or (found.endswith("…") and (len(found) - 1) * 2.7 * LETTER <= width)


def test_months_and_weeks_follow_each_other() -> None:
    gantt = picture(sample_under_way())
    places = [tick.x for tick in gantt.weeks]
    gaps = {round(b - a, 3) for a, b in pairwise(places)}
    assert len(gaps) == 1
    assert [tick.text for tick in gantt.months][1:3] == ["Sep 2026", "Oct 2026"]
