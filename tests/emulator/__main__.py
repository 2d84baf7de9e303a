"""``python -m tests.emulator [--port 8500] [--people people.csv] [--suite]``: a Trello to try leadflow with.

Prints what to set, and serves until it is stopped. Everything is kept in memory. With ``--suite`` it holds
the board that py-trello's own test suite works on, prints what that suite wants to be set, and has no limits:
here its two hundred requests take half a second, and Trello allows a hundred in ten.
"""

from __future__ import annotations

import argparse
import csv
import signal
import sys
import threading
from pathlib import Path

from tests.emulator import suite
from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED


def main(arguments: list[str] | None = None) -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--people", type=Path, help="a people.csv: every username in it gets an account")
    parser.add_argument("--suite", action="store_true", help="make the board of py-trello's own test suite")
    given = parser.parse_args(arguments)
    stopped = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):  # before anything is said: who reads it may stop it at once
        signal.signal(each, lambda *_: stopped.set())
    with Emulator(port=given.port, limits=UNLIMITED if given.suite else None) as trello:
        token = trello.token(trello.account("leadflow", "Leadflow"))
        for username, name in usernames(given.people) if given.people else ():
            trello.account(username, name)
        print(f"export LEADFLOW_TRELLO_URL={trello.url}")
        print(f"export LEADFLOW_TRELLO_KEY={KEY}")
        print(f"export LEADFLOW_TRELLO_TOKEN={token.token}", flush=True)
        if given.suite:
            for name, value in suite.prepared(trello.url, token.token).items():
                print(f"export {name}={value}", flush=True)
        stopped.wait()
        print(f"{len(trello.requests)} requests, {len(trello.writes)} of them writes", file=sys.stderr)


def usernames(people: Path) -> list[tuple[str, str]]:
    """Username and name of everybody who has an account."""
    with people.open(encoding="utf-8", newline="") as file:
        return [(row["trello"], row["name"]) for row in csv.DictReader(file) if row.get("trello")]


if __name__ == "__main__":
    main()
