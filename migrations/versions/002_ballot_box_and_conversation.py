"""The ballot box made whole, and the conversation before the vote: letters, paper, board, mail, moderation"""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "mail_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name=op.f("pk_mail_count")),
    )
    op.create_table(
        "mail_quota",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "address_hash", "kind", name=op.f("pk_mail_quota")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "announced_phase",
        sa.Column(
            "round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_announced_phase_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "phase", name=op.f("pk_announced_phase")),
    )
    op.create_table(
        "ballot_freeze",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_ballot_freeze_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "n", name=op.f("pk_ballot_freeze")),
    )
    op.create_table(
        "board",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_n", sa.Integer(), nullable=False),
        sa.Column("log_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("freeze_n", sa.Integer(), nullable=False),
        sa.Column("freeze_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("merkle_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_board_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_board")),
    )
    op.create_table(
        "board_area",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_board_area_area_id_area")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_board_area_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "area_id", name=op.f("pk_board_area")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("DAILY", "CLOSING", name="kind", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_checkpoint_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "n", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "paper_draw",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_draw_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_paper_draw")),
    )
    op.create_table(
        "paper_number",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_number_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "project", name=op.f("pk_paper_number")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_paper_number_round_id_number")),
    )
    op.create_table(
        "paper_protocol",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_protocol_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_paper_protocol")),
    )
    op.create_table(
        "replaced_receipt",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_replaced_receipt_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "receipt_hash", name=op.f("pk_replaced_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shuffled_box",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_shuffled_box_area_id_area")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_shuffled_box_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "id", name=op.f("pk_shuffled_box")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "slip",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_slip_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "code_hash", name=op.f("pk_slip")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_day"), ["day"], unique=False)

    op.create_table(
        "statement",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_statement_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_statement")),
    )
    op.create_table(
        "uncounted_receipt",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_uncounted_receipt_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "receipt_hash", name=op.f("pk_uncounted_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "address_claim",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_address_claim_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_address_claim")),
        sa.UniqueConstraint("account_id", name=op.f("uq_address_claim_account_id")),
    )
    with op.batch_alter_table("address_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_claim_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "area_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("area_ids", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_english", sa.String(length=120), nullable=False),
        sa.Column("text_english", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_sending", sa.Boolean(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_area_message_written_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_message")),
    )
    with op.batch_alter_table("area_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_message_is_sending"), ["is_sending"], unique=False)

    op.create_table(
        "block",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_block_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_block")),
    )
    op.create_table(
        "board_key",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> sent_by", name=op.f("ck_board_key_two_people")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_board_key_confirmed_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_board_key_round_id_round")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_board_key_sent_by_account")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_board_key")),
    )
    op.create_table(
        "closing",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("by_channel", sa.JSON(), nullable=False),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_closing_closed_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_closing_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_closing")),
    )
    op.create_table(
        "follow",
        sa.Column(
            "subject",
            sa.Enum("PROPOSAL", "AREA", name="subject", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_follow_account_id_account")),
        sa.PrimaryKeyConstraint("subject", "subject_id", "account_id", name=op.f("pk_follow")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_account_id"), ["account_id"], unique=False)

    op.create_table(
        "intervention",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "PAUSE",
                "RESUME",
                "PRICE",
                "WITHDRAW",
                "BUDGET",
                "RULE",
                "EXTEND",
                "CANCEL",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_intervention_has_reason")),
        sa.CheckConstraint(
            "approved IS NULL OR NOT approved OR decided_by <> proposed_by", name=op.f("ck_intervention_two_people")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_intervention_decided_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_intervention_proposed_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_intervention_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intervention_round_id"), ["round_id"], unique=False)

    op.create_table(
        "letter_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_letter_batch_made_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_letter_batch_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.UniqueConstraint("round_id", "n", name=op.f("uq_letter_batch_round_id_n")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "mail_address",
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("confirmed", sa.Date(), nullable=False),
        sa.Column("daily_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weekly_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_address_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_address")),
    )
    with op.batch_alter_table("mail_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_address_daily_until"), ["daily_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_address_weekly_until"), ["weekly_until"], unique=False)

    op.create_table(
        "mail_choice",
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("pace", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_choice_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "topic", name=op.f("pk_mail_choice")),
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column(
            "target_kind",
            sa.Enum("PROPOSAL", "COMMENT", name="target_kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_moderation_case_area_id_area")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_moderation_case_author_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_case_public_id")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_case_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            "uq_moderation_case_open",
            ["target_kind", "target"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "paper_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.JSON(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "blank >= 0 AND valid >= 0 AND returned >= blank + valid", name=op.f("ck_paper_batch_adds_up")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> counted_by", name=op.f("ck_paper_batch_two_people")
        ),
        sa.CheckConstraint("issued >= returned", name=op.f("ck_paper_batch_no_more_than_issued")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_paper_batch_area_id_area")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_paper_batch_confirmed_by_account")),
        sa.ForeignKeyConstraint(["counted_by"], ["account.id"], name=op.f("fk_paper_batch_counted_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_batch_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_paper_batch_round_id_number")),
    )
    op.create_table(
        "paper_explanation",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> given_by", name=op.f("ck_paper_explanation_two_people")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_paper_explanation_area_id_area")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_paper_explanation_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_paper_explanation_given_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_explanation_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "area_id", name=op.f("pk_paper_explanation")),
    )
    op.create_table(
        "paper_list",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("OUT", "READ", "EMPTY", name="state", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("marked", sa.Integer(), nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=False),
        sa.Column("aside", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_paper_list_made_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_list_round_id_round")),
        sa.ForeignKeyConstraint(["settled_by"], ["account.id"], name=op.f("fk_paper_list_settled_by_account")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_paper_list")),
    )
    op.create_table(
        "paper_release",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roll_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("ASKED", "DONE", "DROPPED", name="state", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("done_by IS NULL OR done_by <> asked_by", name=op.f("ck_paper_release_two_people")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_paper_release_area_id_area")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_paper_release_asked_by_account")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_paper_release_done_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_release_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_release")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("paper_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_release_round_id"), ["round_id"], unique=False)

    op.create_table(
        "rehearsal_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_rehearsal_run_asked_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_rehearsal_run_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal_run")),
    )
    with op.batch_alter_table("rehearsal_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rehearsal_run_round_id"), ["round_id"], unique=False)

    op.create_table(
        "roll_request",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roll_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("old_enough", sa.Boolean(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "WAITING",
                "ADDED",
                "REFUSED",
                name="request_state",
                native_enum=False,
                create_constraint=True,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_roll_request_area_id_area")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_roll_request_decided_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_roll_request_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "roll_key", name=op.f("pk_roll_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_roll_request_reference")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roll_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("too_young", sa.Integer(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_roll_upload_round_id_round")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_roll_upload_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_upload")),
    )
    with op.batch_alter_table("roll_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_upload_round_id"), ["round_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "READY", "USED", "REVOKED", name="letter_state", native_enum=False, create_constraint=True, length=10
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["letter_batch.id"], name=op.f("fk_letter_batch_id_letter_batch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_letter_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "code_hash", name=op.f("pk_letter")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_owner"), ["owner"], unique=False)

    op.create_table(
        "paper_ballot",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("final", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["paper_batch.id"], name=op.f("fk_paper_ballot_batch_id_paper_batch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_ballot_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_paper_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("paper_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_ballot_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reported_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "rule",
            sa.Enum(
                "ABUSE",
                "HATE",
                "PRIVATE",
                "UNLAWFUL",
                "ADVERTISING",
                "OFF_TOPIC",
                "OTHER",
                name="report_rule",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_report_case_id_moderation_case")),
        sa.ForeignKeyConstraint(["reported_by"], ["account.id"], name=op.f("fk_report_reported_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("case_id", "reported_by", name=op.f("uq_report_case_id_reported_by")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_reported_by"), ["reported_by"], unique=False)

    op.create_table(
        "roll_upload_row",
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.Column("roll_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("old_enough", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_roll_upload_row_area_id_area")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["roll_upload.id"], name=op.f("fk_roll_upload_row_upload_id_roll_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "roll_key", name=op.f("pk_roll_upload_row")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "KEEP",
                "HIDE",
                "RESTORE",
                "CLOSE",
                "WARN",
                "BLOCK",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "rule",
            sa.Enum(
                "ABUSE",
                "HATE",
                "PRIVATE",
                "UNLAWFUL",
                "ADVERTISING",
                "OFF_TOPIC",
                "OTHER",
                name="ruling_rule",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(measure = 'BLOCK') = (blocked_until IS NOT NULL)", name=op.f("ck_ruling_block_has_end")),
        sa.CheckConstraint("facts <> '' AND reason <> ''", name=op.f("ck_ruling_has_reasons")),
        sa.ForeignKeyConstraint(["appeal_of"], ["ruling.id"], name=op.f("fk_ruling_appeal_of_ruling")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_ruling_case_id_moderation_case")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_ruling_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("appeal_of", name=op.f("uq_ruling_appeal_of")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ruling_public_id")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_case_id"), ["case_id"], unique=False)

    op.create_table(
        "step_aside",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_step_aside_account_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_step_aside_case_id_moderation_case")
        ),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_step_aside")),
    )
    op.create_table(
        "appeal",
        sa.Column("ruling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name=op.f("fk_appeal_ruling_id_ruling")),
        sa.PrimaryKeyConstraint("ruling_id", name=op.f("pk_appeal")),
    )
    op.create_table(
        "behalf",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_behalf_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_behalf")),
    )
    op.create_table(
        "closed_discussion",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_closed_discussion_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_closed_discussion")),
    )
    op.create_table(
        "co_author",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_co_author_account_id_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_co_author_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", "account_id", name=op.f("pk_co_author")),
    )
    with op.batch_alter_table("co_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_author_account_id"), ["account_id"], unique=False)

    op.create_table(
        "co_author_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("invited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.id"], name=op.f("fk_co_author_invitation_invited_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_co_author_invitation_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name=op.f("fk_co_author_invitation_used_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_author_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_co_author_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_co_author_invitation_token_hash")),
    )
    with op.batch_alter_table("co_author_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_author_invitation_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "concealment",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("off_ballot", sa.Boolean(), nullable=False),
        sa.Column("concealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_concealment_has_reason")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_concealment_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_concealment")),
    )
    op.create_table(
        "exclusion",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_exclusion_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_exclusion_round_id_round")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_exclusion")),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusion_round_id"), ["round_id"], unique=False)

    op.create_table(
        "inquiry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "QUESTION",
                "HEARING",
                "DEPARTMENT",
                name="inquiry_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_inquiry_answered_with_words")),
        sa.CheckConstraint(
            "(kind = 'DEPARTMENT') = (token_hash IS NOT NULL)", name=op.f("ck_inquiry_department_has_link")
        ),
        sa.CheckConstraint("kind = 'QUESTION' OR due_at IS NOT NULL", name=op.f("ck_inquiry_has_deadline")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_inquiry_has_words")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_inquiry_asked_by_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_inquiry_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_inquiry_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inquiry_token_hash")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inquiry_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "lineage",
        sa.Column(
            "child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_merge", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["proposal.id"], name=op.f("fk_lineage_child_id_proposal")),
        sa.ForeignKeyConstraint(["parent_id"], ["proposal.id"], name=op.f("fk_lineage_parent_id_proposal")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_lineage")),
    )
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lineage_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_paper_entry_entered_by_account")),
        sa.ForeignKeyConstraint(
            ["round_id", "number"],
            ["paper_ballot.round_id", "paper_ballot.number"],
            name=op.f("fk_paper_entry_round_id_number_paper_ballot"),
        ),
        sa.PrimaryKeyConstraint("round_id", "number", "entered_by", name=op.f("pk_paper_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_version",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "SUBMITTED",
                "EDITED",
                "MERGED",
                "SPLIT",
                "MOVED",
                "PRICED",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_version_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "number", name=op.f("pk_proposal_version")),
    )
    op.create_table(
        "qualification_sheet",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_qualification_sheet_changed_by_account")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_qualification_sheet_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_qualification_sheet")),
    )
    op.create_table(
        "rearrangement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done_at IS NULL OR refused_at IS NULL", name=op.f("ck_rearrangement_done_or_refused")),
        sa.ForeignKeyConstraint(["into_id"], ["proposal.id"], name=op.f("fk_rearrangement_into_id_proposal")),
        sa.ForeignKeyConstraint(["offered_by"], ["account.id"], name=op.f("fk_rearrangement_offered_by_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_rearrangement_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rearrangement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rearrangement_public_id")),
    )
    with op.batch_alter_table("rearrangement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rearrangement_into_id"), ["into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rearrangement_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "recusal",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recusal_account_id_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_recusal_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", "account_id", name=op.f("pk_recusal")),
    )
    op.create_table(
        "support",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_support_account_id_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_support_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", "account_id", name=op.f("pk_support")),
    )
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_account_id"), ["account_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column(
            "rearrangement_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id_account")),
        sa.ForeignKeyConstraint(
            ["rearrangement_id"], ["rearrangement.id"], name=op.f("fk_consent_rearrangement_id_rearrangement")
        ),
        sa.PrimaryKeyConstraint("rearrangement_id", "account_id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("cost_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum("ASKED", "OWN", "OTHER", name="costkind", native_enum=False, length=20),
                server_default="ASKED",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("is_granted", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("explanation", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "category",
                sa.Enum(
                    "NATURE",
                    "PLAY",
                    "CULTURE",
                    "TRAFFIC",
                    "COMMUNITY",
                    "CHILDREN",
                    "OTHER",
                    name="category",
                    native_enum=False,
                    length=20,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("search_key", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publishes_together", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("shows_support", sa.Boolean(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("proposals_each", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("currency", sa.String(length=10), server_default="DKK", nullable=False))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("content_receipts", sa.Boolean(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("round", "content_receipts")
    op.drop_column("round", "cancelled_at")
    op.drop_column("round", "paused_at")
    op.drop_column("round", "currency")
    op.drop_column("round", "proposals_each")
    op.drop_column("round", "shows_support")
    op.drop_column("round", "publishes_together")

    op.drop_column("proposal", "search_key")
    op.drop_column("proposal", "category")
    op.drop_column("proposal", "longitude")
    op.drop_column("proposal", "latitude")

    op.drop_column("decision", "published_at")
    op.drop_column("decision", "explanation")

    op.drop_column("cost_line", "is_granted")
    op.drop_column("cost_line", "kind")

    op.drop_column("comment", "edited_at")

    op.drop_table("consent")
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_account_id"))

    op.drop_table("support")
    op.drop_table("recusal")
    with op.batch_alter_table("rearrangement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rearrangement_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_rearrangement_into_id"))

    op.drop_table("rearrangement")
    op.drop_table("qualification_sheet")
    op.drop_table("proposal_version")
    op.drop_table("paper_entry")
    with op.batch_alter_table("lineage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lineage_parent_id"))

    op.drop_table("lineage")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_due_at"))

    op.drop_table("inquiry")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_round_id"))

    op.drop_table("exclusion")
    op.drop_table("concealment")
    with op.batch_alter_table("co_author_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_author_invitation_proposal_id"))

    op.drop_table("co_author_invitation")
    with op.batch_alter_table("co_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_author_account_id"))

    op.drop_table("co_author")
    op.drop_table("closed_discussion")
    op.drop_table("behalf")
    op.drop_table("appeal")
    op.drop_table("step_aside")
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_case_id"))

    op.drop_table("ruling")
    op.drop_table("roll_upload_row")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reported_by"))

    op.drop_table("report")
    with op.batch_alter_table("paper_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_ballot_batch_id"))

    op.drop_table("paper_ballot")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_owner"))
        batch_op.drop_index(batch_op.f("ix_letter_batch_id"))

    op.drop_table("letter")
    with op.batch_alter_table("roll_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_upload_round_id"))

    op.drop_table("roll_upload")
    op.drop_table("roll_request")
    with op.batch_alter_table("rehearsal_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rehearsal_run_round_id"))

    op.drop_table("rehearsal_run")
    with op.batch_alter_table("paper_release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_release_round_id"))

    op.drop_table("paper_release")
    op.drop_table("paper_list")
    op.drop_table("paper_explanation")
    op.drop_table("paper_batch")
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moderation_case_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_moderation_case_area_id"))

    op.drop_table("moderation_case")
    op.drop_table("mail_choice")
    with op.batch_alter_table("mail_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_address_weekly_until"))
        batch_op.drop_index(batch_op.f("ix_mail_address_daily_until"))

    op.drop_table("mail_address")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_next_try_at"))
        batch_op.drop_index(batch_op.f("ix_mail_account_id"))

    op.drop_table("mail")
    op.drop_table("letter_batch")
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intervention_round_id"))

    op.drop_table("intervention")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_account_id"))

    op.drop_table("follow")
    op.drop_table("closing")
    op.drop_table("board_key")
    op.drop_table("block")
    with op.batch_alter_table("area_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_message_is_sending"))

    op.drop_table("area_message")
    with op.batch_alter_table("address_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_claim_expires_at"))

    op.drop_table("address_claim")
    op.drop_table("uncounted_receipt")
    op.drop_table("statement")
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_day"))

    op.drop_table("slip")
    op.drop_table("shuffled_box")
    op.drop_table("replaced_receipt")
    op.drop_table("paper_protocol")
    op.drop_table("paper_number")
    op.drop_table("paper_draw")
    op.drop_table("checkpoint")
    op.drop_table("board_area")
    op.drop_table("board")
    op.drop_table("ballot_freeze")
    op.drop_table("announced_phase")
    op.drop_table("mail_quota")
    op.drop_table("mail_count")
    op.drop_table("job")
