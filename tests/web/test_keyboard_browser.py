"""The journeys of the people of a school, each walked in a real browser with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act, publish
from leadflow.services.help_wanted import asked
from tests.web import samples
from tests.web.browsing import served
from tests.web.keyboard import reading
from tests.web.launching import SAMPLE, open_home
from tests.web.test_live_browser import listening
from tests.web.test_replan import KEY as HILL
from tests.web.test_replan import open_hill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Rollout
    from tests.web.keyboard import Reader

pytestmark = pytest.mark.browser

PURPOSE = "Revise the statement with everybody's comments"
PILOT = "Pilot ten minutes of reading in grade 7"
SHARE = "Show what the pilot changed"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, App]]:
    """Address and application of a sample of one's own."""
    home = tmp_path_factory.mktemp("keys")
    with served(lambda address: samples.open_sample(home, base_url=address)) as both:
        yield both


def kept(app: App, key: str = samples.KEY) -> Rollout:
    """The rollout as it lies in the store."""
    with app.world.uow() as uow:
        return uow.rollouts.get(key)


def closures(app: App) -> set[str]:
    """The names of the days without school, as they lie in the store."""
    return {each.name for each in kept(app, HILL).definition.calendar["school"].closures}


def say_who(reader: Reader, name: str) -> None:
    """Say at the top of a page who one is."""
    reader.open("Who are you?")
    reader.choose("You are", name)
    reader.go("button", "Set", 1)
    reader.told("recorded under your name")


