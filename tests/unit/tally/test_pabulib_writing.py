"""Writing Pabulib files: nothing of the voter but the ballot, and equal when read back."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import elections, thorough

from civic.tally import BallotKind, Ballots, Instance, InvalidInput, Project
from civic.tally.pabulib import decimal, read_election, write_election

META = {
    "description": "En prøve",
    "country": "Denmark",
    "unit": "Aarhus",
    "instance": "2026",
    "rule": "greedy",
    "date_begin": "01.01.2026",
    "date_end": "31.01.2026",
}
INSTANCE = Instance(Fraction(201, 2), (Project("a", 60, 'Æ "b"; c'), Project("b", Fraction(1, 4), place="by")))


@thorough
@given(
    elections().filter(lambda case: case[1].cast),
    st.sampled_from([BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING]),
)
def test_what_is_written_reads_back_equal(case: tuple[Instance, Ballots], kind: BallotKind) -> None:
    ballots = Ballots.of(kind, case[1].selections, multiplicities=case[1].multiplicities)
    election = read_election(write_election(case[0], ballots, META, Random(1)))
    assert (election.instance, election.ballots, election.remarks) == (case[0], ballots, ())


def test_points_and_decimals_read_back_equal() -> None:
    ballots = Ballots.of(BallotKind.POINTS, [["b", "a"], []], points=[[Fraction(3, 2), 1], []])
    data = write_election(INSTANCE, ballots, META, Random(1), selected=["b"])
    election = read_election(data)
    assert (election.instance, election.ballots, election.winners) == (INSTANCE, ballots, ("b",))


def test_only_the_ballot_is_told_of_a_voter() -> None:
    ballots = Ballots.of(BallotKind.APPROVAL, [["a"], ["b"]])
    text = write_election(INSTANCE, ballots, META, Random(1)).decode()
    assert "VOTES\nvoter_id;vote\n" in text


def test_ballots_are_shuffled_and_ids_drawn_by_the_callers_source() -> None:
    ballots = Ballots.of(BallotKind.APPROVAL, [["a"]] * 20 + [["b"]] * 20)
    one, same, other = (
        write_election(INSTANCE, ballots, META, Random(seed)).decode().split("VOTES\n")[1] for seed in (1, 1, 2)
    )
    assert one == same
    votes, others = ([line.split(";")[1] for line in text.splitlines()[1:]] for text in (one, other))
    assert votes != sorted(votes)
    assert votes != others
    assert not {line.split(";")[0] for line in one.splitlines()[1:]} & {
        line.split(";")[0] for line in other.splitlines()[1:]
    }


def test_further_columns_are_written_and_read() -> None:
    data = write_election(
        INSTANCE, Ballots.of(BallotKind.APPROVAL, [[]]), META, Random(1), columns={"a": {"category": "sport"}}
    )
    assert read_election(data).columns["a"]["category"] == "sport"


@pytest.mark.parametrize("name", ["", "a,b", "a|b", " a"])
def test_an_id_the_format_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        write_election(Instance(1, (Project(name, 1),)), Ballots.of(BallotKind.APPROVAL, []), META, Random(1))


@pytest.mark.parametrize(
    ("amount", "text"), [(5, "5"), (Fraction(1, 4), "0.25"), (Fraction(-3, 2), "-1.5"), (Fraction(100), "100")]
)
def test_amounts_are_written_exactly(amount: int | Fraction, text: str) -> None:
    assert decimal(amount) == text


def test_an_amount_without_a_finite_decimal_form_is_refused() -> None:
    with pytest.raises(InvalidInput):
        decimal(Fraction(1, 3))
