"""Script, 100,000 characters, a CPR number in every field of the conversation: a sentence there, or plain words."""

import re

import pytest

from civic.moderation.queries import Measure, Rule, Target, case_by_public_id
from civic.moderation.services import Statement, decide, report
from civic.qualification.inquiries import ask_author
from civic.rounds.queries import round_by_id
from tests.support.reading import Page

LONG = "å" * 100_000
SCRIPT = '<script>alert(1)</script>"><img src=x onerror=alert(1)> javascript:alert(1)'
TYPED = ("text", "email", "search")


def sheet(make, proposal):
    return "playmaker-2", f"/playmaker/forslag/{proposal.slug}"


def arranging(make, proposal):
    make.proposal(round_by_id(proposal.round_id), author="sabro-2", title="Et andet")
    return "playmaker-2", f"/playmaker/forslag/{proposal.slug}/ordne"


def reporting(make, proposal):
    return "sabro-2", f"/anmeld/proposal/{proposal.slug}"


def case(make, proposal):
    made = report(kind=Target.PROPOSAL, target=proposal.slug, reported_by=make.account("sabro-2"), rule=Rule.OTHER)
    return "playmaker-2", f"/moderation/sag/{made}"


def ruling(make, proposal):
    _who, url = case(make, proposal)
    found = case_by_public_id(url.rsplit("/", 1)[1])
    statement = Statement(Measure.WARN, Rule.OTHER, "Opdigtet.", "Det findes ikke.")
    made = decide(case_id=found.id, decided_by=make.account("playmaker-2"), statement=statement)
    return "sabro-1", f"/moderation/afgoerelse/{made}"


def question(make, proposal):
    made = ask_author(proposal_id=proposal.id, asked_by=make.account("playmaker-2"), words="Hvor?")
    return "sabro-1", f"/forslag/{proposal.slug}/spoergsmaal/{made}"


def together(make, proposal):
    return "sabro-1", f"/forslag/{proposal.slug}/medforslagsstillere"


def comments(make, proposal):
    return "sabro-2", f"/forslag/{proposal.slug}/kommentarer"


def fields(page: Page):
    """Each field of the main part that words are typed into, with the button that sends its form."""
    for form in page.soup.find("main").find_all("form", method="post"):
        button = re.sub(r"\s+", " ", form.find("button").get_text()).strip()
        for field in form.find_all(["input", "textarea"]):
            if field.name == "textarea" or field.get("type", "text") in TYPED:
                yield button, str(field["name"])


def long_fields(page: Page):
    """Those of them for more than a line."""
    return [(button, name) for button, name in fields(page) if page.soup.find("textarea", attrs={"name": name})]


PLACES = [sheet, arranging, reporting, case, ruling, question, together, comments]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_too_long_or_script_is_answered_at_its_field(client, make, place):
    make.account("playmaker-2")
    who, url = place(make, make.proposal(make.round()))
    page = client.sign_in(who).see(url)
    found = list(fields(page))
    assert found
    for button, name in found:
        answer = page.press(button, status=422, **{name: LONG})
        assert answer.errors().get(name), (button, name)
        assert LONG in str(answer.soup.find("main")), (button, name)
    for button, name in found:
        action = page.form_with(button).get("action") or url
        answer = client.ask("post", action, data={"csrf_token": client.token(), name: SCRIPT}, follow_redirects=True)
        shown = Page(client, answer, url).soup.find("main")
        assert answer.status_code < 500 and shown.find("script") is None
        assert not any(key.startswith("on") for tag in shown.find_all(True) for key in tag.attrs)


@pytest.mark.parametrize("place", PLACES)
def test_nobodys_number_is_kept_among_words(client, make, place):
    """A number that was published cannot be taken back, whoever wrote it."""
    make.account("playmaker-2")
    who, url = place(make, make.proposal(make.round()))
    page = client.sign_in(who).see(url)
    for button, name in long_fields(page):
        answer = page.press(button, status=422, **{name: "Det er 010190-1234, ring til mig."})
        assert "Skriv ikke CPR-numre her." in answer.errors()[name], (button, name)
