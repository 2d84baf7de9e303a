"""Whatever people do to a card of their own, before and after it became a step, their words stay theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from leadflow.planning.steps import Status
from leadflow.sync.cards import OUR_STEP, CheckEntry
from leadflow.sync.operations import UpdateCard
from leadflow.sync.projection import CHECKLIST, one_line
from tests.rollout.test_adoption import Own
from tests.small import MONDAY

DAYS = some.one_of(some.none(), some.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)))
WORDS = some.sampled_from(["Chairs", "Tables  and chairs", "Кресла", "🪑", "**Chairs**", "x" * 600])
ENTRIES = some.lists(
    some.builds(
        CheckEntry, some.sampled_from([CHECKLIST, "Ours"]), some.sampled_from("abc"), some.booleans()
    ),
    max_size=4,
    unique_by=lambda each: (each.checklist, each.text),
).map(tuple)
EDIT = some.one_of(
    some.tuples(some.just("title"), WORDS),
    some.tuples(some.just("due"), DAYS),
    some.tuples(some.just("start"), DAYS),
    some.tuples(some.just("checklist"), ENTRIES),
    some.tuples(
        some.just("status"), some.sampled_from([each for each in Status if each is not Status.SKIPPED])
    ),
    some.tuples(
        some.just("members"), some.sampled_from([frozenset(), frozenset({"dee"}), frozenset({"ana"})])
    ),
    some.tuples(some.just("label"), some.booleans()),
)
PASS = some.sampled_from(["pass", "killed before it wrote", "killed while it wrote"])


def act(boards: Own, place: str, deed: Any) -> None:
    """A person edits the card, or a pass takes place."""
    if isinstance(deed, tuple):
        name, value = deed
        fields = boards.cards[place].fields
        if name == "label":
            labels = fields.labels | {OUR_STEP} if value else fields.labels - {OUR_STEP}
            boards.change_own(place, labels=labels)
        else:
            boards.change_own(place, **{name: value})
    elif deed == "pass":
        boards.pass_()
    else:
        killed(boards, wrote=deed == "killed while it wrote")


def killed(boards: Own, *, wrote: bool) -> None:
    """A pass that stored what it decided and then died, before or after its first write."""
    found = boards.decide()
    boards.rollout, boards.links = found.rollout, {**boards.links, **found.links}
    stored = dict(boards.links)
    for each in found.operations[:1] if wrote else ():
        assert isinstance(each.operation, UpdateCard)
        boards.write(each.operation)
    boards.links = stored


def people_s(boards: Own, place: str) -> tuple[str, date | None, date | None, frozenset[tuple[str, str]]]:
    """What people wrote on the card: name, due, start, entries."""
    fields = boards.cards[place].fields
    entries = frozenset(ticks_of(boards, place))
    return one_line(fields.title)[:400], fields.due, fields.start, entries


def ticks_of(boards: Own, place: str) -> dict[tuple[str, str], bool]:
    """The entries of people's checklists on the card, and whether they are ticked."""
    shown = boards.cards[place].fields.checklist
    return {
        (each.checklist, each.text): each.ticked for each in shown if each.checklist in (CHECKLIST, "Ours")
    }


@settings(max_examples=300, deadline=None)
@given(some.lists(some.one_of(EDIT, PASS), max_size=14))
def test_what_people_wrote_stands_and_looking_again_writes_nothing(deeds: list[Any]) -> None:
    boards = Own()
    place = boards.add("Chairs", by="dee", labels=frozenset())
    for deed in deeds:
        act(boards, place, deed)
    said = people_s(boards, place)
    ticks = ticks_of(boards, place)
    status = boards.cards[place].fields.status
    for _ in range(3):
        boards.pass_()
    again = boards.decide()
    assert (again.operations, again.history, again.why) == ((), (), "")
    assert people_s(boards, place) == said
    fields = boards.cards[place].fields
    assert ticks_of(boards, place) == ticks
    assert fields.status is status
    if boards.own:
        (key,) = boards.own
        step, done = boards.step(key), boards.rollout.progress[key]
        assert (done.status, done.due, frozenset(done.owners)) == (status, fields.due, fields.members)
        assert set(step.checklist) == {text for name, text in said[3] if name == CHECKLIST}
        assert step.not_before == fields.start
        assert fields.labels >= {OUR_STEP}
        assert replace(boards.links[f"small/{key}"], intended=None).remote_id == place
    else:
        assert OUR_STEP not in fields.labels
