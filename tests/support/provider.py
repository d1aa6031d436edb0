"""A real OpenID Connect provider on this machine, which can be told to misbehave."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Flask, request
from werkzeug.test import TestResponse

from civic import create_app
from civic.database import db
from tests.support.databases import TestDatabase
from tests.support.reading import Page, ReadingClient

with warnings.catch_warnings():
    # The provider leans on a part of Authlib that is on its way out; the house does not.
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock._server import _threaded_server

SUBSTANTIAL = "urn:test:substantial"
HONEST = {"name": "Ida Bang", "dk.cpr": "0101901234", "acr": SUBSTANTIAL}
DISCOVERY, TOKEN = "/.well-known/openid-configuration", "/oauth2/token"
Trick = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Provider:
    """The provider's address, and what its endpoints are made to answer instead of the truth, by path."""

    issuer: str = ""
    tricks: dict[str, Trick] = field(default_factory=dict)

    def says(self, sub: str, **claims: object) -> None:
        """From now on these are the claims about this person."""
        answer = requests.put(f"{self.issuer}/users/{sub}", json=claims, timeout=5)
        assert answer.status_code == 204


@contextmanager
def running_provider() -> Iterator[Provider]:
    """oidc-provider-mock on a port of its own."""
    app: Flask = oidc_provider_mock.app()
    provider = Provider()

    @app.after_request
    def misbehave(response: Any) -> Any:
        if request.path in provider.tricks:
            response.set_data(app.json.dumps(provider.tricks[request.path](response.get_json())))
        return response

    with _threaded_server(app) as server:
        provider.issuer = f"http://localhost:{server.server_port}"
        yield provider


def app_asking(database: TestDatabase, issuer: str, **settings: Any) -> Flask:
    """The house on the test's database, with this provider instead of the demonstration's."""
    given = {
        "identity": "oidc",
        "oidc_issuer": issuer,
        "oidc_client_id": "civic",
        "oidc_client_secret": "a secret",
        "oidc_accepted_acr": (SUBSTANTIAL,),
        "oidc_scope": "openid profile",
        "public_url": "http://localhost",
    }
    return create_app(replace(database.settings, **(given | settings)))


def ask_to_sign_in(client: ReadingClient, next_page: str = "/") -> TestResponse:
    """Press "sign in", and stay to see the answer."""
    return client.ask("post", "/log-ind", data={"csrf_token": client.token(), "next": next_page})


def leave_for_provider(client: ReadingClient, next_page: str = "/") -> str:
    """Press "sign in"; the provider's address that the browser is sent to."""
    answer = ask_to_sign_in(client, next_page)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def identify_at(address: str, sub: str = "ida") -> str:
    """Be this person at the provider; the path of ours that the browser comes back to."""
    requests.get(address, timeout=5).raise_for_status()
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in_at(client: ReadingClient, sub: str = "ida", status: int = 200, next_page: str = "/") -> Page:
    """The whole way: out to the provider and back."""
    return client.see(identify_at(leave_for_provider(client, next_page), sub), status=status)


def question(address: str) -> dict[str, str]:
    """What an authorisation address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
