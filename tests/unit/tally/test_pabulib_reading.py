"""Reading Pabulib files: tolerant where nothing is lost, and exact about every fault and its line."""

from fractions import Fraction

import pytest

from civic.tally import BallotKind, Rule, count
from civic.tally.pabulib import BadFile, Election, Problem, official_rule, read_election

META = """META
key;value
description;A test
country;Denmark
unit;Aarhus
instance;2026
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
date_begin;01.01.2026
date_end;31.01.2026
"""
PROJECTS = """PROJECTS
project_id;cost;votes;name;selected
1;60;2;First;1
2;50;2;Second;0
"""
VOTES = """VOTES
voter_id;vote
7;1,2
8;1
9;2
"""
GOOD = META + PROJECTS + VOTES
# The same without the votes of each project, for tests with other ballots.
UNCOUNTED = GOOD.replace("cost;votes;", "cost;").replace("60;2;", "60;").replace("50;2;", "50;")


def read(text: str) -> Election:
    return read_election(text.encode())


def faults(text: str | bytes) -> list[tuple[int, Problem]]:
    with pytest.raises(BadFile) as caught:
        read_election(text.encode() if isinstance(text, str) else text)
    return [(fault.line, fault.problem) for fault in caught.value.faults]


def test_a_good_file_is_read_whole() -> None:
    election = read(GOOD)
    assert election.instance.budget == 100
    assert [(p.id, p.cost, p.name) for p in election.instance.projects] == [("1", 60, "First"), ("2", 50, "Second")]
    assert election.ballots.kind is BallotKind.APPROVAL
    assert dict(zip(election.ballots.selections, election.ballots.multiplicities, strict=True)) == {
        ("1",): 1,
        ("1", "2"): 1,
        ("2",): 1,
    }
    assert (election.winners, election.remarks) == (("1",), ())


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert read_election(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == read(GOOD)


def test_decimals_are_exact() -> None:
    election = read(GOOD.replace("1;60;", "1;400000.0;").replace("budget;100", "budget;216829.41"))
    assert election.instance.by_id["1"].cost == 400_000
    assert isinstance(election.instance.by_id["1"].cost, int)
    assert election.instance.budget == Fraction(21682941, 100)


def test_a_quoted_name_may_hold_semicolons_quotes_and_lines() -> None:
    text = GOOD.replace("First", '"A ""b""; c\nd"').replace("8;1\n", "8;1;\n")
    assert faults(text) == [(22, Problem.COLUMN_COUNT)]
    assert read(GOOD.replace("First", '"A ""b""; c\nd"')).instance.by_id["1"].name == 'A "b"; c\nd'


def test_a_project_named_twice_on_a_ballot_counts_once_and_is_reported_with_its_line() -> None:
    election = read(GOOD.replace("8;1\n", "8;1,1\n"))
    assert election.ballots == read(GOOD).ballots
    assert [(r.line, r.problem) for r in election.remarks] == [(21, Problem.REPEATED_CHOICE)]


def test_a_projects_votes_that_do_not_agree_with_the_ballots_are_a_fault() -> None:
    with pytest.raises(BadFile) as bad:
        read(GOOD.replace("1;60;2;", "1;60;9;"))
    assert [str(fault) for fault in bad.value.faults] == ["line 16: votes of 1 says 9, but there are 2"]


def test_votes_in_which_a_repetition_was_counted_are_believed_to_be_those() -> None:
    election = read(GOOD.replace("8;1\n", "8;1,1\n").replace("1;60;2;", "1;60;3;"))
    assert [(r.line, r.problem) for r in election.remarks] == [(21, Problem.REPEATED_CHOICE)]


def test_a_score_that_does_not_agree_is_remarked_and_the_ballots_are_believed() -> None:
    election = read(GOOD.replace("cost;votes", "cost;score").replace("2;50;2;", "2;50;7;"))
    assert [(r.line, r.problem, r.details) for r in election.remarks] == [(17, Problem.SCORE_DIFFERS, ("2", "7", "2"))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1;60;2;First;1\n2;50;2;Second;0\n", "", (14, Problem.NO_PROJECTS)),
        ("7;1,2\n8;1\n9;2\n", "", (18, Problem.NO_VOTES)),
    ],
)
def test_an_election_without_projects_or_votes_is_a_bad_file(old: str, new: str, expected: tuple[int, Problem]) -> None:
    assert expected in faults(GOOD.replace(old, new))


def test_other_numbers_of_rows_than_announced_are_faults() -> None:
    with pytest.raises(BadFile) as bad:
        read(GOOD.replace("num_votes;3", "num_votes;4"))
    assert [str(fault) for fault in bad.value.faults] == ["line 8: num_votes says 4, but there are 3 VOTES"]


@pytest.mark.parametrize("amount", ["9" * 41, "9" * 5000])
def test_an_amount_of_more_digits_than_anybody_means_is_a_fault(amount: str) -> None:
    with pytest.raises(BadFile) as bad:
        read(GOOD.replace("1;60;2;", f"1;{amount};2;"))
    assert [fault.problem for fault in bad.value.faults] == [Problem.NUMBER]


