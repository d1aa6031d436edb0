"""Staff's pages about people on paper: printed ballots, marks on the roll, lists for places without a network."""

import io
from typing import Any

from flask import Response, flash, session, url_for

from civic.accounts.queries import names_of
from civic.areas.queries import area_by_slug
from civic.extensions import limiter
from civic.paper import ballot_routes, lists, services
from civic.paper.doors import TYPING, blueprint, file_answer, noted, round_at
from civic.paper.forms import DecideForm, ListFileForm, ListForm, MarkForm, ReleaseForm
from civic.paper.printing import ballot_pdf, list_pdf, words_of_ballots, words_of_list
from civic.paper.queries import (
    PaperList,
    area_states,
    disputed_ballots,
    is_counted,
    list_by_number,
    lists_of,
    missing,
    numbers_of,
    releases_of,
)
from civic.paper.words import ASIDE, LIST_STATES
from civic.policy import STAFF, requires
from civic.reasons import (
    FaultyFile,
    NotFound,
    NotOnPaper,
    PersonNotOnRoll,
    PersonOnPaper,
    Reason,
    ReleaseAsked,
    VotingNotOpen,
)
from civic.roll.queries import turnout
from civic.rounds.queries import Phase, Round, areas_of_rounds, phase_of
from civic.typesetting import unprintable
from civic.voting.freezing import frozen
from civic.voting.queries import ballot_projects
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import UPLOAD

ABOUT_THE_PERSON = (PersonNotOnRoll, PersonOnPaper, NotOnPaper, ReleaseAsked)
__all__ = ["ballot_routes", "blueprint"]


@blueprint.get("")
@requires(STAFF)
def overview(slug: str) -> Response:
    round = round_at(slug)
    areas, freeze, has_numbers = area_states(round), frozen(round), bool(numbers_of(round.id))
    words = words_of_ballots(round, (state.area for state in areas), freeze, _places(round)) if freeze else []
    return page(
        "paper/overview.html",
        round=round,
        areas=areas,
        missing=missing(round),
        disputed=disputed_ballots(round.id),
        lists=lists_of(round.id),
        counted=is_counted(round.id),
        turnout=turnout(round.id),
        is_voting=phase_of(round) is Phase.VOTING,
        has_ballot=freeze is not None,
        has_numbers=has_numbers,
        framed=unprintable(words),
    )


@blueprint.post("/numre")
@requires(STAFF)
def draw(slug: str) -> Response:
    """Draw the numbers of the printed ballot. They stay as they are: a second time changes nothing."""
    services.draw_numbers(round_id=round_at(slug).id)
    return go_to(url_for("paper.overview", slug=slug, _anchor="stemmesedler"))


@blueprint.get("/stemmeseddel/<area>.pdf")
@requires(STAFF)
def ballot(slug: str, area: str) -> Response:
    round, place, freeze = round_at(slug), area_by_slug(area), frozen(round_at(slug))
    if place is None or place.id not in {each.id for each in areas_of_rounds([round.id])[round.id]}:
        raise NotFound
    if freeze is None:
        raise VotingNotOpen
    numbers = {project: number for number, project in numbers_of(round.id).items()}
    if not numbers.keys() >= freeze.prices.keys():
        raise NotFound
    return file_answer(
        ballot_pdf(round, place, freeze, numbers, _places(round)), f"stemmeseddel-{round.slug}-{area}.pdf"
    )


@blueprint.get("/noter")
@requires(STAFF)
def marking(slug: str) -> Response:
    return _mark_page(round_at(slug), MarkForm(formdata=None))


@blueprint.post("/noter")
@requires(STAFF)
@limiter.limit(TYPING)
def mark(slug: str) -> Response:
    round, form = round_at(slug), MarkForm()
    if not form.validate():
        return _mark_page(round, noted(form), status=422)
    try:
        marked = services.mark_voter(round_id=round.id, person=str(form.person.data), marked_by=session["account"])
    except ABOUT_THE_PERSON as reason:
        # The number goes no further than this: the next person's form is empty.
        return _mark_page(round, MarkForm(formdata=None), problem=noted(reason))
    flash(text("Personen er krydset af. Udlevér en stemmeseddel til %(area)s.", area=marked.area), "success")
    if marked.superseded:
        flash(text("Personen havde stemt på nettet. Den stemme er taget ud: papiret gælder."), "info")
    return go_to(url_for("paper.marking", slug=slug))


@blueprint.get("/slet")
@requires(STAFF)
def releases(slug: str) -> Response:
    return _release_page(round_at(slug), ReleaseForm(formdata=None))


@blueprint.post("/slet")
@requires(STAFF)
@limiter.limit(TYPING)
def ask_release(slug: str) -> Response:
    round, form = round_at(slug), ReleaseForm()
    if not form.validate():
        return _release_page(round, noted(form), status=422)
    person, reason = str(form.person.data), str(form.reason.data)
    try:
        services.ask_release(round_id=round.id, person=person, reason=reason, asked_by=session["account"])
    except ABOUT_THE_PERSON as refusal:
        kept = ReleaseForm(formdata=None, data={"reason": reason})
        return _release_page(round, kept, problem=noted(refusal))
    flash(text("Nu skal en anden bekræfte, at afkrydsningen skal slettes."), "success")
    return go_to(url_for("paper.releases", slug=slug))


