"""``python -m tests.probes``: ask a real Trello all that leadflow relies on, on a scratch board.

Takes LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN from the environment, makes boards whose names begin with
"leadflow probe", and closes every one of them in the end. Nothing else in the account is touched.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.probes.listing import ordered, record, table
from tests.probes.probe import Probe, Result, Scratch, Verdict, tried

SECONDS = 4
"""A probe takes about this many requests, ten of which fit into a second."""


def main(arguments: list[str] | None = None) -> int:
    """Ask, print, and say by the exit code whether all is as leadflow needs it."""
    parser = argparse.ArgumentParser(prog="python -m tests.probes", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="do not ask before anything is made")
    parser.add_argument("--only", default="", metavar="PART", help="only probes whose id holds this")
    parser.add_argument(
        "--hook", default="", metavar="URL", help="an https address that answers Trello's HEAD with 200"
    )
    parser.add_argument(
        "--report", type=Path, default=Path("trello-contract.json"), help="where the report goes"
    )
    given = parser.parse_args(arguments)
    key, token = os.environ.get("LEADFLOW_TRELLO_KEY", ""), os.environ.get("LEADFLOW_TRELLO_TOKEN", "")
    if not (key and token):
        print(
            "Set LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN first (docs/guides/trello.md).",
            file=sys.stderr,
        )
        return 2
    chosen = [each for each in ordered() if given.only in each.id]
    url = os.environ.get("LEADFLOW_TRELLO_URL", "https://api.trello.com").rstrip("/").removesuffix("/1")
    if not given.yes and not agreed(url, len(chosen)):
        return 2
    scratch = Scratch(url, key, token, hook=given.hook)
    results = asked(scratch, chosen)
    print(table(results))
    given.report.write_text(
        json.dumps(record(results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    wrong = [each for each in results if each.verdict in (Verdict.DIFFERS, Verdict.REFUSED)]
    print(f"{len(results)} asked, {len(wrong)} not as leadflow needs it. The report is in {given.report}.")
    return 1 if wrong else 0


def agreed(url: str, count: int) -> bool:
    """What is about to happen, and whether it may."""
    print(f"This asks {url} {count} questions (about {count * SECONDS // 6} seconds). It makes boards named")
    print("'leadflow probe …' in the account of the token, works on them alone, and closes them.")
    return input("Go on? [y/N] ").strip().lower() in ("y", "yes")


def asked(scratch: Scratch, chosen: list[Probe]) -> list[Result]:
    """Ask everything on a new board; the boards are closed whatever happens."""
    try:
        scratch.open(f"leadflow probe {datetime.now(UTC):%Y-%m-%d %H:%M}")
        return [tried(each, scratch) for each in chosen]
    finally:
        for each in scratch.close():
            print(f"The board {each} could not be closed; close it by hand.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
