"""People on paper: marks on the roll, their undoing by two, lists for places without a network."""

import pytest
import sqlalchemy as sa

from civic.audit.queries import entries, first_broken_entry
from civic.database import Base, db
from civic.paper import lists, services
from civic.paper.queries import list_by_number, lists_of, missing, releases_of
from civic.reasons import (
    AlreadyOnPaper,
    AnotherPerson,
    FaultyFile,
    ListIsSettled,
    NotOnPaper,
    PaperIsCounted,
    PersonNotOnRoll,
    PersonOnPaper,
    ReleaseAsked,
    StepDecided,
    VotingClosed,
    VotingNotOpen,
    WrongPhase,
)
from civic.results.services import open_and_count
from civic.roll.queries import Channel, turnout
from civic.rounds.phases import Phase
from civic.voting.marking import mark_paper
from civic.voting.models import ReplacedReceipt
from civic.voting.queries import box_count
from tests.support.paper import Paper, cpr_of

STRANGER = "6101901234"


@pytest.fixture
def paper(make):
    return Paper(make, make.voting())


def kinds(round):
    return [entry.kind for entry in entries(round.slug)]


def release(paper, key="sabro-1", reason="Forkert person."):
    services.ask_release(round_id=paper.round.id, person=cpr_of(key), reason=reason, asked_by=paper.one)
    return releases_of(paper.round.id)[0].id


def decide(paper, asked, by, *, grant=True):
    services.decide_release(round_id=paper.round.id, release_id=asked, grant=grant, decided_by=by)


def test_a_mark_is_on_the_roll_and_in_the_log(paper):
    (marked,) = paper.mark("sabro-1")
    assert (marked.area, marked.superseded) == ("Sabro", False)
    assert turnout(paper.round.id).by_channel == {Channel.PAPER: 1}
    assert kinds(paper.round)[-1] == "paper_marked" and first_broken_entry(paper.round.slug) is None


def test_paper_beats_web(make, paper):
    make.vote(paper.round, "1")
    (marked,) = paper.mark("sabro-1")
    assert marked.superseded and box_count(paper.round.id) == 0
    assert turnout(paper.round.id).by_channel == {Channel.PAPER: 1}
    assert kinds(paper.round)[-2:] == ["ballot_superseded", "paper_marked"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReplacedReceipt)) == 1


def test_whoever_votes_on_paper_does_not_vote_on_the_web(make, paper):
    voter = make.voter(paper.round)
    paper.mark("sabro-1")
    with pytest.raises(AlreadyOnPaper):
        make.vote(paper.round, "1")
    assert voter.area_id and box_count(paper.round.id) == 0


def test_a_person_is_marked_once(paper):
    paper.mark("sabro-1")
    before = kinds(paper.round)
    with pytest.raises(PersonOnPaper):
        paper.mark("sabro-1")
    assert kinds(paper.round) == before


def test_whoever_is_not_on_the_roll_is_not_marked(paper):
    with pytest.raises(PersonNotOnRoll):
        services.mark_voter(round_id=paper.round.id, person=STRANGER, marked_by=paper.one)


def test_marks_are_made_while_the_voting_is_open(paper, travel):
    travel(paper.round.result_at)
    with pytest.raises(VotingClosed):
        paper.mark("sabro-1")
    travel(paper.round.qualification_at)
    with pytest.raises(VotingNotOpen):
        paper.mark("sabro-1")


def test_nothing_of_the_person_is_stored(make, paper):
    paper.mark("sabro-1")
    release(paper)
    number = paper.list()
    paper.read(number, f"1;{cpr_of('sabro-2')}", f"2;{STRANGER}")
    rows = [str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(sa.select(table))]
    for cpr in (cpr_of("sabro-1"), cpr_of("sabro-2"), STRANGER):
        assert not [row for row in rows if cpr in row]


def test_two_people_take_a_mark_off_the_roll(make, paper):
    paper.mark("sabro-1")
    decide(paper, release(paper), paper.other)
    assert turnout(paper.round.id).voted == 0
    assert kinds(paper.round)[-1] == "paper_released"
    make.vote(paper.round, "1")
    assert box_count(paper.round.id) == 1


def test_one_person_alone_takes_no_mark_off(paper):
    paper.mark("sabro-1")
    asked = release(paper)
    with pytest.raises(AnotherPerson):
        decide(paper, asked, paper.one)
    assert turnout(paper.round.id).voted == 1


def test_a_wish_is_decided_once_and_forgets_who_it_was_about(paper):
    paper.mark("sabro-1")
    asked = release(paper)
    decide(paper, asked, paper.one, grant=False)
    with pytest.raises(StepDecided):
        decide(paper, asked, paper.other)
    assert turnout(paper.round.id).voted == 1
    assert db.session.scalar(sa.text("SELECT count(*) FROM paper_release WHERE roll_key IS NOT NULL")) == 0


def test_a_mark_is_asked_off_once_and_must_be_there(paper):
    with pytest.raises(NotOnPaper):
        release(paper)
    paper.mark("sabro-1")
    release(paper)
    with pytest.raises(ReleaseAsked):
        release(paper)


