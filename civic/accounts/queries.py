"""Read who people are and what they may do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from civic.accounts.models import Account, Block, RoleGrant
from civic.accounts.words import shown
from civic.areas.services import sort_key
from civic.database import db
from civic.policy import Actor, Role

__all__ = ["Account", "Column", "RoleGrant"]
PEOPLE_PER_PAGE = 50
NEW_FOR = timedelta(days=1)
# A name as others read it (words.py): "" for who is not shown by name, NULL for who has gone.
_SHOWN = sa.case((Account.erased_at.is_not(None), None), (Account.is_protected, ""), else_=Account.name)
Column = sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]
_WHO = (
    sa.select(Account.name, Account.area_id, Account.is_resident, RoleGrant.role, RoleGrant.area_id.label("granted_in"))
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .where(Account.id == sa.bindparam("account"), Account.erased_at.is_(None))
)


def actor_by_id(account_id: int) -> Actor | None:
    """The person with their roles, or None when they have gone; one query, for every page asks it."""
    rows = db.session.execute(_WHO, {"account": account_id}).all()
    if not rows:
        return None
    name, area_id, is_resident = rows[0][:3]
    grants = [(role, granted_in) for *_, role, granted_in in rows if role is not None]
    # Whoever has lost every role still reads what any visitor may.
    roles = {Role.VISITOR, *(role for role, _ in grants)} | ({Role.RESIDENT} if is_resident else set())
    return Actor(
        account_id=account_id,
        name=name,
        roles=frozenset(roles),
        area_id=area_id,
        playmaker_areas=frozenset(area for role, area in grants if role is Role.PLAYMAKER and area is not None),
    )


def account_by_id(account_id: int) -> Account | None:
    """The account, or None when it is gone."""
    return db.session.get(Account, account_id)


def is_new(account_id: int, *, moment: datetime) -> bool:
    """Whether the person first came within a day of `moment`; who has a role here is known from elsewhere."""
    came_late = sa.and_(Account.id == account_id, Account.created_at > moment - NEW_FOR)
    works = sa.select(RoleGrant.id).where(RoleGrant.account_id == account_id)
    return db.session.scalar(sa.select(Account.id).where(came_late, ~works.exists())) is not None


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Names as others read them, by account id, in one query; none for those who have gone."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    there = sa.select(Account.id, Account.is_resident, _SHOWN.label("name")).where(Account.erased_at.is_(None))
    rows = db.session.execute(there.where(Account.id.in_(wanted))).all()
    return {row.id: shown(row.name, works_here=not row.is_resident) for row in rows}


def blocked_until(account_id: int) -> datetime | None:
    """Until when the person may write nothing; None when nothing was ever decided about it."""
    held = db.session.get(Block, account_id)
    return held.until if held else None


def name_of(account_id: Column) -> sa.ScalarSelect[str]:
    """A part of another room's question: the name of the account in its column, for `words.shown` to write."""
    return sa.select(_SHOWN).where(Account.id == account_id).scalar_subquery()


def is_granted(account_id: Column, role: Role, area_id: Column | None = None) -> sa.ColumnElement[bool]:
    """A part of another room's question: whether the account in its column has the role, in the area if given."""
    held = sa.select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.role == role)
    return (held if area_id is None else held.where(RoleGrant.area_id == area_id)).exists()


def playmakers_of(area_id: int) -> Sequence[Account]:
    """The area's playmakers, by name."""
    granted = sa.select(Account).join(RoleGrant).where(RoleGrant.role == Role.PLAYMAKER, RoleGrant.area_id == area_id)
    return db.session.scalars(granted.order_by(Account.sort_key, Account.id)).all()


def residents_of(area_ids: Collection[int], *, after: int = 0, most: int | None = None) -> Sequence[int]:
    """The account numbers of those who live in the areas, in order, from the one after `after`, at most `most`."""
    living = sa.select(Account.id).where(Account.area_id.in_(area_ids), Account.is_resident, Account.id > after)
    return db.session.scalars(living.order_by(Account.id).limit(most)).all()


def accounts_with(role: Role) -> Sequence[Account]:
    """Everyone who has been given the role, by name."""
    granted = sa.select(Account).join(RoleGrant).where(RoleGrant.role == role).distinct()
    return db.session.scalars(granted.order_by(Account.sort_key, Account.id)).all()


def playmaker_names_of(area_ids: Collection[int]) -> dict[int, list[str]]:
    """The playmakers' names by area, in Danish order, in one query."""
    granted = sa.select(RoleGrant.area_id, _SHOWN.label("name")).join(Account, Account.id == RoleGrant.account_id)
    granted = granted.where(RoleGrant.role == Role.PLAYMAKER, RoleGrant.area_id.in_(area_ids))
    found: dict[int, list[str]] = {area_id: [] for area_id in area_ids}
    for area_id, name in db.session.execute(granted.order_by(Account.sort_key, Account.id)):
        if area_id is not None:
            found[area_id].append(shown(name, works_here=True))
    return found


@dataclass(frozen=True)
class PeopleFound:
    """One page of people, and how many pages there are."""

    people: Sequence[Account]
    page: int
    pages: int
    total: int


def people_named(words: str, page: int) -> PeopleFound:
    """People whose name contains `words` (any, when empty), in Danish order; pages are counted from 1."""
    there = sa.select(Account).where(Account.erased_at.is_(None))
    wanted = there.where(Account.sort_key.contains(sort_key(words.strip()), autoescape=True))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, -(-total // PEOPLE_PER_PAGE))
    page = min(max(1, page), pages)
    shown = wanted.order_by(Account.sort_key, Account.id).limit(PEOPLE_PER_PAGE).offset((page - 1) * PEOPLE_PER_PAGE)
    return PeopleFound(db.session.scalars(shown).all(), page, pages, total)


def grants_of(account_ids: Iterable[int]) -> dict[int, list[RoleGrant]]:
    """Each person's grants, in one query."""
    found: dict[int, list[RoleGrant]] = {account_id: [] for account_id in account_ids}
    held = sa.select(RoleGrant).where(RoleGrant.account_id.in_(found)).order_by(RoleGrant.role, RoleGrant.id)
    for grant in db.session.scalars(held):
        found[grant.account_id].append(grant)
    return found
