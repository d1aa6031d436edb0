"""Make letters and slips, take them in, take them back. A code is known to whoever holds it and to nobody else.

The plain codes are given back once by `make_letters` and `make_slip` and are kept nowhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic import vault
from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import db, transaction
from civic.letters.models import Letter, LetterBatch, LetterState, Slip
from civic.letters.reading import Addressee, read_people
from civic.reasons import CodeNotValid, FaultyFile, NoLetter, NotFound, VotingClosed, WrongPhase
from civic.roll.queries import entry_of, missing_from_roll
from civic.roll.reading import Faults
from civic.roll.services import terms_of
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import Round
from civic.rounds.services import SLOT_PEPPER, locked_round
from civic.sealing import codes, person_number
from civic.web.language import text

LETTER, SLIP = "letter", "slip"
# What a sheet of letters may hold: a larger one would fill the memory while it is set.
MOST_AT_ONCE = 3_000
NO_BOX = bytes(200)
TABLES = (Letter.__tablename__, Slip.__tablename__)


@dataclass(frozen=True)
class Bearer:
    """Whoever a code stands for. `letter` is the letter that is used up when they vote, or None."""

    roll_key: bytes
    slot: bytes
    letter: bytes | None = None


@dataclass(frozen=True)
class Batch:
    """Letters just made, each with its plain code, and the file they are printed from: to be kept now, or lost."""

    n: int
    letters: Sequence[tuple[Addressee, str]]
    file: bytes = b""


Printing = Callable[[Round, Batch], bytes]


def make_letters(*, round_id: int, lines: Iterable[str], as_file: Printing, made_by: int) -> Batch:
    """Make a letter for everyone in the file, all or none; a letter they had and did not use is revoked. Logged.

    `lines` is a CSV text with the column person and, if wanted, name, address and city; the persons must be on the
    roll. `as_file` makes what is printed: if it fails, no letter has been made. Raises FaultyFile (details: faults by
    line), WrongPhase once the voting is over.
    """
    with transaction() as session:
        round = _round_until_voting_ends(round_id)
        faults = Faults()
        people = list(read_people(lines, terms_of(round), _pepper(round), faults, most=MOST_AT_ONCE))
        missing = missing_from_roll(round_id, [addressee.roll_key for addressee in people])
        for addressee in people:
            if addressee.roll_key in missing:
                faults.add(addressee.line, text("Personen står ikke på valglisten."))
        if not people and not faults.count:
            faults.add(1, text("Filen indeholder ingen personer."))
        if faults.count:
            raise FaultyFile(faults=sorted(faults.shown), count=faults.count)
        replaced = _revoke(session, round_id, Letter.owner.in_([addressee.owner for addressee in people]))
        batch = _new_batch(session, round_id, len(people), made_by)
        letters = [(addressee, codes.new_code(codes.LETTER_SIGNS)) for addressee in people]
        _keep(session, round, batch, letters)
        record("letters_made", scope=round.slug, actor=made_by, batch=batch.n, issued=len(people), replaced=replaced)
        made = Batch(batch.n, letters)
        return replace(made, file=as_file(round, made))


def bearer_of(round: Round, code: str) -> Bearer:
    """Whoever the letter with this code stands for, while it can be used.

    Raises CodeNotValid, the same and after the same work for an unknown, a used and a revoked letter.
    """
    pepper = _pepper(round)
    key = (round.id, codes.code_hash(pepper, LETTER, round.slug, code))
    found = db.session.get(Letter, key, populate_existing=True)
    box, state, letter = (found.box, found.state, found.code_hash) if found else (NO_BOX, None, None)
    bearer = _opened(pepper, LETTER, round, code, box)
    on_roll = entry_of(round.id, bearer.roll_key if bearer else bytes(32))
    if bearer is None or on_roll is None or state is not LetterState.READY:
        raise CodeNotValid
    return replace(bearer, letter=letter)


def use_letter(*, round_id: int, letter: bytes) -> None:
    """Use the letter up, in the transaction that puts the ballot in the box. Raises CodeNotValid unless it is ready."""
    with transaction() as session:
        ready = sa.update(Letter).where(
            Letter.round_id == round_id, Letter.code_hash == letter, Letter.state == LetterState.READY
        )
        if not session.execute(ready.values(state=LetterState.USED)).rowcount:  # type: ignore[attr-defined]
            raise CodeNotValid


def revoke_letters_of(*, round_id: int, person: str, reason: str, revoked_by: int) -> None:
    """Take back the letters that the person (CPR number, in memory only) has not used; logged with the reason's code.

    Raises NoLetter, WrongPhase.
    """
    with transaction() as session:
        round = _round_until_voting_ends(round_id)
        owner = codes.letter_owner(_pepper(round), round.slug, person_number(person))
        if not _revoke(session, round_id, Letter.owner == owner):
            raise NoLetter
        record("letter_revoked", scope=round.slug, actor=revoked_by, reason=reason)


def revoke_batch(*, round_id: int, n: int, reason: str, revoked_by: int) -> int:
    """Take back what is unused of a batch; how many that was. Logged. Raises NotFound, NoLetter, WrongPhase."""
    with transaction() as session:
        round = _round_until_voting_ends(round_id)
        of_round = sa.select(LetterBatch).where(LetterBatch.round_id == round_id, LetterBatch.n == n)
        batch = session.scalar(of_round)
        if batch is None:
            raise NotFound
        revoked = _revoke(session, round_id, Letter.batch_id == batch.id)
        if not revoked:
            raise NoLetter
        record("letter_batch_revoked", scope=round.slug, actor=revoked_by, batch=n, revoked=revoked, reason=reason)
        return revoked


def make_slip(*, round: Round, bearer: Bearer, until: datetime) -> str:
    """A code for one ballot with help, good until then, in the caller's transaction. Earlier days' slips go."""
    pepper, code = _pepper(round), codes.new_code(codes.SLIP_SIGNS)
    content = {"roll": bearer.roll_key.hex(), "slot": bearer.slot.hex(), "until": until.isoformat()}
    if bearer.letter:
        content["letter"] = bearer.letter.hex()
    day = local(fresh_now()).date()
    with transaction() as session:
        session.execute(sa.delete(Slip).where(Slip.day < day))
        session.execute(
            sa.insert(Slip).values(
                round_id=round.id,
                code_hash=codes.code_hash(pepper, SLIP, round.slug, code),
                box=codes.seal_under_code(pepper, SLIP, round.slug, code, content),
                day=day,
            )
        )
    return code


def take_slip(*, round: Round, code: str) -> Bearer:
    """Whoever the slip was written for; it is gone with this. Raises CodeNotValid, the same whatever is wrong."""
    pepper = _pepper(round)
    with transaction() as session:
        key = (round.id, codes.code_hash(pepper, SLIP, round.slug, code))
        found = session.get(Slip, key, with_for_update=True, populate_existing=True)
        bearer = _opened(pepper, SLIP, round, code, found.box if found else NO_BOX, fresh_now())
        if found is not None:
            session.delete(found)
    if bearer is None:
        raise CodeNotValid
    return bearer


def destroy(*, round_id: int) -> None:
    """Delete the round's letters and slips as its box is opened, in the caller's transaction; logged by totals."""
    with transaction() as session:
        states = sa.select(Letter.state, sa.func.count()).where(Letter.round_id == round_id).group_by(Letter.state)
        totals = {LetterState(row[0]).value: row[1] for row in session.execute(states)}
        session.execute(sa.delete(Slip).where(Slip.round_id == round_id))
        if totals:
            session.execute(sa.delete(Letter).where(Letter.round_id == round_id))
            record("letters_destroyed", scope=locked_round(round_id).slug, **totals)


def _round_until_voting_ends(round_id: int) -> Round:
    round = locked_round(round_id)
    if round.phase_at(fresh_now()) not in (*BEFORE_VOTING, Phase.VOTING):
        raise WrongPhase
    return round


def _pepper(round: Round) -> bytes:
    pepper = vault.read(round.slug, SLOT_PEPPER)
    if pepper is None:
        raise VotingClosed
    return pepper


def _opened(
    pepper: bytes, kind: str, round: Round, code: str, box: bytes, moment: datetime | None = None
) -> Bearer | None:
    """What lies in the box, or None when the code does not open it or its time has gone by."""
    try:
        content = codes.open_under_code(pepper, kind, round.slug, code, box)
    except codes.WrongCode:
        return None
    if moment and moment >= datetime.fromisoformat(content["until"]):
        return None
    letter = bytes.fromhex(content["letter"]) if "letter" in content else None
    return Bearer(bytes.fromhex(content["roll"]), bytes.fromhex(content["slot"]), letter)


def _revoke(session: Session, round_id: int, which: sa.ColumnElement[bool]) -> int:
    ready = sa.update(Letter).where(Letter.round_id == round_id, Letter.state == LetterState.READY, which)
    revoked: int = session.execute(ready.values(state=LetterState.REVOKED)).rowcount  # type: ignore[attr-defined]
    return revoked


def _new_batch(session: Session, round_id: int, issued: int, made_by: int) -> LetterBatch:
    latest = session.scalar(sa.select(sa.func.max(LetterBatch.n)).where(LetterBatch.round_id == round_id)) or 0
    day = local(fresh_now()).date()
    batch = LetterBatch(round_id=round_id, n=latest + 1, issued=issued, made_by=made_by, day=day)
    session.add(batch)
    session.flush()
    return batch


def _keep(session: Session, round: Round, batch: LetterBatch, letters: Sequence[tuple[Addressee, str]]) -> None:
    pepper = _pepper(round)
    rows: dict[bytes, dict[str, Any]] = {}
    for addressee, code in letters:
        key = codes.code_hash(pepper, LETTER, round.slug, code)
        content = {"roll": addressee.roll_key.hex(), "slot": addressee.slot.hex()}
        box = codes.seal_under_code(pepper, LETTER, round.slug, code, content)
        rows[key] = {
            "round_id": round.id,
            "code_hash": key,
            "batch_id": batch.id,
            "owner": addressee.owner,
            "box": box,
            "state": LetterState.READY,
        }
    # In the order of the hashes: nothing tells the order of the file.
    session.execute(sa.insert(Letter), [rows[key] for key in sorted(rows)])
