"""Read reports, cases, rulings and the year's figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from civic.clock import from_local, now
from civic.database import db
from civic.moderation.models import Appeal, Case, Measure, Report, Rule, Ruling, StepAside, Target

__all__ = ["Appeal", "Case", "Measure", "Report", "Rule", "Ruling", "Target"]


@dataclass(frozen=True)
class Waiting:
    """A case that nobody has decided, how many have reported it and as what, and how many whole days it has waited."""

    case: Case
    reports: int
    rules: Sequence[Rule]
    days: int


@dataclass(frozen=True)
class Figures:
    """What moderation came to in one year. Days are from the opening of a case to its decision.

    `reports` are people's; what the house itself noticed is `by_house`. `rulings` are first decisions, about both. An
    appeal was answered by `upheld` or `reversed`; `taken_back` are those that no answer to an appeal undid.
    """

    reports: Mapping[Rule, int]
    by_house: int
    rulings: Mapping[Measure, int]
    appeals: int
    upheld: int
    reversed: int
    taken_back: int
    median_days: int | None


def case_by_public_id(public_id: str) -> Case | None:
    """The case of this address."""
    return db.session.scalar(sa.select(Case).where(Case.public_id == public_id))


def case_by_id(case_id: int) -> Case | None:
    """The case with this number."""
    return db.session.get(Case, case_id)


def waiting_cases(area_ids: Collection[int] | None) -> Sequence[Waiting]:
    """The open cases of these areas (None: of all), the longest waiting first."""
    open_ = sa.select(Case).where(Case.closed_at.is_(None))
    if area_ids is not None:
        open_ = open_.where(Case.area_id.in_(area_ids))
    cases = db.session.scalars(open_.order_by(Case.opened_at, Case.id)).all()
    reported: dict[int, list[Rule]] = {case.id: [] for case in cases}
    reports = sa.select(Report.case_id, Report.rule).where(Report.case_id.in_(reported))
    for case_id, rule in db.session.execute(reports.order_by(Report.id)):
        reported[case_id].append(rule)
    return [
        Waiting(case, len(reported[case.id]), list(dict.fromkeys(reported[case.id])), (now() - case.opened_at).days)
        for case in cases
    ]


def waiting_appeals(area_ids: Collection[int] | None) -> Sequence[tuple[Appeal, Ruling, Case]]:
    """Appeals that nobody has answered, the longest waiting first."""
    answer = sa.orm.aliased(Ruling)
    open_ = (
        sa.select(Appeal, Ruling, Case)
        .join(Ruling, Ruling.id == Appeal.ruling_id)
        .join(Case, Case.id == Ruling.case_id)
        .outerjoin(answer, answer.appeal_of == Ruling.id)
        .where(answer.id.is_(None))
    )
    if area_ids is not None:
        open_ = open_.where(Case.area_id.in_(area_ids))
    rows = db.session.execute(open_.order_by(Appeal.made_at, Appeal.ruling_id)).all()
    return [(appeal, ruling, case) for appeal, ruling, case in rows]


def reports_by(account_id: int) -> Sequence[Report]:
    """What the person has reported, oldest first."""
    return db.session.scalars(sa.select(Report).where(Report.reported_by == account_id).order_by(Report.id)).all()


def rulings_on(account_id: int) -> Sequence[Ruling]:
    """What was decided about what the person has begun to write, oldest first."""
    about = sa.select(Ruling).join(Case, Case.id == Ruling.case_id).where(Case.author_id == account_id)
    return db.session.scalars(about.order_by(Ruling.id)).all()


def reports_in(case_id: int) -> Sequence[Report]:
    """What was reported, oldest first."""
    return db.session.scalars(sa.select(Report).where(Report.case_id == case_id).order_by(Report.id)).all()


def house_reports_about(kind: Target, target: str, pattern: str) -> Sequence[str]:
    """What this said each time the house itself reported it for that pattern."""
    found = sa.select(Report.as_it_stood).join(Case, Case.id == Report.case_id)
    found = found.where(Case.target_kind == kind, Case.target == target)
    return [
        stood or "" for stood in db.session.scalars(found.where(Report.reported_by.is_(None), Report.words == pattern))
    ]


def reworded_since(reports: Sequence[Report], words: str) -> Sequence[Report]:
    """The first of the reports for each wording that is not `words`: its author has changed it since."""
    first = {report.as_it_stood: report for report in reversed(reports)}
    return sorted((each for stood, each in first.items() if stood not in {None, words}), key=lambda each: each.id)


def rulings_in(case_id: int) -> Sequence[Ruling]:
    """What was decided in the case, oldest first."""
    return db.session.scalars(sa.select(Ruling).where(Ruling.case_id == case_id).order_by(Ruling.id)).all()


def restoring_in(case_id: int) -> Ruling | None:
    """What took the case's decision back, after an appeal or without one."""
    return db.session.scalar(sa.select(Ruling).where(Ruling.case_id == case_id, Ruling.measure == Measure.RESTORE))


