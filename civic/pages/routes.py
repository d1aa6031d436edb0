"""The public pages."""

from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for

from civic.accounts.queries import playmaker_names_of
from civic.areas.queries import active_areas, area_by_slug
from civic.clock import now
from civic.following.queries import Subject, follows
from civic.pages.example import village_example, worked_example
from civic.pages.proposal import proposal
from civic.pages.showing import proposals_shown
from civic.pages.today import COMING, DECIDED, RUNNING, by_urgency, cards_in, cards_of
from civic.policy import EVERYONE, current_actor, requires
from civic.reasons import NotFound
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import all_rounds, round_by_slug, rounds_of_area
from civic.rounds.rules import RULE_PAGES
from civic.rounds.words import ballot_sentence, phase_steps, rule_page, rule_sentences
from civic.tally import Rule
from civic.voting.booth import unfinished_ballots
from civic.voting.changes import ballot_changes
from civic.voting.freezing import frozen
from civic.voting.queries import reason_as_it_stands
from civic.web.fragments import go_to, local_path, page
from civic.web.language import LANGUAGES, amounts_in, current_language
from civic.web.whole import whole

blueprint = Blueprint("pages", __name__)
blueprint.get("/forslag/<slug>")(proposal)


@blueprint.get("/")
@requires(EVERYONE)
@whole
def front() -> Response:
    cards = cards_of(all_rounds())
    home = current_actor().area_id
    return page(
        "pages/front.html",
        unfinished=unfinished_ballots(card.round for card in cards),
        areas=active_areas(),
        home=home,
        running=by_urgency(cards, home),
        decided=cards_in(cards, DECIDED)[:3],
    )


@blueprint.post("/sprog")
@requires(EVERYONE)
def set_language() -> Response:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return go_to(local_path(request.form.get("next")))


@blueprint.get("/omraader")
@requires(EVERYONE)
@whole
def areas() -> Response:
    chosen = area_by_slug(request.args.get("omraade", ""))
    if chosen is not None:
        return redirect(url_for("pages.area", slug=chosen.slug))  # type: ignore[return-value]
    running = cards_in(cards_of(all_rounds()), RUNNING)
    busy = {area.id: card for card in reversed(running) for area in card.areas}
    return page("pages/areas.html", areas=active_areas(), busy=busy)


@blueprint.get("/omraader/<slug>")
@requires(EVERYONE)
@whole
def area(slug: str) -> Response:
    found = area_by_slug(slug)
    if found is None:
        raise NotFound
    cards = cards_of(rounds_of_area(found.id))
    return page(
        "pages/area.html",
        area=found,
        playmakers=playmaker_names_of([found.id])[found.id],
        is_followed=follows(current_actor().account_id, Subject.AREA, found.id),
        running=by_urgency(cards),
        coming=cards_in(cards, COMING),
        decided=cards_in(cards, DECIDED),
    )


@blueprint.get("/runder")
@requires(EVERYONE)
@whole
def rounds() -> Response:
    cards = cards_of(all_rounds())
    return page(
        "pages/rounds.html",
        running=by_urgency(cards, current_actor().area_id),
        coming=cards_in(cards, COMING),
        decided=cards_in(cards, DECIDED),
    )


@blueprint.get("/runder/<slug>")
@requires(EVERYONE)
@whole
def round(slug: str) -> Response:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    card, ballot_now = cards_of([found])[0], frozen(found)
    with amounts_in(found.currency):
        return page(
            "pages/round.html",
            round=found,
            unfinished=unfinished_ballots([found]),
            card=card,
            is_before_voting=card.phase in BEFORE_VOTING,
            steps=phase_steps(found.dates, now()),
            ballot=ballot_sentence(found),
            rule=rule_sentences(found),
            rule_page=rule_page(found),
            proposals=proposals_shown(
                found,
                on_ballot=card.phase not in BEFORE_VOTING and not card.waits and not found.is_off_before_voting,
                withdrawn=ballot_now.withdrawn if ballot_now else (),
            ),
            frozen=ballot_now,
            changes=ballot_changes(found, ballot_now),
            standing_reason=reason_as_it_stands(found),
            board_is_up=ballot_now is not None,
        )


@blueprint.get("/hjaelp")
@requires(EVERYONE)
def help_index() -> Response:
    return _text_page("index")


@blueprint.get("/hjaelp/forslag")
@requires(EVERYONE)
def help_proposing() -> Response:
    return _text_page("proposing")


@blueprint.get("/hjaelp/afstemning")
@requires(EVERYONE)
def help_voting() -> Response:
    example = worked_example(Rule())
    return _text_page("voting", example=example.lines, budget=example.budget)


@blueprint.get("/hjaelp/regler/<name>")
@requires(EVERYONE)
def help_rule(name: str) -> Response:
    rule = next((Rule(each) for each, address in RULE_PAGES.items() if address == name), None)
    if rule is None:
        raise NotFound
    template = f"rule_{rule.name.name.lower()}"
    return _text_page(template, example=worked_example(rule), villages=village_example(rule))


@blueprint.get("/hjaelp/hemmelig")
@requires(EVERYONE)
def help_secret() -> Response:
    return _text_page("secret")


@blueprint.get("/hjaelp/tael-selv-efter")
@requires(EVERYONE)
def help_recount() -> Response:
    return _text_page("recount")


@blueprint.get("/hjaelp/playmaker")
@requires(EVERYONE)
def help_playmaker() -> Response:
    return _text_page("playmaker")


@blueprint.get("/hjaelp/medarbejder")
@requires(EVERYONE)
def help_staff() -> Response:
    return _text_page("staff")


@blueprint.get("/hjaelp/valgbestyrelse")
@requires(EVERYONE)
def help_board() -> Response:
    return _text_page("board")


@blueprint.get("/om")
@requires(EVERYONE)
def about() -> Response:
    return _text_page("about")


@blueprint.get("/privatliv")
@requires(EVERYONE)
def privacy() -> Response:
    return _text_page("privacy")


@blueprint.get("/was")
@requires(EVERYONE)
def accessibility() -> Response:
    return _text_page("accessibility")


@blueprint.get("/data")
@requires(EVERYONE)
def open_data() -> Response:
    return _text_page("open_data")


def _text_page(name: str, **context: Any) -> Response:
    """A long text, which has a template of its own in each language."""
    return page(f"pages/help/{current_language()}/{name}.html", **context)
