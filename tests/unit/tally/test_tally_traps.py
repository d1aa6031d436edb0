"""Traps other tools fell into, one test each (those that need real elections are in tests/pabulib)."""

import json
import subprocess
import sys
from fractions import Fraction

import pytest

from civic.tally import BallotKind, Ballots, Completion, Instance, InvalidInput, Project, Rule, RuleName, count
from civic.tally.contest import contest_of
from civic.tally.shares import Run

SHARES = Rule(RuleName.EQUAL_SHARES)


def approval(*rows: list[str]) -> Ballots:
    return Ballots.of(BallotKind.APPROVAL, rows)


def test_floats_are_refused_as_amounts() -> None:
    with pytest.raises(InvalidInput):
        Project("a", 0.1)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        Instance(0.3, ())  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [Rule(), SHARES, Rule(RuleName.PHRAGMEN)])
def test_tenths_add_up_to_exactly_the_budget(rule: Rule) -> None:
    instance = Instance(Fraction(3, 10), (Project("a", Fraction(1, 10)), Project("b", Fraction(2, 10))))
    outcome = count(instance, approval(*[["a", "b"]] * 3), rule)
    assert (set(outcome.selected), outcome.remainder) == ({"a", "b"}, 0)


def test_a_repeated_project_neither_counts_nor_charges_twice() -> None:
    instance = Instance(100, (Project("a", 60), Project("b", 50)))
    once, twice = approval(["a", "b"], ["b"]), approval(["a", "a", "b"], ["b"])
    assert once == twice
    assert count(instance, twice, SHARES).to_bytes() == count(instance, once, SHARES).to_bytes()


def test_a_thousand_winners_do_not_overflow_any_stack() -> None:
    projects = tuple(Project(str(n), 1) for n in range(1200))
    outcome = count(Instance(1200, projects), approval([p.id for p in projects]), explain=False, seed="id")
    assert len(outcome.selected) == 1200


def test_prices_that_hang_on_each_other_in_a_long_chain_do_not_overflow_any_stack() -> None:
    # Eight voters for each project alone, and one for each pair of neighbours, whom the second drains.
    projects = tuple(Project(f"{n:04}", 5800) for n in range(600))
    rows = [[p.id] for p in projects for _ in range(8)]
    rows += [[one.id, next_one.id] for one, next_one in zip(projects, projects[1:], strict=False)]
    run = Run(contest_of(Instance(10**9, projects), approval(*rows), "id"), Fraction(1000))
    for project in range(600):
        run.take(project)
    assert sum(len(purchase.drained) for purchase in run.bought) == 599
    for purchase in run.bought:
        purchase.exact = None
    assert 600 < run.price(599) < 700


def test_merged_and_shuffled_ballots_have_the_same_hash_and_bytes() -> None:
    instance = Instance(9, (Project("a", 5), Project("b", 5)))
    turned = Instance(9, instance.projects[::-1])
    one = count(instance, approval(["a"], ["a", "b"], ["a"]))
    other = count(turned, Ballots.of(BallotKind.APPROVAL, [["b", "a"], ["a"]], multiplicities=[1, 2]))
    assert one.to_bytes() == other.to_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda i, b, r, s: (Instance(10, i.projects), b, r, s),
        lambda i, b, r, s: (Instance(9, i.projects, (frozenset({"a", "b"}),)), b, r, s),
        lambda i, b, r, s: (Instance(9, (Project("a", 4), Project("b", 5))), b, r, s),
        lambda i, b, r, s: (i, approval(["a"], ["a", "b"]), r, s),
        lambda i, b, r, s: (i, Ballots.of(BallotKind.KNAPSACK, b.selections, multiplicities=b.multiplicities), r, s),
        lambda i, b, r, s: (i, b, Rule(threshold=1), s),
        lambda i, b, r, s: (i, b, r, "00"),
    ],
)
def test_whatever_decides_changes_the_hash(change) -> None:  # type: ignore[no-untyped-def]
    inputs = Instance(9, (Project("a", 5), Project("b", 5))), approval(["a"], ["a", "b"], ["a"]), Rule(), None
    assert count(*inputs).input_sha256 != count(*change(*inputs)).input_sha256


def test_the_hash_is_the_one_the_documentation_lets_others_compute() -> None:
    from hashlib import sha256

    instance = Instance(9, (Project("b", Fraction(1, 2), "a name", "by"), Project("a", 5)), (frozenset("ab"),))
    document = {
        "budget": 9,
        "projects": [["a", 5, ""], ["b", "1/2", "by"]],
        "conflict_groups": [["a", "b"]],
        "kind": "approval",
        "ballots": [[2, ["a"], []], [1, ["a", "b"], []]],
        "rule": Rule().to_dict(),
        "seed": "c0ffee",
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    outcome = count(instance, approval(["a"], ["b", "a"], ["a"]), Rule(), "c0ffee")
    assert outcome.input_sha256 == sha256(text.encode()).hexdigest()


def test_the_order_of_hashing_in_another_process_changes_no_byte() -> None:
    program = (
        "from civic.tally import *;"
        "i=Instance(30,tuple(Project(str(n),7) for n in range(9)));"
        "b=Ballots.of(BallotKind.APPROVAL,[[str(n%9),str(n*5%9)] for n in range(20)]);"
        "r=Rule(RuleName.EQUAL_SHARES,completion=Completion.ADD1U);"
        "print(count(i,b,r,'c0ffee').to_bytes().hex(),count(i,b,Rule(),'c0ffee').to_bytes().hex())"
    )
    paths = ":".join(path for path in sys.path if path)
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("completion", list(Completion))
def test_free_projects_are_funded_if_wanted_and_never_otherwise(completion: Completion) -> None:
    instance = Instance(10, (Project("free", 0), Project("unwanted", 0), Project("a", 10)))
    rule = Rule(RuleName.EQUAL_SHARES, completion=completion)
    assert count(instance, approval(["free", "a"]), rule).selected == ("free", "a")
