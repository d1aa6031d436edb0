"""What the database's files still tell of a box that was opened or thrown away: erased, or known to be left.

Whoever empties a box marks its round in the same transaction. Nothing that goes wrong here stops an opening: the mark
stays, board and operator are told, and a job tries again until the files tell nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum

import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from civic.clock import fresh_now, now
from civic.database import BUSY_TIMEOUT_MS, db, transaction
from civic.jobs import job
from civic.letters.services import TABLES as LETTERS
from civic.roll.queries import RollEntry
from civic.rounds.needs import is_near
from civic.rounds.phases import AFTER_VOTING
from civic.rounds.queries import Round, all_rounds
from civic.voting.models import Erasing, ReplacedReceipt, SealedBallot
from civic.web.logs import without_words

# A reader is waited for so long, no longer: whoever votes in another round waits behind it.
WAITS_MS = 500
LOCKS_WAIT = "3s"
ERASER = 0x7472
# More files of the write-ahead log than this are not written over at once; PostgreSQL keeps some 64 by itself.
MOST_FILES = 200
# Where a person and a ballot were tied, directly or by the order of the rows.
_tables = [SealedBallot.__tablename__, RollEntry.__tablename__, ReplacedReceipt.__tablename__, *LETTERS]
_WAL_FILE = re.compile("[0-9A-F]{24}")
log = structlog.get_logger()


class Left(StrEnum):
    """Why traces are left."""

    NEW = "new"
    READERS = "readers"
    RIGHTS = "rights"
    LOG = "log"
    FAILED = "failed"


class TracesLeft(Exception):
    """Something is still to be erased; the board's page says why."""


class MayNotErase(Exception):
    """A voting is near, and the database's role lacks rights that erasing needs (docs/operation.md)."""


def holds_boxes(table: str) -> None:
    """Let this table be rewritten too when traces are erased: boxes lay there."""
    _tables.append(table)


def mark_traces(*, round_id: int) -> None:
    """Note in the caller's transaction that traces of this round's box have to be erased."""
    with transaction() as session:
        found = session.get(Erasing, round_id, with_for_update=True, populate_existing=True)
        if found is None:
            session.add(Erasing(round_id=round_id, n=1, rewritten=0, problem=Left.NEW, since=fresh_now()))
        else:
            found.n += 1
        session.flush()


def traces_left(round_id: int) -> Left | None:
    """Why something of the round's box is left in the database's files, or None when nothing is."""
    problem = db.session.scalar(sa.select(Erasing.problem).where(Erasing.round_id == round_id))
    return Left(problem) if problem else None


def erase_traces() -> None:
    """Remove from the database's files what was deleted or overwritten there, for every round that is marked.

    Outside any transaction, after its commit. What cannot be done is noted at the mark, and done by a later try.
    """
    # On SQLite the caller's own reading would keep the log from being emptied.
    db.session.rollback()
    marked: dict[int, int] = {}
    rewritten, problem = False, None
    try:
        with _eraser() as connection:
            found = connection.exec_driver_sql("SELECT round_id, n, rewritten FROM erasing").all()
            marked = {row.round_id: row.n for row in found}
            if not marked:
                return
            if connection.dialect.name == "sqlite":
                problem = _empty_log(connection)
            else:
                problem = _rewrite(connection) if any(row.rewritten < row.n for row in found) else None
                rewritten = problem is None
                problem = _renew_log(connection) or problem
    except sa.exc.DBAPIError as error:
        problem = _problem(error)
        if problem is Left.FAILED:
            log.error("erasing_failed", **without_words(error))
    _note(marked, rewritten=rewritten, problem=problem)


@job("traces", every=timedelta(minutes=10))
def erase_what_is_left() -> None:
    """Try again where traces are left, and tell of rights that will be missing, before it is too late.

    Raises TracesLeft, MayNotErase: the job is shown as failing until the operator has done something.
    """
    erase_traces()
    if db.session.scalar(sa.select(sa.func.count()).select_from(Erasing)):
        raise TracesLeft
    if any(_is_due(round) for round in all_rounds()) and not may_erase():
        raise MayNotErase


