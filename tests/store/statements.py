"""What is sent to a database, for tests of how much that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement. `rows`: for how many sets of values."""

    statement: str
    rows: int

    @property
    def verb(self) -> str:
        """SELECT, INSERT, UPDATE or DELETE."""
        return self.statement.split(None, 1)[0]

    @property
    def table(self) -> str:
        """The table it writes to."""
        found = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', self.statement)
        return found[1] if found else ""


class Statements:
    """Notes every statement of an engine in a block (those that begin transactions apart)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.sent: list[Sent] = []

    def __enter__(self) -> Statements:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    @property
    def writes(self) -> list[Sent]:
        """Those that write."""
        return [each for each in self.sent if each.verb in ("INSERT", "UPDATE", "DELETE")]

    def _note(self, _: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            self.sent.append(Sent(statement, len(parameters) if many else 1))
