"""A round's map, the proposals that a title may repeat, and what one of them said before. Part of the routes."""

from flask import Response, request, url_for

from civic.policy import EVERYONE, current_actor, requires
from civic.proposals import search
from civic.proposals.changes import changes_of
from civic.proposals.policy import may_look_back, may_read, may_see_hidden
from civic.proposals.queries import proposal_by_slug
from civic.proposals.routes import blueprint
from civic.reasons import NotFound
from civic.rounds.queries import Round, round_by_id, round_by_slug
from civic.web.fragments import go_to, page


@blueprint.get("/runder/<slug>/forslag/kort")
@requires(EVERYONE)
def map(slug: str) -> Response:
    round = _round(slug)
    return page("proposals/map.html", round=round, proposals=search.pinned(round.id))


@blueprint.get("/runder/<slug>/forslag/ligner")
@requires(EVERYONE)
def alike(slug: str) -> Response:
    """What a title may repeat; asked for while it is typed."""
    round, title = _round(slug), request.args.get("title", "")[:200]
    return page("proposals/alike.html", fragment="near", round=round, alike=search.alike(round.id, title))


@blueprint.get("/forslag/<slug>/aendringer")
@requires(EVERYONE)
def history(slug: str) -> Response:
    """What the proposal said before; hidden with the proposal, except from those who wrote it or decide about it."""
    found = proposal_by_slug(slug)
    round = round_by_id(found.round_id) if found else None
    actor = current_actor()
    if found is None or round is None or not (may_look_back(actor, found) or may_see_hidden(actor, found)):
        raise NotFound
    if not may_read(actor, found):
        return go_to(url_for("pages.proposal", slug=slug))
    shown = changes_of(found.id, before=_bounded(request.args.get("foer", type=int)))
    return page("proposals/history.html", proposal=found, round=round, shown=shown)


def _round(slug: str) -> Round:
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    return round


def _bounded(number: int | None) -> int | None:
    """A number that the database can hold."""
    return None if number is None else min(max(number, 1), 1_000_000)
