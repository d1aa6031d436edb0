"""What comes from elsewhere than the fund, what it is about, where it is; and the texts that are too much."""

import io
from dataclasses import replace

import pytest

from civic.proposals.queries import CostKind, costs_of, proposals_by_author, requested_of
from tests.support.databases import another_app
from tests.support.pictures import jpeg

WHOLE = {
    "title": "Bænke ved søen",
    "body": "Så kan alle sidde ned.",
    "place": "Søstien",
    "costs-0-label": "To bænke",
    "costs-0-amount": "18.500",
}
OTHERS = {
    "funding-0-kind": "other",
    "funding-0-label": "Sparekassens fond",
    "funding-0-amount": "5.000",
    "funding-0-is_granted": "y",
}


@pytest.fixture
def page(client, make):
    round = make.round()
    return client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt")


def mine(make):
    return proposals_by_author(make.account("sabro-1"))[0]


def test_other_money_is_shown_but_not_asked_for(page, make):
    answer = page.press("Send ind", **WHOLE, **OTHERS)
    assert requested_of([mine(make).id])[mine(make).id] == 18_500_00
    rows = {
        row.th.get_text().strip(): row.td.get_text().strip() for row in answer.soup.select("tr") if row.th and row.td
    }
    assert rows == {"Søges i puljen": "18.500 kr.", "Hele projektet": "23.500 kr."}
    assert "Anden støtte: Sparekassens fond (lovet)" in answer.text


def test_other_money_is_written_on_later(page, make):
    again = page.press("Gem kladde", **WHOLE, **OTHERS)
    assert again.soup.find(id="funding-0-label")["value"] == "Sparekassens fond"
    again.press("Gem kladde", **{"funding-0-kind": "own"})
    kinds = [(line.kind, line.is_granted) for line in costs_of([mine(make).id])[mine(make).id]]
    assert kinds == [(CostKind.ASKED, False), (CostKind.OWN, True)]


def test_the_fund_is_asked_for_something(page):
    answer = page.press("Send ind", status=422, **{**WHOLE, **OTHERS, "costs-0-amount": "", "costs-0-label": ""})
    assert set(answer.errors()) == {"costs-0-amount"}


def test_other_money_needs_a_name_and_an_amount(page):
    answer = page.press("Send ind", status=422, **WHOLE, **{**OTHERS, "funding-0-label": ""})
    assert set(answer.errors()) == {"funding-0-label"}


def test_a_line_of_other_money_is_added_without_javascript(page):
    answer = page.press("Tilføj andre penge", **WHOLE)
    assert answer.soup.find(id="funding-1-amount") and answer.soup.select_one("#more details").has_attr("open")
    assert answer.soup.find(id="title")["value"] == WHOLE["title"]


def test_whoever_pays_cannot_be_made_up(page, make):
    page.press("Gem kladde", status=422, **WHOLE, **{**OTHERS, "funding-0-kind": "asked"})
    assert not proposals_by_author(make.account("sabro-1"))


@pytest.mark.parametrize(("north", "east"), [("56,2047", "10,0275"), ("56.2047", "10.0275")])
def test_a_place_is_given_in_degrees(client, page, make, north, east):
    answer = page.press("Send ind", **WHOLE, latitude=north, longitude=east, category="nature")
    assert (mine(make).latitude, mine(make).longitude) == (56.2047, 10.0275)
    assert "56,20470 nord" in answer.text and "Natur og grønne områder" in answer.text
    listed = client.see("/runder/sabro-2026/forslag/kort")
    assert listed.soup.select_one("li[data-place]")["data-place"] == "56.2047 10.0275"


def test_degrees_are_written_as_each_language_writes_them(client, page, make):
    page.press("Send ind", **WHOLE, latitude="56,2047", longitude="10.0275")
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": "/"})
    proposal = mine(make)
    assert "56.20470 north, 10.02750 east" in client.see(f"/forslag/{proposal.slug}").text
    written = client.see(f"/forslag/{proposal.slug}/rediger")
    assert [written.soup.find(id=name)["value"] for name in ("latitude", "longitude")] == ["56.20470", "10.02750"]
    written.press("Save changes", latitude="56,3")
    history = client.see(f"/forslag/{proposal.slug}/aendringer").soup
    assert [each.get_text(" ", strip=True) for each in history.select("ins")] == ["Added: 56.30000 End."]


@pytest.mark.parametrize(("north", "east"), [("56,2", ""), ("", "10"), ("48,85", "2,35"), ("56", "-10")])
def test_half_a_place_and_one_abroad_are_refused(page, north, east):
    answer = page.press("Send ind", status=422, **WHOLE, latitude=north, longitude=east)
    assert set(answer.errors()) == {"latitude"}


@pytest.mark.parametrize("typed", ["nord", "1e9", "56,2,1", "٥٦", "nan", "9" * 400])
def test_what_is_no_number_is_kept_for_mending(page, typed):
    answer = page.press("Gem kladde", status=422, **WHOLE, latitude=typed)
    assert answer.soup.find(id="latitude")["value"] == typed


FIELDS = ["title", "body", "place", "costs-0-label", "funding-0-label", "picture_text"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_hundred_thousand_characters_are_kept_for_shortening(page, field):
    long = "å" * 100_000
    answer = page.press("Gem kladde", status=422, **{**WHOLE, **OTHERS, field: long})
    assert "er for lang" in answer.errors()[field]
    assert long in str(answer.soup.find(id=field))


def test_script_in_every_field_is_words(page):
    script = "<script>alert(1)</script>"
    picture = (io.BytesIO(jpeg()), f"{script}.jpg")
    answer = page.press("Send ind", picture=picture, **{**WHOLE, **OTHERS, **dict.fromkeys(FIELDS, script)})
    main = answer.soup.find("main")
    assert main.find("script") is None
    assert main.find("img")["alt"] == script
    assert main.get_text().count("alert(1)") >= 4


def test_maps_and_other_hosts_are_off_until_a_server_is_named(app, client, make):
    policy = client.raw.get("/").headers["Content-Security-Policy"]
    assert "img-src 'self';" in policy
    page = client.see(f"/runder/{make.round().slug}/forslag/kort")
    assert "leaflet" not in str(page.soup)


def test_only_the_named_server_of_maps_is_let_in(app):
    settings = replace(
        app.extensions["settings"], map_tiles="https://kort.example.dk/{z}/{x}/{y}.png", map_credit="© Kort"
    )
    with another_app(settings) as other:
        policy = other.test_client().get("/om").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://kort.example.dk;" in policy
    assert policy.count("example.dk") == 1
