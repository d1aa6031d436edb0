"""The verifier's own recount against civic.tally: made twice, by two programs, the same in every figure."""

import os
import random
from pathlib import Path

import pytest

from civic import tally
from civic.exports import verify
from civic.exports.services import rule_in_kroner
from civic.tally import pabulib

FOLDER = Path(os.environ.get("CIVIC_PABULIB", Path(__file__).parents[2] / ".." / "shared" / "data" / "pabulib"))
SMALL_ENOUGH = 60_000
LOT = "c0ffee"
FIGURES = ("selected", "amounts", "spent", "remainder", "rounds", "endowment")
SHARES = tally.RuleName.EQUAL_SHARES
# The ballots that are cast here, and so come in a package: projects are chosen, and neither ranked nor given points.
CHOSEN = (tally.BallotKind.KNAPSACK, tally.BallotKind.APPROVAL)


def recounted(instance, ballots, rule, seed):
    """The verifier's figures and its hash of the inputs."""
    projects = [{"id": p.id, "price": p.cost, "area": p.place} for p in instance.projects]
    rows = dict(zip(ballots.selections, ballots.multiplicities, strict=True))
    election = verify.Election(instance.budget, projects, rows, seed, ballots.kind.value, instance.conflict_groups)
    return verify.recount(election, rule.to_dict()), verify.fingerprint_of_inputs(election, rule.to_dict()), election


def drawn(draw):
    """A little election: free projects, equal prices, conflicts, blank ballots, any rule with any switches."""
    ids = [str(n) for n in range(1, draw.randint(2, 8))]
    cost = lambda: draw.choice([0, 1, 2, 3, 5, 10, 10, 20, draw.randint(1, 40)])  # noqa: E731
    projects = tuple(tally.Project(name, cost(), place=draw.choice(["a", "b", None])) for name in ids)
    groups = tuple(
        frozenset(draw.sample(ids, draw.randint(1, min(3, len(ids))))) for _ in range(draw.choice([0, 0, 1, 2]))
    )
    rows = [draw.sample(ids, draw.randint(0, len(ids))) for _ in range(draw.randint(1, 12))]
    ballots = tally.Ballots.of(draw.choice(CHOSEN), rows)
    rule = draw.choice(
        [
            tally.Rule(
                skip=draw.random() < 0.5,
                threshold=draw.choice([0, 0, 2, 4]),
                part_funding=draw.random() < 0.5,
                at_least_one_outside=draw.choice([None, "a", "b"]),
            ),
            tally.Rule(
                SHARES,
                satisfaction=draw.choice(list(tally.Satisfaction)),
                start=draw.choice(list(tally.Start)),
                completion=draw.choice(list(tally.Completion)),
                stop_when_exhausted=draw.random() < 0.5,
                step=draw.choice([1, 2, 3]),
                compare_greedy=draw.random() < 0.5,
            ),
            tally.Rule(tally.RuleName.PHRAGMEN),
        ]
    )
    return tally.Instance(draw.randint(0, 60), projects, groups), ballots, rule, draw.choice([LOT, "0ff1ce"])


@pytest.mark.parametrize("first", range(0, 1_000, 250))
def test_little_elections_are_counted_alike(first):
    for seed in range(first, first + 250):
        instance, ballots, rule, lot = drawn(random.Random(seed))
        outcome = tally.count(instance, ballots, rule, lot, explain=False)
        ours, inputs, election = recounted(instance, ballots, rule, lot)
        theirs = outcome.to_dict()
        assert {name: ours[name] for name in FIGURES} == {name: theirs[name] for name in FIGURES}, seed
        assert inputs == outcome.input_sha256
        if rule.name is not tally.RuleName.PHRAGMEN:
            for fallen in outcome.selected:
                kept = {name: given for name, given in outcome.amounts.items() if name != fallen}
                rest = tally.reserve(
                    instance, ballots, rule, lot, funded=kept, dropped={fallen: 0}, endowment=outcome.endowment
                )
                assert verify.reserve(election, rule.to_dict(), ours, fallen) == list(rest.selected), (seed, fallen)


def test_the_rule_is_told_to_researchers_alike():
    for seed in range(300):
        _, _, rule, _ = drawn(random.Random(seed))
        assert dict(verify.rule_for_researchers(rule.to_dict())) == rule_in_kroner(rule), seed


def test_real_elections_are_counted_alike():
    if not FOLDER.is_dir():
        pytest.skip("no real elections here")
    files = [file for file in sorted(FOLDER.glob("*.pb")) if file.stat().st_size < SMALL_ENOUGH]
    counted = 0
    for file in files:
        election = pabulib.read_election(file.read_bytes())
        if election.ballots.kind not in CHOSEN:
            continue
        counted += 1
        official = pabulib.official_rule(election) or tally.Rule()
        for rule in (official, tally.Rule(SHARES), tally.Rule(tally.RuleName.PHRAGMEN)):
            outcome = tally.count(election.instance, election.ballots, rule, LOT, explain=False)
            ours, inputs, _ = recounted(election.instance, election.ballots, rule, LOT)
            assert ours == {name: outcome.to_dict()[name] for name in FIGURES}, (file.name, rule.name)
            assert inputs == outcome.input_sha256
    assert counted > 5
