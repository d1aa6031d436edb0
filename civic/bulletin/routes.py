"""The public board and its files, the receipt that is found again, and the steps that two people take together."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, request, session, url_for

from civic.accounts.queries import names_of
from civic.areas.queries import areas_by_id
from civic.bulletin.forms import ALL_STEP_NAMES, ReceiptForm, RuleStepForm, StepForm
from civic.bulletin.queries import (
    answers_for,
    board_of,
    boxes_of,
    checkpoint_by_number,
    checkpoint_name,
    checkpoints_of,
    list_csv,
    list_json,
    log_lines,
    public_log_length,
    published_areas,
    receipts,
)
from civic.bulletin.words import rejected
from civic.clock import now
from civic.extensions import limiter
from civic.policy import COUNTERS, EVERYONE, requires
from civic.reasons import NotFound, Reason
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.policy import most_for_one
from civic.rounds.queries import Round, all_rounds, area_ids_of, round_by_slug
from civic.rounds.rule_form import rule_values
from civic.rounds.words import sentences_of_rule
from civic.tally import RuleName
from civic.voting.emergency import approve_step, drop_step, propose_step, steps_now
from civic.voting.freezing import freezes_of, frozen, stored_freeze
from civic.voting.queries import Step, interventions_of, reason_as_it_stands
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import CODE, WRITE

blueprint = Blueprint("bulletin", __name__)
SHOWN_AT_ONCE = 400
JSON_TYPE, LINES_TYPE, CSV_TYPE = "application/json", "application/x-ndjson", "text/csv; charset=utf-8"


@blueprint.get("/runder/<slug>/tavle")
@requires(EVERYONE)
def board(slug: str) -> Response:
    round = _round(slug)
    checkpoints = [(each, boxes_of(each)) for each in reversed(checkpoints_of(round.id))]
    return page(
        "bulletin/board.html",
        round=round,
        board=board_of(round.id),
        areas=published_areas(round.id),
        checkpoints=checkpoints,
        freezes=list(reversed(freezes_of(round))),
        steps=[step for step in interventions_of(round.id) if step.approved],
        step_names=ALL_STEP_NAMES,
        standing_reason=reason_as_it_stands(round),
        form=ReceiptForm(formdata=None),
    )


@blueprint.get("/runder/<slug>/tavle/omraade/<area>")
@requires(EVERYONE)
def area_list(slug: str, area: str) -> Response:
    round = _round(slug)
    listed = next((each for each in published_areas(round.id) if each.area.slug == area), None)
    if listed is None:
        raise NotFound
    pages = max(1, -(-listed.count // SHOWN_AT_ONCE))
    shown = min(max(1, request.args.get("page", 1, type=int)), pages)
    part = receipts(round.id, listed.area.id, start=(shown - 1) * SHOWN_AT_ONCE, count=SHOWN_AT_ONCE)
    return page("bulletin/area.html", round=round, listed=listed, receipts=part, shown=shown, pages=pages)


@blueprint.get("/runder/<slug>/tavle/list.json")
@requires(EVERYONE)
def list_as_json(slug: str) -> Response:
    round = _round(slug)
    found = board_of(round.id)
    if found is None:
        raise NotFound
    return _file(list_json(round, found), JSON_TYPE, f"{slug}-tavle.json")


@blueprint.get("/runder/<slug>/tavle/list.csv")
@requires(EVERYONE)
def list_as_csv(slug: str) -> Response:
    round = _round(slug)
    if board_of(round.id) is None:
        raise NotFound
    return _file(list_csv(round), CSV_TYPE, f"{slug}-tavle.csv")


@blueprint.get("/runder/<slug>/tavle/log.jsonl")
@requires(EVERYONE)
def log(slug: str) -> Response:
    round = _round(slug)
    return _file(log_lines(round, public_log_length(round, board_of(round.id))), LINES_TYPE, f"{slug}-log.jsonl")


@blueprint.get("/runder/<slug>/tavle/checkpoints.json")
@requires(EVERYONE)
def checkpoints(slug: str) -> Response:
    round = _round(slug)
    texts = ",".join(each.content for each in checkpoints_of(round.id))
    return _file(f"[{texts}]", JSON_TYPE, f"{slug}-checkpoints.json")


@blueprint.get("/runder/<slug>/tavle/checkpoints/<int:n>.json")
@requires(EVERYONE)
def checkpoint(slug: str, n: int) -> Response:
    found = checkpoint_by_number(_round(slug).id, n)
    if found is None:
        raise NotFound
    return _file(found.content, JSON_TYPE, checkpoint_name(slug, n))


@blueprint.get("/runder/<slug>/tavle/freezes/<int:n>.json")
@requires(EVERYONE)
def freeze_file(slug: str, n: int) -> Response:
    found = next((each for each in freezes_of(_round(slug)) if each.n == n), None)
    if found is None:
        raise NotFound
    return _file(found.text, JSON_TYPE, f"{slug}-afstemning-{n}.json")


@blueprint.get("/kvittering")
@requires(EVERYONE)
def find() -> Response:
    return page("bulletin/find.html", form=ReceiptForm(formdata=None), answers=None)


@blueprint.post("/kvittering")
@requires(EVERYONE)
@limiter.limit(CODE)
def look_up() -> Response:
    """Posted, so that no code is in an address; and answered at once, so that none is kept."""
    form = ReceiptForm()
    if not form.validate():
        return page("bulletin/find.html", status=422, form=form, answers=None)
    held = [round for round in all_rounds() if round.imported_from is None and round.dates.voting <= now()]
    answers = answers_for(held, form.grouped)
    return page("bulletin/find.html", form=form, answers=answers, receipt=form.grouped, rejected=rejected)


@blueprint.get("/stab/runder/<slug>/indgreb")
@requires(COUNTERS)
def steps(slug: str) -> Response:
    return _steps_page(_round(slug, begun=False), StepForm(formdata=None))


@blueprint.post("/stab/runder/<slug>/indgreb")
@requires(COUNTERS)
@limiter.limit(WRITE)
def propose(slug: str) -> Response:
    round, form = _round(slug, begun=False), StepForm()
    _offer(form, round)
    if not form.check():
        return _steps_page(round, form, status=422)
    return _propose(round, form, form.chosen, _steps_page)


@blueprint.get("/stab/runder/<slug>/indgreb/regel")
@requires(COUNTERS)
def rule_step(slug: str) -> Response:
    round = _round(slug, begun=False)
    values = rule_values(RuleName(round.rule), round.rule_parameters)
    return _rule_page(round, _rule_form(round, formdata=None, data=values))


@blueprint.post("/stab/runder/<slug>/indgreb/regel")
@requires(COUNTERS)
@limiter.limit(WRITE)
def propose_rule(slug: str) -> Response:
    round = _round(slug, begun=False)
    form = _rule_form(round)
    if not form.check(shared_by=area_ids_of(round.id)):
        return _rule_page(round, form, status=422)
    return _propose(round, form, Step.RULE, _rule_page)


@blueprint.post("/stab/runder/<slug>/indgreb/<int:number>/godkend")
@requires(COUNTERS)
@limiter.limit(WRITE)
def approve(slug: str, number: int) -> Response:
    approve_step(intervention_id=_step(slug, number), approved_by=session["account"])
    flash(text("Det er godkendt og gælder nu. Alle kan læse hvorfor."), "success")
    return go_to(url_for("bulletin.steps", slug=slug))


@blueprint.post("/stab/runder/<slug>/indgreb/<int:number>/afvis")
@requires(COUNTERS)
@limiter.limit(WRITE)
def drop(slug: str, number: int) -> Response:
    drop_step(intervention_id=_step(slug, number), dropped_by=session["account"])
    flash(text("Det er ikke godkendt, og der sker ikke noget."), "success")
    return go_to(url_for("bulletin.steps", slug=slug))


def _round(slug: str, *, begun: bool = True) -> Round:
    """The round; `begun`: only once its voting has begun, for before that there is nothing to show."""
    found = round_by_slug(slug)
    if found is None or found.imported_from is not None or (begun and found.dates.phase_at(now()) in BEFORE_VOTING):
        raise NotFound
    return found


def _step(slug: str, number: int) -> int:
    """The number of a step of just this round."""
    if number not in {step.id for step in interventions_of(_round(slug, begun=False).id)}:
        raise NotFound
    return number


def _propose(round: Round, form: Any, step: Step, again: Callable[..., Response]) -> Response:
    """Propose the step that the form describes; a refusal stands on its page, shown `again`."""
    said = {"details": form.details(), "reason": str(form.reason.data)}
    try:
        propose_step(round_id=round.id, step=step, proposed_by=session["account"], **said)
    except Reason as reason:
        return again(round, form, status=status_for(reason), problem=sentence_for(reason))
    flash(text("Det er foreslået. Nu skal en anden godkende det, før der sker noget."), "success")
    return go_to(url_for("bulletin.steps", slug=round.slug))


def _offer(form: StepForm, round: Round) -> None:
    ballot = frozen(round)
    projects = ballot.content["projects"] if ballot else []
    named = [(each["id"], each["title"]) for each in projects]
    form.offer(named, ceiling=most_for_one(round), extends=(round.result_at, round.realisation_at))


def _rule_form(round: Round, **options: Any) -> RuleStepForm:
    form = RuleStepForm(**options)
    form.offer_places(list(areas_by_id(area_ids_of(round.id)).values()))
    return form


def _rule_page(round: Round, form: RuleStepForm, *, status: int = 200, problem: str | None = None) -> Response:
    return page(
        "bulletin/rule.html", status=status, round=round, form=form, problem=problem, allowed=steps_now(round, now())
    )


def _steps_page(round: Round, form: StepForm, *, status: int = 200, **context: Any) -> Response:
    _offer(form, round)
    allowed = steps_now(round, now())
    form.show(allowed)
    found = interventions_of(round.id)
    return page(
        "bulletin/steps.html",
        status=status,
        round=round,
        standing_reason=reason_as_it_stands(round),
        form=form,
        allowed=allowed,
        waiting=[step for step in found if step.approved is None],
        decided=[step for step in found if step.approved is not None],
        people=names_of({person for step in found for person in (step.proposed_by, step.decided_by)}),
        step_names=ALL_STEP_NAMES,
        titles=_titles(round),
        ends={step.id: datetime.fromisoformat(step.details["until"]) for step in found if step.step is Step.EXTEND},
        rules={
            step.id: sentences_of_rule(round, step.details["rule"], step.details["parameters"])
            for step in found
            if step.step is Step.RULE
        },
        me=session["account"],
        **context,
    )


def _titles(round: Round) -> dict[str, str]:
    """The titles of the round's projects by id, withdrawn ones too."""
    ballot = stored_freeze(round.id)
    listed = [*ballot.content["projects"], *ballot.content["withdrawn"]] if ballot else []
    return {each["id"]: each["title"] for each in listed}


def _file(content: str | Iterable[str], kind: str, name: str) -> Response:
    """The text as a file of that name, sent as it is made."""
    response = Response(content if isinstance(content, str) else _in_parts(iter(content)), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _in_parts(parts: Iterator[str]) -> Iterator[str]:
    """Each part is made in a context of its own, so that no connection is held while a slow reader takes it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def made() -> Iterator[str]:
        while True:
            with app.app_context():
                part = next(parts, None)
            if part is None:
                return
            yield part

    return made()
