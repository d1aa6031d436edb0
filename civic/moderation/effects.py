"""What a decision does to what it is about, and what is left of that when the decision is taken back.

Whoever decides holds the end of the house's log by then: of two decisions, the second knows of the first.
"""

from dataclasses import dataclass
from datetime import datetime

from civic.accounts.services import block, lift_block
from civic.clock import fresh_now
from civic.discussion import services as discussion
from civic.moderation.models import Case, Measure, Ruling, Target
from civic.moderation.queries import blocked_until, standing_about
from civic.moderation.targets import Found, writers_of
from civic.notices.services import hide_words, show_words
from civic.proposals.queries import authors_of, concealment_of, proposal_by_id
from civic.proposals.rearranging import conceal, reveal
from civic.qualification.queries import Rearrangement, offers_about

HIDING = frozenset({Measure.HIDE, Measure.BLOCK})


@dataclass(frozen=True)
class Left:
    """What is left when a decision is taken back. Others that stand still do `measure` to the same thing, and keep
    whoever was blocked from writing `until`; `off_ballot`: it is shown again, but nobody can vote for it.
    """

    measure: Measure | None = None
    until: datetime | None = None
    off_ballot: bool = False


NOTHING_LEFT = Left()


def carry_out(case: Case, ruling: Ruling, found: Found) -> None:
    """Do what the decision says, in its transaction."""
    if ruling.measure in HIDING:
        _hide(case, ruling, found)
    if ruling.measure is Measure.CLOSE:
        discussion.close(proposal_id=found.proposal_id, reason=ruling.reason)
    if ruling.blocked_until is not None and case.author_id is not None:
        block(account_id=case.author_id, until=ruling.blocked_until)


def take_back(case: Case, ruling: Ruling, found: Found) -> Left:
    """Do away with what the decision did, in the transaction of the ruling that says so; another that stands goes on.

    Then people read the reason of the other one.
    """
    measure = None
    if ruling.measure in HIDING:
        _show(case, found)
        for other in _standing(case, *HIDING):
            _hide(case, other, found)
            measure = Measure.HIDE
    if ruling.measure is Measure.CLOSE:
        discussion.reopen(proposal_id=found.proposal_id)
        for other in _standing(case, Measure.CLOSE):
            discussion.close(proposal_id=found.proposal_id, reason=other.reason)
            measure = Measure.CLOSE
    until = None
    if ruling.measure is Measure.BLOCK and case.author_id is not None:
        until = blocked_until(case.author_id, fresh_now())
        lift_block(account_id=case.author_id, until=until)
    is_shown = ruling.measure in HIDING and measure is None
    off_ballot = is_shown and case.target_kind is Target.PROPOSAL and found.stays_off_ballot
    return Left(measure, until, off_ballot)


def _standing(case: Case, *measures: Measure) -> list[Ruling]:
    """The latest decision with such a measure that stands, in a list; no other needs to be carried out."""
    return [each for each in standing_about(case.target_kind, case.target) if each.measure in measures][-1:]


def _hide(case: Case, ruling: Ruling, found: Found) -> None:
    if case.target_kind is Target.COMMENT:
        discussion.hide(public_id=case.target, hidden_by=ruling.decided_by, reason=ruling.reason)
    else:
        conceal(proposal_id=found.proposal_id, reason=ruling.reason)
        hide_words(urls=_told_of(found), title=found.title, but=writers_of(case))


def _show(case: Case, found: Found) -> None:
    if case.target_kind is Target.COMMENT:
        discussion.restore(public_id=case.target)
    else:
        reveal(proposal_id=found.proposal_id)
        show_words(urls=_told_of(found))
        _hide_partners(found)


def _hide_partners(found: Found) -> None:
    """Messages about an offer name two proposals: the other one may be hidden still."""
    for offer in offers_about(found.proposal_id):
        is_first = offer.proposal_id == found.proposal_id
        partner = proposal_by_id((offer.into_id or 0) if is_first else offer.proposal_id)
        if partner is not None and concealment_of(partner.id) is not None:
            hide_words(urls=[_url_of(offer)], title=partner.title, but=authors_of(partner))


def _told_of(found: Found) -> list[str]:
    """Where the messages lead that name the proposal to others than its authors."""
    return [found.url, *map(_url_of, offers_about(found.proposal_id))]


def _url_of(offer: Rearrangement) -> str:
    return f"/mit/tilbud/{offer.public_id}"
