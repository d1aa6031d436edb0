"""Every real election gives its official winners, under the rule its city named.

An election that does not is listed with its evidence: the exact ids that differ and why (docs/counting.md).
"""

from dataclasses import replace

import pytest
from real_elections import FOLDER, NONE_HERE, Real, names, real, say

from civic.tally import Ballots, Instance, Outcome, Rule, count
from civic.tally.pabulib import official_rule

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason=NONE_HERE),
    pytest.mark.xdist_group("real elections"),
]

BUDAPEST = "Hungary_Budapest_2024.pb"
# Millions of forint: the budget is their sum.
PURSES = {"Social": 120, "Green": 120, "Open": 120, "Local Big Idea": 240, "Local Small Idea": 400}
GREEDY = ("greedy", "greedy-threshold", "greedy-no-skip", "greedy-custom", "greedy-exclusive")

# file → (funded by us only, funded officially only); each has its sentence in docs/counting.md.
DIFFERENT = {
    "Poland_Warszawa_2022_Bemowo.pb": ({"153"}, set[str]()),
}


def counted(case: Real) -> Outcome:
    rule = official_rule(case.election)
    assert rule is not None
    return count(case.election.instance, case.election.ballots, rule, "id", explain=False)


def test_the_folder_holds_elections_and_every_one_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    read = [real(name) for name in names()]
    say(capsys, f"{len(read)} real elections read")
    assert read


@pytest.mark.parametrize("rule", GREEDY)
def test_every_file_of_the_rule_has_the_official_winners(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [case for case in map(real, names()) if case.rule == rule and case.election.winners is not None]
    found = {}
    for case in cases:
        ours, theirs = set(counted(case).selected), set(case.election.winners or ())
        if ours != theirs:
            found[case.name] = (ours - theirs, theirs - ours)
    here = {case.name for case in cases}
    say(capsys, f"{rule}: {len(cases) - len(found)} of {len(cases)} files have the official winners")
    assert found == {name: differs for name, differs in DIFFERENT.items() if name in here}


def test_bemowo_is_official_once_its_two_exclusive_projects_are_told() -> None:
    if "Poland_Warszawa_2022_Bemowo.pb" not in names():
        pytest.skip("this folder has no Bemowo 2022")
    case = real("Poland_Warszawa_2022_Bemowo.pb")
    assert "projects 773 and 153" in case.election.meta["comment"]
    told = replace(case.election.instance, conflict_groups=(frozenset({"773", "153"}),))
    rule = official_rule(case.election)
    assert set(count(told, case.election.ballots, rule, "id").selected) == set(case.election.winners or ())


def test_budapest_is_official_once_each_of_its_categories_has_a_purse_and_stops_where_it_is_full() -> None:
    if BUDAPEST not in names():
        pytest.skip("this folder has no Budapest 2024")
    case = real(BUDAPEST)
    instance, ballots = case.election.instance, case.election.ballots
    assert official_rule(case.election) is None, "META says that the rule is unknown"
    assert instance.budget == sum(PURSES.values()) * 10**6
    category = {name: columns["category"] for name, columns in case.election.columns.items()}
    assert set(category.values()) == set(PURSES)
    winners = set[str]()
    for name, purse in PURSES.items():
        own = tuple(project for project in instance.projects if category[project.id] == name)
        rows = [[chosen for chosen in row if category[chosen] == name] for row in ballots.selections]
        votes = Ballots.of(ballots.kind, rows, multiplicities=ballots.multiplicities)
        winners |= set(count(Instance(purse * 10**6, own), votes, Rule(skip=False), "id", explain=False).selected)
    assert winners == set(case.election.winners or ())


def test_every_file_with_winners_is_counted_somewhere() -> None:
    """A file by a rule that no test knows would otherwise go by unseen."""
    known = {*GREEDY, "equalshares/add1", "equalshares/add1-comparison"}
    strange = {case.name for case in map(real, names()) if case.election.winners and case.rule not in known}
    assert strange <= {BUDAPEST}


def test_no_official_result_hangs_on_the_order_of_ids() -> None:
    cases = [case for case in map(real, names()) if case.rule in GREEDY]
    assert not [case.name for case in cases if any(tie.broken_by == "id" for tie in counted(case).ties)]
