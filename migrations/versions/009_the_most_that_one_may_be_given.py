"""A round may say the most that one proposal may be given; frozen with the rest when the voting opens"""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

NAME = "round_price_ceiling_stays"
# civic/database.py knows a refusal by these words.
FROZEN = "what is voted on is frozen"
SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE OF price_ceiling ON round
WHEN OLD.price_ceiling IS NOT NEW.price_ceiling AND OLD.id IN (SELECT round_id FROM ballot_freeze)
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.price_ceiling IS DISTINCT FROM NEW.price_ceiling AND OLD.id IN (SELECT round_id FROM ballot_freeze)
  THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OF price_ceiling ON round FOR EACH ROW EXECUTE FUNCTION {name}()
"""


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.add_column("round", sa.Column("price_ceiling", sa.BigInteger(), nullable=True))
    op.execute((SQLITE if is_sqlite() else POSTGRESQL).format(name=NAME, message=FROZEN))


def downgrade() -> None:
    op.execute(f"DROP TRIGGER {NAME}" if is_sqlite() else f"DROP FUNCTION {NAME}() CASCADE")
    op.drop_column("round", "price_ceiling")
