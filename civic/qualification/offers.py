"""Merge and split with the authors' consent; move and exclude. Part of the services."""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from civic.accounts.queries import playmakers_of
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.following.queries import Subject, followers_of
from civic.following.services import tell_followers
from civic.jobs import job
from civic.notices.services import tell_all
from civic.proposals import rearranging
from civic.proposals.queries import (
    Proposal,
    address_of,
    authors_of,
    concealment_of,
    costs_of,
    excluded_with,
    proposal_by_id,
    proposals_by_id,
)
from civic.qualification.models import Consent, Rearrangement
from civic.qualification.policy import DECIDED_IN
from civic.qualification.queries import consents_to, open_offers
from civic.qualification.services import refuse_partial
from civic.reasons import AlreadyDecided, Incomplete, NotFound, NotYourArea, OfferClosed, ProposalAway, WrongPhase
from civic.rounds.queries import Round
from civic.rounds.services import locked_round


def offer_merge(*, proposal_id: int, into_id: int, title: str, words: str, offered_by: int) -> str:
    """Ask the authors of two proposals whether the first may go into the second; they are told. Returns its public id.

    Raises NotFound for another round's, AlreadyDecided, WrongPhase, and Incomplete, also when together they are too
    long or too dear.
    """
    with transaction():
        proposal, round = _undecided(proposal_id, offered_by)
        into, _round = _undecided(into_id, offered_by)
        if into.round_id != proposal.round_id or into_id == proposal_id:
            raise NotFound
        rearranging.merged_content(proposal, into, title)
        return _offer(proposal, round, into=into, title=title, lines=[], words=words, offered_by=offered_by)


def offer_split(*, proposal_id: int, title: str, lines: Sequence[int], words: str, offered_by: int) -> str:
    """Ask a proposal's authors whether these of its costs (by position) may become a proposal of their own.

    They are told. Returns its public id. Raises AlreadyDecided, WrongPhase, and Incomplete unless some costs go and
    some stay.
    """
    with transaction():
        proposal, round = _undecided(proposal_id, offered_by)
        positions = {line.position for line in costs_of([proposal_id])[proposal_id]}
        chosen = sorted(set(lines) & positions)
        if not chosen or len(chosen) == len(positions):
            raise Incomplete(fields={"lines": lines})
        return _offer(proposal, round, into=None, title=title, lines=chosen, words=words, offered_by=offered_by)


def agree(*, offer_id: int, account_id: int) -> None:
    """An author says yes; with the last yes it is done, and everyone who writes them is told. Logged.

    Raises NotFound for those who are not asked; OfferClosed when it was answered, or can no longer be done.
    """
    with transaction() as session:
        offer, asked = _held(offer_id, account_id)
        session.merge(Consent(rearrangement_id=offer.id, account_id=account_id))
        session.flush()
        if asked <= consents_to(offer.id):
            _carry_out(offer, asked)


def refuse(*, offer_id: int, account_id: int) -> None:
    """An author says no, and nothing is changed; the playmaker is told. Logged. Raises as `agree`."""
    with transaction():
        offer, _asked = _held(offer_id, account_id)
        offer.refused_at = fresh_now()
        proposal, round = _with_round(offer.proposal_id)
        record("rearrangement_refused", scope=round.slug, offer=offer.public_id)
        _tell([offer.offered_by], proposal, "rearrangement_refused")


def move(*, proposal_id: int, area_id: int, words: str, moved_by: int) -> None:
    """Let the proposal belong to another area of its round. Logged.

    Its authors and followers, and the playmakers and followers of that area, are told.
    Raises NotYourArea for an area outside the round, AlreadyDecided, WrongPhase, Incomplete without words.
    """
    with transaction():
        proposal, round = _undecided(proposal_id, moved_by)
        if not words.strip():
            raise Incomplete(fields={"words": words})
        rearranging.move(proposal_id=proposal_id, area_id=area_id)
        record("proposal_moved", scope=round.slug, actor=moved_by, number=proposal.number, area=area_id)
        _tell(authors_of(proposal), proposal, "proposal_moved", reason=words)
        _tell([each.id for each in playmakers_of(area_id)], proposal, "proposal_arrived")
        _tell_followers(proposal, "followed_moved")
        tell_followers(
            subject=Subject.AREA,
            subject_id=area_id,
            kind="area_proposal",
            url=address_of(proposal.slug),
            but={*authors_of(proposal), *followers_of(Subject.PROPOSAL, proposal_id)},
            title=proposal.title,
        )


def exclude(*, proposal_id: int, others: Collection[int], excluded_by: int) -> None:
    """Let at most one of these be built: the ballot and the count keep to it. Logged.

    No others: it excludes none any more. The authors of each are told, where it is not as before. Raises NotFound for
    another round's, NotYourArea for one in an area that somebody else looks after, OwnProposal, Recused, WrongPhase
    once voting has begun. Those that would be let go are asked about too: they get something out of it.
    """
    with transaction():
        proposal, round = _with_round(proposal_id)
        if round.phase_at(fresh_now()) not in DECIDED_IN:
            raise WrongPhase
        found = [each for each in map(proposal_by_id, sorted({proposal_id, *others})) if each]
        before = {each.id: _rivals(each) for one in found for each in (one, *excluded_with(one.id))}
        _refuse_others_areas(before, excluded_by)
        rearranging.exclude(proposal_ids={proposal_id, *others})
        numbers = sorted(each.number or 0 for each in found)
        record("excluded_each_other", scope=round.slug, actor=excluded_by, numbers=numbers)
        for each in proposals_by_id(sorted(before)):
            rivals = _rivals(each)
            if rivals != before[each.id]:
                _tell(authors_of(each), each, "proposal_excludes" if rivals else "proposal_free")


