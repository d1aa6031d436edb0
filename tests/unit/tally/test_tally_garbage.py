"""Whatever is thrown at the tally, it answers with a count or with a sentence."""

import string
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally_cases import SEED
from test_pabulib_reading import GOOD, UNCOUNTED, faults, read

from civic.tally import (
    BallotKind,
    Ballots,
    Completion,
    Instance,
    InvalidInput,
    Project,
    Rule,
    RuleName,
    Satisfaction,
    TallyError,
    count,
)
from civic.tally.pabulib import Problem, official_rule, read_election, write_election

often = settings(database=None, deadline=None, max_examples=600, derandomize=True)
SHARES = RuleName.EQUAL_SHARES
EVERY_RULE = [
    Rule(),
    Rule(RuleName.PHRAGMEN),
    Rule(SHARES, compare_greedy=True),
    Rule(SHARES, completion=Completion.ADD1U),
    Rule(SHARES, completion=Completion.ADD1, satisfaction=Satisfaction.CARDINALITY),
]
CUMULATIVE = UNCOUNTED.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")
FILES = [
    GOOD,
    UNCOUNTED,
    UNCOUNTED.replace("approval", "ordinal"),
    CUMULATIVE.replace("7;1,2\n8;1\n9;2\n", "7;1,2;9,3\n8;2;1\n9;2;1\n"),
    UNCOUNTED.replace("cost;name", "cost;score;name").replace("60;", "60;1;").replace("50;", "50;2;"),
]
CRUMBS = [
    *(each.encode() for each in ("META", "PROJECTS", "VOTES", ";", '"', "\n", "\r", ",", "|", " ", "Æ", "١", "\u2028")),
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"1" * 50, b"-1", b"1e9", b".5", b"0." + b"0" * 37 + b"1", b"x" * 200_000),
    *(b"conflict_groups;1,2|\n", b"max_length;x\n", b"max_length;1\n", b"max_length;1.5\n", b"max_sum_cost;7\n"),
    *(b"min_project_score_threshold;x\n", b"min_project_score_threshold;1.5\n", b"civic_rule;{\n"),
    *(b'civic_rule;{"name":"aarhus","threshold":"1/0"}\n', b'civic_rule;{"name":"equal-shares","step":0.5}\n'),
    *(b'civic_rule;{"name":["aarhus"]}\n', b"civic_rule;[" + b"[" * 100_000 + b"\n"),
]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A good file with up to five places spoilt: something put in, taken out or written over."""
    data = draw(st.sampled_from(FILES)).encode()
    for _ in range(draw(st.integers(1, 5))):
        place, gone = draw(st.integers(0, len(data))), draw(st.integers(0, 8))
        data = data[:place] + draw(st.sampled_from([b"", *CRUMBS]) | st.binary(max_size=4)) + data[place + gone :]
    return data


@often
@given(spoilt() | st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_a_spoilt_file_is_counted_or_answered_with_a_sentence(data: bytes) -> None:
    try:
        election = read_election(data)
        assert official_rule(election) is None or election.meta["rule"]
        for rule in EVERY_RULE[:3]:
            count(election.instance, election.ballots, rule, "id").to_bytes()
        again = read_election(write_election(election.instance, election.ballots, election.meta, Random(1)))
    except TallyError:
        return
    assert (again.instance, again.ballots) == (election.instance, election.ballots)


def test_a_text_without_any_section_is_a_fault() -> None:
    assert faults("key;value\n") == [(1, Problem.BEFORE_SECTION)]


@pytest.mark.parametrize("line", ["max_length;x", "max_length;1.5", "min_project_score_threshold;many"])
def test_a_limit_that_is_no_number_is_a_fault(line: str) -> None:
    assert faults(GOOD.replace("rule;", f"{line}\nrule;")) == [(11, Problem.NUMBER)]


def test_a_threshold_may_have_decimals() -> None:
    election = read(GOOD.replace("rule;greedy", "rule;greedy-threshold\nmin_project_score_threshold;1.5"))
    assert official_rule(election) == Rule(threshold=Fraction(3, 2))


values: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2)
)
names = st.sampled_from([*Rule.__slots__, "dictator"])


@often
@given(st.dictionaries(names | st.text(string.ascii_letters, max_size=3), values, max_size=4) | values)
def test_odd_parameters_make_a_rule_or_a_sentence(data: Any) -> None:
    try:
        rule = Rule.from_dict(data)
    except InvalidInput:
        return
    assert Rule.from_dict(rule.to_dict()).to_dict() == rule.to_dict()


@pytest.mark.parametrize("amount", ["1/0", "1e999999999", "0.5", "", " 1", "1" * 5000, 0.5, True, None, [1]])
def test_an_amount_written_otherwise_is_refused(amount: Any) -> None:
    with pytest.raises(InvalidInput):
        Rule.from_dict({"threshold": amount})


def village(budget: int | Fraction, *costs: int | Fraction) -> tuple[Instance, Ballots]:
    projects = tuple(Project(str(number), cost) for number, cost in enumerate(costs, start=9))
    rows = [[project.id] for project in projects] * 2 + [[project.id for project in projects]]
    return Instance(budget, projects), Ballots.of(BallotKind.APPROVAL, rows)


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_without_money_only_what_is_free_is_funded(rule: Rule) -> None:
    assert count(*village(0, 0, 5, 10**9), rule, SEED).selected == ("9",)


def test_a_step_so_small_that_add1_would_never_end_is_refused() -> None:
    with pytest.raises(InvalidInput):
        count(*village(10**39, 10**39), EVERY_RULE[3], SEED)


@pytest.mark.parametrize("rule", [replace(rule, step=10**36) for rule in EVERY_RULE])
def test_amounts_of_forty_digits_are_counted(rule: Rule) -> None:
    huge = 10**39
    outcome = count(*village(2 * huge, huge, huge + 1, 999 * huge), rule, SEED, explain=False)
    assert outcome.selected[0] == "9"
    assert outcome.spent <= 2 * huge


@pytest.mark.parametrize("rule", EVERY_RULE[1:])
def test_amounts_beyond_every_double_are_refused_where_voters_pay(rule: Rule) -> None:
    with pytest.raises(InvalidInput):
        count(*village(10**400, 10**399), rule, SEED)


def test_by_votes_amounts_may_be_of_any_size() -> None:
    assert count(*village(10**400, 10**399), Rule(), SEED).selected == ("9",)


def test_a_step_may_be_a_part_of_a_unit() -> None:
    rule = Rule(SHARES, completion=Completion.ADD1, step=Fraction(1, 3))
    outcome = count(*village(10, 4, 5), rule, SEED)
    assert (Fraction(outcome.endowment or 0) - 2) % Fraction(1, 3) == 0


def test_ids_like_numbers_are_names() -> None:
    text = UNCOUNTED.replace("\n1;", "\n010;").replace(";1\n", ";010\n").replace("1,2", "010,2")
    election = read(text.replace("First;010", "First;1"))
    assert [project.id for project in election.instance.projects] == ["010", "2"]
    assert election.ballots.selections == (("010",), ("010", "2"), ("2",))
