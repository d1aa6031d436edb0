"""A proposal may show several pictures: the first stays in its own row, the others get a table"""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Who shows a picture is asked whenever one is served.
    op.create_index("ix_proposal_picture_name", "proposal", ["picture_name"])
    op.create_table(
        "further_picture",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picture_name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.CheckConstraint("position > 1", name=op.f("ck_further_picture_after_the_first")),
        sa.ForeignKeyConstraint(
            ["picture_name"], ["picture.name"], name=op.f("fk_further_picture_picture_name_picture")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_further_picture_proposal_id_proposal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("proposal_id", "position", name=op.f("pk_further_picture")),
    )
    op.create_index("ix_further_picture_picture_name", "further_picture", ["picture_name"])


def downgrade() -> None:
    op.drop_index("ix_further_picture_picture_name", "further_picture")
    op.drop_table("further_picture")
    op.drop_index("ix_proposal_picture_name", "proposal")