def test_an_empty_vote_is_a_blank_ballot() -> None:
    assert read(UNCOUNTED.replace("8;1\n", "8;\n")).ballots.blank == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("budget;100\n", "budget;much\n", [(9, Problem.NUMBER)]),
        ("budget;100\n", "", [(1, Problem.KEY_MISSING)]),
        ("budget;100\n", "budget;-1\n", [(9, Problem.NUMBER)]),
        ("unit;Aarhus\n", "unit;Aarhus\nunit;Odense\n", [(6, Problem.KEY_TWICE)]),
        ("vote_type;approval", "vote_type;loud", [(10, Problem.VOTE_TYPE)]),
        ("vote_type;approval", "vote_type;choose-1", [(20, Problem.TOO_MANY_CHOICES)]),
        ("vote_type;approval", "vote_type;cumulative", [(19, Problem.COLUMN_MISSING)]),
        ("1;60;2", "1;1e3;2", [(16, Problem.NUMBER)]),
        ("1;60;2", "1;1/2;2", [(16, Problem.NUMBER)]),
        (
            "2;50;2",
            "1;50;2",
            [(17, Problem.PROJECT_TWICE), (20, Problem.UNKNOWN_PROJECT), (22, Problem.UNKNOWN_PROJECT)],
        ),
        ("2;50;2", ";50;2", [(17, Problem.NO_ID), (20, Problem.UNKNOWN_PROJECT), (22, Problem.UNKNOWN_PROJECT)]),
        ("2;50;2;Second;0", "2;50", [(17, Problem.COLUMN_COUNT)]),
        ("project_id;cost;", "project_id;price;", [(15, Problem.COLUMN_MISSING)]),
        ("project_id;cost;votes", "project_id;cost;cost", [(15, Problem.COLUMN_TWICE)]),
        ("8;1\n", "8;3\n", [(21, Problem.UNKNOWN_PROJECT)]),
        ("8;1\n", "7;1\n", [(21, Problem.VOTER_TWICE)]),
        ("8;1\n", '8;"1\n', [(22, Problem.QUOTING)]),
        ("VOTES\nvoter_id;vote\n7;1,2\n8;1\n9;2\n", "", [(17, Problem.SECTION_MISSING)]),
        ("7;1,2\n8;1\n9;2\n", "VOTES\n", [(20, Problem.SECTION_TWICE), (20, Problem.HEADER_MISSING)]),
        ("META\n", "hello\nMETA\n", [(1, Problem.BEFORE_SECTION)]),
    ],
)
def test_every_fault_is_named_with_its_line(old: str, new: str, expected: list[tuple[int, Problem]]) -> None:
    assert old in GOOD
    assert sorted(faults(GOOD.replace(old, new, 1))) == sorted(expected)


def test_all_faults_are_told_at_once() -> None:
    text = GOOD.replace("budget;100", "budget;x").replace("1;60;", "1;y;").replace("9;2", "9;5")
    assert [line for line, _ in faults(text)] == [9, 16, 22]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (1, Problem.EMPTY)),
        (b"\n \n", (1, Problem.EMPTY)),
        (b"\x7fELF\x00", (1, Problem.BINARY)),
        (b"META\nkey;value\nunit;\xe6\n", (3, Problem.ENCODING)),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, expected: tuple[int, Problem]) -> None:
    assert faults(data) == [expected]


def test_points_follow_their_projects_whatever_the_order_on_the_ballot() -> None:
    text = UNCOUNTED.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")
    text = text.replace("7;1,2\n8;1\n9;2\n", "7;2,1;3,1\n8;1,2;1,3\n9;1;4\n")
    election = read(text)
    assert election.ballots.selections == (("1",), ("1", "2"))
    assert (election.ballots.points, election.ballots.multiplicities) == (((4,), (1, 3)), (1, 2))


def test_points_that_do_not_match_the_projects_are_a_fault() -> None:
    text = GOOD.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")
    text = text.replace("7;1,2\n8;1\n9;2\n", "7;2,1;3\n8;1;x\n9;1;4\n")
    assert faults(text) == [(20, Problem.POINTS_COUNT), (21, Problem.NUMBER)]


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        ("greedy", Rule(threshold=2)),
        ("greedy-threshold", Rule(threshold=2)),
        ("greedy-no-skip", Rule(skip=False, threshold=2)),
        ("greedy-custom", Rule(skip=False, threshold=2)),
        ("unknown", None),
    ],
)
def test_the_rule_meta_names_is_ours_with_its_threshold(named: str, rule: Rule | None) -> None:
    assert official_rule(read(GOOD.replace("rule;greedy", f"rule;{named}\nmin_project_score_threshold;2"))) == rule


def test_a_sentinel_cost_is_only_a_cost_that_never_fits() -> None:
    election = read(GOOD.replace("1;60;", "1;999999999;"))
    assert count(election.instance, election.ballots).selected == ("2",)