@blueprint.post("/slet/afgoer")
@requires(STAFF)
def decide_release(slug: str) -> Response:
    round, form = round_at(slug), DecideForm()
    if not form.validate():
        raise NotFound
    grant, asked = form.answer.data == "grant", str(form.release.data)
    services.decide_release(round_id=round.id, release_id=asked, grant=grant, decided_by=session["account"])
    flash(text("Afkrydsningen er slettet.") if grant else text("Afkrydsningen bliver stående."), "success")
    return go_to(url_for("paper.releases", slug=slug))


@blueprint.get("/lister")
@requires(STAFF)
def all_lists(slug: str) -> Response:
    return _lists_page(round_at(slug), ListForm(formdata=None))


@blueprint.post("/lister")
@requires(STAFF)
def make_list(slug: str) -> Response:
    round, form = round_at(slug), ListForm()
    if not form.validate():
        return _lists_page(round, noted(form), status=422)
    place, lines = str(form.place.data), int(form.lines.data or 0)
    number = lists.make_list(round_id=round.id, place=place, lines=lines, made_by=session["account"])
    return go_to(url_for("paper.one_list", slug=slug, number=number))


@blueprint.get("/lister/<int:number>")
@requires(STAFF)
def one_list(slug: str, number: int) -> Response:
    round = round_at(slug)
    return _list_page(round, _list(round, number), ListFileForm(formdata=None))


@blueprint.get("/lister/<int:number>.pdf")
@requires(STAFF)
def list_sheet(slug: str, number: int) -> Response:
    round = round_at(slug)
    return file_answer(list_pdf(round, _list(round, number)), f"liste-{number}-{round.slug}.pdf")


@blueprint.post("/lister/<int:number>")
@requires(STAFF)
@limiter.limit(UPLOAD)
def read_list(slug: str, number: int) -> Response:
    round, form = round_at(slug), ListFileForm()
    held = _list(round, number)
    if not form.validate():
        return _list_page(round, held, noted(form), status=422)
    try:
        lines = io.TextIOWrapper(form.file.data.stream, encoding="utf-8", newline="")
        lists.read_list(round_id=round.id, number=number, lines=lines, read_by=session["account"])
    except UnicodeDecodeError:
        return _list_page(round, held, form, status=422, not_text=True)
    except FaultyFile as reason:
        return _list_page(round, held, form, problem=noted(reason))
    flash(text("Listen er indlæst."), "success")
    return go_to(url_for("paper.one_list", slug=slug, number=number))


@blueprint.post("/lister/<int:number>/tom")
@requires(STAFF)
def empty_list(slug: str, number: int) -> Response:
    lists.declare_empty(round_id=round_at(slug).id, number=number, declared_by=session["account"])
    flash(text("Listen er meldt tom."), "success")
    return go_to(url_for("paper.all_lists", slug=slug))


def _list(round: Round, number: int) -> PaperList:
    found = list_by_number(round.id, number)
    if found is None:
        raise NotFound
    return found


def _places(round: Round) -> dict[str, str]:
    """Where each project of the ballot is to be, by its id."""
    return {project.id: project.proposal.place for project in ballot_projects(round)}


def _asked(problem: Reason | None, status: int) -> dict[str, Any]:
    """The status of a page that says why something was refused, and the sentence."""
    return {"status": status_for(problem) if problem else status, "problem": sentence_for(problem) if problem else None}


def _mark_page(round: Round, form: MarkForm, *, status: int = 200, problem: Reason | None = None) -> Response:
    is_voting = phase_of(round) is Phase.VOTING
    return page("paper/mark.html", round=round, form=form, is_voting=is_voting, **_asked(problem, status))


def _release_page(round: Round, form: ReleaseForm, *, status: int = 200, problem: Reason | None = None) -> Response:
    asked = releases_of(round.id)
    return page(
        "paper/releases.html",
        round=round,
        form=form,
        releases=asked,
        areas={area.id: area.name for area in areas_of_rounds([round.id])[round.id]},
        people=names_of(each.asked_by for each in asked),
        me=session["account"],
        counted=is_counted(round.id),
        **_asked(problem, status),
    )


def _lists_page(round: Round, form: ListForm, *, status: int = 200) -> Response:
    is_voting = phase_of(round) is Phase.VOTING
    return page(
        "paper/lists.html",
        status=status,
        round=round,
        form=form,
        lists=lists_of(round.id),
        states=LIST_STATES,
        is_voting=is_voting,
    )


def _list_page(
    round: Round,
    held: PaperList,
    form: ListFileForm,
    *,
    status: int = 200,
    problem: Reason | None = None,
    not_text: bool = False,
) -> Response:
    return page(
        "paper/list.html",
        round=round,
        held=held,
        form=form,
        faults=problem.details["faults"] if problem else (),
        not_text=not_text,
        columns=";".join(lists.COLUMNS),
        states=LIST_STATES,
        words=ASIDE,
        framed=unprintable(words_of_list(round, held)),
        people=names_of([held.settled_by]),
        counted=is_counted(round.id),
        **_asked(problem, status),
    )
