"""A person's own page."""

from flask import Blueprint, Response, abort, url_for

from civic.accounts.queries import account_by_id, grants_of
from civic.accounts.words import ROLE_NAMES
from civic.areas.queries import areas_by_id
from civic.clock import now
from civic.discussion.queries import count_of_remarks, remarks_of
from civic.following.queries import Subject, followed_by
from civic.mine.words import sentence_of
from civic.notices.queries import notices_for, unread_count
from civic.notices.services import mark_read
from civic.policy import SIGNED_IN, current_actor, requires
from civic.proposals.queries import address_of, proposals_by_author
from civic.proposals.words import state_in_words
from civic.qualification.awaited import awaited_from
from civic.rounds.needs import opened_in
from civic.rounds.queries import all_rounds, rounds_by_id
from civic.voting.booth import unfinished_ballots
from civic.web.fragments import go_to, page
from civic.web.sessions import has_booth, sign_ins_of

blueprint = Blueprint("mine", __name__)
LATEST = 5


@blueprint.get("/mit")
@requires(SIGNED_IN)
def overview() -> Response:
    account_id = account_of_reader()
    account, grants = account_by_id(account_id), grants_of([account_id])[account_id]
    if account is None:
        abort(404)
    proposals = proposals_by_author(account_id)
    rounds = rounds_by_id({each.round_id for each in proposals})
    fixed = opened_in(list(rounds.values()), now())
    return page(
        "mine/overview.html",
        account=account,
        unfinished=unfinished_ballots(all_rounds()) if has_booth() else [],
        grants=grants,
        areas=areas_by_id(area for area in [account.area_id, *(grant.area_id for grant in grants)] if area),
        role_names=ROLE_NAMES,
        messages=[(notice, sentence_of(notice.kind, notice.details)) for notice in notices_for(account_id)],
        unread=unread_count(account_id),
        proposals=[(each, state_in_words(each.state, ballot_is_fixed=each.round_id in fixed)) for each in proposals],
        remarks=remarks_of(account_id, most=LATEST),
        remarks_total=count_of_remarks(account_id),
        follows=sum(len(followed_by(account_id, subject)) for subject in Subject),
        awaited=awaited_from(account_id, proposals, rounds),
        address_of=address_of,
        sign_ins=sign_ins_of(account_id),
    )


@blueprint.post("/mit/beskeder")
@requires(SIGNED_IN)
def read_messages() -> Response:
    mark_read(account_id=account_of_reader())
    return go_to(url_for("mine.overview", _anchor="beskeder"))


def account_of_reader() -> int:
    """The account of whoever is signed in; 404 without one."""
    account_id = current_actor().account_id
    if account_id is None:
        abort(404)
    return account_id


# The pages about mail, and about the person's own data, register themselves on the blueprint above.
from civic.mine import mailing, own  # noqa: E402, F401
