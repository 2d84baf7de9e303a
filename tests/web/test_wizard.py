"""Launching from the pages: drafts, forms that are refused, the plan before anything is made."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.intake.drafting import CALENDAR, OVERLAY, PEOPLE, SCHOOL, dumped, values_of
from leadflow.intake.school import load_definition
from leadflow.intake.text import LARGEST
from leadflow.rollout.draft import KEPT
from leadflow.settings import Settings, SignIn
from leadflow.web.site import DRAFTED
from tests.fakes.memory_board import MemoryBoards
from tests.web import launching
from tests.web.conftest import client_of
from tests.web.launching import SAMPLE, Principal, fields, open_home, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App

GOALS = {"target-vision": "2026-11-18", "target-groups": "2027-02-10", "target-change": "2027-05-14"}
CALENDAR_FILE = ("calendar.yaml", launching.CALENDAR)
PEOPLE_FILE = ("people.csv", launching.PEOPLE)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A leadflow in which nothing is ever launched; drafts do not know of each other."""
    with open_home(tmp_path_factory.mktemp("wizard") / "home") as opened:
        yield opened


@pytest.fixture
def principal(app: App) -> Principal:
    """Somebody who prepares a launch."""
    return Principal.at(app)


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Principal]:
    """Somebody who launches, at a leadflow of their own."""
    with open_home(tmp_path / "home") as opened:
        yield Principal.at(opened)


@pytest.fixture
def begun(principal: Principal) -> Principal:
    """A draft with a name and a first day."""
    answer = principal.begin(
        "new", school="Cedar Hill", start="2026-08-31", playbook="distributed_leadership"
    )
    assert answer.headers["location"] == f"{principal.draft}/calendar?done=began"
    return principal


@pytest.fixture
def sample(principal: Principal) -> Principal:
    """The sample school as a draft."""
    assert principal.begin().headers["location"] == f"{principal.draft}?done=began"
    return principal


def planned(principal: Principal) -> Principal:
    """The draft with all that a plan needs."""
    principal.send("calendar", file=CALENDAR_FILE)
    principal.send("people", file=PEOPLE_FILE)
    assert principal.send("goals", **GOALS).headers["location"] == f"{principal.draft}?done=kept"
    return principal


# ---- to the first preview


def test_the_entrance_leads_there_and_says_what_it_is(principal: Principal) -> None:
    page = principal.browser.get("/").text
    assert "There is no rollout yet. A rollout is" in words(page)
    assert 'href="/launch"' in page


def test_at_most_twelve_fields_before_the_first_preview(begun: Principal) -> None:
    start = re.search(
        r'<form method="post" action="/launch/new".*?</form>', begun.browser.get("/launch").text, re.DOTALL
    )
    assert start
    asked = fields(f"<main>{start[0]}")
    asked += fields(begun.browser.get(f"{begun.draft}/calendar").text)
    begun.send("calendar", file=CALENDAR_FILE)
    asked += fields(begun.browser.get(f"{begun.draft}/people").text)
    begun.send("people", file=PEOPLE_FILE)
    goals = begun.browser.get(f"{begun.draft}/goals").text
    asked += fields(goals)
    assert len(asked) <= 12, asked
    proposed = dict(re.findall(r'name="(target-\w+)" type="date" value="([^"]*)"', goals))
    begun.send("goals", **proposed)
    page = begun.see()
    assert page.count("Can be met") == 3
    assert "Nothing is written yet." in page


def test_a_part_that_is_missing_comes_first(begun: Principal) -> None:
    def onward() -> str:
        return str(begun.browser.get(begun.draft).headers["location"]).rpartition("/")[2]

    assert onward() == "calendar"
    begun.send("calendar", region="US-NJ")
    assert onward() == "people"
    begun.send("people", paste=launching.PEOPLE.decode())
    assert onward() == "goals"


