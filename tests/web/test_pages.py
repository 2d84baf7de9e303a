"""Pages that only show, over a real application on SQLite."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from leadflow.bootstrap import App
from leadflow.errors import BusyError, RefusedError, ServiceAwayError
from leadflow.integrations.clock import SimulatedClock
from leadflow.web import statics
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from leadflow.ports import UnitOfWork
    from leadflow.services.view import View

PATHS = (
    HERE,
    f"{HERE}?by=cause",
    f"{HERE}/plan",
    f"{HERE}/plan?group=belonging&state=Blocked",
    f"{HERE}/goals/vision/ways",
    f"{HERE}/goals/plan/ways",
    f"{HERE}/timeline",
    f"{HERE}/timeline?links=all",
    f"{HERE}/groups",
    f"{HERE}/groups/belonging",
    f"{HERE}/changes",
    f"{HERE}/conflicts",
    f"{HERE}/steps/purpose",
    f"{HERE}/steps/vision",
    f"{HERE}/boards/leadership",
    f"{HERE}/boards/leadership?cards=all",
)


class Page(HTMLParser):
    """What of a page has to hold together: headings, landmarks, ids, links, labels."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labelled: list[str] = []
        self.seen: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if tag == "a" else []
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.labelled += str(given.get(name) or "").split()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


def page(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return str(answer.text)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_well_made(reader: TestClient, path: str) -> None:
    made = Page(page(reader, path))
    assert made.headings.count(1) == 1
    assert made.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(made.headings, made.headings[1:], strict=False))
    assert len(set(made.ids)) == len(made.ids), "ids are there once"
    assert set(made.labelled) <= set(made.ids)
    for landmark in ("header", "nav", "main", "footer"):
        assert made.seen.count(landmark) == 1
    assert made.links[0] == "#main", "the first link skips to the content"


@pytest.mark.parametrize("path", PATHS)
def test_no_link_leads_nowhere(reader: TestClient, path: str) -> None:
    made = Page(page(reader, path))
    for link in set(made.links):
        target, _, fragment = link.partition("#")
        assert not target or target.startswith("/")
        if target in ("", path):
            assert not fragment or fragment in made.ids, link
            continue
        answer = reader.get(target, follow_redirects=True)
        assert answer.status_code == 200, link
        if fragment:
            assert fragment in Page(answer.text).ids, link


@pytest.mark.parametrize("path", PATHS)
def test_a_page_weighs_less_than_100_kilobytes(reader: TestClient, path: str) -> None:
    text = page(reader, path).encode()
    style = statics.static_files()["leadflow.css"].content
    assert len(text) + len(style) < 100_000
    assert len(gzip.compress(text)) + len(gzip.compress(style)) < 25_000


def test_pages_are_sent_compressed(reader: TestClient) -> None:
    assert reader.get(HERE).headers["content-encoding"] == "gzip"


def test_the_only_rollout_is_shown_at_once(reader: TestClient) -> None:
    answer = reader.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)


def test_without_a_rollout_the_start_says_how_to_get_one(tmp_path: Path) -> None:
    with samples.open_empty(tmp_path) as empty:
        assert "leadflow launch my-school/school.yaml" in page(client_of(empty), "/")
        assert client_of(empty).get("/health").json() == {"status": "ok", "rollouts": 0}


def test_several_rollouts_are_listed(app: App) -> None:
    samples.put_copy(app, "another")
    text = page(client_of(app), "/")
    assert 'href="/r/another"' in text
    assert f'href="{HERE}"' in text
    assert text.count("10 steps blocked") == 2


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/r/nobody",
        "/r/nobody/plan",
        f"{HERE}/steps/nothing",
        f"{HERE}/groups/nobody",
        f"{HERE}/boards/nobody",
        f"{HERE}/boards/leadership/cards/nothing",
        f"{HERE}/steps/%3Cscript%3E",
        "/static/x/nothing.css",
        "/static/x/..%2Fapp.py",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(reader: TestClient, path: str) -> None:
    text = page(reader, path, 404)
    assert "<h1>Not here</h1>" in text
    assert "<script" not in text


def test_an_address_for_forms_cannot_be_opened(reader: TestClient) -> None:
    assert "Nothing was changed" in page(reader, f"{HERE}/steps/norms/move", 405)


