"""Staff's pages about ballots on paper: batches, the two entries of each ballot, reconciliation, protocol."""

from flask import Response, flash, session, url_for

from civic.accounts.queries import names_of
from civic.areas.queries import area_by_slug
from civic.extensions import limiter
from civic.paper import batches
from civic.paper.doors import TYPING, blueprint, file_answer, noted, round_at
from civic.paper.forms import BatchForm, ConfirmForm, EntryForm, ExplainForm, LookForm, batch_values
from civic.paper.printing import protocol_pdf, words_of_protocol
from civic.paper.queries import (
    PaperBatch,
    area_states,
    ballot_numbers,
    batch_by_number,
    batch_states,
    disputed_ballots,
    entered_by,
    entries_of,
    is_counted,
    missing,
    numbers_of,
    protocol,
)
from civic.paper.showing import protocol_csv, protocol_notes, protocol_tables
from civic.paper.words import INVALID, OUTCOMES, entry_fault
from civic.policy import COUNTERS, STAFF, requires
from civic.reasons import BallotsAreEntered, DoesNotAddUp, MoreThanIssued, NotFound, Reason, UnknownBallotNumber
from civic.rounds.queries import Round, areas_of_rounds
from civic.typesetting import unprintable
from civic.voting.freezing import freezes_of
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text

ABOUT_THE_TOTALS = (DoesNotAddUp, MoreThanIssued, BallotsAreEntered)


@blueprint.get("/bundter/nyt")
@requires(STAFF)
def new_batch(slug: str) -> Response:
    return _batch_form(round_at(slug), BatchForm(formdata=None, data=batch_values(None)))


@blueprint.post("/bundter/nyt")
@requires(STAFF)
def add_batch(slug: str) -> Response:
    round, form = round_at(slug), BatchForm()
    if not form.offer(areas_of_rounds([round.id])[round.id]).validate():
        return _batch_form(round, noted(form), status=422)
    try:
        number = batches.add_batch(round_id=round.id, count=form.count(), counted_by=session["account"])
    except ABOUT_THE_TOTALS as reason:
        return _batch_form(round, form, problem=noted(reason))
    return go_to(url_for("paper.batch", slug=slug, number=number))


@blueprint.get("/bundter/<int:number>")
@requires(STAFF)
def batch(slug: str, number: int) -> Response:
    round = round_at(slug)
    found = _batch(round, number)
    return page(
        "paper/batch.html",
        round=round,
        state=next(state for state in batch_states(round) if state.batch.id == found.id),
        area=next(area for area in areas_of_rounds([round.id])[round.id] if area.id == found.area_id),
        numbers=ballot_numbers(found),
        people=names_of([found.counted_by, found.confirmed_by]),
        seen=batches.totals_of(found),
        reasons=INVALID,
        is_own=found.counted_by == session["account"],
        counted=is_counted(round.id),
    )


@blueprint.get("/bundter/<int:number>/ret")
@requires(STAFF)
def edit_batch(slug: str, number: int) -> Response:
    round = round_at(slug)
    found = _batch(round, number)
    return _batch_form(round, BatchForm(formdata=None, data=batch_values(found)), batch=found)


@blueprint.post("/bundter/<int:number>/ret")
@requires(STAFF)
def correct_batch(slug: str, number: int) -> Response:
    round, form = round_at(slug), BatchForm()
    found = _batch(round, number)
    if not form.offer(areas_of_rounds([round.id])[round.id]).validate():
        return _batch_form(round, noted(form), status=422, batch=found)
    try:
        me = session["account"]
        batches.correct_batch(round_id=round.id, number=number, count=form.count(), corrected_by=me)
    except ABOUT_THE_TOTALS as reason:
        return _batch_form(round, form, problem=noted(reason), batch=found)
    flash(text("Tallene er rettet. En anden skal tælle efter og bekræfte dem."), "success")
    return go_to(url_for("paper.batch", slug=slug, number=number))