def test_the_plan_tells_reasons_findings_and_boards(sample: Principal) -> None:
    page = sample.see()
    for each in ("129 steps from Mon 31 Aug 2026", "Slack: the school days",
                 "Why these dates", "What you change in the playbook",
                 "The critical path", "Boards to be made 4", "Leadership group"):  # fmt: skip
        assert each in page, each
    with sample.app.world.uow() as uow:
        assert list(uow.rollouts.keys()) == []


def test_a_late_goal_is_told_with_what_would_help_and_has_to_be_accepted(launcher: Principal) -> None:
    launcher.begin()
    launcher.send("goals", **{**GOALS, "target-vision": "2026-10-13"})
    page = launcher.see()
    assert "cannot be reached before" in page
    assert "What would help" in page
    answer = launcher.launch()
    assert answer.status_code == 422
    assert "Some dates are not kept." in answer.text
    assert launcher.launch(accept_late="yes").status_code == 303
    launcher.launched()


# ---- the parts


def test_a_calendar_of_another_program_with_what_was_found_in_it(begun: Principal) -> None:
    ics = "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
        + [
            f"BEGIN:VEVENT\nUID:{at}\nDTSTART;VALUE=DATE:{day}\nSUMMARY:{name}\nEND:VEVENT"
            for at, (day, name) in enumerate(
                [
                    ("20260901", "First Day of School"),
                    ("20260907", "No School - Labor Day"),
                    ("20261126", "No School - Thanksgiving"),
                    ("20261203", "Picture Day"),
                    ("20270618", "Last Day of School"),
                ]
            )
        ]
        + ["END:VCALENDAR\n"]
    )
    assert begun.send("calendar", file=("district.ics", ics.encode())).status_code == 303
    page = begun.see("calendar")
    assert "closed: Labor Day" in page
    assert "Picture Day" in page
    assert "September 2026" in page.replace("Sep 2026", "September 2026")


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({}, "File: Choose a file"),
        ({"region": "XX"}, "Country or state: There is no country"),
        ({"region": "US-QQ"}, "Country or state:"),
        ({"first": "2026-13-01", "region": "US-NJ"}, "First day:"),
        ({"file": ("a.exe", b"MZ")}, "is of no kind that can be read"),
        ({"file": ("a.ics", b"\xff\xfe\x00")}, "not UTF-8"),
        ({"file": ("a.json", b"x" * (LARGEST + 1))}, "larger than 2 MB"),
        ({"file": ("a.ics", b" \n")}, "‘a.ics’ is empty"),
        ({"file": ("calendar.yaml", b"name: x\n")}, "is missing"),
    ],
)
def test_a_calendar_that_cannot_be_used_changes_nothing(
    begun: Principal, values: dict[str, object], about: str
) -> None:
    answer = begun.send("calendar", **values)
    assert answer.status_code == 422
    assert about in words(answer.text)
    assert CALENDAR not in begun.files()
    if "region" in values:
        assert f'value="{values["region"]}"' in answer.text


def test_far_too_large_a_file_is_told_on_the_page_that_it_was_sent_from(begun: Principal) -> None:
    huge = ("a.csv", b"x" * (5 * 1024 * 1024))
    for answer in (
        begun.browser.post("/launch/files", files=[("files", huge)]),
        begun.send("people", file=huge),
    ):
        assert answer.status_code == 413
        assert "larger than 4 MB, and one file may have 2 MB" in words(answer.text)
        assert 'type="file"' in answer.text
    assert PEOPLE not in begun.files()


def test_a_program_in_a_loop_waits(begun: Principal) -> None:
    answers = [begun.begin("new") for _ in range(DRAFTED - 1)]
    assert {each.status_code for each in answers} == {422}
    for refused in (begun.begin("new"), begun.send("people"), begun.browser.get(begun.draft)):
        assert refused.status_code == 429
        assert "That was often." in words(refused.text)
        assert int(refused.headers["retry-after"]) > 0
    assert begun.browser.get("/launch").status_code == 200