@job("offers", every=timedelta(minutes=5))
def close_outdated() -> None:
    """Close the offers whose proposals have been changed since: nobody says yes to words they have not read.

    Everyone who was asked, and the playmaker, are told.
    """
    outdated = [(offer.id, offer.proposal_id) for offer in open_offers() if not is_current(offer)]
    for offer_id, proposal_id in outdated:
        with transaction() as session:
            # The round first, as whoever says yes or no holds them.
            proposal, round = _with_round(proposal_id)
            offer = session.get(Rearrangement, offer_id, with_for_update=True, populate_existing=True)
            if offer is None or not offer.is_open:
                continue
            offer.refused_at = fresh_now()
            record("offer_outdated", scope=round.slug, offer=offer.public_id, number=proposal.number)
            _tell(sorted({*asked_about(offer), offer.offered_by}), proposal, "offer_outdated")


def is_current(offer: Rearrangement) -> bool:
    """Whether its proposals still say what they said when it was made."""
    about = [proposal_by_id(each) for each in (offer.proposal_id, offer.into_id) if each is not None]
    return all(proposal is not None and proposal.updated_at <= offer.offered_at for proposal in about)


def asked_about(offer: Rearrangement) -> set[int]:
    """The authors of every proposal that the offer is about: all of them must say yes."""
    about = [proposal_by_id(each) for each in (offer.proposal_id, offer.into_id) if each is not None]
    return {author for proposal in about if proposal for author in authors_of(proposal)}


def _offer(
    proposal: Proposal,
    round: Round,
    *,
    into: Proposal | None,
    title: str,
    lines: list[int],
    words: str,
    offered_by: int,
) -> str:
    if not title.strip() or not words.strip():
        raise Incomplete(fields={"title": title, "words": words})
    with transaction() as session:
        made = Rearrangement(public_id=secrets.token_hex(8), proposal_id=proposal.id, title=title, lines=lines)
        made.into_id, made.words = into.id if into else None, words
        made.offered_by, made.offered_at = offered_by, fresh_now()
        session.add(made)
        session.flush()
        kind = "merge_offered" if into else "split_offered"
        record(kind, scope=round.slug, actor=offered_by, offer=made.public_id, number=proposal.number)
        details = {"title": proposal.title, **({"into": into.title} if into else {})}
        asked = sorted(asked_about(made))
        tell_all(account_ids=asked, kind=kind, url=f"/mit/tilbud/{made.public_id}", **details)
        return made.public_id


def _held(offer_id: int, account_id: int) -> tuple[Rearrangement, set[int]]:
    """The open offer, held, and everyone who is asked; the round is held alone too."""
    with transaction() as session:
        found = session.get(Rearrangement, offer_id)
        if found is None:
            raise NotFound
        _with_round(found.proposal_id, alone=True)
        session.refresh(found, with_for_update=True)
        asked = asked_about(found)
        if account_id not in asked:
            raise NotFound
        if not found.is_open or not is_current(found):
            raise OfferClosed
        return found, asked


def _carry_out(offer: Rearrangement, asked: set[int]) -> None:
    proposal, round = _with_round(offer.proposal_id, alone=True)
    if round.phase_at(fresh_now()) not in DECIDED_IN:
        raise OfferClosed
    try:
        if offer.into_id is not None:
            rearranging.merge(proposal_id=proposal.id, into_id=offer.into_id, title=offer.title)
        else:
            rearranging.split(proposal_id=proposal.id, title=offer.title, lines=offer.lines)
    except (AlreadyDecided, Incomplete, ProposalAway) as reason:
        raise OfferClosed from reason
    offer.done_at = fresh_now()
    kind = "merged" if offer.into_id else "split"
    record(kind, scope=round.slug, actor=offer.offered_by, offer=offer.public_id, number=proposal.number)
    told = "proposal_merged" if offer.into_id else "proposal_split"
    _tell([*sorted(asked), offer.offered_by], proposal, told, into=offer.title)
    if offer.into_id is None:
        _tell_followers(proposal, "followed_split", into=offer.title)


def _undecided(proposal_id: int, by: int) -> tuple[Proposal, Round]:
    with transaction():
        proposal, round = _with_round(proposal_id, alone=True)
        refuse_partial(proposal, by)
        if not proposal.is_waiting:
            raise AlreadyDecided
        if concealment_of(proposal_id) is not None:
            raise ProposalAway
        if round.phase_at(fresh_now()) not in DECIDED_IN:
            raise WrongPhase
        return proposal, round


def _rivals(proposal: Proposal) -> set[int]:
    return {each.id for each in excluded_with(proposal.id)}


def _refuse_others_areas(proposal_ids: Collection[int], by: int) -> None:
    for proposal in filter(None, map(proposal_by_id, proposal_ids)):
        refuse_partial(proposal, by)
        if by not in {each.id for each in playmakers_of(proposal.area_id)}:
            raise NotYourArea


def _with_round(proposal_id: int, *, alone: bool = False) -> tuple[Proposal, Round]:
    with transaction() as session:
        proposal = proposal_by_id(proposal_id)
        if proposal is None:
            raise NotFound
        round = locked_round(proposal.round_id, shared=not alone)
        session.refresh(proposal)
        return proposal, round


def _tell(account_ids: Sequence[int], proposal: Proposal, kind: str, **details: object) -> None:
    tell_all(account_ids=account_ids, kind=kind, url=address_of(proposal.slug), title=proposal.title, **details)


def _tell_followers(proposal: Proposal, kind: str, **details: object) -> None:
    tell_followers(
        subject=Subject.PROPOSAL,
        subject_id=proposal.id,
        kind=kind,
        url=address_of(proposal.slug),
        but=authors_of(proposal),
        title=proposal.title,
        **details,
    )