def may_erase() -> bool:
    """Whether the database lets this program erase traces, as far as it can tell beforehand."""
    if db.engine.dialect.name == "sqlite":
        return True
    owns = "pg_has_role(relowner, 'USAGE')"
    if (db.engine.dialect.server_version_info or ()) >= (17,):
        owns = f"({owns} OR has_table_privilege(oid, 'MAINTAIN'))"
    asked = f"""
        SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')
           AND has_function_privilege('pg_ls_waldir()', 'EXECUTE')
           AND COALESCE(pg_has_role(to_regrole('pg_checkpoint'), 'USAGE'), current_setting('is_superuser') = 'on')
           AND (SELECT bool_and({owns}) FROM pg_class WHERE oid = ANY (CAST(:tables AS regclass[])))
    """  # noqa: S608 (no word of it comes from anyone)
    return bool(db.session.scalar(sa.text(asked), {"tables": _tables}))


def _is_due(round: Round) -> bool:
    moment = now()
    is_over = round.cancelled_at is not None or round.phase_at(moment) in AFTER_VOTING
    return round.imported_from is None and is_near(round, moment) and not is_over


@contextmanager
def _eraser() -> Iterator[Connection]:
    """A connection outside any transaction; on PostgreSQL one at a time has it."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("BEGIN")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCKS_WAIT}'")
        try:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({ERASER})")
            yield connection
        finally:
            if not connection.invalidated:
                connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
                connection.exec_driver_sql("RESET lock_timeout")


def _empty_log(connection: Connection) -> Left | None:
    # It holds the writers back while it waits for readers, so it waits briefly.
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAITS_MS}")
    try:
        is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return Left.READERS if is_busy else None


def _rewrite(connection: Connection) -> Left | None:
    """Write the tables anew. PostgreSQL says when it kept deleted rows that an older reader may still ask for."""
    told: list[Left] = []

    def note(notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            told.append(Left.RIGHTS)
        # "5 dead row versions cannot be removed yet."
        kept = re.match(r"\d+", notice.message_detail or "")
        if kept and int(kept.group()):
            told.append(Left.READERS)

    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101
    # Samples of boxes lay there before migration 008; only the database's owner may rewrite it, so nobody is told.
    connection.exec_driver_sql("VACUUM FULL pg_statistic")
    driver.add_notice_handler(note)
    try:
        for table in _tables:
            connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table}")
    finally:
        driver.remove_notice_handler(note)
    return told[0] if told else None


def _renew_log(connection: Connection) -> Left | None:
    """Leave no file of the write-ahead log in which anything older than this stands.

    A checkpoint removes old files, or gives them the names of later ones with what is in them: those are written over.
    """
    written = _written_file(connection)
    connection.exec_driver_sql("SELECT pg_switch_wal()")
    connection.exec_driver_sql("CHECKPOINT")
    files = _log_files(connection)
    if files[0] <= written:
        # A replication slot, an archive that lags behind, or `wal_keep_size` holds on to it.
        return Left.LOG
    for _ in range(MOST_FILES):
        if _written_file(connection) > files[-1]:
            connection.exec_driver_sql("CHECKPOINT")
            return None
        connection.exec_driver_sql("SELECT pg_switch_wal()")
    return Left.LOG


def _written_file(connection: Connection) -> str:
    """The file that is written to now; a few bytes are, so that it is not the one before."""
    connection.exec_driver_sql("SELECT pg_logical_emit_message(false, 'civic', '')")
    return str(connection.exec_driver_sql("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").scalar_one())


def _log_files(connection: Connection) -> list[str]:
    names = connection.exec_driver_sql("SELECT name FROM pg_ls_waldir()").scalars()
    return sorted(name for name in names if _WAL_FILE.fullmatch(name))


def _problem(error: sa.exc.DBAPIError) -> Left:
    if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
        return Left.RIGHTS
    return Left.READERS if isinstance(error.orig, psycopg.errors.LockNotAvailable) else Left.FAILED


def _note(marked: dict[int, int], *, rewritten: bool, problem: Left | None) -> None:
    """Take the marks away, or write at them what is in the way; a mark that was renewed meanwhile stays."""
    with transaction() as session:
        for round_id, n in marked.items():
            of_mark = (Erasing.round_id == round_id, Erasing.n == n)
            if problem is None:
                session.execute(sa.delete(Erasing).where(*of_mark))
            else:
                values = {"problem": problem, **({"rewritten": n} if rewritten else {})}
                session.execute(sa.update(Erasing).where(*of_mark).values(**values))
    if marked and problem is not None:
        log.warning("traces_left", problem=problem.value)