@blueprint.post("/bundter/<int:number>/bekraeft")
@requires(STAFF)
def confirm_batch(slug: str, number: int) -> Response:
    round, form = round_at(slug), ConfirmForm()
    if not form.validate():
        raise NotFound
    seen = str(form.seen.data)
    batches.confirm_batch(round_id=round.id, number=number, seen=seen, confirmed_by=session["account"])
    flash(text("Tallene er bekræftet."), "success")
    return go_to(url_for("paper.batch", slug=slug, number=number))


@blueprint.get("/tast")
@requires(STAFF)
def typing(slug: str) -> Response:
    return _entry_page(round_at(slug), EntryForm(formdata=None))


@blueprint.post("/tast")
@requires(STAFF)
@limiter.limit(TYPING)
def enter(slug: str) -> Response:
    round, form = round_at(slug), EntryForm()
    if not form.validate():
        return _entry_page(round, noted(form), status=422)
    ballot = int(form.ballot.data or 0)
    try:
        came_to = _keep(round, ballot, form)
    except Reason as reason:
        field = form.ballot if isinstance(reason, UnknownBallotNumber) or status_for(reason) == 409 else form.projects
        field.errors = [entry_fault(noted(reason))]
        return _entry_page(round, form, status=status_for(reason))
    sentences = {
        batches.Outcome.FIRST: text("Seddel %(ballot)s er tastet. En anden skal taste den også.", ballot=ballot),
        batches.Outcome.AGREED: text("Seddel %(ballot)s er tastet af to, og de er enige.", ballot=ballot),
        batches.Outcome.DIFFERS: text("Seddel %(ballot)s er tastet forskelligt af to. Se på den igen.", ballot=ballot),
    }
    flash(sentences[came_to], "warning" if came_to is batches.Outcome.DIFFERS else "success")
    return go_to(url_for("paper.typing", slug=slug))


@blueprint.get("/forskelle/<int:ballot>")
@requires(STAFF)
def difference(slug: str, ballot: int) -> Response:
    return _difference_page(round_at(slug), ballot, LookForm(formdata=None))


@blueprint.post("/forskelle/<int:ballot>")
@requires(STAFF)
def look_again(slug: str, ballot: int) -> Response:
    round, form = round_at(slug), LookForm()
    if not form.validate():
        return _difference_page(round, ballot, noted(form), status=422)
    try:
        came_to = _keep(round, ballot, form, again=True)
    except Reason as reason:
        if status_for(reason) != 422:
            raise
        form.projects.errors = [entry_fault(noted(reason))]
        return _difference_page(round, ballot, form, status=422)
    if came_to is batches.Outcome.AGREED:
        flash(text("Nu er to enige om seddel %(ballot)s.", ballot=ballot), "success")
        return go_to(url_for("paper.overview", slug=slug))
    flash(text("Det er gemt. Der skal stadig være to, der læser sedlen ens."), "warning")
    return go_to(url_for("paper.difference", slug=slug, ballot=ballot))


@blueprint.get("/afstem")
@requires(STAFF)
def reconciling(slug: str) -> Response:
    return _reconcile_page(round_at(slug))


@blueprint.post("/afstem/<area>")
@requires(STAFF)
def explain(slug: str, area: str) -> Response:
    round, form = round_at(slug), ExplainForm()
    place = area_by_slug(area)
    if place is None:
        raise NotFound
    if not form.validate():
        return _reconcile_page(round, noted(form), area, status=422)
    reason, me = str(form.reason.data), session["account"]
    batches.explain(round_id=round.id, area_id=place.id, figures=form.figures, reason=reason, given_by=me)
    flash(text("Forklaringen er gemt. En anden skal bekræfte den."), "success")
    return go_to(url_for("paper.reconciling", slug=slug))


