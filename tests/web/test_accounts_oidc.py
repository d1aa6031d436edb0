"""Real identity: the house against a real OpenID Connect provider, an honest one and rogues."""

import socket
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from civic.accounts.queries import people_named
from civic.database import Base, db
from tests.support.databases import TestDatabase
from tests.support.factories import Make
from tests.support.provider import (
    DISCOVERY,
    HONEST,
    SUBSTANTIAL,
    TOKEN,
    Provider,
    app_asking,
    ask_to_sign_in,
    close,
    identify_at,
    leave_for_provider,
    question,
    running_provider,
    sign_in_at,
)
from tests.support.reading import ReadingClient

# The provider warns of libraries of its own; the house has none of them.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def house_asking(app: Flask, database: TestDatabase, make: Make) -> Iterator[Callable[[str], Flask]]:
    """The house on the test's database, asking the provider at this address."""
    made: list[Flask] = []

    def ask(issuer: str) -> Flask:
        made.append(app_asking(database, issuer))
        return made[-1]

    yield ask
    for house in made:
        close(house)


@pytest.fixture
def house(house_asking: Callable[[str], Flask], provider: Provider) -> Flask:
    """The house that asks the provider, which is honest until a test says otherwise."""
    provider.tricks.clear()
    provider.says("ida", **HONEST)
    return house_asking(provider.issuer)


@pytest.fixture
def visitor(house: Flask) -> ReadingClient:
    return ReadingClient(house)


def names() -> set[str]:
    return {account.name for account in people_named("", 1).people}


def test_a_person_comes_back_signed_in_and_says_where_they_live(visitor: ReadingClient, make: Make) -> None:
    page = sign_in_at(visitor, next_page="/was")
    assert page.url == "/log-ind/omraade"
    assert page.press("Gem og gå videre", area=str(make.area("borum").id)).url == "/was"
    assert "Navn Ida Bang Lokalområde Borum" in visitor.see("/mit").text


def test_the_question_has_state_nonce_pkce_and_asks_anew(visitor: ReadingClient) -> None:
    asked, again = question(leave_for_provider(visitor)), question(leave_for_provider(visitor))
    assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == ("login", "300", SUBSTANTIAL)
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == "http://localhost/log-ind/retur"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret]) >= 20 and asked[secret] != again[secret]


def test_the_cpr_number_is_kept_nowhere(visitor: ReadingClient, database: TestDatabase) -> None:
    sign_in_at(visitor)
    for table in Base.metadata.sorted_tables:
        assert "0101901234" not in repr(db.session.execute(sa.select(table)).all()), table.name


def test_a_worker_without_cpr_number_is_no_resident(visitor: ReadingClient, provider: Provider) -> None:
    provider.says("ida", name="Ida Bang", acr=SUBSTANTIAL)
    assert sign_in_at(visitor, next_page="/was").url == "/was"
    visitor.see("/log-ind/omraade", status=403)


