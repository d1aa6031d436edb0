"""What no page of ours sends: the answer is a page of words all the same, and never a fault of ours."""

import io
from collections.abc import Callable

import pytest
from flask import Flask, url_for
from werkzeug.routing import IntegerConverter

from civic.proposals.services import submit
from civic.reasons import Incomplete
from tests.support.factories import Make
from tests.support.reading import ReadingClient

SignedIn = Callable[[str], ReadingClient]
NAMELESS = b"--x\r\nContent-Disposition: form-data%s\r\n\r\nx\r\n--x--\r\n"


@pytest.mark.parametrize("more", [b"", b'; filename="x.jpg"'], ids=["words", "a file"])
def test_a_part_without_a_name_is_refused_with_a_page(client: ReadingClient, more: bytes):
    answer = client.ask("post", "/sprog", data=NAMELESS % more, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "forstod ikke" in answer.get_data(as_text=True)) == (400, True)


def test_htmx_is_sent_on_to_an_address_with_any_letters(client: ReadingClient):
    typed = {"csrf_token": client.token(), "language": "en", "next": "/omraader?omraade=→ø"}
    answer = client.ask("post", "/sprog", data=typed, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/omraader?omraade=%E2%86%92%C3%B8"


def test_htmx_is_sent_on_from_the_sign_in_to_an_address_with_any_letters(make: Make, signed_in: SignedIn):
    answer = signed_in("sabro-1").ask("get", "/log-ind?next=/→", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/%E2%86%92"


PLACES = [
    ("sabro-1", "/runder/{round}/forslag/nyt", ["title", "body", "place", "area", "costs-0-label", "costs-0-amount"]),
    ("sabro-1", "/runder/{round}/forslag/nyt", ["picture_text", "pictures-0-name", "pictures-0-text", "key", "do"]),
    ("sabro-1", "/forslag/{proposal}/kommentarer", ["body", "reply_to"]),
    ("playmaker-2", "/playmaker/forslag/{proposal}/godkend", ["price", "seen"]),
    ("playmaker-2", "/playmaker/forslag/{proposal}/afvis", ["reason", "seen"]),
    (
        "medarbejder-1",
        "/stab/runder/ny",
        ["name", "criteria", "budget", "area_ids", "rule", "voting", "reference_date"],
    ),
    ("medarbejder-1", "/stab/omraader/nyt", ["name", "slug", "residents", "latitude", "is_active"]),
    ("administrator-1", "/administration/personer/{account}/roller", ["role", "area"]),
    ("sabro-1", "/sprog", ["language", "next"]),
]


@pytest.mark.parametrize(("who", "url", "fields"), PLACES)
def test_a_file_where_words_belong_is_nothing(make: Make, signed_in: SignedIn, who: str, url: str, fields: list[str]):
    proposal = make.proposal(make.round(), author="sabro-2")
    place = url.format(round="sabro-2026", proposal=proposal.slug, account=make.account("sabro-2"))
    client = signed_in(who)
    for field in fields:
        typed = {"csrf_token": client.token(), field: (io.BytesIO(b"x"), "x.txt")}
        assert client.ask("post", place, data=typed).status_code < 500, field


def test_words_where_a_file_belongs_are_nothing(make: Make, signed_in: SignedIn):
    make.round()
    client = signed_in("sabro-1")
    typed = {"csrf_token": client.token(), "title": "Bænke", "area": str(make.area().id), "picture": "x"}
    assert client.ask("post", "/runder/sabro-2026/forslag/nyt", data=typed).status_code == 303


@pytest.mark.parametrize(("category", "status"), [(" ", 422), ("\r\n", 422), ("sten", 422), ("", 303)])
def test_a_choice_of_blanks_is_none_of_the_choices(make: Make, signed_in: SignedIn, category: str, status: int):
    make.round()
    client = signed_in("sabro-1")
    typed = {"csrf_token": client.token(), "title": "Bænke", "area": str(make.area().id), "category": category}
    assert client.ask("post", "/runder/sabro-2026/forslag/nyt", data=typed).status_code == status


@pytest.mark.parametrize("sent", [[1], {"title": 5}, "x", {"costs": [{"label": 1}]}])
def test_json_is_nothing(make: Make, signed_in: SignedIn, sent: object):
    make.round()
    client = signed_in("sabro-1")
    headers = {"X-CSRFToken": client.token()}
    answer = client.ask("post", "/runder/sabro-2026/forslag/nyt", json=sent, headers=headers)
    assert answer.status_code < 500


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", "", "1e3"], ids=["²", "٣", "5000", "-1", "none", "1e3"])
def test_a_cost_line_with_a_strange_number_is_nothing(make: Make, signed_in: SignedIn, number: str):
    make.round()
    client = signed_in("sabro-1")
    typed = {"csrf_token": client.token(), "title": "Bænke", "area": str(make.area().id)}
    typed |= {f"costs-{number}-label": "Træ", "costs-1-label": "Bænke", "costs-1-amount": "10"}
    answer = client.ask("post", "/runder/sabro-2026/forslag/nyt", data=typed)
    assert answer.status_code == 303
    page = client.see(answer.headers["Location"])
    assert [field["value"] for field in page.soup.find_all("input", id=lambda i: i and i.endswith("-label"))][
        0
    ] == "Bænke"


@pytest.mark.parametrize("number", ["9" * 22, "9" * 5000, "٣", "²", "-1"], ids=["22", "5000", "٣", "²", "-1"])
def test_a_number_that_no_row_has_is_not_found(make: Make, signed_in: SignedIn, number: str):
    client = signed_in("administrator-1")
    person = f"/administration/personer/{number}"
    typed = {"csrf_token": client.token(), "role": "staff", "area": number}
    assert client.ask("get", person).status_code == 404
    assert client.ask("post", f"{person}/roller", data=typed).status_code == 404
    mine = f"/administration/personer/{make.account('sabro-1')}/roller"
    assert client.ask("post", f"{mine}/{number}/fjern", data=typed).status_code == 404
    assert client.ask("post", mine, data=typed).status_code == 422
    assert client.ask("get", f"/administration/personer?page={number}").status_code == 200


@pytest.mark.parametrize("key", ["medarbejder-1", "valgstyrer-1"])
@pytest.mark.parametrize("number", [10**9, 10**17])
def test_a_number_that_no_column_can_hold_is_not_found(make: Make, signed_in: SignedIn, app: Flask, key, number):
    slug, client, found = make.voting().slug, signed_in(key), []
    for rule in app.url_map.iter_rules():
        numbered = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        if numbered and "GET" in (rule.methods or ()):
            values = {name: number if name in numbered else slug for name in rule.arguments}
            with app.test_request_context():
                found.append(url_for(rule.endpoint, **values))
    assert len(found) > 5
    assert {client.ask("get", path).status_code for path in found} == {404}


def test_a_line_that_nobody_has_is_not_moved(make: Make, signed_in: SignedIn):
    make.round()
    client = signed_in("sabro-1")
    typed = {"csrf_token": client.token(), "area": str(make.area().id), "do": "up-" + "9" * 5000}
    assert client.ask("post", "/runder/sabro-2026/forslag/nyt", data=typed).status_code == 200


NUMBERS = {
    "/stab/runder/ny": ["budget", "minimum_age", "max_choices", "threshold", "area_ids", "reference_date", "voting"],
    "/stab/omraader/nyt": ["residents", "latitude", "longitude"],
}


@pytest.mark.parametrize("typed", ["9" * 22, "9" * 5000, "-9", "²", "nan", "1e400"], ids=lambda typed: typed[:5])
@pytest.mark.parametrize("url", NUMBERS)
def test_a_number_nobody_means_is_asked_for_again(signed_in: SignedIn, url: str, typed: str):
    client = signed_in("medarbejder-1")
    sent = {"csrf_token": client.token(), **dict.fromkeys(NUMBERS[url], typed), "ballot_kind": "approval"}
    assert set(NUMBERS[url]) <= set(client.send(url, sent, status=422).errors()) | {"area_ids", "voting"}


def test_a_code_with_strange_letters_identifies_nobody(make: Make, client: ReadingClient):
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    client.ask("post", "/demo-mitid", data={"csrf_token": client.token(), "person": "sabro-1"})
    assert client.ask("get", "/log-ind/retur?code=æ").status_code == 403


@pytest.mark.parametrize("url", ["/omraader/", "/runder/", "/runder/sabro-2026/", "/om/", "/log-ind/", "/mit/"])
def test_a_slash_too_many_leads_to_the_page(make: Make, signed_in: SignedIn, url: str):
    make.round()
    assert signed_in("sabro-1").see(url).heading == signed_in("sabro-1").see(url.rstrip("/")).heading


@pytest.mark.parametrize("typed", ["\u200b", "\u3164", " \u2800\u202e"], ids=ascii)
def test_words_nobody_can_see_are_asked_for_again(make: Make, signed_in: SignedIn, typed: str):
    proposal = make.proposal(make.round(), author="sabro-2")
    resident, staff = signed_in("sabro-1"), signed_in("medarbejder-1")
    sheet = signed_in("playmaker-2").see(f"/playmaker/forslag/{proposal.slug}")
    places = [
        (resident.see(f"/forslag/{proposal.slug}"), "Send kommentar", "body"),
        (resident.see("/runder/sabro-2026/forslag/nyt"), "Send ind", "title"),
        (sheet, "Send i høring", "words"),
        (staff.see("/stab/runder/ny"), "Opret runden", "name"),
        (staff.see("/stab/omraader/sabro"), "Gem", "name"),
    ]
    for page, button, field in places:
        assert page.press(button, status=422, **{field: typed}).errors()[field]


def test_a_title_is_kept_on_one_line_without_what_turns_it_around(make: Make, signed_in: SignedIn):
    make.round()
    page = signed_in("sabro-1").see("/runder/sabro-2026/forslag/nyt")
    shown = page.press("Gem kladde", title="Bænke\n\u202eved\x1b \u200bsøen").soup
    assert shown.find("input", attrs={"name": "title"})["value"] == "Bænke ved søen"


def test_the_service_too_asks_for_a_title_that_can_be_seen(make: Make):
    draft = make.draft(make.round(), title="\u3164")
    with pytest.raises(Incomplete) as caught:
        submit(proposal_id=draft.id, author_id=draft.author_id)
    assert set(caught.value.details["fields"]) == {"title"}
