"""Take in a round's roll: who may vote. A file waits until it is approved; its persons are never kept, only hashes."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import areas_by_id
from civic.audit.queries import was_recorded
from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.jobs import job
from civic.reasons import (
    AlreadyOnRoll,
    FaultyFile,
    ManyWouldGo,
    NoRoll,
    RollIsInUse,
    RollUploadGone,
    SecondPersonNeeded,
    TooYoungForRoll,
    WrongPhase,
)
from civic.roll.models import Channel, RollEntry, RollUpload, RollUploadRow
from civic.roll.queries import RollReport, roll_fingerprint, roll_size, upload_report
from civic.roll.reading import COLUMNS, Faults, RollFile, RollLine, Terms, born_of, years_before
from civic.rounds.needs import is_before_opening
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import Round, area_ids_of
from civic.rounds.services import locked_round, on_changed_voters
from civic.settings import Settings
from civic.statements import Answer, send
from civic.web.language import text

CHUNK = 2_000
UPLOADS_KEPT_DAYS = 7
LOADED = "roll_loaded"
__all__ = ["COLUMNS", "Faults"]


def check_roll(*, round_id: int, lines: Iterable[str], uploaded_by: int | None) -> RollReport:
    """Read a roll file and let it wait for `take_roll`; the roll is not touched. What waited before it goes.

    `lines` is a CSV text with the columns person, area and born (`;` or `,`), line ends kept. Those below the round's
    minimum age at its reference date are left out and counted. Read in parts, each in a transaction of its own, so
    that nobody who votes elsewhere waits. Raises FaultyFile (details: faults by line, and their count) and
    RollIsInUse once the voting has opened; then nothing waits.
    """
    return _read(round_id, lines, uploaded_by, waits=True)


def _read(round_id: int, lines: Iterable[str], uploaded_by: int | None, *, waits: bool) -> RollReport:
    upload_id, faults = secrets.token_hex(16), Faults()
    terms = _begin_upload(round_id, upload_id, uploaded_by, replaces=waits)
    try:
        file = RollFile(lines, terms, faults)
        source = iter(file)
        while part := list(islice(source, CHUNK)):
            _keep_part(upload_id, part, faults)
        return _end_upload(round_id, upload_id, file.mark, faults, waits=waits)
    except BaseException:
        _drop_upload(upload_id)
        raise


def take_roll(*, round_id: int, upload_id: str, taken_by: int, many_may_go: bool = False) -> RollReport:
    """Make the list that waits the round's roll, in place of any earlier one; logged with the roll's fingerprint.

    Raises SecondPersonNeeded when a roll would be replaced by one person alone, RollUploadGone, RollIsInUse, and
    unless `many_may_go` ManyWouldGo (details: gone, before) when more than half of the roll would.
    """
    with transaction():
        round = _round_before_voting(round_id)
        upload = _waiting(round_id, upload_id)
        if upload.uploaded_by == taken_by and was_recorded(LOADED, scope=round.slug):
            raise SecondPersonNeeded
        report = upload_report(upload)
        if report.drops_many and not many_may_go:
            raise ManyWouldGo(gone=report.gone, before=report.before)
        return _take(round, upload, taken_by)


def drop_waiting_roll(*, round_id: int, upload_id: str, dropped_by: int) -> None:
    """Throw away the list that waits; logged. Raises RollUploadGone."""
    with transaction():
        round = locked_round(round_id)
        _waiting(round_id, upload_id)
        _drop_upload(upload_id)
        record("roll_upload_dropped", scope=round.slug, actor=dropped_by)


def load_roll(*, round_id: int, lines: Iterable[str], loaded_by: int | None) -> RollReport:
    """Read the file and make it the round's roll at once: for whoever runs the house and for the demonstration.

    Raises as `check_roll` does, and then nothing is taken.
    """
    report = check_roll(round_id=round_id, lines=lines, uploaded_by=loaded_by)
    with transaction():
        return _take(_round_before_voting(round_id), _waiting(round_id, report.upload_id), loaded_by)


# What must be done, in the same transaction, before anybody is added to the roll of a voting that has begun: the freeze
# names the roll as it was when the voting opened, whoever makes it and whenever.
_before_late_additions: list[Callable[[Round], None]] = []


def before_late_additions(do: Callable[[Round], None]) -> Callable[[Round], None]:
    """Register what is done with the round (held) before somebody comes on its roll during the voting."""
    _before_late_additions.append(do)
    return do


def try_roll(*, round_id: int, lines: Iterable[str], loaded_by: int | None) -> RollReport:
    """What `load_roll` would do, with nothing left behind. Raises as it does."""
    report = _read(round_id, lines, loaded_by, waits=False)
    _drop_upload(report.upload_id)
    return report


def add_to_roll(*, round_id: int, roll_key: bytes, area_id: int, born: date | None, reason: str, added_by: int) -> None:
    """Put one more person on the roll, until the voting ends; logged with the reason's code and the new fingerprint.

    `born` is None when somebody has looked at the age already. Raises NoRoll, AlreadyOnRoll, TooYoungForRoll,
    WrongPhase.
    """
    with transaction() as session:
        round = locked_round(round_id)
        if round.phase_at(fresh_now()) not in (*BEFORE_VOTING, Phase.VOTING) or area_id not in area_ids_of(round_id):
            raise WrongPhase
        if not roll_size(round_id):
            raise NoRoll
        for do in _before_late_additions if round.phase_at(fresh_now()) is Phase.VOTING else ():
            do(round)
        if session.get(RollEntry, (round_id, roll_key)) is not None:
            raise AlreadyOnRoll
        if born is not None and born > years_before(round.reference_date, round.minimum_age):
            raise TooYoungForRoll(age=round.minimum_age)
        session.execute(
            sa.insert(RollEntry).values(
                round_id=round_id, roll_key=roll_key, area_id=area_id, channel=Channel.NONE, seq=0
            )
        )
        fingerprint = roll_fingerprint(round_id)
        details = {"entitled": roll_size(round_id), "roll": fingerprint}
        record("roll_added", scope=round.slug, actor=added_by, area=area_id, reason=reason, **details)


def locked_entry(round_id: int, roll_key: bytes) -> RollEntry | None:
    """The voter's place on the roll, held until the caller's transaction ends: two casts come one after the other."""
    with transaction() as session:
        return session.get(RollEntry, (round_id, roll_key), with_for_update=True, populate_existing=True)


def mark(entry: RollEntry, channel: Channel) -> None:
    """Note on a held entry, in the caller's transaction, that the person has now voted in this way, and the day."""
    entry.seq, entry.channel, entry.day = entry.seq + 1, channel, local(fresh_now()).date()