def test_an_error_of_ours_is_a_page_that_says_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(app.world.clock, "now", broken.__get__(app.world.clock))
    client = client_of(app)
    client._transport.raise_server_exceptions = False
    answer = client.get(HERE)
    assert answer.status_code == 500
    assert "Something is wrong in leadflow itself" in answer.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ServiceAwayError("Away."), 503),
        (BusyError("Busy."), 503),
        (RefusedError("No."), 409),
    ],
)
def test_an_error_for_people_is_a_page_with_its_sentence(app: App, error: Exception, status: int) -> None:
    def raised() -> UnitOfWork:
        raise error

    broken = replace(app, world=replace(app.world, uow=raised))
    assert f'<p class="lead">{error}</p>' in page(client_of(broken), HERE, status)


# ---- what is on them


def words_of(markup: str) -> str:
    """What is left of a piece of a page without its elements."""
    return re.sub(r"\s+([,;.]?)\s*", r"\1 ", re.sub("<[^>]+>", " ", markup)).replace(" , ", ", ")


@pytest.mark.parametrize("path", [f"{HERE}/plan", f"{HERE}/groups/belonging"])
def test_slack_and_critical_are_explained_before_the_table(reader: TestClient, path: str) -> None:
    page = reader.get(path).text
    for told in ("Slack: the school days that a step can still wait", "Critical: a day late on it"):
        assert 0 < page.find(told) < page.index('data-label="Slack"')


def test_a_blocked_row_has_its_six_facts(reader: TestClient) -> None:
    text = page(reader, HERE)
    row = text[text.index("Send the final draft with the next agenda</a></h3>") :]
    row = words_of(row[: row.index("</li>")])
    for fact in (
        "Waits for the approval of",
        "On whom Carmen Rivera",
        "Since Tue 10 Nov 5 school days",
        "8 steps; first Second meeting: vision and mission, Wed 18 Nov → Wed 2 Dec",
        "Goal late: Vision and mission are shared by all",
        "Ask Carmen Rivera for the approval",
    ):
        assert fact in row, row


def test_the_slack_of_a_row_is_in_words_too(reader: TestClient) -> None:
    text = words_of(page(reader, HERE))
    assert "7.5 school days too late" in text
    assert "4.5 school days to spare" in text


def test_by_cause_one_late_reply_is_one_line(reader: TestClient) -> None:
    text = page(reader, f"{HERE}?by=cause")
    assert text.count("Waits for the approval of") == 1
    assert "Holds 3 steps" in text


def test_every_verdict_has_a_word_and_a_shape(reader: TestClient) -> None:
    for path in (HERE, f"{HERE}/timeline"):
        text = page(reader, path)
        for word, shape in (("Late", "late"), ("At risk", "at-risk"), ("On the way", "on-the-way")):
            assert re.search(rf'<use href="#s-{shape}"/></svg>{word}\b', text), (path, word)


def test_every_state_has_a_word_and_a_shape(reader: TestClient) -> None:
    text = page(reader, f"{HERE}/plan")
    for word in ("Planned", "In progress", "Blocked", "Waiting for approval", "Done"):
        shape = word.lower().replace(" ", "-")
        assert f'<use href="#s-{shape}"/></svg>{word}</span>' in text
        assert f'<symbol id="s-{shape}"' in text


def test_the_filters_of_the_plan_stay_chosen(reader: TestClient) -> None:
    text = page(reader, f"{HERE}/plan?group=belonging&state=Blocked")
    assert '<option value="belonging" selected>' in text
    assert '<option value="Blocked" selected>' in text
    assert "3 of 35 steps" in text
    assert "No step fits this choice" in page(reader, f"{HERE}/plan?state=Skipped")


def test_the_timeline_has_a_twin_in_words(reader: TestClient, found: View) -> None:
    text = page(reader, f"{HERE}/timeline")
    table = text[text.index('id="table-h"') :]
    for key, step in found.rollout.plan.by_key.items():
        assert f"/steps/{key}" in table
        assert step.title.replace("'", "&#39;") in table
    assert '<svg class="picture" role="img" aria-labelledby="t-title t-desc"' in text


def test_conflicts_show_all_three_values_and_the_one_that_stands(reader: TestClient) -> None:
    text = page(reader, f"{HERE}/conflicts")
    for value in ("Fri 20 Nov 2026", "Mon 23 Nov 2026", "Tue 1 Dec 2026", "the plan’s"):
        assert value in text


def test_what_changed_since_the_last_look(app: App) -> None:
    client = client_of(app)
    assert "since you last looked" not in page(client, HERE)
    later = client_of(app.at(SimulatedClock(samples.TODAY + timedelta(days=1))), "ben")
    later.cookies.update(client.cookies)
    assert "No change" in page(later, HERE)
    assert later.post(
        f"{HERE}/steps/reading-pilot/flag", data={"kind": "person", "reason": "keys"}
    ).is_redirect
    last = client_of(app.at(SimulatedClock(samples.TODAY + timedelta(days=1))))
    last.cookies.update(client.cookies)
    assert re.search("[0-9]+ changes?</a>", page(last, HERE))
    assert '<span class="tag new">new</span>' in page(last, f"{HERE}/changes")


