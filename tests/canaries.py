"""The credentials that tests give leadflow; `tests.canary` looks for them. Needs no development tools."""

from __future__ import annotations

KEY = "0ca4a470ca4a470ca4a470ca4a470ca4"
TOKEN = "ATTA" + "canaryf00dcafef00dcafef00dcafef00dcafef00dcafef00dcafe0123456789ABCDEF"
SECRET = 'canary\'5 own "secret" of the application'
PASSWORD = "canary/pa55 of+the@database?"
"""The password of every PostgreSQL database; the server of the tests takes any."""
CANARIES = {"key": KEY, "token": TOKEN, "webhook secret": SECRET, "password": PASSWORD}
