"""Headers, cookies and where requests may come from (design/7-safety.md: 1, 2, 4, 5, 7, 8)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from civic import create_app
from civic.database import db
from civic.settings import Environment
from civic.web.fragments import local_path
from civic.web.limits import SIGN_IN
from tests.support.databases import TestDatabase
from tests.support.factories import Make
from tests.support.reading import ReadingClient
from tests.web.test_safety_limits import SIGNING_IN, used_up

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def house(database: TestDatabase, **settings: object) -> Flask:
    return create_app(replace(database.settings, **settings))  # type: ignore[arg-type]


@pytest.fixture
def another_house(app: Flask, database: TestDatabase, make: Make) -> Iterator:
    """The house with other settings, on the same database: `another_house(rate_limits=True)`."""
    made: list[Flask] = []

    def build(**settings: object) -> ReadingClient:
        made.append(house(database, **settings))
        return ReadingClient(made[-1])

    yield build
    for each in made:
        with each.app_context():
            db.engine.dispose()


def answer(client: ReadingClient, kind: str) -> TestResponse:
    """One answer of each kind that the house gives."""
    match kind:
        case "page":
            return client.ask("get", "/")
        case "not found":
            return client.ask("get", "/findes-ikke")
        case "wrong method":
            return client.ask("put", "/log-ud", headers={"X-CSRFToken": client.token()})
        case "no token":
            return client.ask("post", "/log-ud")
        case "redirect":
            return client.ask("get", "/mit")
        case "too large":
            return client.ask("post", "/log-ud", data={"x": "y" * 3_000_000})
        case "wrong host":
            return client.ask("get", "/", headers={"Host": "evil.example"})
        case _:
            return client.ask("get", "/static/civic.css")


KINDS = {
    "page": 200,
    "not found": 404,
    "wrong method": 405,
    "no token": 400,
    "redirect": 303,
    "too large": 413,
    "wrong host": 400,
    "static": 200,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers(client: ReadingClient, kind: str) -> None:
    response = answer(client, kind)
    assert response.status_code == KINDS[kind]
    assert {name: response.headers.get(name) for name in FIXED} == FIXED
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "form-action")} == {"'self'"}


def test_a_fault_of_ours_is_a_page_with_the_headers(another_house) -> None:
    client = another_house(municipality="Aarhus Kommune")
    view = client.raw.application.view_functions["pages.about"]

    def breaks() -> None:
        raise RuntimeError("Ida Bang 0101901234")

    breaks.permission = view.permission  # type: ignore[attr-defined]
    client.raw.application.view_functions["pages.about"] = breaks
    assert "Fejlen er vores" in client.see("/om", status=500).text


def test_a_fault_that_breaks_the_pages_themselves_is_told_of_plainly(another_house) -> None:
    client = another_house(municipality="Aarhus Kommune")
    client.raw.application.jinja_env.globals["asset"] = None
    response = client.ask("get", "/")
    assert (response.status_code, "Fejlen er vores" in response.get_data(as_text=True)) == (500, True)
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_strange_host_is_refused_with_words(client: ReadingClient) -> None:
    response = answer(client, "wrong host")
    assert "evil.example" not in response.get_data(as_text=True)
    assert "Gå tilbage" in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/mit", "/", "/log-ind/omraade", "/findes-ikke"])
def test_what_a_signed_in_person_sees_is_kept_by_nobody(client: ReadingClient, make: Make, path: str) -> None:
    assert client.sign_in("sabro-1").ask("get", path).headers["Cache-Control"] == "no-store"


def test_our_own_files_are_kept_for_ever_when_their_address_names_their_content(client: ReadingClient) -> None:
    sheet = client.see("/").soup.select_one("link[href*='civic.css']")
    assert sheet and "immutable" in client.ask("get", str(sheet["href"])).headers["Cache-Control"]


def test_pages_and_pieces_are_told_apart_by_caches(client: ReadingClient) -> None:
    vary = {name.strip() for name in client.ask("get", "/").headers["Vary"].split(",")}
    assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request", "Cookie"} <= vary


def test_over_https_the_cookie_is_bound_to_the_host_and_to_https(another_house) -> None:
    client = another_house(public_url="https://localhost")
    cookie = client.ask("get", "/", base_url="https://localhost").headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "__Host-civic"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest.split("; "))
    assert "Domain" not in rest


def test_over_https_browsers_are_told_to_stay_there(another_house, client: ReadingClient) -> None:
    secure = another_house(public_url="https://localhost")
    assert "max-age=63072000" in secure.ask("get", "/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.ask("get", "/").headers


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 303)])
def test_a_change_asked_for_by_another_site_is_refused(client: ReadingClient, site: str, status: int) -> None:
    typed = {"csrf_token": client.token()}
    response = client.ask("post", "/log-ud", data=typed, headers={"Sec-Fetch-Site": site})
    assert response.status_code == status


def test_a_link_from_another_site_is_followed(client: ReadingClient) -> None:
    assert client.ask("get", "/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("token", [None, "", "guessed", "IjEyMyI.aaaa.bbbb"])
def test_a_form_without_its_token_changes_nothing_and_says_so(client: ReadingClient, make: Make, token) -> None:
    client.sign_in("sabro-1")
    page = client.send("/log-ud", {"csrf_token": token} if token is not None else {}, status=400)
    assert "Intet er ændret" in page.text
    assert client.see("/mit").url == "/mit"


def test_a_token_of_another_visitor_is_worth_nothing(client: ReadingClient, another_client, make: Make) -> None:
    client.sign_in("sabro-1").send("/log-ud", {"csrf_token": another_client().token()}, status=400)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via"])
def test_a_demonstration_behind_a_proxy_refuses_everybody(another_house, header: str) -> None:
    client = another_house(environment=Environment.DEMONSTRATION)
    client.see("/")
    refused = client.see("/", status=403, headers={header: "203.0.113.7"})
    assert "svarer kun på den maskine" in refused.text


def test_behind_proxies_of_our_own_the_caller_is_who_they_say(another_house) -> None:
    client = another_house(proxies=1, rate_limits=True)
    for address in ("127.0.0.1", "203.0.113.1"):
        used_up(client.raw.application, SIGNING_IN, SIGN_IN.address, by="address", came_from=address)
    tries = [
        client.ask("post", "/log-ind", data={"csrf_token": client.token()}, headers={"X-Forwarded-For": address})
        for address in ("203.0.113.1", "203.0.113.2")
    ]
    assert [response.status_code for response in tries] == [429, 303]


@pytest.mark.parametrize(
    "url",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "javascript:alert(1)", "/a\nb", "", None]
    + ["http:evil", "///evil.example", "/\t/evil.example", " /x", "mit"],
)
def test_only_a_path_of_this_house_is_gone_to(url: str | None) -> None:
    assert local_path(url, "/hjem") == "/hjem"


@pytest.mark.parametrize("url", ["/", "/mit", "/runder?side=2#x", "/forslag/æble", "/a//b"])
def test_a_path_of_this_house_is_gone_to(url: str) -> None:
    assert local_path(url) == url


@pytest.mark.parametrize("path", ["/runder/%00", "/administration/personer?navn=%00", "/?x=a%00b"])
def test_a_character_no_database_keeps_is_refused(client: ReadingClient, path: str) -> None:
    client.see(path, status=400)
