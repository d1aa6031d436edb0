"""What is voted on is frozen in the database too, and what was published about it is never changed or deleted"""

from collections.abc import Iterator

from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

# civic/database.py knows a refusal by these words.
FROZEN = "what is voted on is frozen"
PUBLISHED = "what was published is never changed"

# Columns of a round that are in the freeze. The second kind two people may change while the voting is paused.
TERMS = ("slug", "name", "ballot_kind", "max_choices", "minimum_age", "reference_date", "voting_at", "public_key")
TERMS += ("key_on_server", "lot_commitment", "content_receipts", "imported_from")
TERMS_IN_A_PAUSE = ("budget", "rule", "rule_parameters")
ON_BALLOT = ("round_id", "area_id", "number", "pabulib_id", "title", "state")
KEPT = ("ballot_freeze", "checkpoint")
FROZEN_ROUNDS = "(SELECT round_id FROM ballot_freeze)"
# Nobody votes or counts there any more: a roll may be deleted when it is no longer needed.
ENDED_ROUNDS = (
    "(SELECT round_id FROM run WHERE signed_at IS NOT NULL UNION SELECT id FROM round WHERE cancelled_at IS NOT NULL)"
)
PAUSED_ROUNDS = "(SELECT id FROM round WHERE paused_at IS NOT NULL)"

SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
"""
NO_TRUNCATE = """
CREATE FUNCTION {table}_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_truncate()
"""


def frozen(round_id: str) -> str:
    return f"{round_id} IN {FROZEN_ROUNDS}"


def changed(*columns: str) -> str:
    # PostgreSQL cannot compare JSON with JSON.
    old_and_new = [
        (f"CAST(OLD.{each} AS TEXT)", f"CAST(NEW.{each} AS TEXT)")
        if each == "rule_parameters"
        else (f"OLD.{each}", f"NEW.{each}")
        for each in columns
    ]
    differ = "IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"
    return "(" + " OR ".join(f"{old} {differ} {new}" for old, new in old_and_new) + ")"


def guards() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, what is about to happen, and when it is refused. The price of a project changes in a pause only."""
    either = f"({frozen('OLD.round_id')} OR {frozen('NEW.round_id')})"
    voted_on = "(OLD.state = 'APPROVED' OR NEW.state = 'APPROVED')"
    yield "stays", "proposal", of(*ON_BALLOT), f"{voted_on} AND {changed(*ON_BALLOT)} AND {either}"
    running = f"{frozen('OLD.round_id')} AND OLD.round_id NOT IN {PAUSED_ROUNDS}"
    yield "price_stays", "proposal", of("price"), f"OLD.state = 'APPROVED' AND {changed('price')} AND {running}"
    yield "no_more", "proposal", "INSERT", f"NEW.state = 'APPROVED' AND {frozen('NEW.round_id')}"
    yield "no_fewer", "proposal", "DELETE", f"OLD.state = 'APPROVED' AND {frozen('OLD.round_id')}"
    yield "stays", "round", of(*TERMS), f"{changed(*TERMS)} AND {frozen('OLD.id')}"
    in_a_pause = f"OLD.paused_at IS NULL AND {changed(*TERMS_IN_A_PAUSE)} AND {frozen('OLD.id')}"
    yield "money_and_rule_stay", "round", of(*TERMS_IN_A_PAUSE), in_a_pause
    yield "not_shorter", "round", of("result_at"), f"NEW.result_at < OLD.result_at AND {frozen('OLD.id')}"
    for table in ("round_area", "exclusion"):
        yield "no_more", table, "INSERT", frozen("NEW.round_id")
        yield "stays", table, "UPDATE", either
        yield "no_fewer", table, "DELETE", frozen("OLD.round_id")
    of_proposal = "(SELECT p.round_id FROM proposal AS p WHERE p.id = {row}.proposal_id)"
    old_round, new_round = of_proposal.format(row="OLD"), of_proposal.format(row="NEW")
    yield "no_more", "concealment", "INSERT", f"NEW.off_ballot AND {frozen(new_round)}"
    moved = changed("proposal_id", "off_ballot")
    both = f"({frozen(old_round)} OR {frozen(new_round)})"
    yield "stays", "concealment", of("proposal_id", "off_ballot"), f"{moved} AND {both}"
    yield "no_fewer", "concealment", "DELETE", f"OLD.off_ballot AND {frozen(old_round)}"
    # Somebody who was forgotten may still come on the roll, and each of them is in the log. Nobody goes.
    yield "stays", "roll", of("round_id", "roll_key", "area_id"), either
    yield "no_fewer", "roll", "DELETE", f"{frozen('OLD.round_id')} AND OLD.round_id NOT IN {ENDED_ROUNDS}"


def of(*columns: str) -> str:
    return f"UPDATE OF {', '.join(columns)}"


def everything() -> list[dict[str, str]]:
    """Each trigger, with what it is made of."""
    kept = [(f"no_{verb.lower()}", table, verb, "TRUE") for table in KEPT for verb in ("UPDATE", "DELETE")]
    made = [(*guard, FROZEN) for guard in guards()] + [(*guard, PUBLISHED) for guard in kept]
    names = ("name", "table", "event", "condition", "message")
    return [dict(zip(names, (f"{table}_{name}", table, *rest), strict=True)) for name, table, *rest in made]


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in everything():
        op.execute((SQLITE if is_sqlite else POSTGRESQL).format(**guard))
    for table in () if is_sqlite else KEPT:
        op.execute(NO_TRUNCATE.format(table=table, message=PUBLISHED))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    made = [guard["name"] for guard in everything()]
    made += [] if is_sqlite else [f"{table}_no_truncate" for table in KEPT]
    for name in made:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
