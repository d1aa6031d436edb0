"""What an opening could not erase is remembered, and PostgreSQL takes no samples of boxes, slots and hashes"""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None

# What ANALYZE reads it keeps in pg_statistic, where it outlives the row.
SECRET = {
    "booth": ("id", "content"),
    "sealed_ballot": ("slot", "box", "receipt_hash", "idem_hash"),
    "shuffled_box": ("id", "box", "receipt_hash"),
    "replaced_receipt": ("receipt_hash",),
    "letter": ("code_hash", "owner", "box"),
    "slip": ("code_hash", "box"),
    "paper_entry": ("content",),
    "paper_ballot": ("final",),
    "roll_request": ("roll_key", "words", "contact"),
}
# A trigger names it, so that its type cannot be set again; but the roll keeps it anyway.
ALSO = {"roll": ("roll_key",)}


def upgrade() -> None:
    op.create_table(
        "erasing",
        sa.Column(
            "round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rewritten", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_erasing_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_erasing")),
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    types = {(c["table"], c["column"]): c["type"] for c in _types()}
    for table, columns in (SECRET | ALSO).items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
            if table in SECRET:
                # The same type again: nothing is rewritten, but what was sampled goes.
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {types[table, column]}")


def downgrade() -> None:
    op.drop_table("erasing")
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in (SECRET | ALSO).items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")


def _types() -> list[dict[str, str]]:
    asked = """
        SELECT attrelid::regclass::text AS "table", attname AS "column", format_type(atttypid, atttypmod) AS "type"
        FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r') AND attnum > 0
    """
    return [dict(row._mapping) for row in op.get_bind().execute(sa.text(asked))]
