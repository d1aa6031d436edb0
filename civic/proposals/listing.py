"""The list of a round's proposals: searched, filtered and in order, a hundred on a page. Part of the routes."""

from flask import Response, request
from werkzeug.datastructures import MultiDict

from civic.clock import now
from civic.markup import Markup, rendered
from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.forms import SearchForm, wanted
from civic.proposals.policy import areas_to_hand_in_for, is_invited
from civic.proposals.queries import PUBLIC
from civic.proposals.search import Listed, found
from civic.proposals.words import state_in_words
from civic.reasons import NotFound
from civic.rounds.needs import opened_in
from civic.rounds.queries import Phase, areas_of_rounds, phase_of, round_by_slug
from civic.web.fragments import page
from civic.web.pieces import kept
from civic.web.whole import whole

Names = tuple[tuple[str, str], ...]


@requires(EVERYONE)
@whole
def index(slug: str) -> Response:
    """The same number of queries however many proposals there are."""
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    areas = areas_of_rounds([round.id])[round.id]
    asked = {name: value for name, value in request.args.items() if name in SearchForm.ASKED and value}
    shown = found(round.id, wanted(asked, areas), page=request.args.get("page", 1, type=int))
    actor, area_ids = current_actor(), {area.id for area in areas}
    return page(
        "proposals/index.html",
        fragment="found",
        round=round,
        search=search_form(request.path, tuple((area.slug, area.name) for area in areas), tuple(asked.items())),
        shown=shown,
        cards=cards(shown.proposals, tuple((area.id, area.name) for area in areas), bool(opened_in([round], now()))),
        asked=asked,
        takes_proposals=phase_of(round) is Phase.PROPOSALS,
        is_invited=is_invited(actor, area_ids),
        may_hand_in=bool(areas_to_hand_in_for(actor, area_ids)),
    )


@kept
def search_form(path: str, areas: Names, asked: Names) -> Markup:
    """The form that asks for some of them, as it was filled in."""
    return rendered("proposals/_search.html", path=path, form=SearchForm(MultiDict(asked)).offer(areas))


@kept
def cards(proposals: tuple[Listed, ...], areas: tuple[tuple[int, str], ...], ballot_is_fixed: bool) -> Markup:
    """A card for each."""
    tags = {state.name: state_in_words(state, ballot_is_fixed=ballot_is_fixed) for state in PUBLIC}
    return rendered("proposals/_cards.html", proposals=proposals, areas=dict(areas), tags=tags)
