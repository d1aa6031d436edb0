"""The most that one proposal may be given: staff say it, and everything that sets a price keeps to it."""

import json

import pytest
import sqlalchemy as sa

from civic.proposals.queries import State, proposal_by_id, proposals_by_author
from civic.qualification import offers, services
from civic.reasons import FreezeBroken, Incomplete, StepNotNow
from civic.rounds.phases import Phase
from civic.rounds.queries import round_by_slug
from civic.voting.freezing import frozen, refuse_broken_freeze
from civic.voting.models import Step
from tests.support.behind import behind_the_house
from tests.web.test_proposals_money_and_place import OTHERS, WHOLE
from tests.web.test_rounds_setup import press_create, staff
from tests.web.test_voting_freeze import take

__all__ = ["staff"]
CEILING = 18_000_00


@pytest.fixture
def round(make):
    return make.round(price_ceiling=CEILING)


@pytest.fixture
def two(make):
    """Two people who work here."""
    return make.account("medarbejder-1"), make.account("valgstyrer-1")


def test_staff_say_it_and_everyone_reads_it(staff, make):
    press_create(staff, make, price_ceiling="50.000")
    assert round_by_slug("sabro-2026").price_ceiling == 50_000_00
    assert "Højst til ét forslag 50.000 kr." in staff.see("/runder/sabro-2026").text
    copy = staff.see("/stab/runder/ny?start=2027-02-01&kopi=sabro-2026")
    assert copy.soup.find(id="price_ceiling")["value"] == "50.000"


def test_a_round_needs_none(staff, make):
    press_create(staff, make)
    assert round_by_slug("sabro-2026").price_ceiling is None
    assert "Højst til ét forslag" not in staff.see("/runder/sabro-2026").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("0", "mindst 1 krone"), ("320.000,01", "større end hele rundens beløb"), ("mange", "i kroner med tal")],
)
def test_it_lies_between_nothing_and_all_there_is(staff, make, typed, sentence):
    page = press_create(staff, make, status=422, price_ceiling=typed)
    assert list(page.errors()) == ["price_ceiling"] and sentence in page.errors()["price_ceiling"]


@pytest.mark.parametrize(("phase", "status"), [(Phase.INFORMATION, 200), (Phase.PROPOSALS, 422)])
@pytest.mark.parametrize("before", [CEILING, None])
def test_it_only_rises_once_there_are_proposals(client, make, phase, status, before):
    make.round(phase=phase, price_ceiling=before)
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see("/stab/runder/sabro-2026")
    page = page.press("Gem ændringerne", status=status, price_ceiling="17.000")
    assert ("kun hæves eller fjernes" in page.errors().get("price_ceiling", "")) is (status == 422)
    for higher in ("19.000", "") if before else ():
        page = page.press("Gem ændringerne", price_ceiling=higher)


def test_whoever_asks_for_more_is_told_next_to_the_costs(client, round):
    page = client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt")
    assert "Et forslag kan højst få 18.000 kr. i denne runde. Egne midler" in page.text
    refused = page.press("Send ind", status=422, **WHOLE)
    assert "Et forslag kan højst få 18.000 kr. i denne runde. Søg om mindre" in refused.errors()["costs-0-amount"]


def test_money_from_elsewhere_does_not_count(client, make, round):
    page = client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt")
    page.press("Send ind", **{**WHOLE, "costs-0-amount": "18.000"}, **OTHERS)
    assert proposals_by_author(make.account("sabro-1"))[0].state is State.SUBMITTED


def test_what_is_handed_in_stays_within_it(client, make, round):
    proposal = make.proposal(round, cost=CEILING)
    edit = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/rediger")
    refused = edit.press("Gem ændringer", status=422, **{"costs-0-amount": "18.000,01"})
    assert "18.000 kr." in refused.errors()["costs-0-amount"]