@pytest.mark.parametrize(
    ("files", "about"),
    [
        ([], "Choose school.yaml and the files it names"),
        (["people.csv"], "You chose people.csv. Choose school.yaml and the files it names"),
        (
            ["school.yaml"],
            "school.yaml names calendar.yaml, people.csv and overlay.yaml, which you did not choose",
        ),
    ],
)
def test_files_that_are_missing_are_named(principal: Principal, files: list[str], about: str) -> None:
    sent = [(each, (SAMPLE / each).read_bytes()) for each in files] or "none"
    answer = principal.begin("files", files=sent)
    assert answer.status_code == 422
    assert about in words(answer.text)


def test_people_with_a_mistake_are_told_by_line_and_come_back_to_be_corrected(begun: Principal) -> None:
    answer = begun.send("people", file=("staff.csv", b"key,name,email\nana,Ana,ana\n,Ben,\n"))
    assert answer.status_code == 422
    page = words(answer.text)
    assert "line 2" in page
    assert "line 3" in page
    assert "2 things are wrong" in page
    assert "ana,Ana,ana" in answer.text
    assert PEOPLE not in begun.files()


def test_of_very_many_mistakes_the_first_are_told(begun: Principal) -> None:
    begun.send("calendar", file=CALENDAR_FILE)
    answer = begun.send("people", file=("people.csv", b"key,name\n" + b"p,\n" * 2000))
    told = words(answer.text)
    assert "things are wrong, told below" in told
    assert (told.count("people.csv, line"), told.count("more problems.")) == (50, 1)


def test_a_table_pasted_from_a_spreadsheet_and_who_leads(begun: Principal) -> None:
    begun.send("people", paste="key\tname\troles\nben\tBen Z\t\nana\tAna <b>A</b>\tprincipal\n")
    assert "Ana &lt;b&gt;A" in begun.browser.get(f"{begun.draft}/people").text
    assert values_of(begun.files()[SCHOOL], SCHOOL)["leadership"] == {"lead": "ana", "members": ["ana"]}


def test_a_goal_on_a_closed_day_is_refused_by_its_name_and_kept_as_typed(sample: Principal) -> None:
    before = sample.files()
    answer = sample.send("goals", **{**GOALS, "target-groups": "2026-11-26"})
    assert answer.status_code == 422
    assert "no school day (Thanksgiving recess)" in words(answer.text)
    assert 'value="2026-11-26"' in answer.text
    assert sample.files() == before
    assert sample.send("goals", **dict.fromkeys(GOALS, "")).status_code == 422


def test_one_goal_more(sample: Principal) -> None:
    more = {"title": "Everybody has read it", "add_step": "launch_letter", "add_target": "2026-10-30"}
    assert sample.send("goals", **GOALS, **{**more, "add_target": ""}).status_code == 422
    assert sample.send("goals", **GOALS, **more).status_code == 303
    assert "Everybody has read it" in sample.see()


def test_a_step_is_left_out_with_a_reason_and_taken_back(sample: Principal) -> None:
    assert sample.send("playbook", do="disable", step="thought_partner").status_code == 422
    sample.send("playbook", do="disable", step="thought_partner", reason="We have one.")
    sample.send("playbook", do="shift", step="critical_issues", duration="7", reason="A long list.")
    page = sample.see("playbook")
    assert "Your changes 7" in page
    assert "Left out: thought_partner" in page
    assert "We have one." in sample.see()
    at = len(values_of(sample.files()[OVERLAY], OVERLAY)["changes"]) - 2
    sample.send("playbook", do="remove", at=str(at))
    assert "thought_partner" not in sample.files()[OVERLAY].partition("critical_issues")[0][-200:]
    assert "Your changes 6" in sample.see("playbook")


def test_an_overlay_that_does_not_fit_is_refused_whole(sample: Principal) -> None:
    before = sample.files()
    bad = b"overlay: x\ntitle: X\nplaybook: distributed_leadership\nchanges:\n"
    bad += b"  - {disable: nonsense, reason: no}\n"
    answer = sample.send("playbook", do="overlay", overlay=("overlay.yaml", bad))
    assert answer.status_code == 422
    assert "overlay.yaml, line 5" in words(answer.text)
    assert sample.files() == before


