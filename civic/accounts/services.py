"""Sign people in and give them roles."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from civic.accounts.identity import Identity
from civic.accounts.models import Account, Block, RoleGrant
from civic.areas.queries import area_by_slug
from civic.areas.services import sort_key
from civic.audit.services import record
from civic.characters import one_line
from civic.clock import fresh_now
from civic.database import transaction
from civic.notices.services import forget_name
from civic.policy import Role
from civic.reasons import Blocked, BlockRuns, LastAdministrator, NotFound, OwnRole, WorksHere
from civic.sealing import account_name
from civic.settings import Settings
from civic.web.sessions import end_all_sessions


def account_for(identity: Identity) -> int:
    """The account number of an identified person, made at their first sign-in. Name and area follow the provider."""
    settings: Settings = current_app.extensions["settings"]
    subject = account_name(settings.roll_pepper, identity.issuer, identity.subject)
    area = area_by_slug(identity.area_slug) if identity.area_slug else None
    try:
        return _update_or_add(subject, identity, area.id if area else None)
    except IntegrityError:
        # Two first sign-ins at the same instant: the other one made the account.
        return _update_or_add(subject, identity, area.id if area else None)


def _update_or_add(subject: bytes, identity: Identity, area_id: int | None) -> int:
    with transaction() as session:
        account = session.scalar(sa.select(Account).where(Account.subject_hash == subject))
        if account is None:
            account = Account(subject_hash=subject, created_at=fresh_now(), name="")
            session.add(account)
        former, account.name = account.name, one_line(identity.name)[:80]
        if former != account.name:
            # Whoever is hidden later is hidden by the name they have then.
            forget_name(name=former)
        account.sort_key = sort_key(account.name)
        account.is_resident = identity.is_resident
        if identity.is_protected and not account.is_protected:
            _hide_name(account)
        if area_id is not None:
            account.area_id = area_id
        session.flush()
        return account.id


def choose_area(*, account_id: int, area_id: int) -> None:
    """The person says where they live, when the identity provider could not; what is known already stands.

    Raises NotFound.
    """
    with transaction():
        account = _held_account(account_id)
        if account.area_id is None:
            account.area_id = area_id


def show_by_name(*, account_id: int, is_shown: bool) -> None:
    """The person says whether others are shown their name, in what they have written too. Repeatable.

    Whom the identity provider calls protected is hidden again at their next sign-in. Raises NotFound.
    """
    with transaction():
        account = _held_account(account_id)
        if is_shown:
            account.is_protected = False
        else:
            _hide_name(account)


def refuse_to_erase(account_id: int) -> None:
    """Raise WorksHere while the person has a role, BlockRuns (details: until) while they are kept from writing."""
    with transaction() as session:
        if session.scalar(sa.select(RoleGrant.id).where(RoleGrant.account_id == account_id).limit(1)) is not None:
            raise WorksHere
        held = session.get(Block, account_id)
        if held is not None and fresh_now() < held.until:
            raise BlockRuns(until=held.until)


def erase(*, account_id: int) -> None:
    """Let nothing tell any more whose account this was, and sign it out; the next sign-in makes another. Logged.

    In the transaction that takes the person out of the other rooms (mine/erasing.py). What they did on the roll is tied
    to no account. Raises NotFound, and as `refuse_to_erase`.
    """
    with transaction():
        account = _held_account(account_id)
        refuse_to_erase(account_id)
        # The log before all that whoever decides about the person touches too, who holds it by then.
        record("account_erased", account=account_id)
        lift_block(account_id=account_id, until=None)
        _hide_name(account)
        account.subject_hash, account.name, account.sort_key = secrets.token_bytes(32), "", ""
        account.email = account.area_id = None
        account.is_resident, account.erased_at = False, fresh_now()
        end_all_sessions(account_id)


def grant_role(*, account_id: int, role: Role, area_id: int | None = None, granted_by: int | None = None) -> None:
    """Give a person a role; a playmaker's is for one area. Logged; they are signed out everywhere.

    Nothing happens if they have it. Raises OwnRole when they give it to themselves, NotFound for who has gone too.
    """
    if granted_by == account_id:
        raise OwnRole
    with transaction() as session:
        # Two administrators cannot give the same role at once.
        _held_account(account_id)
        held = sa.select(RoleGrant).where(
            RoleGrant.account_id == account_id,
            RoleGrant.role == role,
            RoleGrant.area_id.is_not_distinct_from(area_id),
        )
        if session.scalar(held) is None:
            session.add(RoleGrant(account_id=account_id, role=role, area_id=area_id))
            record("role_granted", actor=granted_by, account=account_id, role=role.value, area=area_id)
            end_all_sessions(account_id)


def revoke_role(*, account_id: int, grant_id: int, revoked_by: int) -> None:
    """Take a role away from a person; logged, and they are signed out everywhere.

    Nothing happens if it is gone already. Raises LastAdministrator.
    """
    with transaction() as session:
        _held_account(account_id)
        grant = session.get(RoleGrant, grant_id, populate_existing=True)
        if grant is None or grant.account_id != account_id:
            return
        if grant.role is Role.ADMINISTRATOR:
            _refuse_if_last()
        record("role_revoked", actor=revoked_by, account=account_id, role=grant.role.value, area=grant.area_id)
        session.delete(grant)
        session.flush()
        end_all_sessions(account_id)


def block(*, account_id: int, until: datetime) -> None:
    """Let the person write nothing until then, in the caller's transaction; a longer block stands. They still vote."""
    with transaction() as session:
        held = session.get(Block, account_id, with_for_update=True, populate_existing=True)
        if held is None:
            session.add(Block(account_id=account_id, until=until))
        else:
            held.until = max(held.until, until)


def lift_block(*, account_id: int, until: datetime | None) -> None:
    """Let the person write again, at once or from `until` on, in the caller's transaction."""
    with transaction() as session:
        held = session.get(Block, account_id, with_for_update=True, populate_existing=True)
        if held is not None and until is not None:
            held.until = until
        elif held is not None:
            session.delete(held)


def refuse_if_blocked(account_id: int) -> None:
    """Raise Blocked (details: until) while the person may write nothing."""
    with transaction() as session:
        held = session.get(Block, account_id)
        if held is not None and fresh_now() < held.until:
            raise Blocked(until=held.until)


def _held_account(account_id: int) -> Account:
    """The account of somebody who is there, held until the caller's transaction ends. Raises NotFound.

    Whoever tells them something meanwhile, and may hold the log that is written next, does not wait for it.
    """
    with transaction() as session:
        account = session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
        if account is None or account.erased_at is not None:
            raise NotFound
        return account


def _hide_name(account: Account) -> None:
    """Also in what others have been told of the person by name."""
    account.is_protected = True
    forget_name(name=account.name)


def _refuse_if_last() -> None:
    """Hold every administrator's grant, so that two cannot take away each other's at the same moment."""
    with transaction() as session:
        administrators = sa.select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR).order_by(RoleGrant.id)
        if len(session.scalars(administrators.with_for_update()).all()) < 2:
            raise LastAdministrator
