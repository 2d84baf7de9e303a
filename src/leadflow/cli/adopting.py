"""``board list`` and ``board adopt``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from leadflow.cli import show
from leadflow.cli.acting import status_named
from leadflow.cli.consent import UNASKED, consented
from leadflow.cli.failures import say
from leadflow.cli.opening import near, reading, require_person, which
from leadflow.cli.progress import progress
from leadflow.errors import NotFoundError
from leadflow.rollout.boards import board_specs
from leadflow.services.adopt import Asked, propose
from leadflow.services.adopt import adopt as take_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Definition, Rollout
    from leadflow.services.adopt import Proposal
    from leadflow.sync.cards import CardFields


@dataclass(frozen=True, slots=True)
class Manner:
    """How ``board adopt`` is to go about it."""

    who: str | None
    dry_run: bool
    yes: bool
    as_json: bool


# ---- list


def list_(rollout: str | None, *, as_json: bool) -> None:
    """The boards of a rollout: address, cards and what is wrong with each."""
    with reading() as app:
        key = which(app, rollout)
        records = list(_boards(app, key))
    if as_json:
        show.as_json(records)
        return
    rows = [(each["name"], each["state"], each["url"] or "–") for each in records]
    show.table("Boards", ("Group", "State", "Address"), rows, whole=("Address",))


def _boards(app: App, key: str) -> Iterator[dict[str, Any]]:
    with app.world.uow() as uow:
        rollout, refs = uow.rollouts.get(key), uow.boards.refs(key)
        incomplete, links = uow.boards.incomplete(key), uow.boards.links(key)
    definition = rollout.definition
    steps = {step.key: step.group for step in definition.plan.steps}
    linked = [link.key.partition("/")[2] for link in links.values() if link.remote_id]
    for group in board_specs(definition, app.world.templates):
        ref = refs.get(group)
        yield {
            "group": group,
            "name": definition.roster.names.get(group, group),
            "kind": definition.board_kind,
            "url": ref.url if ref else None,
            "cards": sum(steps.get(step) == group for step in linked),
            "state": _state(rollout, group, there=ref is not None, complete=group not in incomplete),
        }


def _state(rollout: Rollout, group: str, *, there: bool, complete: bool) -> str:
    """How a board is, in a sentence."""
    if group in rollout.troubles:
        return rollout.troubles[group]
    if not there:
        return "It is made with the next pass."
    return "It is kept up to date." if complete else "It is made true with the next pass."


# ---- adopt


def adopt(
    rollout: str | None,
    group: str,
    address: str,
    lists: Sequence[str],
    cards: Sequence[str],
    manner: Manner,
) -> None:
    """Show what taking a board over comes to, ask, and do it."""
    named = {status_named(state): name for state, name in _pairs("--list", "STATE=NAME", lists)}
    asked = Asked(group, address, named, dict(_pairs("--card", "STEP=CARD", cards)))
    with reading() as app:
        key = which(app, rollout)
        with app.world.uow() as uow:
            definition = uow.rollouts.get(key).definition
        who = _who(definition, group, manner.who)
        found = propose(app.world, key, asked)
        if not manner.as_json:
            _print(found)
        if not _wanted(found, manner):
            return
        with progress() as tell:
            tell("Taking the board over ...")
            done, passed = take_over(app.world, key, asked, who=who, seen=found)
    if manner.as_json:
        show.as_json(_record(done, adopted=True))
    if passed is None or passed.away:
        say(f"The board is taken over; it is made true with the next pass: leadflow advance {key}")
    else:
        say(f"The board is taken over: {show.counted(len(passed.operations), 'card')} written.")
    if done.before is not None:
        say(f"The board before, {done.before.url}, is no longer looked at; close it when nobody needs it.")


def _who(definition: Definition, group: str, who: str | None) -> str:
    """Who does it: the lead of the group unless somebody else is named."""
    known = {each.key: each for each in definition.roster.groups}
    if group not in known:
        hint = near(group, known, f"There are: {', '.join(known)}.")
        raise NotFoundError(f"There is no group '{group}' in '{definition.key}'. {hint}")
    if who is not None:
        require_person(definition, who)
    return who or known[group].lead


def _pairs(option: str, form: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for each in given:
        left, equals, right = each.partition("=")
        if not equals or not left.strip() or not right.strip():
            raise typer.BadParameter(f"'{each}' is not {form}.", param_hint=option)
        yield left.strip(), right.strip()


def _wanted(found: Proposal, manner: Manner) -> bool:
    """True when it is to be done; asks where somebody can answer."""
    if manner.dry_run or found.same:
        if manner.as_json:
            show.as_json(_record(found, adopted=False))
        elif not found.same:
            say("Nothing was changed. Carry it out with the same command without --dry-run.")
        return False
    question = "Take the board over like this?"
    return consented(question, yes=manner.yes, unasked=UNASKED, mute=manner.as_json)


# ---- what is printed


def _print(found: Proposal) -> None:
    definition, matching = found.rollout.definition, found.matching
    group = definition.roster.names.get(found.spec.key.partition("/")[2], found.spec.key)
    if found.same:
        show.line(f"'{found.found.name}' is the board of {group} already. Nothing would change.")
        return
    show.line(f"'{found.found.name}' ({found.found.url}) becomes the board of {group}.")
    names, bound = dict(found.found.lists), dict(found.ref.lists)
    show.listing(
        "Its lists",
        [f"{names[bound[each.status]]}: {each.name}" for each in found.spec.lists if each.status in bound],
    )
    show.listing("Lists that will be made (or say which it is with --list)", found.missing_lists)
    show.listing("Cards that become steps'", [_card(found, key) for key in matching.cards])
    show.listing("Titles that several have: say which with --card, or a new card is made", matching.unclear)
    show.line(f"Cards that will be made, for steps that have none: {len(matching.missing)}.")
    show.line(f"Cards that stay the group's own, untouched: {matching.others}.")
    show.listing("Who cannot be put on the board", found.hindrances)


def _card(found: Proposal, key: str) -> str:
    """A card that becomes that of a step, and what it says that the plan does not."""
    card, wanted = found.matching.cards[key], found.wishes[key]
    says = list(_says(card.fields, wanted, found.rollout.definition.roster.names))
    return f"{card.fields.title}{': ' if says else ''}{', '.join(says)}"


def _says(shown: CardFields, wanted: CardFields, names: Mapping[str, str]) -> Iterator[str]:
    if shown.title != wanted.title:
        yield f"is called '{wanted.title}' then"
    if shown.status != wanted.status:
        yield shown.status.value.replace("_", " ")
    if shown.due and shown.due != wanted.due:
        yield f"due {show.day(shown.due)}"
    if extra := sorted(names.get(each, each) for each in shown.members - wanted.members):
        yield f"with {', '.join(extra)}"


def _record(found: Proposal, *, adopted: bool) -> dict[str, Any]:
    """The proposal as data."""
    names = dict(found.found.lists)
    return {
        "rollout": found.rollout.key,
        "group": found.spec.key.partition("/")[2],
        "board": found.found.name,
        "url": found.found.url,
        "before": found.before.url if found.before else None,
        "lists": {status.value: names.get(remote) for status, remote in found.ref.lists},
        "missing_lists": list(found.missing_lists),
        "cards": {key.partition("/")[2]: card.url for key, card in found.matching.cards.items()},
        "to_be_made": [key.partition("/")[2] for key in found.matching.missing],
        "unclear": list(found.matching.unclear),
        "others": found.matching.others,
        "hindrances": list(found.hindrances),
        "adopted": adopted,
    }
