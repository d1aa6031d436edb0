"""The list of a round's proposals: searched, filtered and in order, a hundred on a page. Part of the routes."""

from flask import Response, request

from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.forms import SearchForm
from civic.proposals.policy import areas_to_hand_in_for, is_invited
from civic.proposals.queries import PUBLIC, requested_of
from civic.proposals.search import found
from civic.proposals.words import STATE_KINDS, STATE_NAMES
from civic.reasons import NotFound
from civic.rounds.queries import Phase, areas_of_rounds, phase_of, round_by_slug
from civic.web.fragments import page


@requires(EVERYONE)
def index(slug: str) -> Response:
    """The same number of queries however many proposals there are."""
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    areas = areas_of_rounds([round.id])[round.id]
    form = SearchForm(request.args).offer(areas)
    shown = found(round.id, form.wanted(areas), page=request.args.get("page", 1, type=int))
    actor, area_ids = current_actor(), {area.id for area in areas}
    return page(
        "proposals/index.html",
        fragment="found",
        round=round,
        form=form,
        shown=shown,
        asked={name: value for name, value in request.args.items() if name in form and value},
        areas={area.id: area.name for area in areas},
        requested=requested_of(proposal.id for proposal in shown.proposals),
        tags={state: (str(STATE_NAMES[state]), STATE_KINDS[state]) for state in PUBLIC},
        takes_proposals=phase_of(round) is Phase.PROPOSALS,
        is_invited=is_invited(actor, area_ids),
        may_hand_in=bool(areas_to_hand_in_for(actor, area_ids)),
    )