def test_what_people_wrote_shows_as_text(tmp_path: Path) -> None:
    title = "<script>alert('x')</script><img src=x onerror=alert(1)>"
    with samples.open_sample(tmp_path / "home", title=title) as app:
        client = client_of(app)
        for path in (*PATHS, f"{HERE}/steps/issues"):
            text = page(client, path)
            assert "<script" not in text.replace('<script src="/static/', ""), path
            assert "<img src=x" not in text, path
        assert "&lt;script&gt;" in page(client, f"{HERE}/steps/issues")


def test_notices_are_ours_and_not_of_the_address(reader: TestClient) -> None:
    assert "Moved. Plan and boards" in page(reader, f"{HERE}?done=moved")
    assert "nonsense" not in page(reader, f"{HERE}?done=nonsense")


def test_the_number_of_queries_does_not_grow_with_the_steps(tmp_path: Path) -> None:
    few, many = queries(tmp_path / "few", 0), queries(tmp_path / "many", 80)
    assert few == many
    assert few < 25


def queries(home: Path, extra: int) -> int:
    seen: list[str] = []
    with samples.open_sample(home, extra=extra) as app:
        client = client_of(app)
        page(client, HERE)
        event.listen(app.engine, "before_cursor_execute", lambda *each: seen.append(each[2]))
        page(client, HERE)
    return len(seen)


# ---- who sits here


def test_who_sits_here_is_remembered(client: TestClient) -> None:
    answer = client.post(f"{HERE}/who", data={"who": "rivera", "back": f"{HERE}/plan"})
    assert answer.headers["location"] == f"{HERE}/plan?done=who"
    assert '<span class="full">Carmen Rivera</span>' in page(client, HERE)
    client.post(f"{HERE}/who", data={"who": "", "back": HERE})
    assert "Who are you?" in page(client, HERE)


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/r/another", "", f"{HERE}x", "http://[x"],
)
def test_nobody_is_sent_elsewhere(client: TestClient, back: str) -> None:
    answer = client.post(f"{HERE}/who", data={"who": "rivera", "back": back})
    assert answer.headers["location"] == f"{HERE}?done=who"


@pytest.mark.parametrize("rollout", ["%00", "a%1bb", "%E2%80%AE"])
def test_a_rollout_that_cannot_be_is_not_here(reader: TestClient, rollout: str) -> None:
    for path in ("", "/plan", "/boards/leadership"):
        answer = reader.get(f"/r/{rollout}{path}")
        assert answer.status_code == 404
        assert "There is no such rollout." in answer.text


# ---- static files


def test_static_files_are_kept_for_a_year_under_their_hash(reader: TestClient) -> None:
    for name in ("leadflow.css", "icon.svg"):
        answer = reader.get(statics.address(name))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == statics.KEPT
        assert answer.content == (statics.FOLDER / name).read_bytes()
    assert reader.get("/static/old/leadflow.css").headers["cache-control"] == "no-cache"
    assert reader.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_a_static_file_that_is_not_there_is_a_mistake_in_a_template() -> None:
    with pytest.raises(KeyError):
        statics.address("nothing.css")


def test_all_steps_lead_at_once_to_what_comes_after_them(reader: TestClient) -> None:
    text = page(reader, f"{HERE}/plan")
    jumps = text[text.index('class="jumps"') : text.index("<table")]
    named = re.findall(r'href="#([\w-]+)"', jumps)
    assert {"phases", "findings", "files"} <= set(named)
    assert all(f'id="{each}"' in text for each in named)


def test_a_step_that_is_done_has_no_slack(reader: TestClient) -> None:
    for path in ("plan?state=Done", "timeline"):
        text = page(reader, f"{HERE}/{path}")
        rows = [each for each in re.findall("<tr>.*?</tr>", text, re.DOTALL) if "#s-done" in each]
        done = [each for each in rows if 'data-label="Slack"' in each]
        assert done
        assert not [each for each in done if 'class="slack' in each]


def test_an_empty_before_is_marked_so_that_a_phone_leaves_it_out(reader: TestClient) -> None:
    text = page(reader, f"{HERE}/changes")
    assert '<td data-label="Before" class="nothing">–</td>' in text