def test_groups_are_added_changed_and_taken_out(begun: Principal) -> None:
    planned(begun)
    assert "There are no task groups yet" in begun.see()
    group = {"do": "add", "name": "Reading", "objective": "All read.", "lead": "osei", "member": ["kim"]}
    assert begun.send("groups", **{**group, "lead": ""}).status_code == 422
    begun.send("groups", **group)
    begun.send("groups", do="group-reading", name="Reading well", objective="All.", lead="kim", member="osei")
    assert values_of(begun.files()[SCHOOL], SCHOOL)["groups"] == [
        {
            "key": "reading",
            "name": "Reading well",
            "objective": "All.",
            "lead": "kim",
            "members": ["kim", "osei"],
        }
    ]
    assert "Reading well" in begun.see()
    begun.send("groups", do="group-reading", remove="yes")
    assert values_of(begun.files()[SCHOOL], SCHOOL)["groups"] == []


def test_trello_without_an_account_is_told_before_the_launch(sample: Principal) -> None:
    sample.send("groups", do="board", board="trello")
    assert "It cannot be launched like this" in sample.see()
    assert sample.launch().status_code == 422


def test_boards_on_trello_are_listed_with_who_is_missing_there(launcher: Principal) -> None:
    boards = MemoryBoards("trello")
    launcher.begin()
    launcher.app.world.gateways["trello"] = boards  # type: ignore[index]
    launcher.send("groups", do="board", board="trello")
    page = launcher.see()
    assert "requests to Trello, about" in page
    assert "No Trello username, so not on it: " in page
    boards.hindrances.append("the workspace has 10 boards already")
    assert "The workspace has 10 boards already." in launcher.see()
    assert launcher.launch().status_code == 422
    assert boards.boards == {}


def test_the_sample_can_be_launched_on_a_later_day(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home", base_url="http://localhost", today=date(2026, 10, 5), sign_in=SignIn.OFF
    )
    with open_app(settings) as app:
        principal = Principal.at(app)
        principal.begin()
        page = principal.see()
        assert "Counted from today, Mon 5 Oct 2026" in page
        assert page.count("Can be met") == 3
        assert principal.launch().status_code == 303
        principal.launched()


def test_the_school_and_its_meetings(sample: Principal) -> None:
    values = {"school": "Ridge", "title": "Ridge leads", "zone": "Europe/Berlin", "key": "ridge",
              "start": "2026-09-01", "weekday": "tuesday", "every_weeks": "1"}  # fmt: skip
    for name, wrong in {
        "zone": "Mars/Base",
        "key": "Ä b",
        "start": "",
        "every_weeks": "0",
        "school": " ",
    }.items():
        answer = sample.send("school", **{**values, name: wrong})
        assert answer.status_code == 422
        assert f'id="f-school-{name}-error"' in answer.text
    sample.send("school", **values)
    school = values_of(sample.files()[SCHOOL], SCHOOL)
    assert (school["school"]["name"], school["rollout"]["key"]) == ("Ridge", "ridge")
    assert school["meetings"][0]["first"] == "2026-09-01"


# ---- drafts


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_ends_of_all_calendars_is_refused(launcher: Principal, day: str) -> None:
    new = {"school": "Hill", "playbook": "distributed_leadership"}
    assert launcher.begin("new", **new, start=day).status_code == 422
    launcher.begin("new", **new, start="2026-08-31")
    form = {"school": "Hill", "key": "hill", "zone": "Europe/Vienna", "title": "Ours", "weekday": "monday"}
    answer = launcher.send("school", **form, start=day, every_weeks="2")
    assert answer.status_code == 422
    assert "of no year that a school plans" in answer.text
    assert launcher.send("school", **form, start="2026-08-31", every_weeks="00019999").status_code == 422
    for end in ("first", "last"):
        assert launcher.send("calendar", region="US-NJ", **{end: day}).status_code == 422


