"""Report, decide, appeal. Nothing is removed by itself: a person decides, says why, and can be overruled by another.

All of it is logged in the house's chain: a round's is published, and would tell who reported whom.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from civic.accounts.queries import accounts_with, playmakers_of
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import one_at_a_time, transaction
from civic.discussion.services import hold as hold_comment
from civic.moderation.effects import NOTHING_LEFT, Left, carry_out, take_back
from civic.moderation.models import Appeal, Case, Measure, Report, Rule, Ruling, StepAside, Target
from civic.moderation.policy import APPEAL_WITHIN, LONGEST_BLOCK_DAYS, MEASURES, UNDOABLE
from civic.moderation.queries import answer_to, appeal_of, aside_in, restoring_in, stands_aside
from civic.moderation.targets import Found, blockable, found_target, writers, writers_of
from civic.notices.services import tell, tell_all
from civic.policy import Role
from civic.proposals.queries import proposal_by_slug, told_of
from civic.reasons import (
    AlreadyAppealed,
    AppealWaits,
    CaseDecided,
    Incomplete,
    NotFound,
    OwnCase,
    OwnRuling,
    TakenBack,
    TooLateToAppeal,
)
from civic.rounds.services import locked_round


@dataclass(frozen=True)
class Statement:
    """A statement of reasons: what is done, by which rule, because of which facts, and why. Kept word for word."""

    measure: Measure
    rule: Rule
    facts: str
    reason: str
    block_days: int | None = None

    def fingerprint(self) -> str:
        """SHA-256 over the words, for the log."""
        return hashlib.sha256("\x1f".join([self.measure, self.rule, self.facts, self.reason]).encode()).hexdigest()


def report(*, kind: Target, target: str, reported_by: int | None, rule: Rule, words: str = "") -> str:
    """Ask the moderators to look at something; return the case's public id. A second report of it joins the first.

    The moderators are told of a new case once. The same person's second report changes nothing. What is reported is
    kept as it stands, and nothing happens to it. Raises NotFound, also for what is hidden, and OwnCase for one's own
    words.
    """
    with transaction() as session:
        found = found_target(kind, target)
        if not found.is_public:
            raise NotFound
        if reported_by in writers(kind, target, found.author_id):
            raise OwnCase
        case = _open_case(kind, target, found, reported_by)
        again = sa.select(Report.id).where(
            Report.case_id == case.id, Report.reported_by.is_not_distinct_from(reported_by)
        )
        if session.scalar(again) is None:
            made = Report(case_id=case.id, reported_by=reported_by, rule=rule, words=words)
            made.as_it_stood, made.made_at = found.words, fresh_now()
            session.add(made)
            record("reported", round=found.scope, actor=reported_by, case=case.public_id, rule=rule.value)
        return case.public_id


def step_aside(*, case_id: int, account_id: int) -> None:
    """A moderator who may not be impartial leaves the case to others; logged. Raises CaseDecided."""
    with transaction() as session:
        case = _held(case_id)
        if not stands_aside(case.id, account_id):
            session.add(StepAside(case_id=case.id, account_id=account_id))
            record("stepped_aside", round=case.scope, actor=account_id, case=case.public_id)


def decide(*, case_id: int, decided_by: int, statement: Statement) -> str:
    """Close the case with a decision; its author is told at once with the reasons and how to appeal. Logged.

    Returns the ruling's public id. Raises CaseDecided when someone decided first, OwnCase for the author and for who
    has stepped aside, Incomplete.
    """
    with transaction():
        case = _held(case_id)
        if decided_by in writers_of(case) or stands_aside(case.id, decided_by):
            raise OwnCase
        _refuse_unfit(case, statement)
        case.closed_at = fresh_now()
        found = _held_target(case.target_kind, case.target)
        ruling = _keep(case, statement, decided_by, found, "ruled")
        carry_out(case, ruling, found)
        _tell_author(case, ruling, "moderated", found)
        _tell_reporters(case, ruling, found)
        return ruling.public_id


def appeal(*, ruling_id: int, account_id: int, words: str) -> None:
    """The author asks that another person look at the decision again, within half a year. Logged.

    Those who can answer are told: not the one who decided, nor who has stepped aside.
    Raises NotFound for anyone else's and for what answers or takes back, AlreadyAppealed, TakenBack, TooLateToAppeal,
    Incomplete.
    """
    with transaction() as session:
        ruling, case = _held_ruling(ruling_id)
        if account_id not in writers_of(case):
            raise NotFound
        if appeal_of(ruling_id) is not None:
            raise AlreadyAppealed
        if restoring_in(case.id) is not None:
            raise TakenBack
        if fresh_now() > ruling.decided_at + APPEAL_WITHIN:
            raise TooLateToAppeal
        if not words.strip():
            raise Incomplete(fields={"words": words})
        session.add(Appeal(ruling_id=ruling_id, words=words, made_at=fresh_now()))
        record("appealed", round=case.scope, actor=account_id, ruling=ruling.public_id)
        tell_all(
            account_ids=_moderators(case, but={ruling.decided_by, *aside_in(case.id)}),
            kind="appeal_made",
            url=f"/moderation/afgoerelse/{ruling.public_id}",
            about=case.target_kind.value,
        )


def answer_appeal(*, ruling_id: int, decided_by: int, statement: Statement) -> str:
    """Another person lets the ruling stand (KEEP) or undoes it (RESTORE); its author is told. Logged.

    Returns the answer's public id. Raises OwnRuling for who decided first, OwnCase for the author, CaseDecided when
    it is answered, NotFound without an appeal, Incomplete.
    """
    with transaction():
        ruling, case = _held_ruling(ruling_id)
        if appeal_of(ruling_id) is None:
            raise NotFound
        if answer_to(ruling_id) is not None:
            raise CaseDecided
        if ruling.decided_by == decided_by:
            raise OwnRuling
        if decided_by in writers_of(case) or stands_aside(case.id, decided_by):
            raise OwnCase
        if statement.measure not in {Measure.KEEP, Measure.RESTORE}:
            raise Incomplete(fields={"measure": statement.measure})
        _refuse_wordless(statement)
        found = _held_target(case.target_kind, case.target)
        answer = _keep(case, statement, decided_by, found, "appeal_answered", appeal_of=ruling.id)
        left = take_back(case, ruling, found) if statement.measure is Measure.RESTORE else NOTHING_LEFT
        _tell_author(case, answer, "appeal_answered", found, left=left)
        return answer.public_id


def undo(*, ruling_id: int, decided_by: int, statement: Statement) -> str:
    """A moderator takes a decision back (RESTORE) without an appeal; its author is told at once. Logged.

    What another decision does goes on. Returns the new ruling's public id. Raises NotFound for a decision that did
    nothing and for an answer, TakenBack, AppealWaits, OwnCase for the author and who has stepped aside, Incomplete.
    """
    with transaction():
        ruling, case = _held_ruling(ruling_id)
        if ruling.measure not in UNDOABLE:
            raise NotFound
        if restoring_in(case.id) is not None:
            raise TakenBack
        if appeal_of(ruling_id) is not None and answer_to(ruling_id) is None:
            raise AppealWaits
        if decided_by in writers_of(case) or stands_aside(case.id, decided_by):
            raise OwnCase
        if statement.measure is not Measure.RESTORE:
            raise Incomplete(fields={"measure": statement.measure})
        _refuse_wordless(statement)
        found = _held_target(case.target_kind, case.target)
        made = _keep(case, statement, decided_by, found, "taken_back")
        left = take_back(case, ruling, found)
        _tell_author(case, made, "ruling_taken_back", found, measure=ruling.measure, left=left)
        return made.public_id


def logged(ruling: Ruling) -> dict[str, str | None]:
    """What the log says of a decision: enough to tell whether it stands as it was made."""
    statement = Statement(ruling.measure, ruling.rule, ruling.facts, ruling.reason)
    return {
        "ruling": ruling.public_id,
        "measure": ruling.measure.value,
        "rule": ruling.rule.value,
        "statement": statement.fingerprint(),
        "excerpt": hashlib.sha256(ruling.excerpt.encode()).hexdigest(),
        "until": _day(ruling.blocked_until),
    }


def _open_case(kind: Target, target: str, found: Found, reported_by: int | None) -> Case:
    """The open case about it; a new one is told to those who can decide it, but not to those it is about."""
    with transaction() as session:
        one_at_a_time(f"moderation:{kind}:{target}")
        open_ = sa.select(Case).where(Case.target_kind == kind, Case.target == target, Case.closed_at.is_(None))
        case = session.scalar(open_)
        if case is None:
            case = Case(
                public_id=secrets.token_hex(8),
                target_kind=kind,
                target=target,
                area_id=found.area_id,
                scope=found.scope,
                author_id=found.author_id,
                opened_at=fresh_now(),
            )
            session.add(case)
            session.flush()
            url = f"/moderation/sag/{case.public_id}"
            told = _moderators(case, but={reported_by})
            tell_all(account_ids=told, kind="case_opened", url=url, about=kind.value)
        return case


def _moderators(case: Case, *, but: Collection[int | None]) -> list[int]:
    """Those who can decide in the area of the case, without those it is about."""
    accounts = (*accounts_with(Role.STAFF), *playmakers_of(case.area_id))
    return sorted({account.id for account in accounts} - {*writers_of(case), *but})


def _held(case_id: int) -> Case:
    """The open case, held until the caller's transaction ends: two moderators decide one after the other."""
    with transaction() as session:
        # Whoever reports it meanwhile, while they hold what it is about, does not wait for the one who decides.
        case = session.get(Case, case_id, with_for_update={"key_share": True}, populate_existing=True)
        if case is None:
            raise NotFound
        if case.closed_at is not None:
            raise CaseDecided
        return case


