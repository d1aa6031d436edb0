"""Statements that are made once and sent as they are: for the few that every voter waits for.

SQLAlchemy writes them and knows how each engine spells a value. What it does anew at every execution is left out, and
on PostgreSQL several are sent in one trip. For everything else the house's usual ways are clearer.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.database import connection_of

Made = sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update
Spell = Callable[[Any], Any]
# What PostgreSQL calls the only kind of number with a fraction that the house keeps.
DOUBLE_PRECISION = 701


@dataclass(frozen=True)
class _Spelt:
    """A statement as one engine reads it, and how its values go in and come out."""

    text: str
    fixed: Mapping[str, Any]
    names: tuple[str, ...]
    into: Mapping[str, Spell]
    in_order: bool
    row: Callable[..., Any]
    out: tuple[tuple[int, Spell], ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """What the driver is given: by place or by name, as it reads them."""
        known = {**self.fixed, **given}
        for name, spell in self.into.items():
            known[name] = spell(known[name])
        return [known[name] for name in self.names] if self.in_order else {name: known[name] for name in self.names}

    def read(self, row: Any) -> Any:
        """A row of the driver's with the values that the house knows."""
        values = list(row)
        for place, spell in self.out:
            values[place] = spell(values[place])
        return self.row(*values)


class Answer:
    """What comes of a statement; in `one_trip` it is waited for only when it is asked for."""

    def __init__(self, cursor: Any, spelt: _Spelt) -> None:
        self._cursor, self._spelt = cursor, spelt

    def one_or_none(self) -> Any:
        """The only row (by name or place), or None. Raises ValueError when there are more."""
        rows = self._cursor.fetchall()
        if not rows:
            return None
        (row,) = rows
        return self._spelt.read(row)

    @property
    def changed(self) -> int:
        """How many rows the statement changed; in `one_trip` known once a later answer has been asked for."""
        return int(self._cursor.rowcount)


def send(session: Session, statement: Made, values: Mapping[str, Any]) -> Answer:
    """Execute a module's own statement in the caller's transaction. A fault is the driver's own exception."""
    connection = connection_of(session)
    return ask(connection.connection, connection.dialect, statement, values)


def ask(connection: Any, dialect: sa.Dialect, statement: Made, values: Mapping[str, Any]) -> Answer:
    """The same on a connection that no session has."""
    spelt = _spelt(statement, dialect, tuple(values))
    cursor = connection.cursor()
    cursor.execute(spelt.text, spelt.values(values))
    return Answer(cursor, spelt)


@contextmanager
def one_trip(session: Session) -> Iterator[None]:
    """Send what is sent within without waiting for each answer, where the engine can; at the end all have come.

    The statements are done in their order, each after the one before; nothing but `send` may be used within.
    """
    session.flush()
    connection = connection_of(session)
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


@lru_cache(maxsize=200)
def _spelt(statement: Made, dialect: sa.Dialect, given: tuple[str, ...]) -> _Spelt:
    made: Any = statement.compile(dialect=dialect, column_keys=list(given))
    fixed = made.construct_params(dict.fromkeys(given))
    in_order = bool(made.positional)
    names = tuple(made.positiontup if in_order else made.bind_names.values())
    kinds = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in made.bind_names.items()}
    columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
    results = [column.type.dialect_impl(dialect).result_processor(dialect, DOUBLE_PRECISION) for column in columns]
    return _Spelt(
        text=str(made),
        fixed=fixed,
        names=names,
        into={name: kind for name, kind in kinds.items() if kind},
        in_order=in_order,
        row=namedtuple("Row", [str(column.key) for column in columns]),
        out=tuple((place, spell) for place, spell in enumerate(results) if spell),
    )
