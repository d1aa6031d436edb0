"""The work before a decision: checklist, questions, hearing, departments, stepping aside, publishing together."""

from datetime import timedelta

import pytest

from civic.clock import fresh_now
from civic.notices.queries import notices_for
from civic.proposals.queries import State, proposal_by_id
from civic.qualification import inquiries, services
from civic.qualification.queries import decision_on, inquiries_about, kept_decision_on, sheet_of, unpublished_in
from civic.reasons import AlreadyAnswered, AnsweredTooLate, HearingMissing, Incomplete, NotFound, Recused
from civic.rounds.queries import round_by_id
from civic.rounds.services import settle_ballot

REASON = "Stien er privat."


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def by(make):
    return make.account("playmaker-2")


@pytest.fixture
def playmaker(client, by):
    return client.sign_in("playmaker-2")


def sheet(client, proposal, **options):
    return client.see(f"/playmaker/forslag/{proposal.slug}", **options)


def told(make, key):
    return [notice.kind for notice in notices_for(make.account(key))]


def hear(proposal, by, days=3):
    public_id = inquiries.hear_author(proposal_id=proposal.id, asked_by=by, words=REASON, days=days)
    return next(each for each in inquiries_about(proposal.id) if each.public_id == public_id)


def test_nobody_is_rejected_unheard(playmaker, proposal, by):
    assert "Afvis forslaget" not in sheet(playmaker, proposal).buttons
    with pytest.raises(HearingMissing):
        services.reject(proposal_id=proposal.id, decided_by=by, reason=REASON)
    assert proposal_by_id(proposal.id).state is State.SUBMITTED


def test_the_author_is_heard_and_answers_and_then_it_is_decided(playmaker, another_client, make, proposal):
    sheet(playmaker, proposal).press("Send i høring", words=REASON, days="5")
    author = another_client().sign_in("sabro-1")
    mine = author.see("/mit")
    page = mine.follow(next(words for words in mine.links if "er i høring" in words))
    assert REASON in page.text
    page.press("Send svaret", words="Ejeren har sagt ja.")
    assert told(make, "playmaker-2") == ["inquiry_answered"]
    shown = sheet(playmaker, proposal)
    assert "Ejeren har sagt ja." in shown.text
    shown.press("Afvis forslaget", reason=REASON)
    assert proposal_by_id(proposal.id).state is State.REJECTED


def test_a_hearing_without_answer_ends_with_its_deadline(travel, proposal, by, make):
    inquiry = hear(proposal, by)
    travel(fresh_now() + timedelta(days=3, minutes=1))
    with pytest.raises(AnsweredTooLate):
        inquiries.answer(inquiry_id=inquiry.id, words="For sent")
    inquiries.tell_of_overdue()
    inquiries.tell_of_overdue()
    assert told(make, "playmaker-2") == ["inquiry_overdue"]
    services.reject(proposal_id=proposal.id, decided_by=by, reason=REASON)


@pytest.mark.parametrize("days", [0, 2, 61, 59])
def test_a_hearing_has_a_fair_deadline_before_the_voting(proposal, by, days):
    with pytest.raises(Incomplete):
        hear(proposal, by, days=days)


def test_a_deadline_after_the_voting_begins_is_explained_next_to_its_field(playmaker, proposal):
    answer = sheet(playmaker, proposal).press("Send i høring", status=422, words=REASON, days="59")
    assert "før afstemningen" in answer.errors()["days"]


def test_an_answer_is_given_once(proposal, by):
    inquiry = hear(proposal, by)
    inquiries.answer(inquiry_id=inquiry.id, words="Ja")
    with pytest.raises(AlreadyAnswered):
        inquiries.answer(inquiry_id=inquiry.id, words="Nej")


def test_only_the_author_sees_a_question_to_them(client, another_client, proposal, by):
    public_id = inquiries.ask_author(proposal_id=proposal.id, asked_by=by, words="Hvor?")
    where = f"/forslag/{proposal.slug}/spoergsmaal/{public_id}"
    another_client().sign_in("sabro-2").see(where, status=404)
    assert "Hvor?" in client.sign_in("sabro-1").see(where).text
    assert "Hvor?" not in client.see(f"/forslag/{proposal.slug}").text


