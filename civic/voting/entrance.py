"""The doors to the booth for those without MitID, and for those who are not on the roll."""

from typing import Any

import structlog
from flask import Response, flash, session, url_for
from wtforms import SelectChoice

from civic.accounts.queries import names_of
from civic.areas.queries import Area
from civic.clock import now
from civic.extensions import limiter
from civic.policy import COUNTERS, EVERYONE, STAFF, current_actor, requires
from civic.reasons import CodeNotValid, NotFound, NotOnRoll, Reason, ScreenIsSignedIn
from civic.roll.forms import AskForm
from civic.roll.queries import RequestState, request_of
from civic.roll.requests import ask_for_roll
from civic.rounds.needs import is_open
from civic.rounds.queries import Round, areas_of_rounds, round_by_slug
from civic.voting.booth import HELPED_FOR, Booth
from civic.voting.forms import HELP_REASONS, CodeForm, HelpForm
from civic.voting.helping import SLIP_GOOD_FOR, help_given, start_help, voter_with_letter, voter_with_slip
from civic.voting.routes import RECEIPT_MINUTES, blueprint, done_before, round_in_voting
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import CODE, SLIP, WRITE

log = structlog.get_logger()


@blueprint.get("/stem/<slug>/stemmebrev")
@requires(EVERYONE)
def letter(slug: str) -> Response:
    return _letter_page(round_in_voting(slug), CodeForm(), Booth(slug))


@blueprint.post("/stem/<slug>/stemmebrev")
@requires(EVERYONE)
@limiter.limit(CODE)
def enter_with_letter(slug: str) -> Response:
    round, form, booth = round_in_voting(slug), CodeForm(), Booth(slug)
    if not form.validate():
        return _letter_page(round, form, booth, status=422)
    try:
        voter = voter_with_letter(round=round, code=str(form.code.data))
    except CodeNotValid as reason:
        log.info("code_refused", kind="letter")
        return _letter_page(round, form, booth, status=status_for(reason), problem=sentence_for(reason))
    booth.identify(voter, now())
    return go_to(url_for("voting.identify" if booth.chosen else "voting.choose", slug=slug))


@blueprint.get("/stem/<slug>/ikke-paa-listen")
@requires(EVERYONE)
def not_on_roll(slug: str) -> Response:
    round = round_in_voting(slug)
    return _outside_page(round, Booth(slug), AskForm(), status=403)


@blueprint.post("/stem/<slug>/ikke-paa-listen")
@requires(EVERYONE)
@limiter.limit(CODE)
def ask_to_be_added(slug: str) -> Response:
    round, booth = round_in_voting(slug), Booth(slug)
    form = AskForm()
    form.area.choices = _choices(round)
    roll_key, old_enough = booth.stranger(now())
    if not form.validate():
        return _outside_page(round, booth, form, status=422)
    ask_for_roll(
        round_id=round.id,
        roll_key=roll_key,
        area_id=form.area.data,
        words=str(form.words.data),
        contact=str(form.contact.data or ""),
        old_enough=old_enough,
    )
    flash(text("Kommunen har fået dit ønske."), "success")
    return go_to(url_for("voting.not_on_roll", slug=slug))


@blueprint.get("/stem/<slug>/hjaelp")
@requires(EVERYONE)
def screen(slug: str) -> Response:
    """Where a ballot with help begins, on a screen that staff lend out, and where the screen comes back to."""
    return _screen_page(round_in_voting(slug), CodeForm())


@blueprint.post("/stem/<slug>/hjaelp")
@requires(EVERYONE)
@limiter.limit(SLIP)
def enter_with_help(slug: str) -> Response:
    round, form, booth = round_in_voting(slug), CodeForm(), Booth(slug)
    if not form.validate():
        return _screen_page(round, form, status=422)
    try:
        if current_actor().is_signed_in:
            raise ScreenIsSignedIn
        voter = voter_with_slip(round=round, code=str(form.code.data))
    except (CodeNotValid, ScreenIsSignedIn) as reason:
        log.info("code_refused", kind="slip")
        return _screen_page(round, form, status=status_for(reason), problem=sentence_for(reason))
    booth.identify(voter, now(), helped=True)
    return go_to(url_for("voting.choose", slug=slug))


@blueprint.get("/stab/runder/<slug>/hjaelp")
@requires(STAFF)
def helping(slug: str) -> Response:
    return _helping_page(_round(slug), HelpForm())


@blueprint.post("/stab/runder/<slug>/hjaelp")
@requires(STAFF)
@limiter.limit(WRITE)
def help_somebody(slug: str) -> Response:
    """Answers with the slip at once: its code is in no address and kept nowhere."""
    round, form = _round(slug), HelpForm()
    if not form.validate():
        return _helping_page(round, form, status=422)
    try:
        code, until = start_help(
            round_id=round.id, who=str(form.who.data), reason=form.reason.data, helped_by=session["account"]
        )
    except NotOnRoll as reason:
        problem = text("Personen står ikke på valglisten. Er det en fejl, så skriv først personen på valglisten.")
        return _helping_page(round, form, status=status_for(reason), problem=problem)
    except Reason as reason:
        return _helping_page(round, form, status=status_for(reason), problem=sentence_for(reason))
    screen_url = url_for("voting.screen", slug=slug, _external=True)
    return page("voting/slip.html", round=round, code=code, until=until, screen_url=screen_url)


@blueprint.get("/valgbestyrelse/<slug>/hjaelp")
@requires(COUNTERS)
def helped(slug: str) -> Response:
    """Who has helped how many: what the board looks at when it wonders."""
    round = _round(slug)
    given = help_given(round)
    return page("voting/helped.html", round=round, given=given, people=names_of(given))


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _areas(round: Round) -> list[Area]:
    return areas_of_rounds([round.id])[round.id]


def _choices(round: Round) -> list[SelectChoice]:
    return [SelectChoice(area.id, area.name) for area in _areas(round)]


def _letter_page(round: Round, form: CodeForm, booth: Booth, *, status: int = 200, **context: Any) -> Response:
    done = done_before(3, booth)
    return page("voting/letter.html", status=status, round=round, form=form, step=3, done_steps=done, **context)


def _outside_page(round: Round, booth: Booth, form: AskForm, *, status: int) -> Response:
    """What somebody reads who is not on the roll: their request and its answer, or the way to ask."""
    roll_key, _old_enough = booth.stranger(now())
    form.area.choices = _choices(round)
    asked = request_of(round.id, roll_key)
    return page(
        "voting/not_on_roll.html",
        status=status,
        round=round,
        form=form,
        asked=asked,
        waits=asked is not None and asked.state is RequestState.WAITING,
        step=3,
        done_steps=done_before(3, booth),
    )


def _screen_page(round: Round, form: CodeForm, *, status: int = 200, **context: Any) -> Response:
    booth = Booth(round.slug)
    return page(
        "voting/screen.html",
        status=status,
        round=round,
        form=form,
        unfinished=booth.helped,
        has_receipt=bool(booth.receipt),
        signed_in=current_actor().is_signed_in,
        minutes=RECEIPT_MINUTES,
        exit_url=url_for("voting.screen", slug=round.slug),
        **context,
    )


def _helping_page(round: Round, form: HelpForm, *, status: int = 200, **context: Any) -> Response:
    return page(
        "voting/helping.html",
        status=status,
        round=round,
        form=form,
        reasons=HELP_REASONS,
        is_open=is_open(round, now()),
        slip_minutes=int(SLIP_GOOD_FOR.total_seconds() // 60),
        ballot_minutes=int(HELPED_FOR.total_seconds() // 60),
        **context,
    )
