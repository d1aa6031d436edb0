"""What a result page shows, gathered from the stored count: the table is the truth, the bars help."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic import tally
from civic.proposals.queries import Proposal
from civic.results.queries import InvalidBox, Run, invalid_boxes_of, outcome_of
from civic.results.wording import Sentence, decision_label, sentence
from civic.rounds.queries import Round
from civic.rounds.words import rule_sentences
from civic.voting.queries import Turnout, ballot_projects, turnout

FUNDED = (tally.Decision.FUNDED, tally.Decision.FUNDED_OUTSIDE, tally.Decision.PART_FUNDED)


@dataclass(frozen=True)
class Line:
    """One project of the result, in the order the rule took them. Money in øre."""

    step: tally.Step
    proposal: Proposal
    label: str
    sentence: Sentence

    @property
    def is_funded(self) -> bool:
        return self.step.decision in FUNDED


@dataclass(frozen=True)
class LotTie:
    """A tie that decided something, in the order it was resolved."""

    titles: Sequence[str]
    broken_by: str


@dataclass(frozen=True)
class ResultView:
    """Everything a result page shows."""

    outcome: tally.Outcome
    lines: Sequence[Line]
    ties: Sequence[LotTie]
    most_votes: int
    turnout: Turnout
    rule: Sequence[str]
    invalid: Sequence[InvalidBox]

    @property
    def funded(self) -> Sequence[Line]:
        return [line for line in self.lines if line.is_funded]


def result_view(round: Round, run: Run) -> ResultView:
    """The stored count of the round with the words and numbers its page shows."""
    outcome = outcome_of(run)
    projects = {project.id: project.proposal for project in ballot_projects(round)}
    titles = {name: proposal.title for name, proposal in projects.items()}
    lines = [
        Line(
            step=step,
            proposal=projects[step.project],
            label=decision_label(step.decision),
            sentence=sentence(outcome.explanations[step.project], titles),
        )
        for step in outcome.rounds
    ]
    return ResultView(
        outcome=outcome,
        lines=lines,
        ties=[LotTie([titles[name] for name in tie.projects], tie.broken_by.value) for tie in outcome.ties],
        most_votes=max((step.votes for step in outcome.rounds), default=0),
        turnout=turnout(round.id),
        rule=rule_sentences(round) if round.rule == tally.RuleName.AARHUS else [],
        invalid=invalid_boxes_of(round.id),
    )
