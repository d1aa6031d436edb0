"""Every real election gives its official winners, under the rule its city named.

An election that does not is listed with its evidence: the exact ids that differ and why (docs/counting.md).
"""

from dataclasses import replace

import pytest
from real_elections import FOLDER, NONE_HERE, Real, names, real, say

from civic.tally import Outcome, count
from civic.tally.pabulib import official_rule

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason=NONE_HERE),
    pytest.mark.xdist_group("real elections"),
]

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


def test_no_official_result_hangs_on_the_order_of_ids() -> None:
    cases = [case for case in map(real, names()) if case.rule in GREEDY]
    assert not [case.name for case in cases if any(tie.broken_by == "id" for tie in counted(case).ties)]
