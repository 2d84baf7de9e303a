"""``python -m tests.emulator [--port 8500] [--people people.csv]``: a Trello to try leadflow with.

Prints what to set, and serves until it is stopped. Everything is kept in memory.
"""

from __future__ import annotations

import argparse
import csv
import signal
import sys
import threading
from pathlib import Path

from tests.emulator.emulator import KEY, Emulator


def main(arguments: list[str] | None = None) -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--people", type=Path, help="a people.csv: every username in it gets an account")
    given = parser.parse_args(arguments)
    with Emulator(port=given.port) as trello:
        token = trello.token(trello.account("leadflow", "Leadflow"))
        for username, name in usernames(given.people) if given.people else ():
            trello.account(username, name)
        print(f"export LEADFLOW_TRELLO_URL={trello.url}")
        print(f"export LEADFLOW_TRELLO_KEY={KEY}")
        print(f"export LEADFLOW_TRELLO_TOKEN={token.token}", flush=True)
        stopped = threading.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: stopped.set())
        stopped.wait()
        print(f"{len(trello.requests)} requests, {len(trello.writes)} of them writes", file=sys.stderr)


def usernames(people: Path) -> list[tuple[str, str]]:
    """Username and name of everybody who has an account."""
    with people.open(encoding="utf-8", newline="") as file:
        return [(row["trello"], row["name"]) for row in csv.DictReader(file) if row.get("trello")]


if __name__ == "__main__":
    main()
