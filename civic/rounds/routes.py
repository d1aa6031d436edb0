"""Staff set rounds up."""

from flask import Blueprint, Response, flash, request, url_for

from civic.areas.queries import active_areas, all_areas
from civic.clock import now, today
from civic.policy import STAFF, current_actor, requires
from civic.reasons import NotFound, RoundChanged, RoundIsFixed
from civic.rounds.forms import BeginForm, RoundForm, first_values, usual_start, values_of
from civic.rounds.needs import is_proposed_in, too_dear_in
from civic.rounds.policy import may_change_round, may_take_areas_out, promised_to_one
from civic.rounds.queries import Round, all_rounds, area_ids_of, areas_of_rounds, round_by_slug
from civic.rounds.services import change_round, create_rounds
from civic.rounds.words import PHASE_NAMES, ballot_sentence, next_start, phase_steps, rule_sentences
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import plural, text

blueprint = Blueprint("rounds", __name__)


@blueprint.get("/stab/runder")
@requires(STAFF)
def index() -> Response:
    found = all_rounds()
    return page(
        "rounds/index.html",
        rounds=found,
        areas=areas_of_rounds([each.id for each in found]),
        phases={each.id: PHASE_NAMES[each.phase_at(now())] for each in found},
        next_starts={each.id: next_start(each, now()) for each in found},
        phase_names=PHASE_NAMES,
    )


@blueprint.get("/stab/runder/ny")
@requires(STAFF)
def new() -> Response:
    begin = BeginForm(request.args, start=usual_start(today()))
    begin.validate()
    earlier = all_rounds()
    begin.offer(earlier)
    model = next((each for each in earlier if each.slug == begin.kopi.data), None)
    values = first_values(begin.start.data or usual_start(today()), model, area_ids_of(model.id) if model else [])
    form = RoundForm(formdata=None, data=values).offer(active_areas())
    return page("rounds/new.html", form=form, begin=begin)


@blueprint.post("/stab/runder/ny")
@requires(STAFF)
def create() -> Response:
    form = RoundForm().offer(active_areas())
    if not form.check(now()):
        return page("rounds/new.html", status=422, form=form, begin=None)
    slugs = create_rounds(plans=form.plans(), created_by=_staff())
    made = plural("Runden er oprettet.", "%(num)d runder er oprettet.", len(slugs))
    flash(made, "success")
    return go_to(url_for("rounds.edit", slug=slugs[0]) if len(slugs) == 1 else url_for("rounds.index"))


@blueprint.get("/stab/runder/<slug>")
@requires(STAFF)
def edit(slug: str) -> Response:
    found = _round(slug)
    area_ids = area_ids_of(found.id)
    form = RoundForm(formdata=None, data=values_of(found, area_ids)).offer(all_areas())
    return _edit_page(found, form)


@blueprint.post("/stab/runder/<slug>")
@requires(STAFF)
def change(slug: str) -> Response:
    found = _round(slug)
    phase = found.phase_at(now())
    if not may_change_round(current_actor(), found):
        raise RoundIsFixed
    form = RoundForm().offer(all_areas())
    bound_areas = () if may_take_areas_out(phase) else area_ids_of(found.id)
    promised, is_proposed = promised_to_one(found, phase), is_proposed_in(found.id)
    if not form.check(now(), bound_areas, promised, is_proposed=is_proposed):
        return _edit_page(found, form, status=422)
    seen = form.seen.data or ""
    try:
        voters_changed = change_round(round_id=found.id, plan=form.plan(), changed_by=_staff(), seen=seen)
    except RoundChanged as refused:
        # What was typed stays on the page, so that it can be copied out.
        return _edit_page(found, form, status=status_for(refused), refusal=sentence_for(refused))
    flash(text("Ændringerne er gemt."), "success")
    if voters_changed:
        flash(text("Det er ændret, hvem der kan stemme. Indlæs valglisten igen: en tidligere er fjernet."), "warning")
    return go_to(url_for("rounds.edit", slug=slug))


def _edit_page(found: Round, form: RoundForm, status: int = 200, refusal: str = "") -> Response:
    phase = found.phase_at(now())
    return page(
        "rounds/edit.html" if may_change_round(current_actor(), found) else "rounds/fixed.html",
        status=status,
        round=found,
        form=form,
        refusal=refusal,
        too_dear=too_dear_in(found),
        areas=areas_of_rounds([found.id])[found.id],
        phase=PHASE_NAMES[phase],
        steps=phase_steps(found.dates, now()),
        ballot=ballot_sentence(found),
        rule=rule_sentences(found),
    )


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _staff() -> int:
    account_id = current_actor().account_id
    if account_id is None:
        raise NotFound
    return account_id
