"""A report keeps what was reported, as it stood: what its author changes afterwards is still seen"""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None

# The words may be let go some day, when the house forgets reports; until then they stay as they are.
SQLITE = """
CREATE TRIGGER report_no_other_words BEFORE UPDATE OF as_it_stood ON report WHEN NEW.as_it_stood IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what was decided is never changed'); END
"""
POSTGRESQL = """
CREATE TRIGGER report_no_other_words BEFORE UPDATE OF as_it_stood ON report FOR EACH ROW
WHEN (NEW.as_it_stood IS NOT NULL) EXECUTE FUNCTION refuse_other_decision()
"""


def upgrade() -> None:
    op.add_column("report", sa.Column("as_it_stood", sa.Text(), nullable=True))
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)


def downgrade() -> None:
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON report"
    op.execute(f"DROP TRIGGER report_no_other_words{on_table}")
    op.drop_column("report", "as_it_stood")
