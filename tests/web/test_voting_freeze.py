"""What is voted on is frozen when the voting opens; only two people together may change it, and everyone can see it."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic import sealing, vault
from civic.audit.queries import entries
from civic.clock import move_clock_to
from civic.database import db, transaction
from civic.letters.services import bearer_of, make_letters
from civic.reasons import (
    FreezeBroken,
    NotAlone,
    NotFound,
    NothingChosen,
    OverBudget,
    RoundCancelled,
    StepDecided,
    StepNotNow,
    UnknownProject,
    VotingPaused,
)
from civic.rounds.phases import Phase
from civic.rounds.queries import round_by_id
from civic.rounds.services import BOX_KEY, PAPER_KEY, SLOT_PEPPER
from civic.voting.emergency import approve_step, drop_step, propose_step
from civic.voting.freezing import (
    canonical,
    counted_selection,
    freeze_open_votings,
    freezes_of,
    frozen,
    refuse_broken_freeze,
    stored_freeze,
)
from civic.voting.models import Step
from civic.voting.queries import ballot_projects, box_count, rival_projects
from civic.voting.services import sealed_boxes
from tests.support.behind import behind_the_house
from tests.support.paper import Paper
from tests.web.test_letters import cpr


@pytest.fixture
def staff(make):
    """Two people who work here."""
    return make.account("medarbejder-1"), make.account("valgstyrer-1")


def take(round, staff, step, reason="Et tal var skrevet forkert", **details):
    number = propose_step(round_id=round.id, step=step, details=details, reason=reason, proposed_by=staff[0])
    approve_step(intervention_id=number, approved_by=staff[1])
    return round_by_id(round.id)


def test_before_the_voting_nothing_is_frozen(make) -> None:
    assert frozen(make.round()) is None


def test_the_freeze_is_the_same_whoever_makes_it(make) -> None:
    round = make.voting()
    seen = frozen(round)
    make.vote(round, "1")
    assert stored_freeze(round.id).text == seen.text
    freeze_open_votings()
    assert [each.fingerprint for each in freezes_of(round)] == [seen.fingerprint]


def test_the_job_freezes_what_nobody_has_voted_on(make) -> None:
    round = make.voting()
    freeze_open_votings()
    freeze_open_votings()
    assert stored_freeze(round.id).n == 1
    assert [entry.kind for entry in entries(round.slug)].count("ballot_frozen") == 1


def test_the_freeze_names_prices_rule_limits_key_and_roll(make) -> None:
    content = frozen(make.voting(40_000_00, 50_000_00, max_choices=2)).content
    assert [(each["id"], each["price"]) for each in content["projects"]] == [("1", 40_000_00), ("2", 50_000_00)]
    assert content["ballot"]["max_choices"] == 2 and content["rule"]["name"] == "aarhus"
    assert len(content["public_key"]) == len(content["roll"]) == len(content["lot_commitment"]) == 64


def test_its_fingerprint_is_in_the_log(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    (entry,) = [entry for entry in entries(round.slug) if entry.kind == "ballot_frozen"]
    assert json.loads(entry.body) == {"n": 1, "fingerprint": stored_freeze(round.id).fingerprint}


def test_a_price_changed_behind_the_house_changes_no_ballot_and_stops_the_opening(make) -> None:
    round = make.voting(40_000_00, 50_000_00, 30_000_00)
    make.vote(round, "1")
    with behind_the_house() as session:
        session.execute(sa.text("UPDATE proposal SET price = 9900000 WHERE number = 1"))
    assert [project.price for project in ballot_projects(round)] == [40_000_00, 50_000_00, 30_000_00]
    with pytest.raises(FreezeBroken), transaction():
        refuse_broken_freeze(round)


def test_groups_changed_behind_the_house_change_no_count_and_stop_the_opening(make) -> None:
    round = make.apart("2", "3")
    make.vote(round, "2", "3")
    assert frozen(round).content["exclusive"] == [["2", "3"]]
    with transaction():
        refuse_broken_freeze(round)
    with behind_the_house() as session:
        session.execute(sa.text("DELETE FROM exclusion"))
    assert rival_projects(round) == [["2", "3"]]
    with pytest.raises(FreezeBroken), transaction():
        refuse_broken_freeze(round)


def test_a_project_that_is_taken_off_leaves_its_group(make, staff) -> None:
    round = make.apart("2", "3")
    take(round, staff, Step.PAUSE)
    round = take(round, staff, Step.WITHDRAW, "Grunden er solgt", project="3")
    assert [each.exclusive for each in freezes_of(round)] == [[["2", "3"]], []]
    with transaction():
        refuse_broken_freeze(round)


def test_a_freeze_changed_behind_the_house_stops_the_opening(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    with transaction():
        refuse_broken_freeze(round)
    other = json.loads(stored_freeze(round.id).text) | {"budget": 1}
    with behind_the_house() as session:
        session.execute(sa.text("UPDATE ballot_freeze SET content = :text"), {"text": canonical(other)})
    with pytest.raises(FreezeBroken), transaction():
        refuse_broken_freeze(round)


@pytest.mark.parametrize("behind", ["budget = budget + 1", "public_key = :other"])
def test_what_was_changed_behind_the_house_does_not_pass_with_a_change_by_two(make, staff, behind) -> None:
    round = make.voting()
    make.vote(round, "1")
    take(round, staff, Step.PAUSE)
    with behind_the_house() as session:
        session.execute(sa.text(f"UPDATE round SET {behind}"), {"other": bytes(32)} if ":" in behind else {})
    with pytest.raises(FreezeBroken):
        take(round, staff, Step.PRICE, project="1", price=60_000_00)
    assert len(freezes_of(round_by_id(round.id))) == 1


def test_ballots_are_sealed_to_the_key_that_was_frozen(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    stolen, another = sealing.new_key_pair()
    with behind_the_house() as session:
        session.execute(sa.text("UPDATE round SET public_key = :key"), {"key": another})
    make.vote(round_by_id(round.id), "1", key="sabro-2")
    boxes = [bytes(box) for _area, box, _receipt in sealed_boxes(round.id)]
    assert len(boxes) == 2
    for box in boxes:
        with pytest.raises(sealing.UnreadableBox):
            sealing.open_box(stolen, box)


def test_one_person_cannot_pause_the_voting(make, staff) -> None:
    round = make.voting()
    number = propose_step(round_id=round.id, step=Step.PAUSE, details={}, reason="Fejl", proposed_by=staff[0])
    with pytest.raises(NotAlone):
        approve_step(intervention_id=number, approved_by=staff[0])
    make.vote(round, "1")


def test_a_paused_voting_takes_no_ballot_until_it_goes_on(make, staff) -> None:
    round = make.voting()
    round = take(round, staff, Step.PAUSE)
    with pytest.raises(VotingPaused):
        make.vote(round, "1")
    round = take(round, staff, Step.RESUME)
    assert make.vote(round, "1")


def test_a_step_is_decided_once(make, staff) -> None:
    round = make.voting()
    number = propose_step(round_id=round.id, step=Step.PAUSE, details={}, reason="Fejl", proposed_by=staff[0])
    drop_step(intervention_id=number, dropped_by=staff[0])
    with pytest.raises(StepDecided):
        approve_step(intervention_id=number, approved_by=staff[1])


@pytest.mark.parametrize("step", [Step.PRICE, Step.WITHDRAW, Step.BUDGET, Step.RULE, Step.RESUME])
def test_nothing_is_changed_while_people_vote(make, staff, step) -> None:
    round = make.voting()
    details = {"project": "1", "price": 1_00, "budget": 1_00, "rule": "equal-shares", "parameters": {}}
    with pytest.raises(StepNotNow):
        propose_step(round_id=round.id, step=step, details=details, reason="Fejl", proposed_by=staff[0])


def test_a_new_price_makes_a_new_freeze_that_names_the_old_one_and_the_reason(make, staff) -> None:
    round = make.voting(40_000_00, 50_000_00)
    first = frozen(round)
    take(round, staff, Step.PAUSE)
    round = take(round, staff, Step.PRICE, "Tilbuddet var dyrere", project="1", price=60_000_00)
    second = frozen(round)
    assert (second.n, second.content["previous"], second.prices["1"]) == (2, first.fingerprint, 60_000_00)
    assert second.content["reason"] == "Tilbuddet var dyrere"
    assert ballot_projects(round)[0].price == 60_000_00
    with transaction():
        refuse_broken_freeze(round)


def test_whoever_voted_before_a_price_rose_keeps_their_vote(make, staff) -> None:
    round = make.voting(40_000_00, 50_000_00)
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, project="1", price=60_000_00)
    round = take(round, staff, Step.RESUME)
    assert counted_selection(freezes_of(round), ["1", "2"]) == ["1", "2"]
    with pytest.raises(OverBudget):
        make.vote(round, "1", "2")


def test_a_withdrawn_project_falls_off_the_ballots_that_are_in_the_box(make, staff) -> None:
    round = make.voting(40_000_00, 50_000_00)
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.WITHDRAW, "Grunden er solgt", project="1")
    round = take(round, staff, Step.RESUME)
    freezes = freezes_of(round)
    assert [project.id for project in ballot_projects(round)] == ["2"]
    assert freezes[-1].withdrawn == {"1"} and counted_selection(freezes, ["1", "2"]) == ["2"]
    with pytest.raises(NothingChosen):
        counted_selection(freezes, ["1"])
    with pytest.raises(UnknownProject):
        make.vote(round, "1")


def test_amount_and_rule_are_changed_together_with_the_round(make, staff) -> None:
    round = make.voting()
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.BUDGET, budget=90_000_00)
    round = take(round, staff, Step.RULE, rule="equal-shares", parameters={"completion": "none"})
    assert (round.budget, round.rule) == (90_000_00, "equal-shares")
    assert [each.content["budget"] for each in freezes_of(round)] == [100_000_00, 90_000_00, 90_000_00]


def test_the_ballot_says_that_it_was_changed_and_why(client, make, staff) -> None:
    round = make.voting()
    make.vote(round, "1")
    assert client.see(f"/stem/{round.slug}").soup.find(id="changed") is None
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, "Prisen var uden moms", project="1", price=50_000_00)
    take(round, staff, Step.WITHDRAW, "Ejeren siger nej", project="2")
    take(round, staff, Step.RESUME)
    told = client.see(f"/stem/{round.slug}").soup.find(id="changed").get_text()
    assert "Prisen var uden moms" in told and "»Forslag 1«" in told and "Du kan stemme om" in told
    assert "Ejeren siger nej" in told and "»Forslag 2« er taget af stemmesedlen" in told


def test_an_unknown_project_is_not_found(make, staff) -> None:
    round = make.voting()
    take(round, staff, Step.PAUSE)
    with pytest.raises(NotFound):
        propose_step(round_id=round.id, step=Step.WITHDRAW, details={"project": "9"}, reason="x", proposed_by=staff[0])


def test_an_extended_voting_takes_ballots_longer(make, staff) -> None:
    round = make.voting()
    before, until = round.result_at, round.result_at + timedelta(days=2)
    round = take(round, staff, Step.EXTEND, until=until.isoformat())
    move_clock_to(before + timedelta(hours=1))
    assert make.vote(round, "1")
    assert frozen(round).content["voting"]["closes"] == until.isoformat(timespec="seconds")


def test_a_voting_that_has_closed_is_not_extended(make, staff) -> None:
    round = make.voting()
    until = (round.result_at + timedelta(days=2)).isoformat()
    move_clock_to(round.result_at)
    with pytest.raises(StepNotNow):
        propose_step(
            round_id=round.id, step=Step.EXTEND, details={"until": until}, reason="For få", proposed_by=staff[0]
        )


def test_a_cancelled_round_is_closed_and_its_box_is_gone_unread(make, staff) -> None:
    round = make.voting()
    make.vote(round, "1")
    round = take(round, staff, Step.CANCEL)
    assert box_count(round.id) == 0 and round.phase_at(round.cancelled_at) is Phase.CLOSED
    with pytest.raises(RoundCancelled):
        make.vote(round, "1")


def test_what_was_typed_from_paper_is_unreadable_once_a_round_is_called_off(make, staff) -> None:
    paper = Paper(make, make.voting())
    paper.mark("sabro-1")
    batch = paper.batch(1)
    paper.by_two(paper.ballots(batch)[0], "1")
    assert vault.read(paper.round.slug, PAPER_KEY)
    take(paper.round, staff, Step.CANCEL)
    left = [name for name in (BOX_KEY, SLOT_PEPPER, PAPER_KEY) if vault.read(paper.round.slug, name)]
    assert left == []


def test_a_letter_leads_nowhere_once_a_round_is_called_off(make, staff) -> None:
    round = make.voting()
    lines = ["person\n", f"{cpr('sabro-1')}\n"]
    batch = make_letters(round_id=round.id, lines=lines, as_file=lambda *_: b"", made_by=staff[0])
    assert db.session.scalar(sa.text("SELECT count(*) FROM letter")) == 1
    assert bearer_of(round, batch.letters[0][1])
    take(round, staff, Step.CANCEL)
    assert db.session.scalar(sa.text("SELECT count(*) FROM letter")) == 0
