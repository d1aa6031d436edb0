"""Report something; the moderators' queue and cases; statements of reasons and appeals; the year's figures."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from civic.accounts.queries import names_of
from civic.areas.queries import areas_by_id
from civic.clock import now, today
from civic.discussion.services import WHEN_NEW as COMMENTS_FIRST_DAY
from civic.extensions import limiter
from civic.moderation import (
    listing,  # noqa: F401 (it listens, as do the next two)
    looking,  # noqa: F401
    policy,
    queries,
    services,
    telling,  # noqa: F401
)
from civic.moderation.forms import AppealForm, ReportForm, StatementForm, UndoForm, answers, measures_for
from civic.moderation.queries import Case, Rule, Ruling, Target
from civic.moderation.targets import Found, blockable, found_target
from civic.moderation.words import HOUSE_REPORTS, MEASURE_NAMES, RULE_NAMES, RULES, outcome_in_words, undoing_in_words
from civic.policy import EVERYONE, MODERATORS, SIGNED_IN, Role, allow, current_actor, requires
from civic.proposals.services import WHEN_NEW as PROPOSALS_FIRST_DAY
from civic.reasons import NotFound, Reason
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import WRITE
from civic.web.taking import taken, typed

blueprint = Blueprint("moderation", __name__)
FIRST_YEAR = 2024
MOST_DECIDED = 100


@blueprint.get("/anmeld/<kind>/<target>")
@requires(SIGNED_IN)
def reporting(kind: str, target: str) -> Response:
    return _report_page(_found(kind, target), ReportForm(formdata=None))


@blueprint.post("/anmeld/<kind>/<target>")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def report(kind: str, target: str) -> Response:
    found, form = _found(kind, target), ReportForm()
    if not form.validate():
        return _report_page(found, form, status=422)
    actor = current_actor()
    case = services.report(
        kind=Target(kind),
        target=target,
        reported_by=actor.account_id,
        rule=Rule(form.rule.data),
        words=form.words.data or "",
    )
    if policy.may_moderate(actor, found.area_id):
        return go_to(url_for("moderation.case", public_id=case))
    flash(text("Tak. En moderator ser på det, og du får besked på din side. Intet er skjult endnu."), "success")
    return go_to(found.url)


@blueprint.get("/moderation")
@requires(MODERATORS)
def queue() -> Response:
    actor = current_actor()
    mine = None if actor.has(Role.STAFF) else actor.playmaker_areas
    cases, appeals = queries.waiting_cases(mine), queries.waiting_appeals(mine)
    areas = areas_by_id({waiting.case.area_id for waiting in cases} | {case.area_id for _, _, case in appeals})
    return page(
        "moderation/queue.html",
        cases=cases,
        appeals=appeals,
        areas=areas,
        rule_names=RULE_NAMES,
        me=actor.account_id,
    )


@blueprint.get("/moderation/afgjort")
@requires(MODERATORS)
def decided() -> Response:
    actor = current_actor()
    rows = queries.decided_lately(None if actor.has(Role.STAFF) else actor.playmaker_areas, MOST_DECIDED)
    return page(
        "moderation/decided.html",
        rows=rows,
        most=MOST_DECIDED,
        areas=areas_by_id({case.area_id for _, case, _ in rows}),
        measure_names=MEASURE_NAMES,
    )


@blueprint.get("/moderation/sag/<public_id>")
@requires(MODERATORS)
def case(public_id: str) -> Response:
    return _case_page(_my_case(public_id))


@blueprint.post("/moderation/sag/<public_id>")
@requires(MODERATORS)
@limiter.limit(WRITE)
def decide(public_id: str) -> Response:
    found, by = _my_case(public_id), current_actor().account_id or 0
    form = _statement_form(found)
    again = taken(
        partial(_case_page, found),
        lambda: services.decide(case_id=found.id, decided_by=by, statement=form.statement()),
        form=form,
    )
    if again:
        return again
    flash(text("Sagen er afgjort, og den, der skrev det, har fået besked."), "success")
    return go_to(url_for("moderation.queue"))


@blueprint.post("/moderation/sag/<public_id>/til-andre")
@requires(MODERATORS)
def step_aside(public_id: str) -> Response:
    services.step_aside(case_id=_my_case(public_id).id, account_id=current_actor().account_id or 0)
    flash(text("Du har overladt sagen til en anden moderator."), "success")
    return go_to(url_for("moderation.queue"))


@blueprint.get("/moderation/afgoerelse/<public_id>")
@requires(SIGNED_IN)
def ruling(public_id: str) -> Response:
    return _ruling_page(*_readable(public_id))


@blueprint.post("/moderation/afgoerelse/<public_id>/klage")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def appeal(public_id: str) -> Response:
    (ruling, case), form, by = _readable(public_id), AppealForm(), current_actor().account_id or 0
    again = taken(
        partial(_ruling_page, ruling, case),
        lambda: services.appeal(ruling_id=ruling.id, account_id=by, words=form.words.data),
        appealing=form,
    )
    if again:
        return again
    flash(text("Din klage er sendt. En anden person end den, der afgjorde sagen, ser på den."), "success")
    return go_to(url_for("moderation.ruling", public_id=public_id))


@blueprint.post("/moderation/afgoerelse/<public_id>/svar")
@requires(MODERATORS)
@limiter.limit(WRITE)
def answer(public_id: str) -> Response:
    ruling, case = _readable(public_id)
    allow(policy.may_moderate(current_actor(), case.area_id))
    form, by = StatementForm(answers()), current_actor().account_id or 0
    again = taken(
        partial(_ruling_page, ruling, case),
        lambda: services.answer_appeal(ruling_id=ruling.id, decided_by=by, statement=form.statement()),
        answering=form,
    )
    if again:
        return again
    flash(text("Klagen er afgjort, og den, der klagede, har fået besked."), "success")
    return go_to(url_for("moderation.queue"))


@blueprint.get("/moderation/afgoerelse/<public_id>/tilbage")
@requires(MODERATORS)
def undoing(public_id: str) -> Response:
    ruling, case = _mine_to_undo(public_id)
    if not _may_undo_now(ruling, case):
        return go_to(url_for("moderation.ruling", public_id=public_id))
    return _undo_page(ruling, case)


@blueprint.post("/moderation/afgoerelse/<public_id>/tilbage")
@requires(MODERATORS)
@limiter.limit(WRITE)
def undo(public_id: str) -> Response:
    ruling, case = _mine_to_undo(public_id)
    form, by = UndoForm(), current_actor().account_id or 0
    again = taken(
        partial(_undo_page, ruling, case),
        lambda: services.undo(ruling_id=ruling.id, decided_by=by, statement=form.statement()),
        form=form,
    )
    if again:
        return again
    flash(text("Afgørelsen er taget tilbage, og den, der skrev det, har fået besked."), "success")
    return go_to(url_for("moderation.ruling", public_id=public_id))


@blueprint.get("/debatregler")
@requires(EVERYONE)
def rules() -> Response:
    """The rules by which it is decided, for everyone to read."""
    return page(
        "moderation/rules.html",
        rules=RULES,
        rule_names=RULE_NAMES,
        comments_first_day=COMMENTS_FIRST_DAY,
        proposals_first_day=PROPOSALS_FIRST_DAY,
    )


@blueprint.get("/moderation/tal")
@requires(EVERYONE)
def figures() -> Response:
    this_year = today().year
    asked = request.args.get("aar", this_year, type=int)
    year = min(max(asked, FIRST_YEAR), this_year)
    return page(
        "moderation/figures.html",
        year=year,
        years=range(this_year, FIRST_YEAR - 1, -1),
        figures=queries.figures_of(year),
        rule_names=RULE_NAMES,
        measure_names=MEASURE_NAMES,
    )


def _found(kind: str, target: str) -> Found:
    if kind not in list(Target):
        raise NotFound
    found = found_target(Target(kind), target)
    if not found.is_public:
        raise NotFound
    return found


def _my_case(public_id: str) -> Case:
    case = queries.case_by_public_id(public_id)
    if case is None:
        raise NotFound
    allow(
        policy.may_moderate(current_actor(), case.area_id),
        text("Sagen hører til et lokalområde, hvor du ikke er playmaker. Intet er ændret."),
    )
    return case


def _readable(public_id: str) -> tuple[Ruling, Case]:
    """The ruling, for its author and those who moderate there; for anyone else there is none."""
    ruling = queries.ruling_by_public_id(public_id)
    case = queries.case_by_id(ruling.case_id) if ruling else None
    if ruling is None or case is None or not policy.may_read_ruling(current_actor(), case):
        raise NotFound
    return ruling, case


def _mine_to_undo(public_id: str) -> tuple[Ruling, Case]:
    ruling, case = _readable(public_id)
    was_appealed = queries.appeal_of(ruling.id) is not None
    allow(
        policy.may_undo(current_actor(), case, ruling, was_appealed=was_appealed),
        text("Den afgørelse kan du ikke tage tilbage. Bed kommunens medarbejdere om at se på den. Intet er ændret."),
    )
    return ruling, case


def _may_undo_now(ruling: Ruling, case: Case) -> bool:
    """Also whether it stands, and no appeal waits for another."""
    actor, appeal = current_actor(), queries.appeal_of(ruling.id)
    if queries.restoring_in(case.id) is not None or queries.stands_aside(case.id, actor.account_id or 0):
        return False
    is_settled = appeal is None or queries.answer_to(ruling.id) is not None
    return is_settled and policy.may_undo(actor, case, ruling, was_appealed=appeal is not None)


def _blocked_name(case: Case) -> str:
    return names_of([case.author_id]).get(case.author_id or 0, text("ukendt"))


def _outcome(case: Case) -> Callable[[Ruling], str]:
    """What was decided, in words for the reader: who else may not write is for the moderators alone."""
    actor = current_actor()
    if actor.account_id == case.author_id:
        return outcome_in_words
    return partial(outcome_in_words, blocked=None if policy.is_own(actor, case) else _blocked_name(case))


def _undo_page(ruling: Ruling, case: Case, form: UndoForm | None = None, refusal: Reason | None = None) -> Response:
    return page(
        "moderation/undo.html",
        status=status_for(refusal) if refusal else 422 if form else 200,
        refusal=sentence_for(refusal) if refusal else "",
        typed=typed(form),
        ruling=ruling,
        case=case,
        found=found_target(case.target_kind, case.target),
        effect=undoing_in_words(ruling, _blocked_name(case)),
        rule_names=RULE_NAMES,
        outcome=_outcome(case),
        form=form or UndoForm(formdata=None, rule=ruling.rule.value),
    )


def _report_page(found: Found, form: ReportForm, status: int = 200) -> Response:
    return page("moderation/report.html", status=status, found=found, form=form)


def _statement_form(case: Case, **more: Any) -> StatementForm:
    may_block = policy.may_block(current_actor()) and blockable(case) is not None
    measures = measures_for(policy.MEASURES[case.target_kind], blockable=_blocked_name(case) if may_block else None)
    return StatementForm(measures, **more)


def _case_page(case: Case, form: StatementForm | None = None, refusal: Reason | None = None) -> Response:
    actor, reports = current_actor(), queries.reports_in(case.id)
    found, rulings = found_target(case.target_kind, case.target), queries.rulings_in(case.id)
    return page(
        "moderation/case.html",
        status=status_for(refusal) if refusal else 422 if form else 200,
        refusal=sentence_for(refusal) if refusal else "",
        typed=typed(form),
        case=case,
        found=found,
        reports=reports,
        reworded=queries.reworded_since(reports, found.words),
        rulings=rulings,
        undoable=[each.id for each in rulings[:1] if _may_undo_now(each, case)],
        names=names_of([case.author_id, *(report.reported_by for report in reports)]),
        rule_names=RULE_NAMES,
        outcome=_outcome(case),
        house_reports=HOUSE_REPORTS,
        is_own=policy.is_own(actor, case),
        has_stepped_aside=queries.stands_aside(case.id, actor.account_id or 0),
        form=form or _statement_form(case, formdata=None),
    )


def _ruling_page(
    ruling: Ruling,
    case: Case,
    *,
    appealing: AppealForm | None = None,
    answering: StatementForm | None = None,
    refusal: Reason | None = None,
) -> Response:
    actor, appeal, answer = current_actor(), queries.appeal_of(ruling.id), queries.answer_to(ruling.id)
    found, last_day = found_target(case.target_kind, case.target), ruling.decided_at + policy.APPEAL_WITHIN
    is_own, submitted, restoring = policy.is_own(actor, case), appealing or answering, queries.restoring_in(case.id)
    is_first = ruling.appeal_of is None and ruling is not restoring
    return page(
        "moderation/ruling.html",
        status=status_for(refusal) if refusal else 422 if submitted else 200,
        refusal=sentence_for(refusal) if refusal else "",
        typed=typed(submitted),
        ruling=ruling,
        case=case,
        found=found,
        reworded=queries.reworded_since(queries.reports_in(case.id), ruling.excerpt),
        appeal=appeal,
        answer=answer,
        last_day=last_day,
        is_own=is_own,
        is_first=is_first,
        is_undone=is_first and restoring is not None,
        taken_back=restoring if is_first and restoring and restoring.appeal_of is None else None,
        may_undo=is_first and _may_undo_now(ruling, case),
        may_appeal=is_own and appeal is None and is_first and restoring is None and now() <= last_day,
        may_answer=appeal is not None and answer is None and policy.may_answer(actor, case, ruling),
        rule_names=RULE_NAMES,
        outcome=_outcome(case),
        appealing=appealing or AppealForm(formdata=None),
        answering=answering or StatementForm(answers(), formdata=None),
        submitted_form=submitted,
    )
