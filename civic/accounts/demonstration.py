"""Demo-MitID: a list of made-up people anyone may sign in as. Impossible in production (see settings.py)."""

import csv
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import Response, request, session, url_for

from civic.accounts.identity import Identity
from civic.policy import Role
from civic.reasons import IdentityRefused
from civic.web.fragments import go_to

ISSUER = "demonstration"
PEOPLE = Path(__file__).with_name("demonstration_people.csv")


@dataclass(frozen=True)
class Person:
    """A made-up person. The CPR number has 60 added to its day, so it can belong to nobody."""

    key: str
    cpr: str
    name: str
    area_slug: str
    born: date | None
    role: Role


@lru_cache(maxsize=1)
def people() -> Sequence[Person]:
    """Everyone who lives or works in the demonstration."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Person(
                key=row["key"],
                cpr=row["cpr"],
                name=row["name"],
                area_slug=row["area"],
                born=date.fromisoformat(row["born"]) if row["born"] else None,
                role=Role(row["role"]),
            )
            for row in csv.DictReader(file)
        )


def person_by_key(key: str) -> Person | None:
    return next((person for person in people() if person.key == key), None)


class DemonstrationIdentity:
    """The adapter: the browser picks a person from a list and comes back with a code that works once."""

    def start(self) -> Response:
        session["demo_code"] = None
        return go_to(url_for("accounts.demonstration_people"))

    def choose(self, key: str) -> Response:
        """The person at the browser says who they are; send them back with a code that works once."""
        if person_by_key(key) is None:
            raise IdentityRefused
        code = secrets.token_urlsafe(24)
        session["demo_code"] = {"code": code, "key": key}
        return go_to(url_for("accounts.identified", code=code))

    def finish(self) -> Identity:
        kept = session.pop("demo_code", None)
        if not kept or not _same(kept["code"], request.args.get("code", "")):
            raise IdentityRefused
        person = person_by_key(kept["key"])
        if person is None:
            raise IdentityRefused
        is_resident = person.role is Role.RESIDENT
        return Identity(
            issuer=ISSUER,
            subject=person.key,
            name=person.name,
            person=person.cpr if is_resident else None,
            area_slug=person.area_slug if is_resident else None,
            is_resident=is_resident,
        )


def _same(kept: str, sent: str) -> bool:
    """Compared as bytes: letters outside ASCII may have been sent, and the comparison takes none."""
    return secrets.compare_digest(kept.encode(), sent.encode())
