"""A file of ours declares its rule: by the field's name for it, and with every parameter."""

import random

import pytest

from civic.tally import BallotKind, Ballots, Completion, Instance, Project, Rule, RuleName, Satisfaction, Start
from civic.tally.pabulib import official_rule, read_election, rule_meta, write_election

SHARES = RuleName.EQUAL_SHARES
RULES = {
    "greedy": Rule(),
    "greedy-no-skip": Rule(skip=False),
    "greedy-threshold": Rule(threshold=12),
    "greedy-custom": Rule(part_funding=True, at_least_one_outside="tranbjerg"),
    "equalshares": Rule(SHARES, satisfaction=Satisfaction.CARDINALITY),
    "equalshares/utilitarian": Rule(SHARES, completion=Completion.UTILITARIAN),
    "equalshares/add1": Rule(SHARES, completion=Completion.ADD1, start=Start.INTEGRAL),
    "equalshares/add1u": Rule(SHARES, completion=Completion.ADD1U, stop_when_exhausted=True),
    "phragmen": Rule(RuleName.PHRAGMEN),
}
META = {
    "description": "Prøve",
    "country": "Denmark",
    "unit": "Aarhus",
    "instance": "2026",
    "date_begin": "01.09.2026",
    "date_end": "15.09.2026",
}


def written(**meta: str):
    instance = Instance(10, (Project("1", 5), Project("2", 6)))
    ballots = Ballots.of(BallotKind.APPROVAL, [["1"], ["2"], ["1", "2"]])
    return read_election(write_election(instance, ballots, {**META, **meta}, random.Random(1)))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_written_by_the_fields_name_and_read_back_equal(name: str) -> None:
    election = written(**rule_meta(RULES[name]))
    assert election.meta["rule"] == name
    assert official_rule(election) == RULES[name]


def test_a_threshold_is_told_as_other_tools_read_it() -> None:
    election = written(**rule_meta(RULES["greedy-threshold"]))
    assert election.meta["min_project_score_threshold"] == "12"


@pytest.mark.parametrize("nonsense", ["{", "[]", '{"name": "dictator"}', '{"name": "aarhus", "step": -1}', "7"])
def test_a_declaration_that_is_none_leaves_the_named_rule(nonsense: str) -> None:
    assert official_rule(written(rule="greedy-no-skip", civic_rule=nonsense)) == Rule(skip=False)