def test_a_question_belongs_to_its_proposal(client, make, proposal, by):
    other = make.proposal(round_by_id(proposal.round_id), title="Et andet")
    public_id = inquiries.ask_author(proposal_id=proposal.id, asked_by=by, words="Hvor?")
    client.sign_in("sabro-1").see(f"/forslag/{other.slug}/spoergsmaal/{public_id}", status=404)


def test_a_department_answers_by_its_link_without_signing_in(playmaker, another_client, app, make, proposal):
    page = sheet(playmaker, proposal)
    page.press("Send til afdelingen", department="Vej", address="vej@example.org", words="Må man?", days="5")
    (inquiry,) = inquiries_about(proposal.id)
    token = "a" * 43
    reset_token(inquiry, token)
    stranger = another_client()
    answer = stranger.see(f"/hoering/{token}").press("Send svaret", words="Ja, med tilladelse.")
    assert "Tak" in answer.text
    assert "Ja, med tilladelse." in sheet(playmaker, proposal).text
    assert told(make, "playmaker-2") == ["inquiry_answered"]
    assert "Send svaret" not in stranger.see(f"/hoering/{token}").buttons
    stranger.see("/hoering/" + "b" * 43, status=404)


def reset_token(inquiry, token):
    """The token itself is only in the mail: put one in its place that the test knows."""
    import sqlalchemy as sa

    from civic.database import transaction
    from civic.qualification.models import Inquiry

    with transaction() as session:
        hashed = inquiries.token_hash(token)
        session.execute(sa.update(Inquiry).where(Inquiry.id == inquiry.id).values(token_hash=hashed))


def test_the_departments_address_is_kept_nowhere_and_the_link_leads_to_the_question(make, proposal, by, app):
    import sqlalchemy as sa

    from civic.database import db
    from civic.notices.envelopes import unseal
    from civic.notices.models import Mail

    inquiries.ask_department(
        proposal_id=proposal.id, asked_by=by, department="Vej", address="vej@example.org", words="Må man?", days=5
    )
    (inquiry,) = inquiries_about(proposal.id)
    assert "example.org" not in str(vars(inquiry))
    (mail,) = db.session.scalars(sa.select(Mail).where(Mail.kind == "department_question"))
    path = unseal(mail.sealed).details["path"]
    assert inquiries.token_hash(path.rsplit("/", 1)[1]) == inquiry.token_hash


@pytest.mark.parametrize("address", ["", "vej", "vej@", "a@b.dk\r\nBcc: x@y.dk"])
def test_a_department_needs_a_real_address(playmaker, proposal, address):
    typed = {"department": "Vej", "address": address, "words": "Må man?", "days": "5"}
    answer = sheet(playmaker, proposal).press("Send til afdelingen", status=422, **typed)
    assert "address" in answer.errors()
    assert not inquiries_about(proposal.id)


def test_nobody_writes_over_what_a_colleague_has_noted_meanwhile(playmaker, proposal):
    mine, theirs = sheet(playmaker, proposal), sheet(playmaker, proposal)
    theirs.press("Gem arket", lawful="yes", notes="Ring til ejeren")
    page = mine.press("Gem arket", status=409, notes="Mål op først")
    assert "En anden playmaker har gemt arket" in page.text and "Mål op først" in page.text
    assert page.soup.find(id="notes").get_text().strip() == "Ring til ejeren"
    page.press("Gem arket", notes="Ring til ejeren. Mål op først")
    assert "Mål op først" in sheet(playmaker, proposal).soup.find(id="notes").get_text()


def test_the_same_sheet_sent_twice_is_kept_once(playmaker, proposal):
    page = sheet(playmaker, proposal)
    for _twice in range(2):
        page.press("Gem arket", lawful="yes", notes="Ring til ejeren")


def test_the_sheet_keeps_checks_and_notes_from_everyone_else(playmaker, another_client, proposal):
    sheet(playmaker, proposal).press("Gem arket", lawful="yes", land="no", notes="Ring til ejeren")
    kept = sheet_of(proposal.id)
    assert (kept.checks, kept.notes) == ({"lawful": "yes", "land": "no"}, "Ring til ejeren")
    assert "Ring til ejeren" in sheet(playmaker, proposal).soup.text
    assert "Ring til ejeren" not in another_client().sign_in("sabro-1").see(f"/forslag/{proposal.slug}").text