def test_a_principal_sees_on_a_phone_what_is_blocked_and_acts(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with reading(chrome, address, width=375) as reader:
        say_who(reader, "Dana Okafor")
        reader.go("link", "Nudge: Second meeting: vision and mission")
        reader.tab_to("button", "Start", 1)  # the form that the link named is near: nothing stands before it
        reader.go("button", "Nudge Luis Herrera", 10)
        reader.told("They are told")
        reader.go("link", "Blocked")
        reader.skip()
        reader.go("link", "Record a decision: Find a room for the breakfast club")
        reader.fill("What was decided", "The library")
        reader.go("button", "Record the decision", 1)
        reader.told("Kept.")
        reader.open("It waits for somebody outside")
        reader.fill("Who outside", "The fire department")
        reader.fill("What you wait for", "A look at the exits")
        reader.go("button", "Mark as external")
        reader.told("Kept.")
    flag = kept(app).progress["belonging-room"].flag
    assert flag is not None
    assert (flag.kind, flag.by) == (CauseKind.EXTERNAL, "dana")
    with app.world.uow() as uow:
        assert "nudged" in [each.what for each in uow.history.of_step(samples.KEY, "meeting-2")]


def test_a_lead_works_on_the_board(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with reading(chrome, address) as reader:
        say_who(reader, "Dana Okafor")
        reader.go("link", "Groups", 20, back=True)
        reader.skip()
        reader.go("link", "Open the board of Leadership group")
        reader.skip()
        reader.choose(f"Move {PURPOSE} to", "In progress")
        reader.go("button", f"Move {PURPOSE}", 1)
        reader.go("link", PURPOSE, 1)  # the card is where reading goes on, in its new list
        reader.skip()
        reader.go("button", "I take it")
        reader.told("Kept.")
        reader.go("button", "Tick Read it aloud once")
        reader.tab_to("button", "Untick Read it aloud once", 1)
        reader.fill("Your comment", "I read it to the aides.")
        reader.go("button", "Add the comment", 1)
        assert reader.page.get_by_text("I read it to the aides.").is_visible()
        reader.tab_to("textbox", "Your comment", 1)  # next to what was just written
    card = app.builtin.find_by_key(f"{samples.KEY}/purpose")
    assert card is not None
    assert (card.fields.status, card.by) == (Status.IN_PROGRESS, "dana")
    assert "dana" in card.fields.members
    assert {each.text for each in card.fields.checklist if not each.ticked} == {"Carmen Rivera"}
    assert [each.text for each in card.comments] == ["I read it to the aides."]


def test_what_waits_for_somebody_is_taken_handed_over_and_sent_back(
    chrome: Browser, site: tuple[str, App]
) -> None:
    address, app = site
    act.set_status(app.world, samples.KEY, "reading-pilot", Status.DONE, who="femi")
    act.let_go(app.world, samples.KEY, "reading-share", who="grace")
    with reading(chrome, address) as reader:
        say_who(reader, "Femi Adeyemi")
        reader.go("link", "For you", 20, back=True)
        reader.skip()
        reader.go("button", f"Take it: {SHARE}")
        reader.told("It is yours now.")
        reader.go("link", SHARE)
        reader.skip()
        reader.open("Give it to somebody")
        reader.choose("To whom", "Ivan Petrov")
        reader.tab_to("checkbox", "I stay with it, they help", 1)
        reader.press("Space")
        reader.fill("A word about it", "You have the numbers.")
        reader.go("button", "Hand over", 1)
        reader.told("Handed over.")
    assert set(kept(app).progress["reading-share"].owners) == {"femi", "ivan"}
    with reading(chrome, address, scheme="dark") as reader:
        say_who(reader, "Carmen Rivera")
        reader.go("link", "For you", 20, back=True)
        reader.skip()
        reader.go("link", PURPOSE)
        reader.skip()
        reader.open("Something is still missing")
        reader.go("button", "Send it back")
        reader.refused("Say in a few words what is still missing", "What has to be done again")
        reader.type("The view of the aides.")
        reader.go("button", "Send it back", 1)
        reader.told("Sent back.")
    assert kept(app).progress["purpose"].status is Status.IN_PROGRESS


def test_the_plan_is_changed_after_a_look_at_what_moves(
    chrome: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hill")
    with (
        served(lambda address: open_hill(folder, address)) as (address, app),
        reading(chrome, address) as reader,
    ):
        say_who(reader, "Ana Ruiz")
        reader.go("link", "Steps", 20, back=True)
        reader.skip()
        reader.go("link", "Change the plan")
        reader.skip()
        reader.date("First day", "12152026")
        reader.fill("What it is called", "Snow day")
        reader.go("button", "See what moves", 1)
        assert "Snow day" not in closures(app)
        reader.skip()
        reader.fill("Why", "It snowed.")
        reader.go("button", "Change the plan", 1)
        reader.told("The plan is changed.")
        assert reader.page.get_by_text("It snowed.").first.is_visible()
        assert "Snow day" in closures(app)


def test_a_school_is_launched_from_its_files(
    chrome: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("empty") / "home"
    with (
        served(lambda address: open_home(home, address)) as (address, app),
        reading(chrome, address) as reader,
    ):
        reader.go("link", "Launch a rollout")
        reader.fill("The school’s name", "Cedar Hill School")
        reader.date("First day of the rollout", "08312026")
        reader.go("button", "Begin")
        reader.told("The draft is begun.")
        reader.attach("The district’s calendar as a file", SAMPLE / "calendar.yaml")
        reader.go("button", "See the days")
        reader.told("Kept in this draft.")
        reader.go("link", "Next: people")
        reader.skip()
        reader.attach("A file from a spreadsheet", SAMPLE / "people.csv")
        reader.go("button", "See the people")
        reader.told("Kept in this draft.")
        reader.go("link", "Next: goals")
        reader.skip()
        reader.date("Vision and mission of shared leadership are agreed", "11192026")
        reader.go("button", "See the plan")
        reader.told("Kept in this draft.")
        reader.go("link", "Playbook")
        reader.skip()
        reader.attach("Your district’s or school’s overlay", SAMPLE / "overlay.yaml")
        reader.go("button", "Use it", 1)
        reader.go("link", "See the plan")
        reader.skip()
        reader.tab_to("link", "Launch", 20)  # a jump over the whole plan, on the page itself
        reader.go("button", "Launch")
        reader.page.get_by_text("It is launched.").wait_for()
        reader.go("link", "See what is blocked")
        assert kept(app, "cedar_hill_school_2026").definition.school == "Cedar Hill School"


def test_a_district_finds_a_school_among_many(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    samples.put_copy(app, "copy-2026")
    with reading(chrome, address, scheme="dark") as reader:
        reader.go("link", "All 2 rollouts")
        reader.skip()
        reader.choose("Show", "With blocked")
        reader.go("button", "Show", 2)
        reader.skip()
        reader.fill("School or rollout", "copy")
        reader.enter()
        assert reader.page.get_by_text("1 rollout of 2").is_visible()
        reader.skip()
        reader.go("link", "10 blocked, Lincoln Middle School")
        assert reader.page.get_by_role("heading", level=1).is_visible()
        assert "/r/copy-2026" in reader.page.url


def test_the_timeline_its_table_and_the_ways_to_keep_a_goal(chrome: Browser, site: tuple[str, App]) -> None:
    with reading(chrome, site[0], scheme="dark") as reader:
        reader.go("link", "Timeline")
        reader.skip()
        reader.tab_to("region", "Timeline, scrolls sideways")
        reader.press("ArrowRight", 3)
        reader.page.wait_for_function("() => document.querySelector('.timeline').scrollLeft > 0")
        reader.tab_to("link", "Every task group has shown a result")
        for _ in range(34):  # back up again, below the months that stay at the top
            reader.press("Shift+Tab")
            reader.stop()
        reader.go("link", "Second meeting: vision and mission")
        reader.go("link", "Timeline")
        reader.skip()
        reader.go("link", "These dates in your calendar")
        reader.go("link", "Blocked")
        reader.skip()
        reader.go("link", "Ways to keep this goal: Vision and mission are shared by all", 100)
        reader.skip()
        reader.go("button", "See what moves: Goal 'Vision", 3)
        assert reader.page.get_by_role("heading", name="What moves").is_visible()


def test_help_is_asked_for_and_given(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with reading(chrome, address) as reader:
        say_who(reader, "Chloe Martin")
        reader.go("link", "Groups", 20, back=True)
        reader.skip()
        reader.go("link", "Belonging and attendance")
        reader.skip()
        reader.open("Ask for help")
        reader.fill("What you need", "Somebody who bakes on Thursdays.")
        reader.go("button", "Ask", 2)
        reader.told("Asked.")
    with reading(chrome, address) as reader:
        say_who(reader, "Luis Herrera")
        reader.go("link", "For you", 20, back=True)
        reader.skip()
        reader.go("button", "I can help: Somebody who bakes")
        reader.told("Thank you.")
        reader.tab_to("button", "I cannot after all: Somebody who bakes")
    assert [each.taken_by for each in asked(app.world, samples.KEY)] == ["luis"]


def test_the_page_for_everybody_is_looked_at_and_turned_on(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with reading(chrome, address) as reader:
        say_who(reader, "Dana Okafor")
        reader.go("link", "Groups", 20, back=True)
        reader.skip()
        reader.go("link", "The page for everybody", 1)
        reader.skip()
        reader.go("link", "Look at it as everybody would see it", 1)
        reader.skip()
        assert reader.page.get_by_role("heading", name="What happens next").is_visible()
        for _ in range(2):  # over the skip link; with a key of the browser, which its driver cannot press
            reader.page.go_back()
        reader.skip()
        reader.go("button", "Publish it")
        reader.told("Everybody can see the page now.")
        reader.go("link", "the page of this rollout", 1)
    assert publish.publication_of(app.world, samples.KEY).public


def test_a_page_that_follows_a_change_keeps_the_place(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with reading(chrome, address) as reader:
        reader.skip()
        reader.tab_to("link", "Mark external: Vision and mission are final")
        place = reader.focus()
        listening(reader.page)
        act.clear_flag(app.world, samples.KEY, "belonging-room", who="dana")
        reader.page.get_by_role("heading", name="9 steps are blocked").wait_for()
        assert reader.focus() == place
        reader.tab_to("link", "Waits for others: Vision and mission are final", 1)


def test_the_form_in_the_header_never_covers_what_comes_after_it(
    chrome: Browser, site: tuple[str, App]
) -> None:
    with reading(chrome, site[0], width=375) as reader:
        reader.open("Who are you?")
        reader.tab_to("button", "Set")
        reader.tab_to("link", "10 blocked")  # each stop on the way can be seen
