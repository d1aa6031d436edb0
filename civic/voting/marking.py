"""A vote on paper stands in the roll in place of a sealed ballot: paper beats web."""

from dataclasses import dataclass

from flask import current_app

from civic import sealing, vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.reasons import NotOnPaper, PersonNotOnRoll, PersonOnPaper, VotingClosed, VotingNotOpen
from civic.roll.queries import Channel
from civic.roll.services import locked_entry, mark
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round
from civic.rounds.services import SLOT_PEPPER, locked_round
from civic.settings import Settings
from civic.voting.services import refuse_unless_voting, take_out


@dataclass(frozen=True)
class PaperMark:
    """Where the person votes, and whether a ballot of theirs was taken out of the box."""

    area_id: int
    superseded: bool


def mark_paper(*, round_id: int, person: str, marked_by: int | None, late: bool = False) -> PaperMark:
    """Note on the roll that the person (CPR number, in memory only) votes on paper; take out their sealed ballot.

    One transaction. `late` is for people who voted at a place without a network and are reported until the opening;
    otherwise the voting must be open. Raises VotingNotOpen, VotingClosed, PersonNotOnRoll, PersonOnPaper.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        if not late:
            refuse_unless_voting(round)
        elif round.phase_at(fresh_now()) in BEFORE_VOTING:
            raise VotingNotOpen
        pepper = vault.read(round.slug, SLOT_PEPPER)
        if pepper is None:
            # Destroyed at the opening: the box is empty, and the roll stands as it is.
            raise VotingClosed
        slot = sealing.slot_name(pepper, round.slug, sealing.person_number(person))
        entry = locked_entry(round_id, roll_key_of(round, person))
        if entry is None:
            raise PersonNotOnRoll
        if entry.channel is Channel.PAPER:
            raise PersonOnPaper
        superseded = take_out(session, round, slot)
        mark(entry, Channel.PAPER)
        if superseded:
            record("ballot_superseded", scope=round.slug, area=entry.area_id)
        record("paper_marked", scope=round.slug, actor=marked_by, area=entry.area_id, late=late)
        return PaperMark(entry.area_id, superseded)


def release_paper(*, round_id: int, roll_key: bytes) -> int:
    """Take the mark of a paper vote off the roll again, in the caller's transaction; return the area.

    The person may vote once more; a ballot that the mark took out of the box does not come back.
    Raises NotOnPaper when there is no such mark.
    """
    with transaction():
        entry = locked_entry(round_id, roll_key)
        if entry is None or entry.channel is not Channel.PAPER:
            raise NotOnPaper
        mark(entry, Channel.NONE)
        entry.day = None
        return entry.area_id


def roll_key_of(round: Round, person: str) -> bytes:
    """The person's place on the round's roll."""
    settings: Settings = current_app.extensions["settings"]
    return sealing.person_name(settings.roll_pepper, round.slug, sealing.person_number(person))