def _held_ruling(ruling_id: int) -> tuple[Ruling, Case]:
    """A case's first decision, held: of an appeal and its being taken back, one comes after the other."""
    with transaction() as session:
        ruling = session.get(Ruling, ruling_id, with_for_update=True, populate_existing=True)
        case = session.get(Case, ruling.case_id) if ruling else None
        if ruling is None or case is None or ruling.appeal_of is not None or ruling.measure is Measure.RESTORE:
            raise NotFound
        return ruling, case


def _held_target(kind: Target, target: str) -> Found:
    """What a case is about, held until the caller's transaction ends.

    Before the log is, in the order of those who write and vote: of two that wait for each other PostgreSQL would stop
    one. Raises NotFound.
    """
    if kind is Target.COMMENT:
        hold_comment(target)
    elif (proposal := proposal_by_slug(target)) is not None:
        locked_round(proposal.round_id)
    return found_target(kind, target)


def _refuse_unfit(case: Case, statement: Statement) -> None:
    if statement.measure not in MEASURES[case.target_kind]:
        raise Incomplete(fields={"measure": statement.measure})
    days = statement.block_days or 0
    if statement.measure is Measure.BLOCK and not (0 < days <= LONGEST_BLOCK_DAYS and blockable(case)):
        raise Incomplete(fields={"block_days": days})
    _refuse_wordless(statement)