def test_a_wish_nobody_has_decided_holds_the_opening_back(paper):
    paper.mark("sabro-1")
    release(paper)
    assert any("bekræfter" in sentence for sentence in missing(paper.round))


def test_a_list_marks_its_people_and_puts_the_others_aside(make, paper):
    make.vote(paper.round, "1", key="sabro-2")
    paper.mark("sabro-3")
    number = paper.list()
    lines = [f"1;{cpr_of('sabro-1')}", f"2;{cpr_of('sabro-2')}", f"4;{cpr_of('sabro-3')}", f"5;{STRANGER}", "6;"]
    report = paper.read(number, *lines)
    assert (report.marked, report.superseded) == (2, 1)
    assert report.aside == [(4, "PersonOnPaper"), (5, "PersonNotOnRoll")]
    assert turnout(paper.round.id).by_channel == {Channel.PAPER: 3} and box_count(paper.round.id) == 0


def test_a_line_is_written_as_its_number_or_as_the_code_beside_it(paper):
    paper.list()
    report = paper.read(paper.list(), f"1;{cpr_of('sabro-1')}", f"2-2;{cpr_of('sabro-2')}", f"2-3;{STRANGER}")
    assert (report.marked, report.aside) == (2, [(3, "PersonNotOnRoll")])


def test_the_same_person_twice_on_a_list_votes_once(paper):
    number = paper.list()
    report = paper.read(number, f"1;{cpr_of('sabro-1')}", f"2;{cpr_of('sabro-1')}")
    assert (report.marked, report.aside) == (1, [(2, "PersonOnPaper")])


def test_a_list_is_read_in_until_the_opening_and_not_after(make, paper, travel):
    number = paper.list()
    late = paper.list()
    travel(paper.round.result_at)
    assert paper.read(number, f"1;{cpr_of('sabro-1')}").marked == 1
    lists.declare_empty(round_id=paper.round.id, number=late, declared_by=paper.one)
    paper.by_two(paper.ballots(paper.batch(1))[0], "1")
    open_and_count(round_id=paper.round.id, by=make.account("valgstyrer-1"))
    with pytest.raises(PaperIsCounted):
        paper.read(late, f"1;{cpr_of('sabro-2')}")
    with pytest.raises(VotingClosed):
        mark_paper(round_id=paper.round.id, person=cpr_of("sabro-2"), marked_by=paper.one, late=True)


BAD_LISTS = [
    (["x;6101901234"], [2]),
    (["0;6101901234", "11;6101901234"], [2, 3]),
    (["1;610190"], [2]),
    (["1;6101901234;mere"], [2]),
    (["1;6101901234", "1;6201901234"], [3]),
    (["²;6101901234"], [2]),
    (["2-1;6101901234", "1-11;6101901234", "1-1-1;6101901234", "-1;6101901234"], [2, 3, 4, 5]),
    (["1;6101901234", "1-1;6201901234"], [3]),
    (['1;"6101901234'], [2]),
    (["1;" + "6" * 5000], [2]),
    ([], [1]),
]


@pytest.mark.parametrize(("lines", "at"), BAD_LISTS)
def test_a_faulty_list_is_refused_by_line_and_marks_nobody(paper, lines, at):
    number = paper.list()
    with pytest.raises(FaultyFile) as caught:
        paper.read(number, f"9;{cpr_of('sabro-1')}" if lines else "", *lines)
    faults = caught.value.details["faults"]
    assert [line - bool(lines) for line, _ in faults] == at
    assert "6101901234" not in str(faults)
    assert turnout(paper.round.id).voted == 0
    assert list_by_number(paper.round.id, number).state.value == "out"


def test_the_code_of_another_list_is_told_with_both_lists_and_what_to_do(paper):
    number = paper.list()
    with pytest.raises(FaultyFile) as caught:
        paper.read(number, f"7-2;{cpr_of('sabro-1')}")
    ((line, sentence),) = caught.value.details["faults"]
    assert line == 2 and sentence.startswith("Koden 7-2 hører til liste 7, og det her er liste 1.")
    assert "flyt linjen til filen med liste 7" in sentence


def test_a_list_is_read_in_once(paper):
    number = paper.list()
    paper.read(number, f"1;{cpr_of('sabro-1')}")
    with pytest.raises(ListIsSettled):
        paper.read(number, f"1;{cpr_of('sabro-2')}")
    with pytest.raises(ListIsSettled):
        lists.declare_empty(round_id=paper.round.id, number=number, declared_by=paper.one)


def test_a_list_declared_empty_that_turns_up_is_read_in(paper):
    number = paper.list()
    lists.declare_empty(round_id=paper.round.id, number=number, declared_by=paper.one)
    assert not missing(paper.round)
    assert paper.read(number, f"1;{cpr_of('sabro-1')}").marked == 1


def test_a_list_that_is_out_holds_the_opening_back(paper):
    paper.list()
    assert any("Liste 1" in sentence for sentence in missing(paper.round))


def test_before_the_voting_there_is_no_paper(make):
    paper = Paper(make, make.round(phase=Phase.QUALIFICATION))
    with pytest.raises(WrongPhase):
        paper.list()
    with pytest.raises(WrongPhase):
        paper.batch(1)
    assert not lists_of(paper.round.id)
