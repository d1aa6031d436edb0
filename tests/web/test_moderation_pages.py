"""Moderation in the browser: report, decide, appeal."""

import pytest

from civic.discussion.services import comment
from civic.moderation.queries import Rule, waiting_cases
from civic.proposals.services import withdraw


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def url(make, proposal):
    """The page of a proposal with a comment by sabro-2."""
    comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body="Et grimt ord")
    return f"/forslag/{proposal.slug}"


def follow_report(page):
    return page.follow(next(words for words in page.links if words.startswith("Anmeld kommentaren")))


def test_a_resident_reports_a_comment_and_nothing_is_hidden(client, make, url):
    page = follow_report(client.sign_in("sabro-3").see(url))
    answer = page.press("Send til moderatoren", rule="abuse", words="Se selv")
    assert "Intet er skjult endnu" in answer.soup.text
    assert "Et grimt ord" in answer.text
    assert len(waiting_cases(None)) == 1


@pytest.mark.parametrize("begins", ["Anmeld kommentaren", "Anmeld forslaget"])
def test_a_visitor_who_reports_signs_in_and_comes_back_to_the_form(client, url, begins):
    page = client.see(url)
    asked = page.follow(next(words for words in page.links if words.startswith(begins)))
    asked.press("Log ind med MitID")
    page = client.send("/demo-mitid", {"csrf_token": client.token(), "person": "sabro-3"})
    assert "Send til moderatoren" in page.buttons


def test_a_report_without_a_reason_is_asked_for_again(client, url):
    page = follow_report(client.sign_in("sabro-3").see(url))
    answer = page.press("Send til moderatoren", status=422, words="Det her skrev jeg")
    assert "Vælg, hvad der er galt." in answer.text
    assert "Det her skrev jeg" in answer.soup.textarea.text


def test_a_playmaker_decides_and_the_reason_stands_in_the_comments_place(client, make, url):
    make.account("playmaker-2")
    page = follow_report(client.sign_in("playmaker-2").see(url)).press("Send til moderatoren", rule="abuse")
    page.press("Afgør sagen", measure="hide", rule="abuse", facts="Skældte ud.", reason="Tal pænt.")
    shown = client.see(url).text
    assert "Et grimt ord" not in shown
    assert "Tal pænt." in shown


def test_a_decision_without_reasons_is_asked_for_again_and_kept(client, make, url):
    make.account("playmaker-2")
    page = follow_report(client.sign_in("playmaker-2").see(url)).press("Send til moderatoren", rule="abuse")
    answer = page.press("Afgør sagen", status=422, measure="hide", rule="abuse", facts="Skældte ud.", reason=" ")
    assert "hvorfor" in answer.errors()["reason"]
    assert "Skældte ud." in answer.soup.text


def test_a_playmaker_cannot_block(client, make, url):
    make.account("playmaker-2")
    page = follow_report(client.sign_in("playmaker-2").see(url)).press("Send til moderatoren", rule="abuse")
    typed = {"measure": "block", "block_days": "3", "rule": "abuse", "facts": "x", "reason": "y"}
    where = f"/moderation/sag/{waiting_cases(None)[0].case.public_id}"
    client.send(where, {"csrf_token": client.token(), **typed}, status=422)
    assert "block" not in str(page.soup.select("input[name=measure]"))


@pytest.mark.parametrize("days", ["", "0", "181", "tre", "999999999999999999999"])
def test_a_block_needs_a_number_of_days(client, make, url, days):
    make.account("medarbejder-1")
    page = follow_report(client.sign_in("medarbejder-1").see(url)).press("Send til moderatoren", rule="abuse")
    typed = {"measure": "block", "rule": "abuse", "facts": "x", "reason": "y"}
    assert "Der er noget, du skal rette" in page.press("Afgør sagen", status=422, block_days=days, **typed).text


def test_the_author_reads_the_reasons_and_appeals_and_another_answers(client, another_client, make, url):
    make.account("playmaker-2"), make.account("medarbejder-1")
    moderator = another_client().sign_in("playmaker-2")
    page = follow_report(moderator.see(url)).press("Send til moderatoren", rule="abuse")
    page.press("Afgør sagen", measure="hide", rule="abuse", facts="Skældte ud.", reason="Tal pænt.")
    mine = client.sign_in("sabro-2").see("/mit")
    statement = mine.follow(next(words for words in mine.links if "Noget, du skrev" in words))
    assert all(words in statement.text for words in ("Skældte ud.", "Tal pænt.", "Et grimt ord"))
    statement.press("Send klagen", words="Det var en spøg")
    same = moderator.see(statement.url)
    assert "Afgør klagen" not in same.buttons
    other = another_client().sign_in("medarbejder-1").see(statement.url)
    other.press("Afgør klagen", measure="restore", rule="abuse", facts="En spøg.", reason="Det er i orden.")
    assert "Et grimt ord" in client.see(url).text
    assert "Du har fået ret" in client.see("/mit").text


def test_the_second_moderator_sees_what_the_first_decided_and_keeps_their_words(client, another_client, make, url):
    make.account("playmaker-2"), make.account("medarbejder-1")
    first = follow_report(another_client().sign_in("playmaker-2").see(url)).press("Send til moderatoren", rule="abuse")
    second = client.sign_in("medarbejder-1").see(first.url)
    first.press("Afgør sagen", measure="hide", rule="abuse", facts="Skældte ud.", reason="Tal pænt.")
    late = {"measure": "keep", "rule": "abuse", "facts": "Sagde fra.", "reason": "Det må man."}
    answer = second.press("Afgør sagen", status=409, **late)
    assert all(words in answer.text for words in ("Tal pænt.", "Det, du skrev", "Det må man.", "Sagen er afgjort."))


