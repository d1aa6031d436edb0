"""A proposal that was kept off a ballot may be shown again: its page, while the ballot stays as it is"""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concealment", sa.Column("shown_again_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("concealment", "shown_again_at")