_MARK = sa.update(RollEntry).where(
    RollEntry.round_id == sa.bindparam("of_round"),
    RollEntry.roll_key == sa.bindparam("of_roll_key"),
    RollEntry.seq == sa.bindparam("of_seq"),
)


def mark_held(round_id: int, roll_key: bytes, *, seq: int, channel: Channel, day: date) -> Answer:
    """The same as `mark` for a place on the roll that the caller holds without having loaded it.

    `seq` is what it was read as. In the answer one place must have changed, or else the caller's locks are at fault.
    """
    with transaction() as session:
        values = {"seq": seq + 1, "channel": channel, "day": day}
        of = {"of_round": round_id, "of_roll_key": roll_key, "of_seq": seq}
        return send(session, _MARK, {**values, **of})


def rewrite(*, round_id: int) -> None:
    """Write the round's whole roll anew, in the caller's transaction.

    PostgreSQL keeps with each row the number of the transaction that wrote it, and a ballot was written together with
    its roll row: writing all of them at once gives them all one number.
    """
    with transaction() as session:
        session.execute(sa.update(RollEntry).where(RollEntry.round_id == round_id).values(seq=RollEntry.seq))


@on_changed_voters
def drop_roll(round_id: int) -> None:
    """Take the round's roll away, and any that waits: they were made for another age, day or areas."""
    with transaction() as session:
        for upload_id in session.scalars(sa.select(RollUpload.id).where(RollUpload.round_id == round_id)).all():
            _drop_upload(upload_id)
        dropped = session.execute(sa.delete(RollEntry).where(RollEntry.round_id == round_id)).rowcount  # type: ignore[attr-defined]
        if dropped:
            record("roll_dropped", scope=locked_round(round_id).slug, entitled=dropped)


@job("roll-uploads", every=timedelta(days=1))
def drop_old_uploads() -> None:
    """Throw away lists that nobody has approved within a week."""
    with transaction() as session:
        oldest = local(fresh_now()).date() - timedelta(days=UPLOADS_KEPT_DAYS)
        for upload_id in session.scalars(sa.select(RollUpload.id).where(RollUpload.day < oldest)).all():
            _drop_upload(upload_id)


def terms_of(round: Round) -> Terms:
    """Who may vote in the round, by its areas, age and day, and how persons are hashed there."""
    settings: Settings = current_app.extensions["settings"]
    areas = {area.slug: area.id for area in areas_by_id(area_ids_of(round.id)).values()}
    latest_birth = years_before(round.reference_date, round.minimum_age)
    return Terms(round.slug, areas, latest_birth, settings.roll_pepper)


def is_old_enough(round: Round, person: str) -> bool | None:
    """Whether the person's number says that they reach the round's age on its day; None when it does not say."""
    born = born_of(person)
    return None if born is None else born <= years_before(round.reference_date, round.minimum_age)