def test_the_queue_tells_why_something_is_reported_and_whose_turn_an_appeal_is(client, another_client, make, url):
    make.account("playmaker-2"), make.account("medarbejder-1")
    moderator = another_client().sign_in("playmaker-2")
    page = follow_report(moderator.see(url)).press("Send til moderatoren", rule="advertising")
    assert "Det er reklame eller spam" in moderator.see("/moderation").text
    page.press("Afgør sagen", measure="warn", rule="advertising", facts="Solgte noget.", reason="Lad være.")
    mine = client.sign_in("sabro-2").see("/mit")
    mine.follow(next(words for words in mine.links if "advarsel" in words)).press("Send klagen", words="Nej")
    assert "du har selv afgjort sagen" in moderator.see("/moderation").text
    assert "du har selv" not in another_client().sign_in("medarbejder-1").see("/moderation").text


def test_a_case_about_what_has_been_withdrawn_is_still_decided(client, make, proposal):
    make.account("playmaker-2")
    report = client.sign_in("playmaker-2").see(f"/anmeld/proposal/{proposal.slug}")
    case = report.press("Send til moderatoren", rule="abuse")
    withdraw(proposal_id=proposal.id, author_id=proposal.author_id)
    page = client.see(case.url)
    assert "trukket tilbage" in page.text
    page.press("Afgør sagen", measure="warn", rule="abuse", facts="Skældte ud.", reason="Tal pænt.")
    assert "Ingen anmeldelser venter" in client.see("/moderation").text
    client.see(f"/anmeld/proposal/{proposal.slug}", status=404)


def test_strangers_find_no_ruling(client, another_client, make, url):
    make.account("playmaker-2")
    moderator = another_client().sign_in("playmaker-2")
    page = follow_report(moderator.see(url)).press("Send til moderatoren", rule="abuse")
    page.press("Afgør sagen", measure="hide", rule="abuse", facts="Skældte ud.", reason="Tal pænt.")
    mine = client.sign_in("sabro-2").see("/mit")
    where = mine.links[next(words for words in mine.links if "Noget, du skrev" in words)]
    another_client().sign_in("sabro-3").see(where, status=404)


def test_a_moderator_leaves_a_case_to_others(client, make, url):
    make.account("playmaker-2")
    page = follow_report(client.sign_in("playmaker-2").see(url)).press("Send til moderatoren", rule="abuse")
    page.press("Overlad sagen til en anden")
    assert "Afgør sagen" not in client.see(page.url).buttons


def test_a_hidden_proposal_shows_only_why(client, another_client, make, proposal):
    make.account("medarbejder-1")
    staff = another_client().sign_in("medarbejder-1")
    page = staff.see(f"/forslag/{proposal.slug}").follow("Anmeld forslaget").press("Send til moderatoren", rule="other")
    page.press("Afgør sagen", measure="hide", rule="other", facts="Opdigtet.", reason="Det findes ikke.")
    shown = client.see(f"/forslag/{proposal.slug}")
    assert shown.heading == "Forslaget er skjult"
    assert "Det findes ikke." in shown.text
    assert proposal.title not in shown.text


def test_a_blocked_person_is_told_until_when_and_keeps_their_words(client, another_client, make, url):
    make.account("medarbejder-1")
    page = follow_report(another_client().sign_in("medarbejder-1").see(url)).press("Send til moderatoren", rule="abuse")
    page.press("Afgør sagen", measure="block", block_days="3", rule="abuse", facts="Igen.", reason="Tal pænt.")
    answer = client.sign_in("sabro-2").see(url).press("Send kommentar", status=403, body="Jeg mener noget")
    assert "Du kan ikke skrive her før" in answer.text
    assert "Jeg mener noget" in answer.soup.textarea.text
    assert "ikke skrive her før" in answer.follow("din side").text


def test_everyone_reads_the_years_figures(client, url):
    page = client.see("/moderation/tal")
    assert page.heading.startswith("Moderation i ")
    client.see("/moderation/tal?aar=1")
    client.see("/moderation/tal?aar=x")


def test_an_unknown_kind_of_thing_is_not_found(client):
    client.sign_in("sabro-3").see("/anmeld/picture/x", status=404)
    client.see("/anmeld/comment/x", status=404)


def test_everyone_reads_the_rules_and_a_decision_leads_to_its_own(client, another_client, make, url):
    make.account("playmaker-2")
    rules = client.see(client.see(url).soup.footer.find("a", string="Regler for debatten")["href"])
    assert [rules.soup.find(id=rule) is not None for rule in Rule] == [True] * len(Rule)
    moderator = another_client().sign_in("playmaker-2")
    page = follow_report(moderator.see(url))
    assert "Læs reglerne for debatten" in page.links
    page = page.press("Send til moderatoren", rule="hate")
    page.press("Afgør sagen", measure="warn", rule="hate", facts="Skældte ud.", reason="Tal pænt.")
    assert moderator.see(page.url).links["Det er hadefuldt eller truende"] == "/debatregler#hate"


def test_what_the_house_noticed_is_not_counted_as_peoples_reports(client, make, proposal):
    comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body="Se www.a.dk www.b.dk www.c.dk")
    page = client.see("/moderation/tal")
    assert {cell.text for cell in page.soup.select("#anmeldelser td")} == {"0"}
    assert "Desuden har siden selv 1 gang bedt en moderator se på noget" in page.text
