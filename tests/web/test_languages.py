"""Danish words on the way of an English reader: the booth, their own page, their mails."""

import pytest

from civic.markup import as_written, marked, spoken, unmarked
from tests.support.languages import misread
from tests.support.mail import html_of, mail_through, post_office, send, text_of
from tests.web.test_desk_mail import with_address
from tests.web.test_voting_journey import choose

WRITTEN = {"Sabro 2026", "Fællesskab", "Forslag 1", "Forslag 2", "sidde ned på turen", "Ved søen"}


@pytest.fixture
def english(client):
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": "/"})
    return client


@pytest.fixture
def office(app):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        yield office
    app.extensions["settings"] = before


def faults(page):
    html = page.response.get_data(as_text=True)
    assert any(each in html for each in WRITTEN), "nothing was written on this page"
    return list(misread(html, WRITTEN))


def test_the_way_through_the_vote_says_danish_titles_in_danish(english, make):
    round = make.voting(content_receipts=True)
    assert faults(choose(english, round, "1", "2")) == []
    assert faults(english.see(f"/stem/{round.slug}/gennemse")) == []
    english.see(f"/stem/{round.slug}/identificer").press("Identify yourself with MitID")
    known = english.send("/demo-mitid", {"csrf_token": english.token(), "person": "sabro-1"})
    assert faults(known) == []
    assert faults(known.press("Cast your vote")) == []


def test_a_message_on_ones_own_page_says_a_danish_title_in_danish(english, make):
    make.proposal(make.round(), title="Forslag 1")
    assert faults(english.sign_in("sabro-1").see("/mit")) == []


def test_a_mail_says_a_danish_title_in_danish_and_its_text_has_no_marks(app, office, make):
    with_address(make.account("sabro-1"), language="en")
    make.proposal(make.round(), title="Forslag 1")
    send(app)
    (message,) = office.arrived
    assert "\u201cForslag 1\u201d" in text_of(message)
    assert '<span lang="da">Forslag 1</span>' in html_of(message)


def test_a_danish_page_marks_nothing(client, make):
    page = client.see(f"/runder/{make.round().slug}")
    assert page.soup.select("main span[lang]") == [] and "\u2068" not in page.text


def test_words_are_safe_however_they_are_marked(app):
    typed = "<b>\u2068\u2069\u2068"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert str(as_written(typed)) == '<span lang="da">&lt;b&gt;</span>'
        assert str(spoken(f"a \u2068 {marked(typed)} b")) == 'a  <span lang="da">&lt;b&gt;</span> b'
    assert unmarked(marked("en\n\nto")) == "en\n\nto"