def test_a_draft_may_still_be_too_dear(make, round):
    draft = make.draft(round, cost=CEILING + 1)
    with pytest.raises(Incomplete):
        make.proposal(round, cost=CEILING + 1)
    assert draft.state is State.DRAFT


def test_nobody_approves_a_higher_price(client, make, round):
    proposal, by = make.proposal(round, cost=CEILING), make.account("playmaker-2")
    sheet = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{proposal.slug}")
    assert "Højst til ét forslag: 18.000 kr." in sheet.text
    refused = sheet.press("Godkend forslaget", status=422, price="18.001", explanation="Moms")
    assert "højst få 18.000 kr." in refused.errors()["price"]
    with pytest.raises(Incomplete):
        services.approve(proposal_id=proposal.id, decided_by=by, price=CEILING + 1, explanation="Moms")
    services.approve(proposal_id=proposal.id, decided_by=by, price=CEILING)
    assert proposal_by_id(proposal.id).price == CEILING


def test_two_that_are_too_dear_together_are_not_merged(make, round):
    first, second = (make.proposal(round, title=title, cost=CEILING // 2 + 1) for title in ("Et", "To"))
    by = make.account("playmaker-2")
    with pytest.raises(Incomplete):
        offers.offer_merge(proposal_id=first.id, into_id=second.id, title="Begge", words="Fordi", offered_by=by)


def test_it_is_frozen_where_there_is_one(make):
    ceiling = {"price_ceiling": CEILING}
    assert ceiling.items() <= frozen(make.voting(10_000_00, **ceiling)).content.items()
    assert "price_ceiling" not in json.loads(frozen(make.voting(10_000_00, name="Uden")).text)


@pytest.mark.parametrize("before", [CEILING, None])
def test_a_box_is_not_opened_when_it_was_changed_behind_the_house(make, before):
    round = make.voting(10_000_00, price_ceiling=before)
    make.vote(round, "1")
    with behind_the_house() as session:
        session.execute(sa.text("UPDATE round SET price_ceiling = " + ("NULL" if before else "5")))
    with pytest.raises(FreezeBroken):
        refuse_broken_freeze(round_by_slug(round.slug))


def test_no_price_rises_above_it_in_a_pause(client, make, two):
    round = make.voting(10_000_00, 12_000_00, price_ceiling=CEILING)
    take(round, two, Step.PAUSE)
    with pytest.raises(StepNotNow):
        take(round, two, Step.PRICE, project="1", price=CEILING + 1)
    page = client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}/indgreb")
    typed = {"step": "price", "project": "1", "price": "18.001", "reason": "Moms"}
    assert "højst få 18.000 kr." in page.press("Foreslå", status=422, **typed).errors()["price"]
    take(round, two, Step.PRICE, project="1", price=CEILING)


def test_no_price_rises_above_all_there_is_in_a_pause(client, make, two):
    round = make.voting(10_000_00)
    take(round, two, Step.PAUSE)
    with pytest.raises(StepNotNow):
        take(round, two, Step.PRICE, project="1", price=round.budget + 1)
    page = client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}/indgreb")
    typed = {"step": "price", "project": "1", "price": "9.000.000", "reason": "Et nul for meget"}
    assert "højst få" in page.press("Foreslå", status=422, **typed).errors()["price"]


@pytest.mark.parametrize("together", [False, True])
def test_staff_are_told_of_approved_proposals_that_the_lowered_budget_cannot_pay(client, make, together):
    round = make.round(publishes_together=together)
    proposal, by = make.proposal(round, cost=CEILING), make.account("playmaker-2")
    services.approve(proposal_id=proposal.id, decided_by=by, price=CEILING)
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see("/stab/runder/sabro-2026")
    assert "koster mere end rundens beløb" not in page.text
    page = page.press("Gem ændringerne", budget="17.999")
    assert "1 godkendt forslag koster mere end rundens beløb." in page.text
    assert "koster mere end rundens beløb" not in page.press("Gem ændringerne", budget="18.000").text