def test_a_template_must_be_filled_in(playmaker, proposal, by):
    hearing = hear(proposal, by)
    inquiries.answer(inquiry_id=hearing.id, words="Nå")
    page = playmaker.see(f"/playmaker/forslag/{proposal.slug}?begrundelse=0")
    answer = page.press("Afvis forslaget", status=422)
    assert "[hvem]" in answer.errors()["reason"]
    filled = page.soup.find(id="reason").text.replace("[hvem]", "Niels").replace("[svaret]", "nej")
    page.press("Afvis forslaget", reason=filled.replace("[hvad der skulle til]", "han sælger"))
    assert "Niels" in decision_on(proposal.id).reason


def test_who_has_stepped_aside_does_not_decide(playmaker, proposal, by):
    sheet(playmaker, proposal).press("Overlad forslaget til en anden")
    assert not {"Godkend forslaget", "Gem arket"} & set(sheet(playmaker, proposal).buttons)
    with pytest.raises(Recused):
        services.approve(proposal_id=proposal.id, decided_by=by, price=20_000_00)


@pytest.fixture
def together(make):
    """A proposal of a round that publishes its decisions together, approved."""
    proposal = make.proposal(make.round(publishes_together=True))
    services.approve(proposal_id=proposal.id, decided_by=make.account("playmaker-2"), price=20_000_00)
    return proposal


def test_decisions_published_together_show_nothing_before(client, playmaker, make, together):
    assert proposal_by_id(together.id).state is State.SUBMITTED
    assert told(make, "sabro-1") == ["proposal_submitted"]
    assert "Godkendt" not in client.see(f"/forslag/{together.slug}").text
    assert "ikke offentliggjort" in sheet(playmaker, together).text


def test_staff_publish_all_decisions_at_once(another_client, make, together):
    make.account("medarbejder-1")
    staff = another_client().sign_in("medarbejder-1")
    page = staff.see("/stab/arbejde").press("Offentliggør alle Sabro 2026")
    assert "1 afgørelse er offentliggjort" in page.soup.text
    assert proposal_by_id(together.id).state is State.APPROVED
    assert told(make, "sabro-1")[0] == "proposal_approved"


def test_what_is_left_is_published_before_the_voting_and_in_any_case_on_the_ballot(make, travel, together):
    round = round_by_id(together.round_id)
    travel(round.voting_at - timedelta(hours=2))
    services.publish_in_time()
    assert kept_decision_on(together.id).published_at is None
    travel(round.voting_at - timedelta(minutes=30))
    services.publish_in_time()
    assert proposal_by_id(together.id).state is State.APPROVED


def test_the_ballot_is_never_fixed_without_what_was_decided(travel, together):
    travel(round_by_id(together.round_id).voting_at)
    settle_ballot(together.round_id)
    assert proposal_by_id(together.id).state is State.APPROVED
    assert not unpublished_in(together.round_id)


def test_a_text_changed_after_its_decision_goes_back_to_the_playmaker(client, make, together):
    client.sign_in("sabro-1").see(f"/forslag/{together.slug}/rediger").press("Gem ændringer", title="Noget andet")
    assert services.publish(round_id=together.round_id, published_by=None) == 0
    assert kept_decision_on(together.id) is None
    assert told(make, "playmaker-2") == ["decision_outdated"]


def test_followers_hear_of_the_decision(client, make, proposal, by):
    client.sign_in("sabro-3").see(f"/forslag/{proposal.slug}").press("Følg forslaget")
    services.approve(proposal_id=proposal.id, decided_by=by, price=20_000_00)
    assert told(make, "sabro-3") == ["followed_decided"]


def test_the_workload_of_every_area_takes_a_constant_number_of_queries(client, make, queries):
    make.account("medarbejder-1")
    round = make.round(areas=("sabro", "solbjerg"))
    make.proposal(round)
    client.sign_in("medarbejder-1").see("/stab/arbejde")
    queries.clear()
    client.see("/stab/arbejde")
    few = len(queries)
    for n in range(3):
        make.proposal(round, author="solbjerg-1", title=f"Nr. {n}")
    queries.clear()
    page = client.see("/stab/arbejde")
    assert len(queries) == few
    row = page.soup.find("a", string="Solbjerg").find_parent("tr")
    assert [cell.text.strip() for cell in row.find_all("td")][0] == "3"


def test_an_unknown_inquiry_is_not_answered(make):
    with pytest.raises(NotFound):
        inquiries.answer(inquiry_id=10**9, words="Ja")
