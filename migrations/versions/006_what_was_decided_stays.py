"""What was reported, decided and appealed is never changed or deleted; a hidden comment shows the whole reason"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

MESSAGE = "what was decided is never changed"
WHOLE = ("ruling", "appeal")
# The rest of these rows is how far the work has come.
CONTENT = {
    "report": ("case_id", "reported_by", "rule", "words", "made_at"),
    "moderation_case": ("public_id", "target_kind", "target", "author_id", "opened_at"),
}

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_other_decision()
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION refuse_other_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$
"""


def guards(*, is_sqlite: bool) -> Iterator[dict[str, str]]:
    """Each trigger: its table, what it keeps from happening, and in which words the engine is told so."""
    for table in (*WHOLE, *CONTENT):
        columns = f" OF {', '.join(CONTENT[table])}" if table in CONTENT else ""
        events = {"update": f"UPDATE{columns}", "delete": "DELETE"} | ({} if is_sqlite else {"truncate": "TRUNCATE"})
        for verb, event in events.items():
            each = "STATEMENT" if verb == "truncate" else "ROW"
            yield {"table": table, "verb": verb, "event": event, "each": each, "message": MESSAGE}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(POSTGRESQL_FUNCTION)
        # SQLite keeps a text of any length in such a column.
        op.alter_column("comment", "hidden_reason", type_=sa.Text())
    for guard in guards(is_sqlite=is_sqlite):
        op.execute((SQLITE if is_sqlite else POSTGRESQL).format(**guard))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for guard in guards(is_sqlite=True):
            op.execute("DROP TRIGGER {table}_no_{verb}".format(**guard))
        return
    op.execute("DROP FUNCTION refuse_other_decision() CASCADE")
    shortened = "left(hidden_reason, 500)"
    op.alter_column("comment", "hidden_reason", type_=sa.String(length=500), postgresql_using=shortened)