def test_a_draft_outlives_a_restart_and_can_be_thrown_away(tmp_path: Path) -> None:
    with open_home(tmp_path / "home") as app:
        first = Principal.at(app)
        first.begin()
    with open_home(tmp_path / "home") as app:
        again = Principal(app, client_of(app), first.draft)
        assert "129 steps" in again.see()
        assert "Shared leadership at Cedar Hill" in words(again.browser.get("/launch").text)
        assert again.send("discard").headers["location"] == "/launch?done=thrown"
        answer = again.browser.get(again.draft)
        assert answer.status_code == 404
        assert "Begin a new one" in answer.text


def test_old_drafts_go_when_a_new_one_is_begun(launcher: Principal) -> None:
    launcher.begin()
    world = launcher.app.world
    with world.uow() as uow:
        draft = uow.drafts.get(launcher.id)
        uow.drafts.save(replace(draft, changed=draft.changed - KEPT - KEPT))
        uow.commit()
    assert "Throw away" not in launcher.browser.get("/launch").text
    old = launcher.draft
    launcher.begin()
    assert launcher.browser.get(old).status_code == 404


def test_files_that_somebody_has_become_the_same_plan(launcher: Principal) -> None:
    sent = [(each.name, each.read_bytes()) for each in SAMPLE.iterdir()]
    assert launcher.begin("files", files=sent).status_code == 303
    launcher.launch()
    launcher.launched()
    with launcher.app.world.uow() as uow:
        assert uow.rollouts.get("cedar_hill_2026").definition == load_definition(SAMPLE / "school.yaml")


@pytest.mark.parametrize("name", ["/etc/passwd", "../../secret.csv", "people.txt"])
def test_a_file_that_is_sent_reaches_no_other_one(principal: Principal, name: str) -> None:
    school = (SAMPLE / "school.yaml").read_text().replace("people: people.csv", f"people: {name}")
    principal.begin("files", files=[("school.yaml", school.encode()), CALENDAR_FILE, PEOPLE_FILE])
    page = principal.see()
    assert "among the files of this draft" in page
    assert "root:" not in page


def test_files_without_a_school_file_or_that_hold_nothing_are_refused(launcher: Principal) -> None:
    assert "Choose school.yaml" in launcher.begin("files", files=[CALENDAR_FILE]).text
    answer = launcher.begin("files", files=[("school.yaml", b"- 1\n")])
    assert answer.status_code == 422
    assert "Drafts" not in launcher.browser.get("/launch").text


@pytest.mark.parametrize(
    "part",
    [
        "leadership: {lead: [okafor]}",
        "leadership: {lead: okafor, members: 5}",
        "leadership: {lead: okafor, members: [[okafor], okafor]}",
        "groups: [{name: Without a key, members: [{a: b}]}]",
        "goals: [{key: [a]}, 5]",
        "rollout: {playbook: [a], overlay: {a: b}, start: [1]}",
        "meetings: [{weekday: [monday], first: {a: b}}]",
        "school: [1]",
    ],
)
def test_a_school_file_that_holds_other_things_than_it_should_can_be_put_right(
    principal: Principal, part: str
) -> None:
    values = {**values_of((SAMPLE / SCHOOL).read_text(), SCHOOL), **values_of(part, SCHOOL)}
    principal.begin("files", files=[(SCHOOL, dumped(values).encode()), CALENDAR_FILE, PEOPLE_FILE])
    sent: dict[str, dict[str, object]] = {
        "people": {"file": PEOPLE_FILE},
        "groups": {"do": "group-x", "remove": "1"},
        "goals": {**GOALS},
        "playbook": {"do": "choose", "playbook": "distributed_leadership"},
    }
    for each, form in sent.items():
        assert principal.send(each, **form).status_code in (303, 422)
        assert principal.browser.get(f"{principal.draft}/{each}").status_code == 200


def test_what_is_written_is_what_is_read() -> None:
    values = {
        "a": ["x: y", "2026-08-31", "no", "1", "Ünïcode ‘q’", "#", "- x", ""],
        "b": 0.5,
        "c": {"d": True},
    }
    assert values_of(dumped(values), "x.yaml") == values
    assert json.dumps(values_of(dumped(values), "x.yaml")) == json.dumps(values)
