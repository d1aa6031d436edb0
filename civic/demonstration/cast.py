"""The people of the demonstration as accounts: residents come by themselves, workers with their roles."""

from civic.accounts.demonstration import ISSUER, Person, people, person_by_key
from civic.accounts.identity import Identity
from civic.accounts.services import account_for, grant_role
from civic.areas.queries import Area, area_by_slug
from civic.policy import Role
from civic.reasons import NotFound


class Cast:
    """Accounts by the keys of demonstration_people.csv, made when they are first needed."""

    def __init__(self) -> None:
        self._accounts: dict[str, int] = {}

    def account(self, key: str) -> int:
        """The person's account number, with the roles they have."""
        if key not in self._accounts:
            person = person_by_key(key)
            if person is None:
                raise NotFound
            self._accounts[key] = _signed_in(person)
        return self._accounts[key]


def area(slug: str) -> Area:
    """The area of this slug. Raises NotFound."""
    found = area_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def home_of(key: str) -> str:
    """The slug of the area where a resident lives. Raises NotFound."""
    person = person_by_key(key)
    if person is None:
        raise NotFound
    return person.area_slug


def playmaker_of(area_slug: str) -> str:
    """The key of the playmaker of this area."""
    playmakers = (person for person in people() if person.role is Role.PLAYMAKER)
    return next(person.key for person in playmakers if area_slug in person.area_slug.split("+"))


def _signed_in(person: Person) -> int:
    resident = person.role is Role.RESIDENT
    identity = Identity(
        issuer=ISSUER,
        subject=person.key,
        name=person.name,
        person=person.cpr or None,
        area_slug=person.area_slug if resident else None,
        is_resident=resident,
    )
    account_id = account_for(identity)
    if person.role is Role.PLAYMAKER:
        for slug in person.area_slug.split("+"):
            grant_role(account_id=account_id, role=Role.PLAYMAKER, area_id=area(slug).id)
    elif not resident:
        grant_role(account_id=account_id, role=person.role)
    return account_id