@blueprint.post("/afstem/<area>/bekraeft")
@requires(STAFF)
def confirm_explanation(slug: str, area: str) -> Response:
    round, form, place = round_at(slug), ConfirmForm(), area_by_slug(area)
    if place is None or not form.validate():
        raise NotFound
    seen, me = str(form.seen.data), session["account"]
    batches.confirm_explanation(round_id=round.id, area_id=place.id, seen=seen, confirmed_by=me)
    flash(text("Forklaringen er bekræftet."), "success")
    return go_to(url_for("paper.reconciling", slug=slug))


@blueprint.get("/protokol")
@requires(COUNTERS)
def minutes(slug: str) -> Response:
    round = round_at(slug)
    content = protocol(round.id)
    return page(
        "paper/protocol.html",
        round=round,
        tables=protocol_tables(content),
        notes=protocol_notes(content),
        counted=is_counted(round.id),
        framed=unprintable(words_of_protocol(round, content)),
    )


@blueprint.get("/protokol.csv")
@requires(COUNTERS)
def minutes_csv(slug: str) -> Response:
    round = round_at(slug)
    content = protocol_csv(protocol(round.id)).encode()
    return file_answer(content, f"papirprotokol-{round.slug}.csv", "text/csv; charset=utf-8")


@blueprint.get("/protokol.pdf")
@requires(COUNTERS)
def minutes_pdf(slug: str) -> Response:
    round = round_at(slug)
    return file_answer(
        protocol_pdf(round, protocol(round.id), counted=is_counted(round.id)), f"papirprotokol-{round.slug}.pdf"
    )


def _keep(round: Round, ballot: int, form: EntryForm, *, again: bool = False) -> batches.Outcome:
    return batches.enter_ballot(
        round_id=round.id,
        ballot=ballot,
        outcome=str(form.outcome.data),
        numbers=form.numbers,
        entered_by=session["account"],
        again=again,
    )


def _batch(round: Round, number: int) -> PaperBatch:
    found = batch_by_number(round.id, number)
    if found is None:
        raise NotFound
    return found


def _batch_form(
    round: Round,
    form: BatchForm,
    *,
    status: int = 200,
    problem: Reason | None = None,
    batch: PaperBatch | None = None,
) -> Response:
    areas = areas_of_rounds([round.id])[round.id]
    if problem:
        form.returned.errors = [sentence_for(problem)]
        status = status_for(problem)
    return page("paper/batch_form.html", status=status, round=round, form=form.offer(areas), areas=areas, batch=batch)


def _entry_page(round: Round, form: EntryForm, *, status: int = 200) -> Response:
    return page(
        "paper/entry.html",
        status=status,
        round=round,
        form=form,
        mine=entered_by(round.id, session["account"]),
        states=batch_states(round),
        disputed=disputed_ballots(round.id),
        counted=is_counted(round.id),
    )


def _difference_page(round: Round, ballot: int, form: LookForm, *, status: int = 200) -> Response:
    entries = entries_of(round, ballot)
    if not entries:
        raise NotFound
    # Also what was taken off since the ballot was printed: it is on the paper, and in what was typed.
    titles = {each["id"]: each["title"] for made in freezes_of(round) for each in made.content["projects"]}
    numbers = {project: number for number, project in numbers_of(round.id).items()}
    return page(
        "paper/difference.html",
        status=status,
        round=round,
        form=form,
        ballot=ballot,
        entries=entries,
        people=names_of(entries),
        titles=titles,
        numbers=numbers,
        outcomes=OUTCOMES,
    )


def _reconcile_page(round: Round, form: ExplainForm | None = None, area: str = "", *, status: int = 200) -> Response:
    states = area_states(round)
    said = [state.explanation for state in states if state.explanation]
    people = names_of(who for each in said for who in (each.given_by, each.confirmed_by))
    return page(
        "paper/reconcile.html",
        status=status,
        round=round,
        areas=states,
        missing=missing(round),
        form=form or ExplainForm(formdata=None),
        typed_for=area,
        people=people,
        me=session["account"],
        counted=is_counted(round.id),
    )
