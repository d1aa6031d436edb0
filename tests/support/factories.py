"""Make what a test needs, through the services, with believable defaults."""

from datetime import UTC, datetime
from typing import Any

from civic.accounts.demonstration import ISSUER, person_by_key
from civic.accounts.identity import Identity
from civic.accounts.services import account_for, grant_role
from civic.areas.queries import area_by_slug
from civic.areas.services import load_default_areas
from civic.policy import Role

NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


class Make:
    """`make.account("sabro-1")`, `make.round(...)`, … Areas are there from the start."""

    def __init__(self) -> None:
        load_default_areas()

    def account(self, key: str) -> int:
        """The account of a demonstration person, with the roles they have in the demonstration."""
        person = person_by_key(key)
        assert person, key
        resident = person.role is Role.RESIDENT
        area = person.area_slug if resident else None
        account_id = account_for(Identity(ISSUER, person.key, person.name, person.cpr or None, area, resident))
        if person.role is Role.PLAYMAKER:
            for slug in person.area_slug.split("+"):
                found = area_by_slug(slug)
                assert found
                grant_role(account_id=account_id, role=Role.PLAYMAKER, area_id=found.id)
        elif not resident:
            grant_role(account_id=account_id, role=person.role)
        return account_id

    def area(self, slug: str = "sabro") -> Any:
        found = area_by_slug(slug)
        assert found
        return found
