"""The picture in a real browser: it shows, and prints as many sheets of paper as it has pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leadflow.exchange.drawing import gantt_svg
from leadflow.exchange.gantt import SIZES, Paper, gantt_of
from tests.exchange.worlds import SAMPLE_DAY, planned, sample_under_way

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WIDER_THAN_DRAWN = """() => [...document.querySelectorAll('text')].filter(each => {
    const box = each.getBBox(), page = document.documentElement.viewBox.baseVal;
    return box.x < 0 || box.x + box.width > page.width;
}).map(each => each.textContent)"""
NAMES_IN_THE_CHART = """left => [...document.querySelectorAll('text')].filter(each => {
    const box = each.getBBox();
    return box.x < left - 40 && !/title|sub|key/.test(each.className.baseVal) && box.x + box.width > left;
}).map(each => each.textContent)"""


@pytest.mark.parametrize("paper", Paper)
def test_the_sample_shows_and_prints_on_its_paper(chrome: Browser, paper: Paper, tmp_path: Path) -> None:
    rollout = sample_under_way()
    gantt = gantt_of(rollout, planned(rollout, SAMPLE_DAY), paper)
    file = tmp_path / "plan.svg"
    file.write_text(gantt_svg(gantt), encoding="utf-8")
    with chrome.new_page() as page:
        page.goto(file.as_uri())
        assert page.evaluate("document.title") or page.locator("title").first.text_content()
        assert page.evaluate(WIDER_THAN_DRAWN) == []
        assert page.evaluate(NAMES_IN_THE_CHART, gantt.chart.left) == []
        printed = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(sheets) == len(gantt.pages)
    width, height = SIZES[paper]
    for sheet in sheets:
        assert [round(float(each) / 72 * 25.4) for each in sheet] == [round(width), round(height)]
