"""Those who act in a rehearsal: staff, board and residents of the demonstration, and a browser."""

import re
from collections.abc import Sequence
from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from civic.accounts.demonstration import ISSUER, people, person_by_key
from civic.accounts.identity import Identity
from civic.accounts.services import account_for, grant_role
from civic.areas.queries import area_by_slug
from civic.areas.services import AreaFacts, add_area
from civic.policy import Role
from civic.reasons import NotFound

TOKEN = re.compile(r'name="csrf-token"\s+content="([^"]+)"')
IDEM = re.compile(r'name="idem"[^>]*?value="([^"]+)"')


class Broken(Exception):
    """Something in the rehearsal did not go as it must; the message says what."""


class Actors:
    """Accounts by the keys of demonstration_people.csv, made when they are first needed."""

    def __init__(self) -> None:
        self._accounts: dict[str, int] = {}
        self._playmakers: dict[str, int] = {}

    def worker(self, key: str) -> int:
        """The account of someone who works here, with their role."""
        person = person_by_key(key)
        if person is None:
            raise NotFound
        if key not in self._accounts:
            self._accounts[key] = account_for(Identity(ISSUER, key, person.name, None, None, False))
            grant_role(account_id=self._accounts[key], role=person.role)
        return self._accounts[key]

    def resident(self, area: str, number: int) -> int:
        """The account of a resident of the area."""
        return account_for(Identity(ISSUER, f"{area}-{number}", f"Beboer {number}", None, area, True))

    def playmaker(self, area: str) -> int:
        """The account of the area's playmaker."""
        if area not in self._playmakers:
            made = account_for(Identity(ISSUER, f"playmaker-{area}", "Playmaker", None, None, False))
            grant_role(account_id=made, role=Role.PLAYMAKER, area_id=area_id(area))
            self._playmakers[area] = made
        return self._playmakers[area]


def real_residents(areas: Sequence[str]) -> list[Any]:
    """The demonstration's residents of these areas: those who can identify themselves in a browser."""
    return [person for person in people() if person.role is Role.RESIDENT and person.area_slug in areas and person.born]


def area_id(slug: str) -> int:
    """The number of the area."""
    found = area_by_slug(slug)
    if found is None:
        raise NotFound
    return found.id


def make_area(slug: str) -> None:
    """An area that the scratch database does not know yet."""
    if area_by_slug(slug) is None:
        facts = AreaFacts(slug, 0, latitude=None, longitude=None, local_council="", is_active=True)
        add_area(slug=slug, facts=facts, added_by=None)


class Browser:
    """A visitor who votes by the pages, as everyone does, without JavaScript."""

    def __init__(self, app: Flask) -> None:
        self.client: Client = app.test_client()

    def vote(self, slug: str, key: str, chosen: Sequence[str]) -> None:
        """Choose, identify, cast, and read the receipt. Raises Broken."""
        for project in chosen:
            self._post(f"/stem/{slug}/valg", project=project, action="choose")
        self._post(f"/stem/{slug}/identificer")
        page = self._post("/demo-mitid", person=key)
        idem = IDEM.search(page.get_data(as_text=True))
        if idem is None:
            raise Broken("the page for casting a ballot lacks its token")
        page = self._post(f"/stem/{slug}/afgiv", idem=idem[1])
        if 'id="receipt"' not in page.get_data(as_text=True):
            raise Broken("a ballot was cast in the browser, and no receipt came")

    def _post(self, path: str, **values: str) -> TestResponse:
        """Press a button with a fresh token, and follow to the page that answers."""
        token = TOKEN.search(self._ask("get", "/").get_data(as_text=True))
        answer = self._ask("post", path, data={"csrf_token": token[1] if token else "", **values})
        if answer.status_code != 200:
            raise Broken(f"{path} answered {answer.status_code}")
        return answer

    def _ask(self, method: str, path: str, **options: Any) -> TestResponse:
        # A context of its own, as on a server: nothing kept in `g` passes from one request to the next.
        answer: TestResponse = Context().run(getattr(self.client, method), path, follow_redirects=True, **options)
        return answer
