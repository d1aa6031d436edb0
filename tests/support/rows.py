"""Fill every table with a row, from what the models say of its columns."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from civic.database import Base, UTCDateTime
from civic.policy import Role

# What a table's own constraints ask for, where any value of the right type would not do.
ASKED_FOR: dict[str, dict[str, Any]] = {
    "clock_offset": {"seconds": 0.0},
    "board_key": {"confirmed_by": None, "confirmed_at": None},
    "further_picture": {"position": 2},
    "inquiry": {"token_hash": None},
    "intervention": {"decided_by": None, "decided_at": None, "approved": None},
    "role_grant": {"role": Role.PLAYMAKER},
    "paper_batch": {"blank": 0, "confirmed_by": None},
    "paper_explanation": {"confirmed_by": None},
    "paper_release": {"done_by": None},
    "rearrangement": {"refused_at": None},
    "ruling": {"blocked_until": None},
    "run": {"signed_by": None, "signed_at": None},
}


def fill_every_table(connection: sa.Connection) -> dict[str, int]:
    """One row in every table, with every column filled, parents first. Rows by table."""
    numbers = count(1)
    # A freeze comes last: once it is there, the database takes no more of what it covers.
    for table in sorted(Base.metadata.sorted_tables, key=lambda table: table.name == "ballot_freeze"):
        row = {column.name: _value(column, next(numbers)) for column in table.columns}
        connection.execute(table.insert().values(row | ASKED_FOR.get(table.name, {})))
    return rows_by_table(connection)


def rows_by_table(connection: sa.Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def _value(column: sa.Column[Any], n: int) -> Any:
    for key in column.foreign_keys:
        return None if key.column.table is column.table else _value(key.column, n)
    kind = column.type
    values: dict[type[Any], Any] = {
        UTCDateTime: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n),
        sa.Date: date(2026, 1, 1),
        sa.Boolean: True,
        sa.JSON: {"made": "by a test"},
        sa.LargeBinary: bytes(32),
        sa.Float: 1.5,
        # One row in each table: whatever points at it points at 1.
        sa.Integer: 1,
    }
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, sa.String):
        return f"{column.name}"[: kind.length or 80]
    return next(value for of, value in values.items() if isinstance(kind, of))