def _round_before_voting(round_id: int) -> Round:
    """The round, held, as long as its voting has not opened: it may wait for just this roll."""
    round = locked_round(round_id)
    if not is_before_opening(round, fresh_now()):
        raise RollIsInUse
    return round


def _begin_upload(round_id: int, upload_id: str, uploaded_by: int | None, *, replaces: bool) -> Terms:
    with transaction() as session:
        round = _round_before_voting(round_id)
        others = sa.select(RollUpload.id).where(RollUpload.round_id == round_id)
        for earlier in session.scalars(others).all() if replaces else ():
            _drop_upload(earlier)
        day = local(fresh_now()).date()
        session.add(RollUpload(id=upload_id, round_id=round_id, file_hash=bytes(32), uploaded_by=uploaded_by, day=day))
        session.flush()
        return terms_of(round)


def _keep_part(upload_id: str, part: Sequence[RollLine], faults: Faults) -> None:
    """Store some lines of the file; a person who stands there a second time is a fault."""
    with transaction() as session:
        if session.get(RollUpload, upload_id, with_for_update=True, populate_existing=True) is None:
            raise RollUploadGone
        of_upload = sa.select(RollUploadRow.roll_key).where(RollUploadRow.upload_id == upload_id)
        seen = set(session.scalars(of_upload.where(RollUploadRow.roll_key.in_([line.roll_key for line in part]))))
        rows: dict[bytes, dict[str, Any]] = {}
        for line in part:
            if line.roll_key in seen or line.roll_key in rows:
                faults.add(line.number, text("Personen står også på en linje længere oppe."))
                continue
            rows[line.roll_key] = {
                "upload_id": upload_id,
                "roll_key": line.roll_key,
                "area_id": line.area_id,
                "old_enough": line.old_enough,
            }
        if rows:
            # In the order of the keyed hashes, so that nothing tells the order of the file.
            session.execute(sa.insert(RollUploadRow), [rows[key] for key in sorted(rows)])


def _end_upload(round_id: int, upload_id: str, file_mark: bytes, faults: Faults, *, waits: bool) -> RollReport:
    """The file has been read: forget who is too young, and let the rest wait."""
    with transaction() as session:
        round = _round_before_voting(round_id)
        upload = session.get(RollUpload, upload_id, with_for_update=True, populate_existing=True)
        if upload is None:
            raise RollUploadGone
        young = sa.delete(RollUploadRow).where(RollUploadRow.upload_id == upload_id, ~RollUploadRow.old_enough)
        upload.too_young = session.execute(young).rowcount  # type: ignore[attr-defined]
        upload.file_hash, upload.is_whole = file_mark, waits
        session.flush()
        report = upload_report(upload)
        if not report.entitled and not faults.count:
            faults.add(1, text("Filen indeholder ingen, der kan stemme."))
        if faults.count:
            raise FaultyFile(faults=sorted(faults.shown), count=faults.count)
        if waits:
            details = {"file": report.file_mark, "entitled": report.entitled, "too_young": report.too_young}
            record("roll_uploaded", scope=round.slug, actor=upload.uploaded_by, **details)
        return report


def _take(round: Round, upload: RollUpload, taken_by: int | None) -> RollReport:
    with transaction() as session:
        report = upload_report(upload)
        session.execute(sa.delete(RollEntry).where(RollEntry.round_id == round.id))
        channel = sa.literal(Channel.NONE, type_=RollEntry.__table__.c.channel.type)
        waiting = (
            sa.select(sa.literal(round.id), RollUploadRow.roll_key, RollUploadRow.area_id, channel, sa.literal(0))
            .where(RollUploadRow.upload_id == upload.id)
            .order_by(RollUploadRow.roll_key)
        )
        columns = ["round_id", "roll_key", "area_id", "channel", "seq"]
        session.execute(sa.insert(RollEntry).from_select(columns, waiting, include_defaults=False))
        uploader = upload.uploaded_by
        _drop_upload(upload.id)
        record(
            LOADED,
            scope=round.slug,
            actor=taken_by,
            uploaded_by=None if uploader is None else f"account:{uploader}",
            file=report.file_mark,
            entitled=report.entitled,
            too_young=report.too_young,
            new=report.new,
            gone=report.gone,
            moved=report.moved,
            roll=roll_fingerprint(round.id),
        )
    return report


def _waiting(round_id: int, upload_id: str) -> RollUpload:
    with transaction() as session:
        upload = session.get(RollUpload, upload_id, with_for_update=True, populate_existing=True)
        if upload is None or upload.round_id != round_id or not upload.is_whole:
            raise RollUploadGone
        return upload


def _drop_upload(upload_id: str) -> None:
    with transaction() as session:
        session.execute(sa.delete(RollUploadRow).where(RollUploadRow.upload_id == upload_id))
        session.execute(sa.delete(RollUpload).where(RollUpload.id == upload_id))