def decided_lately(area_ids: Collection[int] | None, most: int) -> Sequence[tuple[Ruling, Case, bool]]:
    """The first decisions in these areas (None: in all), the latest first, and whether each has been taken back."""
    restoring = sa.orm.aliased(Ruling)
    taken_back = sa.exists().where(restoring.case_id == Case.id, restoring.measure == Measure.RESTORE)
    decided = sa.select(Ruling, Case, taken_back).join(Case, Case.id == Ruling.case_id)
    decided = decided.where(Ruling.appeal_of.is_(None), Ruling.measure != Measure.RESTORE)
    if area_ids is not None:
        decided = decided.where(Case.area_id.in_(area_ids))
    rows = db.session.execute(decided.order_by(Ruling.id.desc()).limit(most)).all()
    return [(ruling, case, bool(gone)) for ruling, case, gone in rows]


def standing_about(kind: Target, target: str) -> Sequence[Ruling]:
    """What has been decided about this and not been taken back, oldest first."""
    about = _standing().where(Case.target_kind == kind, Case.target == target)
    return db.session.scalars(about.order_by(Ruling.id)).all()


def blocked_until(account_id: int, moment: datetime) -> datetime | None:
    """How long after `moment` the decisions that stand keep the person from writing; None when none does."""
    blocks = _standing().where(Case.author_id == account_id, Ruling.blocked_until > moment)
    return max((each.blocked_until for each in db.session.scalars(blocks) if each.blocked_until), default=None)


def _standing() -> sa.Select[Ruling]:
    restoring = sa.orm.aliased(Ruling)
    taken_back = sa.exists().where(restoring.case_id == Case.id, restoring.measure == Measure.RESTORE)
    decided = sa.select(Ruling).join(Case, Case.id == Ruling.case_id)
    return decided.where(Ruling.appeal_of.is_(None), ~taken_back)


def ruling_by_public_id(public_id: str) -> Ruling | None:
    """The ruling of this address."""
    return db.session.scalar(sa.select(Ruling).where(Ruling.public_id == public_id))


def hiding_of(slug: str) -> Ruling | None:
    """The latest decision that hides this proposal."""
    hides = Ruling.measure.in_((Measure.HIDE, Measure.BLOCK)), Case.target_kind == Target.PROPOSAL, Case.target == slug
    return db.session.scalar(_standing().where(*hides).order_by(Ruling.id.desc()).limit(1))


def appeal_of(ruling_id: int) -> Appeal | None:
    """The author's answer to the ruling."""
    return db.session.get(Appeal, ruling_id)


def appeals_of(ruling_ids: Collection[int]) -> Mapping[int, Appeal]:
    """The author's answer to each of the rulings that has one."""
    found = db.session.scalars(sa.select(Appeal).where(Appeal.ruling_id.in_(ruling_ids)))
    return {appeal.ruling_id: appeal for appeal in found}


def answer_to(ruling_id: int) -> Ruling | None:
    """What was decided about the appeal of this ruling."""
    return db.session.scalar(sa.select(Ruling).where(Ruling.appeal_of == ruling_id))


def stands_aside(case_id: int, account_id: int) -> bool:
    """Whether this moderator has left the case to others."""
    return db.session.get(StepAside, (case_id, account_id)) is not None


def left_by(account_id: int) -> set[int]:
    """The cases that this moderator has left to others."""
    return set(db.session.scalars(sa.select(StepAside.case_id).where(StepAside.account_id == account_id)))


def aside_in(case_id: int) -> set[int]:
    """The moderators who have left the case to others."""
    return set(db.session.scalars(sa.select(StepAside.account_id).where(StepAside.case_id == case_id)))


def figures_of(year: int) -> Figures:
    """The year's figures, by Danish time."""
    start, end = (from_local(datetime(y, 1, 1)) for y in (year, year + 1))  # noqa: DTZ001 (made aware by from_local)

    def counted(column: sa.orm.InstrumentedAttribute[object], *conditions: sa.ColumnElement[bool]) -> dict:  # type: ignore[type-arg]
        chosen = sa.select(column, sa.func.count()).where(*conditions)
        return {row[0]: int(row[1]) for row in db.session.execute(chosen.group_by(column))}

    def number(*conditions: sa.ColumnElement[bool]) -> int:
        return db.session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0

    within = (Ruling.decided_at >= start, Ruling.decided_at < end)
    first = (*within, Ruling.appeal_of.is_(None), Ruling.measure != Measure.RESTORE)
    answers, restoring = (*within, Ruling.appeal_of.is_not(None)), Ruling.measure == Measure.RESTORE
    reported = (Report.made_at >= start, Report.made_at < end)
    times = sa.select(Case.opened_at, Ruling.decided_at).join(Ruling, Ruling.case_id == Case.id)
    spans: list[timedelta] = [decided - opened for opened, decided in db.session.execute(times.where(*first))]
    return Figures(
        reports=counted(Report.rule, *reported, Report.reported_by.is_not(None)),
        by_house=number(*reported, Report.reported_by.is_(None)),
        rulings=counted(Ruling.measure, *first),
        appeals=number(Appeal.made_at >= start, Appeal.made_at < end),
        upheld=number(*answers, Ruling.measure == Measure.KEEP),
        reversed=number(*answers, restoring),
        taken_back=number(*within, Ruling.appeal_of.is_(None), restoring),
        median_days=median(span.days for span in spans).__floor__() if spans else None,
    )
