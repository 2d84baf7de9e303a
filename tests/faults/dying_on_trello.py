"""Killed for good on the way: ``python -m tests.faults.dying_on_trello URL DATABASE DAY WHAT WHEN NUMBER``.

As `dying`, on Trello: WHEN is ``before`` (request NUMBER was never sent) or ``after`` (it was carried out and
answered, and we never knew). Prints the number of requests when NUMBER is not reached.
"""

from __future__ import annotations

import sys
from datetime import date

from pydantic import SecretStr

from leadflow.boards.trello.gateway import TrelloBoards
from leadflow.boards.trello.transport import Transport
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.store.database import open_database
from tests.emulator.emulator import KEY
from tests.faults.dying import die
from tests.faults.interrupting import Fuse
from tests.faults.trello_schools import FusedAdapter
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import TOKEN


def main(url: str, database: str, day: str, what: str, when: str, number: str) -> None:
    """Launch or advance the small school on Trello, and die on the way."""
    fuse = Fuse(int(number), after=when == "after", fault=die)
    transport = Transport(SecretStr(KEY), SecretStr(TOKEN), base_url=url)
    transport.mount("http://", FusedAdapter(fuse))
    boards = TrelloBoards(SecretStr(KEY), SecretStr(TOKEN), transport=transport)
    school = SmallSchool(open_database(database), boards, small_definition(board_kind="trello"))
    school.clock.day = date.fromisoformat(day)
    if what == "launch":
        launch(school.world, school.definition)
    else:
        advance(school.world, school.definition.key)
    print(len(fuse.events), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
