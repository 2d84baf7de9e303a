"""The table of rights: every route of the application has a line, and every role what is written here."""

from __future__ import annotations

import pytest

from leadflow.web.app import _routes
from leadflow.web.roles import NEEDS, Permission, Role, allowed

ROUTES = sorted(
    f"{method} {route.path}" for route in _routes() for method in (route.methods or set()) - {"HEAD"}
)

# a: everything, o: only one's own, -: nothing.
EXPECTED = """
            open  see  act  help  settle  export  lead  launch  compare
public      a     -    -    -     -       -       -     -       -
staff       a     a    o    a     o       -       -     -       -
group_lead  a     a    o    a     o       o       -     -       -
leader      a     a    a    a     a       a       a     a       a
district    a     a    -    -     -       -       -     -       a
IT_admin    a     a    -    -     -       -       -     a       -
"""
HEAD, *ROWS = (line.split() for line in EXPECTED.strip().splitlines())
TABLE = {
    (row[0].replace("_", " "), need): mark for row in ROWS for need, mark in zip(HEAD, row[1:], strict=True)
}


def test_every_route_names_what_it_needs_and_nothing_else_is_named() -> None:
    assert sorted(NEEDS) == ROUTES


def test_the_expected_table_knows_every_role_and_permission() -> None:
    assert set(TABLE) == {(role.value, need.value) for role in Role for need in Permission}


@pytest.mark.parametrize("role", Role)
def test_every_route_opens_to_a_role_as_far_as_its_right_goes(role: Role) -> None:
    for route in ROUTES:
        method, path = route.split(" ")
        mark = TABLE[role.value, NEEDS[route].value]
        for own in (True, False):
            assert allowed(role, method, path, own=own) is (mark == "a" or (mark == "o" and own)), (
                route,
                own,
            )


@pytest.mark.parametrize("role", Role)
def test_a_route_that_names_nothing_is_refused(role: Role) -> None:
    assert not allowed(role, "GET", "/r/{rollout}/forgotten", own=True)
    assert not allowed(role, "DELETE", "/r/{rollout}", own=True)


def test_a_head_is_a_get() -> None:
    assert allowed(Role.STAFF, "HEAD", "/r/{rollout}", own=False)
    assert not allowed(Role.PUBLIC, "HEAD", "/r/{rollout}", own=False)