ROGUES = {
    "a lower level of assurance": {"acr": "urn:test:low"},
    "no level of assurance": {"acr": ""},
    "an old identification": {"auth_time": int(time.time()) - 3600},
    "an identification in the future": {"auth_time": int(time.time()) + 3600},
    "an identification at no time": {"auth_time": "now"},
    "an identification at the end of time": {"auth_time": 10**400},
    "an identification before time": {"auth_time": -1e300},
    "another nonce": {"nonce": "guessed"},
    "another audience": {"aud": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "an expired token": {"exp": int(time.time()) - 3600},
    "no issuer": {"iss": None},
}


@pytest.mark.parametrize("lie", ROGUES)
def test_a_token_with_a_fault_signs_nobody_in(visitor: ReadingClient, provider: Provider, lie: str) -> None:
    provider.says("ida", **(HONEST | ROGUES[lie]))
    assert "Vi fik ikke bekræftet, hvem du er" in sign_in_at(visitor, status=403).text
    assert visitor.see("/mit").url == "/log-ind" and names() == set()


def _without(token: dict, *names: str) -> dict:
    return {name: value for name, value in token.items() if name not in names}


def _unsigned(token: dict) -> dict:
    header, payload, _ = token["id_token"].split(".")
    return token | {"id_token": f"eyJhbGciOiJub25lIn0.{payload}."}


def _resigned(token: dict) -> dict:
    header, payload, signature = token["id_token"].split(".")
    return token | {"id_token": f"{header}.{payload}.{signature[::-1]}"}


TRICKS = {
    "no id_token": lambda token: _without(token, "id_token"),
    "an unsigned id_token": _unsigned,
    "an id_token of another signer": _resigned,
    "an id_token that is no token": lambda token: token | {"id_token": "hello"},
    "an empty answer": lambda token: {},
    "a refusal": lambda token: {"error": "invalid_grant"},
}


@pytest.mark.parametrize("trick", TRICKS)
def test_an_answer_without_a_sound_token_signs_nobody_in(visitor: ReadingClient, provider: Provider, trick: str):
    provider.tricks[TOKEN] = TRICKS[trick]
    assert "Vi fik ikke bekræftet, hvem du er" in sign_in_at(visitor, status=403).text
    assert visitor.see("/mit").url == "/log-ind" and names() == set()


def test_a_state_that_was_not_given_out_is_refused(visitor: ReadingClient) -> None:
    back = identify_at(leave_for_provider(visitor))
    code = question(back)["code"]
    visitor.see(f"/log-ind/retur?code={code}&state=guessed", status=403)


def test_a_code_brought_by_another_browser_is_refused(visitor: ReadingClient, house: Flask) -> None:
    back, victim = identify_at(leave_for_provider(visitor)), ReadingClient(house)
    leave_for_provider(victim)
    victim.see(back, status=403)
    assert victim.see("/mit").url == "/log-ind"


def test_coming_back_twice_is_refused_the_second_time(visitor: ReadingClient) -> None:
    back = identify_at(leave_for_provider(visitor))
    visitor.see(back)
    visitor.see(back, status=403)


def test_whoever_says_no_at_the_provider_is_told_that_nothing_happened(visitor: ReadingClient) -> None:
    asked = question(leave_for_provider(visitor))
    page = visitor.see(f"/log-ind/retur?error=access_denied&state={asked['state']}", status=403)
    assert "Intet er ændret" in page.text


def test_a_provider_that_calls_itself_another_is_not_asked(visitor: ReadingClient, provider: Provider) -> None:
    provider.tricks[DISCOVERY] = lambda said: said | {"issuer": "https://evil.example"}
    assert ask_to_sign_in(visitor).status_code == 503


def test_a_provider_that_offers_no_signature_is_not_believed(visitor: ReadingClient, provider: Provider) -> None:
    weak = {"id_token_signing_alg_values_supported": ["none", "HS256"]}
    provider.tricks = {DISCOVERY: lambda said: said | weak, TOKEN: _unsigned}
    sign_in_at(visitor, status=403)


def test_the_page_of_the_demonstration_is_not_there(visitor: ReadingClient) -> None:
    visitor.see("/demo-mitid", status=404)
    visitor.send("/demo-mitid", {"csrf_token": visitor.token(), "person": "sabro-1"}, status=404)


def test_the_sign_in_form_may_lead_to_the_provider_and_nowhere_else(visitor: ReadingClient, provider: Provider) -> None:
    policy = visitor.see("/log-ind").response.headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.issuer};" in policy


@pytest.fixture
def mute_provider() -> Iterator[str]:
    """Something that takes connections and never answers."""
    with socket.create_server(("localhost", 0)) as server:
        held: list[socket.socket] = []

        def listen() -> None:
            try:
                while True:
                    held.append(server.accept()[0])
            except OSError:
                return

        Thread(target=listen, daemon=True).start()
        yield f"http://localhost:{server.getsockname()[1]}"
        for connection in held:
            connection.close()
        server.shutdown(socket.SHUT_RDWR)


def test_a_provider_that_hangs_is_told_of_within_five_seconds(house_asking, mute_provider: str) -> None:
    visitor, began = ReadingClient(house_asking(mute_provider)), time.monotonic()
    answer = ask_to_sign_in(visitor)
    assert time.monotonic() - began < 5
    assert (answer.status_code, "MitID svarer ikke lige nu" in answer.get_data(as_text=True)) == (503, True)


def test_a_provider_that_is_gone_leaves_the_public_pages_as_they_are(house_asking) -> None:
    visitor = ReadingClient(house_asking("http://localhost:1"))
    assert ask_to_sign_in(visitor).status_code == 503
    visitor.see("/")


def test_a_provider_that_comes_back_is_asked_again(visitor: ReadingClient, provider: Provider) -> None:
    provider.tricks[DISCOVERY] = lambda said: {}
    assert ask_to_sign_in(visitor).status_code == 503
    provider.tricks.clear()
    assert ask_to_sign_in(visitor).status_code == 303
