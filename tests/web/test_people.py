"""People: how the open steps are shared, and what waits for one of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError
from leadflow.planning.steps import Progress, Status
from leadflow.web.contexts.inbox import inbox_page, people_page, waiting
from tests.web import samples
from tests.web.conftest import HERE, client_of
from tests.web.looks import everything, frame, seen
from tests.web.test_steps import post, progress, refused

if TYPE_CHECKING:
    from leadflow.bootstrap import App
    from leadflow.services.view import View
    from leadflow.web.contexts.inbox import InboxPage


def of(found: View, person: str, who: str = "") -> InboxPage:
    return inbox_page(found, frame(found, who), person)


def titles(found: View, *steps: str) -> list[str]:
    return [found.rollout.plan.by_key[each].title for each in steps]


def test_what_waits_for_a_person_is_sorted_by_what_they_can_do(found: View) -> None:
    amy = of(found, "amy")
    owned = {key for key, each in found.rollout.progress.items() if "amy" in each.owners}
    shown = [*amy.under_way, *amy.ready, *amy.stuck, *amy.coming]
    open_ones = {key for key in owned if not found.rollout.progress[key].status.closed}
    assert {each.key for each in shown} <= open_ones
    assert len(shown) + amy.more == len(open_ones)
    assert all(each.state == "Blocked" for each in amy.stuck)
    assert not amy.own
    assert of(found, "amy", "amy").own


def test_an_approval_waits_for_those_who_have_not_given_it(found: View) -> None:
    assert "purpose" in [each.key for each in of(found, "rivera").approve]
    assert "purpose" not in [each.key for each in of(found, "dana").approve], "she has approved"


def test_what_others_wait_for_is_told_once_with_all_that_it_holds(found: View) -> None:
    held = of(found, "dana").holds
    assert any(each.cause.kind == "Decision" and "cafeteria" in each.cause.sentence for each in held)
    for each in held:
        assert each.steps
        assert each.cause.kind != "Gate"
    sentences = [each.cause.sentence for each in held]
    assert len(sentences) == len(set(sentences))
    assert waiting(found, "dana") >= len(held)


def test_nothing_waits_for_whoever_has_nothing(found: View) -> None:
    closed = everything(found, Status.DONE)
    page = of(closed, "amy")
    assert page.nothing == "Nothing."
    assert waiting(closed, "amy") == 0
    assert people_page(closed, frame(closed)).lead == "No open step has an owner."


def test_what_comes_next_is_said_when_nothing_waits_now(found: View) -> None:
    free = everything(found, Status.DONE)
    planned = next(key for key, each in found.standings.items() if each.state.value == "Planned")
    before = [each.before for each in found.rollout.plan.predecessors[planned]]
    after = seen(
        free,
        **{planned: Progress(owners=("ivan",))},
        **{each: Progress(Status.IN_PROGRESS, owners=("ella",)) for each in before},
    )
    page = of(after, "ivan")
    if page.coming:
        assert page.nothing.startswith(f"Nothing now. Next is ‘{titles(found, planned)[0]}’")


def test_what_is_put_off_stands_apart_until_its_day(found: View) -> None:
    key = next(key for key, each in found.standings.items() if each.state.value == "In progress")
    before = found.rollout.progress[key]
    for day, put_off in ((date(2026, 11, 30), True), (samples.TODAY, False)):
        later = seen(found, **{key: Progress(Status.IN_PROGRESS, ("ivan",), before.started, follow_up=day)})
        page = of(later, "ivan")
        assert [each.step.key for each in page.put_off] == ([key] if put_off else [])
        assert (key in [each.key for each in page.under_way]) is not put_off
        assert waiting(later, "ivan") == waiting(found, "ivan") + (not put_off)


def test_the_share_of_everybody_is_of_all_open_steps_that_somebody_has(found: View) -> None:
    page = people_page(found, frame(found))
    steps = [each.steps for each in page.people]
    assert steps == sorted(steps, reverse=True)
    assert sum(each.share for each in page.people) == pytest.approx(100, abs=len(page.people))
    nobody = [
        key for key, each in found.rollout.progress.items() if not each.status.closed and not each.owners
    ]
    assert page.nobody == len(nobody)
    assert page.lead.endswith(f"of {sum(each.steps for each in page.people)}.")
    one = people_page(
        seen(everything(found, Status.DONE), norms=Progress(Status.IN_PROGRESS, ("ben",))), frame(found)
    )
    assert one.lead == "All open steps lie with Ben Kowalski."


def test_a_person_whom_nobody_knows(found: View) -> None:
    with pytest.raises(NotFoundError):
        of(found, "nobody")


def test_a_step_that_nobody_has_is_taken_from_the_list(app: App) -> None:
    with app.world.uow() as uow:
        rollout = uow.rollouts.get(samples.KEY)
    client = client_of(app, "hana")
    text = client.get(f"{HERE}/people/hana").text
    free = [each for each in rollout.progress if f"/steps/{each}/take" in text]
    for step in free:
        answer = client.post(f"{HERE}/steps/{step}/take", data={"back": "inbox"})
        assert answer.headers["location"] == f"{HERE}/people/hana?done=taken"
        assert "It is yours now." in client.get(answer.headers["location"]).text
        assert "hana" in progress(app, step).owners
    assert "For you" in text


def test_a_step_is_handed_over_with_a_word(app: App) -> None:
    step = "belonging-calls"
    text = post(client_of(app, "hana"), step, "hand-over", give="ivan", note="I teach in the gym")
    assert "Handed over." in text
    assert "I teach in the gym" in text
    assert progress(app, step).owners == ("ivan",)
    post(client_of(app, "ivan"), step, "hand-over", give="hana", stay="yes")
    assert progress(app, step).owners == ("ivan", "hana")
    post(client_of(app, "ivan"), step, "let-go")
    assert progress(app, step).owners == ("hana",)
    text = refused(client_of(app, "hana"), step, "hand-over", give="nobody", note="kept")
    assert "To whom: Choose who is to have it." in text
    assert 'value="kept"' in text


def test_a_step_is_sent_back_with_what_is_missing(app: App) -> None:
    text = refused(client_of(app, "rivera"), "purpose", "send-back", missing=" ")
    assert "What has to be done again: Say in a few words what is still missing." in text
    text = post(client_of(app, "rivera"), "purpose", "send-back", missing="the second page")
    assert "the second page" in text
    assert progress(app, "purpose").status is Status.IN_PROGRESS
    assert progress(app, "purpose").approvals == ()


def test_a_step_is_put_off(app: App) -> None:
    text = post(client_of(app, "hana"), "belonging-calls", "put-off", until="2026-12-01")
    assert 'value="2026-12-01"' in text
    assert progress(app, "belonging-calls").follow_up == date(2026, 12, 1)
    text = refused(client_of(app, "hana"), "belonging-calls", "put-off", until="2026-11-01")
    assert "Look at it again on: Choose a day that is still to come." in text


def test_a_nudge_is_shown_before_it_is_sent(app: App) -> None:
    client = client_of(app, "ella")
    assert f'href="{HERE}/steps/belonging-room?do=nudge#do">Nudge<' in client.get(HERE).text
    text = client.get(f"{HERE}/steps/belonging-room?do=nudge").text
    assert "Dana Okafor: ‘" not in text
    assert "Waits for a decision: cafeteria or library? (Ella Nwosu says so)." in text
    assert ">Nudge Dana Okafor</button>" in text
    sent = post(client, "belonging-room", "nudge", give="dana")
    assert "They are told, on the card where they can act." in sent
    history = sent[sent.index('id="history-h"') :]
    assert "Nudged" in history
    assert "Dana Okafor" in history
    assert "Nudge Dana" not in client_of(app, "dana").get(f"{HERE}/steps/belonging-room").text
    again = refused(client, "belonging-room", "nudge", give="dana")
    assert "Dana Okafor has been nudged today already; one a day is enough." in again
