"""Rule aarhus: from ballots to an outcome, through whole units and back."""

from collections.abc import Iterable
from fractions import Fraction

from civic.tally.effort import Effort
from civic.tally.errors import UnresolvedTie
from civic.tally.explain import Explainer
from civic.tally.fingerprint import input_sha256
from civic.tally.greedy import FUNDED, Entry, Move, Terms, allocate, ranked
from civic.tally.lots import BY_ID, lot_order
from civic.tally.model import BallotKind, Ballots, Instance
from civic.tally.money import Money, common_scale, exact, scaled
from civic.tally.outcome import Explanation, Outcome, Step, Tie, TieBreak
from civic.tally.rules import Rule
from civic.tally.scores import scores, votes
from civic.tally.ties import deciding_ties


class Field:
    """The instance in whole units: `entries` and `terms` for the walk, and the way back to amounts."""

    def __init__(
        self, instance: Instance, ballots: Ballots, rule: Rule, seed: str | None, further: Iterable[Money] = ()
    ) -> None:
        # `further` are amounts that must be whole units too.
        named, score = votes(instance, ballots), scores(instance, ballots, rule.borda_first)
        lots = lot_order(seed, instance.by_id)
        self.money_scale = common_scale([instance.budget, *(p.cost for p in instance.projects), *further])
        self.score_scale = common_scale([rule.threshold, *score.values()])
        self.entries = [
            Entry(
                id=project.id,
                cost=scaled(project.cost, self.money_scale),
                score=scaled(score[project.id], self.score_scale),
                votes=named[project.id],
                lot=lots[project.id],
                outside=project.place != rule.at_least_one_outside,
            )
            for project in instance.projects
        ]
        groups: dict[str, tuple[int, ...]] = {}
        for number, members in enumerate(instance.conflict_groups):
            for project in members:
                groups[project] = (*groups.get(project, ()), number)
        self.terms = Terms(
            budget=scaled(instance.budget, self.money_scale),
            skip=rule.skip,
            threshold=scaled(rule.threshold, self.score_scale),
            part_funding=rule.part_funding,
            one_outside=rule.at_least_one_outside is not None,
            groups=groups,
        )

    def money(self, units: int) -> Money:
        """Whole units as an amount of the instance."""
        return exact(Fraction(units, self.money_scale))

    def score(self, units: int) -> Money:
        """Whole units as votes or points."""
        return exact(Fraction(units, self.score_scale))


def count(instance: Instance, ballots: Ballots, rule: Rule, seed: str | None, effort: Effort | None) -> Outcome:
    """The outcome of rule aarhus; see `civic.tally.count`. Without an effort nothing is explained."""
    field = Field(instance, ballots, rule, seed)
    order = ranked(field.entries)
    moves = allocate(order, field.terms)
    ties = _ties(field, order, seed)
    explanations = _explanations(field, moves, ballots.kind, effort, drawn=seed is not None) if effort else {}
    funded = [move for move in moves if move.decision in FUNDED]
    spent = field.money(sum(move.amount for move in funded))
    return Outcome(
        rule=rule,
        seed=seed,
        budget=instance.budget,
        cast=ballots.cast,
        blank=ballots.blank,
        selected=tuple(move.entry.id for move in funded),
        amounts={move.entry.id: field.money(move.amount) for move in funded},
        spent=spent,
        remainder=exact(instance.budget - spent),
        rounds=tuple(step_of(field, number, move) for number, move in enumerate(moves, start=1)),
        ties=ties,
        explanations=explanations,
        input_sha256=input_sha256(instance, ballots, rule, seed),
    )


def _ties(field: Field, order: list[Entry], seed: str | None) -> tuple[Tie, ...]:
    """Every tie that decided anything, in the order of the steps; a lot without a seed is an error."""
    place = {entry.id: number for number, entry in enumerate(order, start=1)}
    ties = []
    for group, name in deciding_ties(order, field.terms):
        if name is TieBreak.LOT and seed is None:
            raise UnresolvedTie([entry.id for entry in group])
        broken_by = TieBreak.ID if name is TieBreak.LOT and seed == BY_ID else name
        names = tuple(entry.id for entry in group)
        ties.append(Tie(names, broken_by, field.score(group[0].score), place[names[0]]))
    return tuple(sorted(ties, key=lambda tie: tie.step))


def _explanations(
    field: Field, moves: list[Move], kind: BallotKind, effort: Effort, *, drawn: bool
) -> dict[str, Explanation]:
    scales = (field.money_scale, field.score_scale)
    ballots_count = kind not in (BallotKind.POINTS, BallotKind.RANKING)
    return Explainer(moves, field.terms, scales, effort, ballots_count=ballots_count, drawn=drawn).explanations()


def step_of(field: Field, number: int, move: Move) -> Step:
    """A move of the walk as a step of the outcome."""
    return Step(
        number=number,
        project=move.entry.id,
        score=field.score(move.entry.score),
        votes=move.entry.votes,
        cost=field.money(move.entry.cost),
        before=field.money(move.before),
        decision=move.decision,
        amount=field.money(move.amount),
        after=field.money(move.before - move.amount),
    )
