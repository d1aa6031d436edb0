"""Read who people are and what they may do."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from civic.accounts.models import Account, RoleGrant
from civic.database import db
from civic.policy import Actor, Role


def actor_by_id(account_id: int) -> Actor | None:
    """The person with their roles, or None when the account is gone."""
    row = db.session.execute(
        sa.select(Account.name, Account.area_id, Account.is_resident).where(Account.id == account_id)
    ).one_or_none()
    if row is None:
        return None
    grants = db.session.execute(
        sa.select(RoleGrant.role, RoleGrant.area_id).where(RoleGrant.account_id == account_id)
    ).all()
    roles = {role for role, _ in grants} | ({Role.RESIDENT} if row.is_resident else set())
    return Actor(
        account_id=account_id,
        name=row.name,
        roles=frozenset(roles),
        area_id=row.area_id,
        playmaker_areas=frozenset(area for role, area in grants if role is Role.PLAYMAKER and area is not None),
    )


def account_by_id(account_id: int) -> Account | None:
    """The account, or None when it is gone."""
    return db.session.get(Account, account_id)


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Names by account id, in one query."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    rows = db.session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(wanted))).all()
    return {row.id: row.name for row in rows}


def playmakers_of(area_id: int) -> Sequence[Account]:
    """The area's playmakers, by name."""
    granted = sa.select(Account).join(RoleGrant).where(RoleGrant.role == Role.PLAYMAKER, RoleGrant.area_id == area_id)
    return db.session.scalars(granted.order_by(Account.name, Account.id)).all()
