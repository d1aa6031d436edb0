"""Write a proposal together: invite by a link, accept it, leave again. Part of the services."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from civic.accounts.queries import account_by_id
from civic.accounts.services import refuse_if_blocked
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.notices.services import post, tell_all
from civic.proposals.models import CoAuthor, CoAuthorInvitation, Proposal, State
from civic.proposals.queries import (
    address_of,
    authors_of,
    came_with_merge,
    concealment_of,
    invitation_by_hash,
    open_invitations,
    proposal_by_id,
)
from civic.proposals.search import WORD, folded
from civic.reasons import (
    AlreadyDecided,
    CameWithMerge,
    Incomplete,
    InvitationNotForYou,
    InvitationSpent,
    LinkSleeps,
    NotFound,
    NotYourArea,
    OwnInvitation,
    ProposalAway,
    TooManyCoAuthors,
)
from civic.rounds.queries import area_ids_of
from civic.rounds.services import locked_round

GOOD_FOR = timedelta(days=14)
MOST_CO_AUTHORS = 10
JOINED_IN = frozenset({State.DRAFT, State.SUBMITTED})


def invite(*, proposal_id: int, invited_by: int, name: str, address: str = "", language: str = "da") -> str:
    """Let somebody called `name` become co-author by a link, once and within 14 days; return the link's secret.

    With `address` the link is mailed there too; the address is kept nowhere else. Logged. Raises NotFound for those who
    do not write the proposal, AlreadyDecided, Blocked, ProposalAway for a hidden one, TooManyCoAuthors, Incomplete
    (fields: name, or address when no mail can be sent there).
    """
    with transaction() as session:
        proposal = _held(proposal_id)
        writing = authors_of(proposal)
        if invited_by not in writing:
            raise NotFound
        refuse_if_blocked(invited_by)
        if concealment_of(proposal_id) is not None:
            raise ProposalAway
        if not WORD.search(folded(name)):
            raise Incomplete(fields={"name": name})
        if len(writing) - 1 + len(open_invitations(proposal_id, fresh_now())) >= MOST_CO_AUTHORS:
            raise TooManyCoAuthors(limit=MOST_CO_AUTHORS)
        secret = secrets.token_urlsafe(32)
        made = CoAuthorInvitation(public_id=secrets.token_hex(8), proposal_id=proposal_id, name=name)
        made.token_hash, made.invited_by, made.expires_at = link_hash(secret), invited_by, fresh_now() + GOOD_FOR
        session.add(made)
        session.flush()
        _note("co_author_invited", proposal, invitation=made.public_id)
        if address and not _mail(proposal, invited_by, address, language, secret):
            raise Incomplete(fields={"address": address})
        return secret


def take_back_invitation(*, proposal_id: int, public_id: str, account_id: int) -> None:
    """Let an invitation be used no more. Logged; repeatable. Raises NotFound for those who do not write along."""
    with transaction() as session:
        proposal = _held(proposal_id, decided_too=True)
        if account_id not in authors_of(proposal):
            raise NotFound
        mine = CoAuthorInvitation.public_id == public_id, CoAuthorInvitation.proposal_id == proposal_id
        gone = session.execute(sa.delete(CoAuthorInvitation).where(*mine, CoAuthorInvitation.used_by.is_(None)))
        if gone.rowcount:  # type: ignore[attr-defined]
            _note("co_author_uninvited", proposal, invitation=public_id)


def accept(*, secret: str, account_id: int) -> str:
    """Become co-author by the link's secret and return the proposal's slug; everyone who writes it is told. Logged.

    Once only; the same person's second try changes nothing. Raises InvitationSpent (used by another, taken back, too
    old), LinkSleeps, OwnInvitation, InvitationNotForYou, NotYourArea for who lives outside the round, AlreadyDecided,
    Blocked.
    """
    with transaction() as session:
        found = invitation_by_hash(link_hash(secret))
        if found is None:
            raise InvitationSpent
        proposal = _held(found.proposal_id, decided_too=found.used_by == account_id)
        found = session.get(CoAuthorInvitation, found.id, with_for_update=True, populate_existing=True)
        if found is None:
            raise InvitationSpent
        if found.used_by == account_id and account_id in authors_of(proposal):
            return proposal.slug
        if found.used_by is not None or found.expires_at <= fresh_now():
            raise InvitationSpent
        refuse_hidden(proposal.id)
        _refuse_others(found, proposal, account_id)
        refuse_if_blocked(account_id)
        found.used_by, found.name = account_id, ""
        session.add(CoAuthor(proposal_id=proposal.id, account_id=account_id))
        session.flush()
        _note("co_author_joined", proposal)
        _tell(proposal, "co_author_joined", account_id)
        return proposal.slug


def leave(*, proposal_id: int, account_id: int) -> None:
    """Write along no more; those who go on are told. Logged. Raises NotFound for who is no co-author."""
    with transaction() as session:
        proposal = _held(proposal_id, decided_too=True)
        mine = session.get(CoAuthor, (proposal_id, account_id))
        if mine is None or authors_of(proposal) == [account_id]:
            raise NotFound
        session.delete(mine)
        session.flush()
        _note("co_author_left", proposal)
        _tell(proposal, "co_author_left", account_id)


def remove(*, proposal_id: int, account_id: int, removed_by: int) -> None:
    """Let a co-author write along no more, nor come back by a link of their own making; all of them are told. Logged.

    Only whoever began the proposal may; repeatable. Raises NotFound for anyone else, CameWithMerge for an author of a
    proposal that was merged into it.
    """
    with transaction() as session:
        proposal = _held(proposal_id, decided_too=True)
        if removed_by != proposal.author_id:
            raise NotFound
        theirs = session.get(CoAuthor, (proposal_id, account_id))
        if theirs is None:
            return
        if account_id in came_with_merge(proposal_id):
            raise CameWithMerge
        session.delete(theirs)
        made_by_them = CoAuthorInvitation.proposal_id == proposal_id, CoAuthorInvitation.invited_by == account_id
        session.execute(sa.delete(CoAuthorInvitation).where(*made_by_them, CoAuthorInvitation.used_by.is_(None)))
        session.flush()
        _note("co_author_removed", proposal)
        _tell(proposal, "co_author_left", account_id, but=removed_by)
        url = "/mit" if proposal.state is State.DRAFT else address_of(proposal.slug)
        tell_all(account_ids=[account_id], kind="co_author_removed", url=url, title=proposal.title)


def refuse_hidden(proposal_id: int) -> None:
    """Raise LinkSleeps while a moderator has hidden what the link leads to."""
    if concealment_of(proposal_id) is not None:
        raise LinkSleeps


def link_hash(secret: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).digest()


def _held(proposal_id: int, *, decided_too: bool = False) -> Proposal:
    """The proposal, its round held, so that two who press at once come one after the other."""
    with transaction() as session:
        found = proposal_by_id(proposal_id)
        if found is None:
            raise NotFound
        locked_round(found.round_id)
        # A draft may have been thrown away meanwhile.
        proposal = session.get(Proposal, proposal_id, populate_existing=True)
        if proposal is None:
            raise NotFound
        if proposal.state not in JOINED_IN and not decided_too:
            raise AlreadyDecided
        return proposal


def _refuse_others(invitation: CoAuthorInvitation, proposal: Proposal, account_id: int) -> None:
    account = account_by_id(account_id)
    if account is None:
        raise NotFound
    if account_id in authors_of(proposal):
        raise OwnInvitation
    if not set(WORD.findall(folded(invitation.name))) <= set(WORD.findall(folded(account.name))):
        raise InvitationNotForYou
    if account.area_id not in area_ids_of(proposal.round_id):
        raise NotYourArea


def _mail(proposal: Proposal, invited_by: int, address: str, language: str, secret: str) -> bool:
    return post(
        to=address,
        kind="co_author_invitation",
        language=language,
        title=proposal.title,
        name=_name_of(invited_by),
        path=f"/invitation/{secret}",
    )


def _note(event: str, proposal: Proposal, **details: Any) -> None:
    """Log it without who did it: the round's log is published, and these are residents."""
    round = locked_round(proposal.round_id)
    about = {"number": proposal.number} if proposal.number else {}
    record(event, scope=round.slug, **about, **details)


def _tell(proposal: Proposal, kind: str, account_id: int, *, but: int | None = None) -> None:
    tell_all(
        account_ids=[each for each in authors_of(proposal) if each not in {account_id, but}],
        kind=kind,
        url=address_of(proposal.slug),
        title=proposal.title,
        name=_name_of(account_id),
    )


def _name_of(account_id: int) -> str:
    """The name that others are told; "" for somebody who is not shown by name."""
    account = account_by_id(account_id)
    return account.name if account and not account.is_protected else ""
