"""Words for every reason under every rule, in Danish and in English: `expected/wording.*.txt` is the standard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from civic.results.wording import Telling, decision_label, method_sentences, sentence
from civic.tally import (
    BallotKind,
    Ballots,
    Completion,
    Decision,
    Explanation,
    Instance,
    Outcome,
    Project,
    Rule,
    RuleName,
    TieBreak,
    Why,
    count,
)

EXPECTED = Path(__file__).with_name("expected")
SHARES = RuleName.EQUAL_SHARES
SEED = "c0ffee"
TITLES = {"1": "Bænke", "2": "Gynger", "3": "Shelter", "4": "Høns", "5": "Kor", "6": "Skilte"}
# Whatever a reason may need.
EVERYTHING = {
    "step": 2,
    "votes": 7,
    "cost": 900_00,
    "left": 800_00,
    "after": 0,
    "amount": 800_00,
    "missing": 100_00,
    "threshold": 10,
    "with": ["1"],
    "at": "1",
    "tied": ["1"],
    "broken_by": "lot",
    "price": "12345/7",
    "supporters_left": 500_00,
    "lacking": 400_00,
    "bought": ["1"],
}


@pytest.fixture(params=["da", "en"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context(), force_locale(request.param):
        yield request.param


def village(*costs: int, conflicts: tuple[frozenset[str], ...] = ()) -> Instance:
    """A budget of 1,000 kroner and projects at these prices (kroner); the first lies in the town."""
    projects = (
        Project(str(number), cost * 100, place="by" if number < 3 else "land")
        for number, cost in enumerate(costs, start=1)
    )
    return Instance(1000_00, tuple(projects), conflicts)


def voted(*votes: int) -> Ballots:
    """So many ballots for each project, each for that one alone."""
    rows = [[str(number)] for number, times in enumerate(votes, start=1) for _ in range(times)]
    return Ballots.of(BallotKind.APPROVAL, rows)


def points(*rows: dict[str, int]) -> Ballots:
    return Ballots.of(BallotKind.POINTS, [list(row) for row in rows], [list(row.values()) for row in rows])


TOWN, VOTES = village(600, 700, 300, 300, 90, 100), voted(9, 8, 7, 7, 3, 0)
RIVALS = village(600, 300, 100, conflicts=(frozenset({"1", "2"}),))
MIXED = Ballots.of(BallotKind.APPROVAL, [["1", "2"]] * 6 + [["1"]] * 2 + [["3", "5"]] * 5 + [["4"]] * 2)
CASES: dict[str, tuple[Instance, Ballots, Rule]] = {
    "most votes first": (TOWN, VOTES, Rule()),
    "stops": (TOWN, VOTES, Rule(skip=False)),
    "gives the rest to the first that is too dear": (TOWN, VOTES, Rule(part_funding=True, threshold=4)),
    "one outside the town": (village(600, 400, 300), voted(9, 8, 7), Rule(at_least_one_outside="by")),
    "only one of two": (RIVALS, voted(5, 4, 3), Rule()),
    "a tie by cost": (village(600, 500), voted(5, 5), Rule()),
    "points": (
        village(600, 700, 300, 100),
        points({"1": 5, "2": 1}, {"1": 4, "3": 3}, {"2": 6}),
        Rule(threshold=4),
    ),
    "points and a tie by voters": (village(600, 600), points({"1": 6}, {"2": 3}, {"2": 3}), Rule()),
    **{
        f"equal shares, {each.value}": (
            village(500, 500, 300, 250, 60, 20),
            MIXED,
            Rule(SHARES, completion=each, step=100),
        )
        for each in Completion
    },
    **{
        f"equal shares, compared, {taken}": (
            Instance(1000_00, (Project("1", 1000_00), Project("2", 400_00))),
            Ballots.of(BallotKind.APPROVAL, [["1"]] * many + [["2"]] * 4),
            Rule(SHARES, step=100, compare_greedy=True),
        )
        for taken, many in (("votes taken", 6), ("shares stay", 4))
    },
    "equal shares, for nothing, and only one of two": (
        village(0, 500, 400, conflicts=(frozenset({"2", "3"}),)),
        Ballots.of(BallotKind.APPROVAL, [["1", "2"], ["2", "3"]]),
        Rule(SHARES),
    ),
    "equal shares, nothing wanted is left": (
        village(200, 500, 250),
        Ballots.of(BallotKind.APPROVAL, [["1", "2"]] * 4),
        Rule(SHARES, completion=Completion.ADD1U, step=100),
    ),
    "phragmén": (village(500, 500, 300, 250, 60, 20), MIXED, Rule(RuleName.PHRAGMEN)),
}


def told(outcome: Outcome, *, in_points: bool) -> list[str]:
    telling = Telling(TITLES, outcome.rule, in_points, "byen")
    lines = method_sentences(outcome)
    for step in outcome.rounds:
        said = sentence(outcome.explanations[step.project], telling)
        label = decision_label(step.decision, in_points=in_points)
        lines.append(f"{TITLES[step.project]} [{label}] {said.why} {said.lacked}".strip())
    return lines


def test_every_case_is_told_as_it_was_agreed(language: str) -> None:
    written = []
    for name, (instance, ballots, rule) in CASES.items():
        outcome = count(instance, ballots, rule, SEED)
        written += [f"# {name}", *told(outcome, in_points=ballots.kind is BallotKind.POINTS), ""]
    assert "\n".join(written) == (EXPECTED / f"wording.{language}.txt").read_text()


@pytest.mark.parametrize("rule", list(RuleName))
def test_every_reason_has_words_under_every_rule(language: str, rule: RuleName) -> None:
    said = {code: sentence(Explanation("2", code, EVERYTHING), Telling(TITLES, Rule(rule))).why for code in Why}
    assert all(said.values())
    assert len(set(said.values())) == len(Why)
    assert not [words for words in said.values() if "%(" in words or ".." in words]


def test_every_decision_has_a_label(language: str) -> None:
    assert all(decision_label(each, in_points=points) for each in Decision for points in (False, True))


def test_every_way_a_tie_was_broken_has_words(language: str) -> None:
    said = {
        sentence(Explanation("2", Why.LOST_TIE, {**EVERYTHING, "broken_by": each.value}), Telling(TITLES, Rule())).why
        for each in TieBreak
    }
    assert len(said) == len(TieBreak)
