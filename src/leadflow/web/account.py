"""The account: who sent a request, what they are in a rollout, and what there is their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.people.sign_in import MACHINE
from leadflow.web.contexts.step import approvers_of
from leadflow.web.roles import RIGHTS, Permission, Reach, Role

if TYPE_CHECKING:
    from starlette.requests import Request

    from leadflow.people.roster import Roster
    from leadflow.rollout.rollout import Rollout
    from leadflow.settings import Settings

LEADING = frozenset({"principal", "assistant_principal"})
"""Roles of people.csv whose people lead the rollout that they are in."""
ALL = frozenset({Role.LEADER, Role.DISTRICT, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Account:
    """Who sent a request.

    `email` is `MACHINE` for whoever sits at leadflow's machine, or where nobody has to sign in; `known` is
    their person key by rollout; `everywhere` what they are whatever the rollout.
    """

    email: str = MACHINE
    known: Mapping[str, str] = field(default_factory=dict)
    everywhere: frozenset[Role] = ALL
    signed_in: bool = False
    """False where nobody has to."""
    launched: frozenset[str] = frozenset()
    """The rollouts that they launched, and lead, in their list of people or not."""

    @property
    def personal(self) -> bool:
        """True for an account of one person, who then acts as nobody else."""
        return self.email != MACHINE

    def sees(self, rollout: str) -> bool:
        """Whether a rollout is there for them."""
        return bool(self.everywhere) or rollout in self.known or rollout in self.launched

    def roles_in(self, rollout: str, roster: Roster) -> frozenset[Role]:
        """What they are in a rollout; nothing for one that they have no part in."""
        roles = set(self.everywhere)
        if rollout in self.launched:
            roles.add(Role.LEADER)
        person = roster.person.get(self.known.get(rollout, ""))
        if person is None:
            return frozenset(roles)
        roles.add(Role.STAFF)
        if LEADING & set(person.roles):
            roles.add(Role.LEADER)
        if any(each.lead == person.key for each in roster.groups):
            roles.add(Role.LEAD)
        return frozenset(roles)


def account_for(
    settings: Settings, email: str, known: Mapping[str, str], launched: frozenset[str]
) -> Account:
    """The account of an e-mail address, or of the machine.

    Who is in no rollout's list and is not named in the settings is nobody here, whatever they launched.
    """
    if email == MACHINE:
        return Account(signed_in=True)
    named = {Role.LEADER: settings.leaders, Role.DISTRICT: settings.district, Role.ADMIN: settings.admins}
    everywhere = frozenset(role for role, emails in named.items() if email in emails)
    there = launched if known or everywhere else frozenset[str]()
    return Account(email, known, everywhere, signed_in=True, launched=there)


def account_of(request: Request) -> Account:
    """Who sent a request that the gate let through; whoever reads where everybody may is nobody."""
    found: Account = getattr(request.state, "account", NOBODY)
    return found


def may(account: Account, rollout: Rollout, needed: Permission, place: Mapping[str, str]) -> bool:
    """Whether somebody has a right about what an address is about."""
    person = account.known.get(rollout.key, "")
    reaches = {
        role: RIGHTS[needed].get(role) for role in account.roles_in(rollout.key, rollout.definition.roster)
    }
    return Reach.ALL in reaches.values() or any(
        reach is Reach.OWN and owns(role, person, rollout, place) for role, reach in reaches.items()
    )


ANYBODY = Account()
"""Whoever reaches the pages, where nobody signs in."""
NOBODY = Account(everywhere=frozenset())


def owns(role: Role, person: str, rollout: Rollout, place: Mapping[str, str]) -> bool:
    """Whether what an address is about is a person's own, as far as a role goes.

    `place` holds the keys that stand in the address. A lead's own are the groups that they lead; other
    people's those they are in, and the steps that they have or approve. What is not there is nobody's to be
    refused: its page says so.
    """
    roster, leads = rollout.definition.roster, role is Role.LEAD
    mine = {
        each.key for each in roster.groups if person == each.lead or (not leads and person in each.members)
    }
    if "group" in place:
        return place["group"] in mine or place["group"] not in roster.group
    if "step" in place:
        step = rollout.plan.by_key.get(place["step"])
        if step is None or step.group in mine:
            return True
        owners = rollout.progress[step.key].owners or step.owners
        return not leads and person in (*owners, *approvers_of(rollout.plan, step.key))
    return not leads and place.get("person") == person
