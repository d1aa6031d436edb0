"""What a result page shows, gathered from the stored count: the table is the truth, the bars help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from civic import tally
from civic.areas.queries import area_by_slug
from civic.markup import marked
from civic.paper.queries import protocol
from civic.proposals.queries import Proposal
from civic.results.comparing import RuleResult
from civic.results.lots import Lot, lot_of
from civic.results.publishing import shows_every_ballot
from civic.results.queries import InvalidBox, Run, invalid_boxes_of, outcome_of
from civic.results.reckoning import Reckoning, reckoning_of
from civic.results.wording import (
    Sentence,
    Telling,
    decision_label,
    method_sentences,
    score_words,
    sentence,
)
from civic.roll.queries import Turnout, turnout
from civic.rounds.queries import BallotKind, Round
from civic.rounds.rules import RULE_NAMES, RULE_PAGES
from civic.rounds.words import rule_sentences
from civic.voting.queries import ballot_projects

FUNDED = (tally.Decision.FUNDED, tally.Decision.FUNDED_OUTSIDE, tally.Decision.PART_FUNDED)


@dataclass(frozen=True)
class Line:
    """One project of the result, in the order the rule took them. Money in øre.

    `score` is what the rule sorts by: votes, or points; `price` what a supporter paid at most under equal shares.
    """

    step: tally.Step
    proposal: Proposal
    label: str
    sentence: Sentence
    score: int | Fraction
    score_words: str
    price: int | None

    @property
    def is_funded(self) -> bool:
        return self.step.decision in FUNDED


@dataclass(frozen=True)
class Column:
    """A rule in the comparison. `gained` and `lost` are the projects that differ from the round's own result."""

    name: str
    page: str
    result: RuleResult
    gained: Sequence[str]
    lost: Sequence[str]

    @property
    def percent_reached(self) -> int:
        """Whole per cent of the voters who chose anything and got at least one of their choices."""
        return _percent(self.result.reach.with_one, self.result.reach.voters)

    @property
    def percent_granted(self) -> int:
        """Whole per cent of all choices that were funded."""
        return _percent(self.result.reach.granted, self.result.reach.choices)


def _percent(part: int, whole: int) -> int:
    """Rounded to the nearest, a half up."""
    return (200 * part + whole) // (2 * whole) if whole else 0


@dataclass(frozen=True)
class ResultView:
    """Everything a result page shows."""

    outcome: tally.Outcome
    in_points: bool
    lines: Sequence[Line]
    method: Sequence[str]
    lot: Lot
    most: int | Fraction
    turnout: Turnout
    rule: Sequence[str]
    rule_name: str
    rule_page: str
    columns: Sequence[Column]
    titles: Mapping[str, str]
    reserves: Mapping[str, Sequence[str]]
    invalid: Sequence[InvalidBox]
    shows_every_ballot: bool
    reckoning: Reckoning

    @property
    def funded(self) -> Sequence[Line]:
        return [line for line in self.lines if line.is_funded]

    @property
    def replaced(self) -> Sequence[Line]:
        """The funded projects whose money would go to another if they fell through."""
        return [line for line in self.funded if self.reserves.get(line.step.project)]

    @property
    def differing(self) -> Sequence[str]:
        """The projects that some rule funds and another does not, in the order of the result."""
        differ = {name for column in self.columns for name in (*column.gained, *column.lost)}
        return [line.step.project for line in self.lines if line.step.project in differ]

    @property
    def shows_prices(self) -> bool:
        """Whether supporters paid, so that the table tells what each paid at most."""
        return self.outcome.rule.name is tally.RuleName.EQUAL_SHARES


def result_view(round: Round, run: Run) -> ResultView:
    """The stored count of the round with the words and numbers its page shows."""
    outcome, points = outcome_of(run), in_points(round)
    projects = {project.id: project.proposal for project in ballot_projects(round)}
    titles = {name: marked(proposal.title) for name, proposal in projects.items()}
    telling = telling_of(outcome, titles, in_points=points)
    lines = [_line(outcome, step, projects[step.project], telling) for step in outcome.rounds]
    rule, invalid, voted = outcome.rule.name, invalid_boxes_of(round.id), turnout(round.id)
    paper = {} if round.imported_from else protocol(round.id)
    return ResultView(
        outcome=outcome,
        in_points=points,
        lines=lines,
        method=method_sentences(outcome),
        lot=lot_of(outcome, telling.titles),
        most=max((line.score for line in lines), default=0),
        turnout=voted,
        rule=rule_sentences(round),
        rule_name=str(RULE_NAMES[rule]),
        rule_page=RULE_PAGES[rule],
        columns=_columns([RuleResult.from_dict(each) for each in run.comparison]),
        titles=telling.titles,
        reserves=run.reserves,
        invalid=invalid,
        shows_every_ballot=shows_every_ballot(round),
        reckoning=reckoning_of(voted, invalid, paper, counted=outcome.cast),
    )


def in_points(round: Round) -> bool:
    """Whether the round's rule sorts by points: the city's rule on ballots that give points or ranks."""
    return round.rule == tally.RuleName.AARHUS and round.ballot_kind in (BallotKind.POINTS, BallotKind.RANKING)


def telling_of(outcome: tally.Outcome, titles: Mapping[str, str], *, in_points: bool) -> Telling:
    """What the sentences of this count need to know."""
    slug = outcome.rule.at_least_one_outside
    place = area_by_slug(slug) if slug else None
    return Telling(titles, outcome.rule, in_points, place.name if place else slug or "")


def _line(outcome: tally.Outcome, step: tally.Step, proposal: Proposal, telling: Telling) -> Line:
    # Where supporters pay, a step's score is the effective vote count; people are told how many chose the project.
    score = step.score if outcome.rule.name is tally.RuleName.AARHUS else step.votes
    shows_price = outcome.rule.name is tally.RuleName.EQUAL_SHARES and step.price is not None
    return Line(
        step=step,
        proposal=proposal,
        label=decision_label(step.decision, in_points=telling.in_points),
        sentence=sentence(outcome.explanations[step.project], telling),
        score=score,
        score_words=score_words(score, in_points=telling.in_points),
        price=round(step.price) if shows_price and step.price is not None else None,
    )


def _columns(results: Sequence[RuleResult]) -> list[Column]:
    own = results[0].selected
    return [
        Column(
            name=str(RULE_NAMES[result.rule.name]),
            page=RULE_PAGES[result.rule.name],
            result=result,
            gained=[name for name in result.selected if name not in own],
            lost=[name for name in own if name not in result.selected],
        )
        for result in results
    ]
