"""People of a table: the owners and groups that its cells name, as a roster."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.playbooks.playbook import LEADERSHIP

if TYPE_CHECKING:
    from leadflow.exchange.imported import Remarks
    from leadflow.planning.plan import Plan


def roster_of(plan: Plan, known: Roster | None, remarks: Remarks) -> Roster:
    """The roster, with people and groups added that nobody knew; theirs to be completed."""
    roster = known if known is not None else Roster((), ())
    people = {each.key: each for each in roster.people}
    for owner in dict.fromkeys(owner for step in plan.steps for owner in step.owners):
        if owner not in people:
            people[owner] = Person(owner, owner)
            remarks.add("People whom only the table names got their key as a name: {}.", owner)
    if not people:
        remarks.add("The table names nobody; put your people in people.csv in the place of 'lead'.")
        people["lead"] = Person("lead", "Lead")
    lead = next(iter(people))
    groups = {each.key: each for each in roster.groups}
    for key in dict.fromkeys([*([] if groups else [LEADERSHIP]), *(step.group for step in plan.steps)]):
        if key not in groups:
            owners = tuple(
                dict.fromkeys(owner for step in plan.steps if step.group == key for owner in step.owners)
            )
            template = LEADERSHIP if key == LEADERSHIP else "task_group"
            name = "Leadership group" if key == LEADERSHIP else key
            groups[key] = TaskGroup(key, name, name, owners[0] if owners else lead, owners, template)
            if known is not None:
                remarks.add("Groups that only the table names got their key as a name: {}.", key)
    return replace(roster, people=tuple(people.values()), groups=tuple(groups.values()))