def _refuse_wordless(statement: Statement) -> None:
    missing = {name: "" for name in ("facts", "reason") if not getattr(statement, name).strip()}
    if missing:
        raise Incomplete(fields=missing)


def _keep(
    case: Case, statement: Statement, decided_by: int, found: Found, kind: str, appeal_of: int | None = None
) -> Ruling:
    with transaction() as session:
        moment = fresh_now()
        until = moment + timedelta(days=statement.block_days or 0) if statement.measure is Measure.BLOCK else None
        ruling = Ruling(
            public_id=secrets.token_hex(8),
            case_id=case.id,
            measure=statement.measure,
            rule=statement.rule,
            facts=statement.facts,
            reason=statement.reason,
            excerpt=found.words,
            blocked_until=until,
            decided_by=decided_by,
            decided_at=moment,
            appeal_of=appeal_of,
        )
        session.add(ruling)
        session.flush()
        said: dict[str, Any] = {"round": case.scope, "case": case.public_id, **logged(ruling)}
        record(kind, actor=decided_by, **said)
        return ruling


def _tell_author(
    case: Case, ruling: Ruling, kind: str, found: Found, *, measure: Measure | None = None, left: Left = NOTHING_LEFT
) -> None:
    """The author hears of every decision that touches them; that a report came to nothing is not worth a fright.

    A block concerns whoever is blocked: those who wrote it together with them are told of what else is done.
    """
    measure = measure or ruling.measure
    if kind == "moderated" and measure is Measure.KEEP:
        return
    for account_id in writers_of(case):
        is_concerned = account_id == case.author_id
        tell(
            account_id=account_id,
            kind=kind,
            url=f"/moderation/afgoerelse/{ruling.public_id}",
            title=found.title,
            measure=(Measure.HIDE if measure is Measure.BLOCK and not is_concerned else measure).value,
            reason=ruling.reason,
            until=_day(ruling.blocked_until or left.until) if is_concerned else None,
            still=left.measure.value if left.measure else None,
            off_ballot=left.off_ballot,
        )


def _tell_reporters(case: Case, ruling: Ruling, found: Found) -> None:
    with transaction() as session:
        reporters = sa.select(Report.reported_by).where(Report.case_id == case.id, Report.reported_by.is_not(None))
        for account_id in session.scalars(reporters.order_by(Report.id)).all():
            if account_id != ruling.decided_by:
                stands = ruling.measure is Measure.KEEP
                about = told_of(found.proposal_id)
                tell(account_id=account_id, kind="report_answered", url=found.url, stands=stands, **about)


def _day(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
