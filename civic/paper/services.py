"""People on paper: marks on the roll and their undoing; and the paper handed over to the count."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from civic.areas.queries import area_by_id
from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.paper.codes import project_numbers
from civic.paper.models import PaperDraw, PaperNumber, PaperProtocol, PaperRelease, ReleaseState
from civic.paper.queries import PaperVote, missing, paper_votes, protocol_now
from civic.reasons import (
    AnotherPerson,
    NotFound,
    NotOnPaper,
    PaperIsCounted,
    PaperNotReconciled,
    PersonNotOnRoll,
    ReleaseAsked,
    StepDecided,
    WrongPhase,
)
from civic.roll.queries import Channel, entry_of
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round
from civic.rounds.services import locked_round
from civic.voting.freezing import freezes_of
from civic.voting.marking import mark_paper, release_paper, roll_key_of


@dataclass(frozen=True)
class Marked:
    """Which area's ballot the person gets, and whether a sealed ballot of theirs no longer counts."""

    area: str
    superseded: bool


def open_paper(round_id: int, *, shared: bool = False) -> Round:
    """The round, held while its paper is changed.

    Raises WrongPhase before the voting, PaperIsCounted after the opening. `shared`: for changes of single rows, which
    come one after the other by their own locks.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=shared)
        if round.imported_from or round.phase_at(fresh_now()) in BEFORE_VOTING:
            raise WrongPhase
        if session.get(PaperProtocol, round_id) is not None:
            raise PaperIsCounted
        return round


def mark_voter(*, round_id: int, person: str, marked_by: int) -> Marked:
    """Mark the person (CPR number, in memory only) as voting on paper at an event.

    Raises VotingNotOpen, VotingClosed, VotingPaused, PersonNotOnRoll, PersonOnPaper.
    """
    with transaction():
        marked = mark_paper(round_id=round_id, person=person, marked_by=marked_by)
        area = area_by_id(marked.area_id)
        return Marked(area.name if area else "", marked.superseded)


def ask_release(*, round_id: int, person: str, reason: str, asked_by: int) -> None:
    """Ask that a mark which was a mistake be taken off the roll; another person decides.

    Raises PaperIsCounted, PersonNotOnRoll, NotOnPaper, ReleaseAsked.
    """
    with transaction() as session:
        round = open_paper(round_id)
        key = roll_key_of(round, person)
        entry = entry_of(round_id, key)
        if entry is None:
            raise PersonNotOnRoll
        if entry.channel is not Channel.PAPER:
            raise NotOnPaper
        asked = sa.select(PaperRelease.id).where(PaperRelease.round_id == round_id, PaperRelease.roll_key == key)
        if session.scalar(asked) is not None:
            raise ReleaseAsked
        day = local(fresh_now()).date()
        values = {"area_id": entry.area_id, "roll_key": key, "reason": reason, "asked_by": asked_by, "day": day}
        session.add(PaperRelease(id=secrets.token_hex(16), round_id=round_id, **values))
        record("paper_release_asked", scope=round.slug, actor=asked_by, area=entry.area_id, reason=reason)


def decide_release(*, round_id: int, release_id: str, grant: bool, decided_by: int) -> None:
    """Take the mark off the roll (`grant`, by another person than who asked), or drop the wish; it is forgotten who.

    Raises PaperIsCounted, NotFound, StepDecided, AnotherPerson, NotOnPaper.
    """
    with transaction() as session:
        round = open_paper(round_id)
        release = session.get(PaperRelease, release_id, populate_existing=True)
        if release is None or release.round_id != round_id:
            raise NotFound
        if release.roll_key is None:
            raise StepDecided
        if grant:
            if decided_by == release.asked_by:
                raise AnotherPerson
            release_paper(round_id=round_id, roll_key=release.roll_key)
            release.done_by = decided_by
        release.state = ReleaseState.DONE if grant else ReleaseState.DROPPED
        release.roll_key = None
        kind = "paper_released" if grant else "paper_release_dropped"
        record(kind, scope=round.slug, actor=decided_by, area=release.area_id)


def draw_numbers(*, round_id: int) -> None:
    """Give every project on the ballot its number for paper, drawn from the round's stored seed. Repeatable.

    A number stays once it is drawn: it may be printed. Raises VotingNotOpen, WrongPhase before the voting.
    """
    with transaction() as session:
        round = locked_round(round_id)
        if round.imported_from or round.phase_at(fresh_now()) in BEFORE_VOTING:
            raise WrongPhase
        on_ballot = {project["id"] for each in freezes_of(round) for project in each.content["projects"]}
        drawn = set(session.scalars(sa.select(PaperNumber.project).where(PaperNumber.round_id == round_id)))
        if on_ballot <= drawn:
            return
        draw = session.get(PaperDraw, round_id)
        if draw is None:
            draw = PaperDraw(round_id=round_id, seed=secrets.token_hex(16))
            session.add(draw)
            record("paper_numbers_drawn", scope=round.slug, seed=draw.seed)
        order = list(project_numbers(draw.seed, len(on_ballot | drawn)))[len(drawn) :]
        for project, number in zip(sorted(on_ballot - drawn), order, strict=False):
            session.add(PaperNumber(round_id=round_id, project=project, number=number))


def refuse_unless_reconciled(round_id: int) -> None:
    """Go on only when all paper is accounted for. Raises PaperNotReconciled (details: missing, what to do next)."""
    with transaction():
        open_points = missing(locked_round(round_id))
        if open_points:
            raise PaperNotReconciled(missing=" ".join(open_points))


def hand_over(*, round_id: int) -> list[PaperVote]:
    """The round's paper ballots for the count, in the opening's own transaction; from then on nothing may change.

    Raises PaperNotReconciled, and PaperIsCounted when it has been done.
    """
    with transaction() as session:
        round = open_paper(round_id)
        refuse_unless_reconciled(round_id)
        votes = paper_votes(round)
        content = protocol_now(round)
        session.add(PaperProtocol(round_id=round_id, content=content, day=local(fresh_now()).date()))
        if content["batches"] or content["lists"] or any(area["marks"] for area in content["areas"]):
            record(
                "paper_counted", scope=round.slug, ballots=len(votes), marks=sum(a["marks"] for a in content["areas"])
            )
        return votes
