"""Rule equal-shares: runs, completions, ties and reasons.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities" (2021);
completions as declared by the cities that use it (equalshares.net; Wieliczka, Assen, Świecie 2023–2024).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from civic.tally.contest import Contest, contest_of
from civic.tally.effort import Effort
from civic.tally.errors import InvalidInput, UnresolvedTie
from civic.tally.fingerprint import input_sha256
from civic.tally.greedy import FUNDED, Entry, Move, Terms, allocate, funding, ranked
from civic.tally.lots import BY_ID
from civic.tally.model import Ballots, Instance
from civic.tally.money import Money, exact, scaled
from civic.tally.outcome import Decision, Explanation, Outcome, Preference, Step, Tie, TieBreak
from civic.tally.preference import preference
from civic.tally.raising import raised
from civic.tally.reasons import reasons, reasons_by_votes
from civic.tally.recounts import Raising, Recounts
from civic.tally.rules import Completion, Rule, Satisfaction, Start
from civic.tally.search import Search
from civic.tally.shares import Run
from civic.tally.ties import deciding_ties

RAISED = (Completion.ADD1, Completion.ADD1U)
# add1 jumps over what changes nothing, but only as far as doubles can tell: not in far larger shares than this.
MOST_STEPS = 10**9


def _forget(run: Run) -> None:
    """Nothing is asked of the runs afterwards."""


def count(instance: Instance, ballots: Ballots, rule: Rule, seed: str | None, effort: Effort | None) -> Outcome:
    """The outcome of rule equal-shares; see `civic.tally.count`. Without an effort nothing is explained."""
    contest = contest_of(instance, ballots, seed, by_cost=rule.satisfaction is Satisfaction.COST, step=rule.step)
    recounts = Recounts(contest, raising_of(contest, rule, instance.budget), effort) if effort else None
    run = _final_run(contest, rule, instance.budget, recounts.note if recounts else _forget)
    settled = _settled(run, rule)
    rounds = tuple(_steps(settled.state, settled.moves))
    amounts = {step.project: step.amount for step in rounds if step.decision in FUNDED}
    by_votes = settled.by_votes
    explanations: dict[str, Explanation] = {}
    if recounts:
        search = _search(recounts, rule, instance.budget, drawn=seed is not None)
        explanations = reasons_by_votes(contest, rounds, search) if by_votes else reasons(contest, run, rounds, search)
    spent = exact(Fraction(sum(amounts.values())))
    return Outcome(
        rule=rule,
        seed=seed,
        budget=instance.budget,
        cast=ballots.cast,
        blank=ballots.blank,
        selected=tuple(amounts),
        amounts=amounts,
        spent=spent,
        remainder=exact(instance.budget - spent),
        rounds=rounds,
        ties=_ties(run, rule, seed, {step.project: step.number for step in rounds}),
        explanations=explanations,
        input_sha256=input_sha256(instance, ballots, rule, seed),
        endowment=None if by_votes else contest.money(run.share),
        preference=settled.preference,
    )


def _search(recounts: Recounts, rule: Rule, budget: Money, *, drawn: bool) -> Search:
    """What counts a changed contest again by this rule."""
    contest, effort, step = recounts.contest, recounts.effort, recounts.raising.step
    effort.per_run = contest.effort()

    def counted(changed: Contest, project: int, presumed: bool) -> tuple[bool, bool]:
        effort.spend()
        return project in _settled(_final_run(changed, rule, budget), rule).funded, True

    def recounted(changed: Contest, project: int, presumed: bool) -> tuple[bool, bool]:
        run, certain = recounts.final(changed, project, presumed=presumed)
        return project in _settled(run, rule).funded, certain

    if rule.completion not in RAISED:
        return Search(contest, counted, effort, step, drawn)
    return Search(contest, recounted, effort, step, drawn, recounts.foreseen)


def raising_of(contest: Contest, rule: Rule, budget: Money) -> Raising:
    """How the rule raises the shares of this contest and of changed ones."""
    start = partial(_start, rule=rule, budget=budget)
    return Raising(start, scaled(rule.step, contest.scale), rule.stop_when_exhausted)


@dataclass(frozen=True)
class _State:
    """A finished run as the completion finds it: purchases from `first` on are this count's own, `left` the
    money before them, `funded` projects that were funded before it and `out` those that fell through."""

    contest: Contest
    run: Run
    first: int
    left: int
    funded: frozenset[int] = frozenset()
    out: frozenset[int] = frozenset()

    @property
    def remaining(self) -> int:
        """The money left after the run's own purchases."""
        return self.left - sum(self.contest.costs[p.project] for p in self.run.bought[self.first :])


def _start(contest: Contest, rule: Rule, budget: Money) -> Fraction:
    """The share every voter begins with, in whole units or a rational of them."""
    voters = max(contest.profile.voters, 1)
    if rule.start is Start.INTEGRAL:
        return Fraction(int(budget / Fraction(voters) / rule.step) * rule.step * contest.scale)
    return Fraction(contest.budget, voters)


def _final_run(contest: Contest, rule: Rule, budget: Money, seen: Callable[[Run], None] = _forget) -> Run:
    share = _start(contest, rule, budget)
    run = Run(contest, share)
    if rule.completion not in RAISED:
        return run.complete()
    if share > MOST_STEPS * rule.step * contest.scale:
        raise InvalidInput(f"shares this large cannot be raised by {rule.step} at a time: give a larger step")
    step = scaled(rule.step, contest.scale)
    return raised(run.complete(), step, stop_when_exhausted=rule.stop_when_exhausted, seen=seen)


def _complete(state: _State, rule: Rule) -> list[Move]:
    """What becomes of the projects not bought: by votes from the money left, or nothing."""
    order, terms = _completion(state)
    if rule.completion in (Completion.UTILITARIAN, Completion.ADD1U):
        return allocate(order, terms)
    return [Move(entry, terms.budget, _without(state, entry)) for entry in order]


def _completion(state: _State) -> tuple[list[Entry], Terms]:
    contest = state.contest
    funded = {purchase.project for purchase in state.run.bought} | state.funded
    entries = [
        Entry(name, contest.costs[p], contest.profile.votes[p], contest.profile.votes[p], contest.ranks[p])
        for p, name in enumerate(contest.ids)
        if p not in funded and p not in state.out
    ]
    pairs = [(p, q) for p in range(len(contest.ids)) for q in contest.rivals[p] if p < q]
    groups: dict[str, tuple[int, ...]] = dict.fromkeys(contest.ids, ())
    for place, pair in enumerate(pairs):
        for p in pair:
            groups[contest.ids[p]] += (place,)
    taken = frozenset(place for place, pair in enumerate(pairs) if funded & set(pair))
    return ranked(entries), Terms(state.remaining, groups=groups, taken=taken)


def _without(state: _State, entry: Entry) -> Decision:
    if not entry.votes:
        return Decision.NO_VOTES
    closed = state.contest.ids.index(entry.id) in state.run.closed
    return Decision.CONFLICT if closed else Decision.SUPPORTERS_SHORT


@dataclass(frozen=True)
class _Settled:
    """A run with its completion, or, where more voters prefer that, the count by votes: a state without purchases."""

    state: _State
    moves: list[Move]
    preference: Preference | None = None

    @property
    def by_votes(self) -> bool:
        """Whether the count by votes took the place of the run."""
        return self.preference is not None and self.preference.by_votes

    @property
    def funded(self) -> frozenset[int]:
        """The projects funded, by number."""
        number = {name: p for p, name in enumerate(self.state.contest.ids)}
        completed = {number[name] for name in funding(self.moves)}
        return frozenset(purchase.project for purchase in self.state.run.bought) | completed


def _settled(run: Run, rule: Rule, moves: list[Move] | None = None, by_votes: list[Move] | None = None) -> _Settled:
    """What a run comes to. `moves` and `by_votes` take the place of its completion and of the count by votes."""
    state = _State(run.contest, run, 0, run.contest.budget)
    settled = _Settled(state, _complete(state, rule) if moves is None else moves)
    if not rule.compare_greedy:
        return settled
    state = _unspent(run.contest)
    other = _Settled(state, allocate(*_completion(state)) if by_votes is None else by_votes)
    found = preference(run.contest, settled.funded, other.funded)
    return replace(other if found.by_votes else settled, preference=found)


def _unspent(contest: Contest) -> _State:
    """All the money and no purchase: what the count by votes begins with."""
    return _State(contest, Run(contest, Fraction(0)), 0, contest.budget)


def _steps(state: _State, moves: list[Move]) -> Iterator[Step]:
    contest, left = state.contest, state.left
    own = range(state.first, len(state.run.bought))
    for number, place in enumerate(own, start=1):
        p, price = state.run.bought[place].project, state.run.price(place)
        cost, votes = contest.costs[p], contest.profile.votes[p]
        effective = Fraction(cost) / price * contest.scale if price else Fraction(votes * contest.scale)
        yield Step(
            number=number,
            project=contest.ids[p],
            score=contest.shown(effective),
            votes=votes,
            cost=contest.money(cost),
            before=contest.money(left),
            decision=Decision.FUNDED,
            amount=contest.money(cost),
            after=contest.money(left - cost),
            price=contest.shown(price),
        )
        left -= cost
    for number, move in enumerate(moves, start=len(own) + 1):
        yield Step(
            number=number,
            project=move.entry.id,
            score=move.entry.votes,
            votes=move.entry.votes,
            cost=contest.money(move.entry.cost),
            before=contest.money(move.before),
            decision=move.decision,
            amount=contest.money(move.amount),
            after=contest.money(move.before - move.amount),
        )


def reserve_steps(
    instance: Instance,
    ballots: Ballots,
    rule: Rule,
    seed: str | None,
    funded: Sequence[str],
    dropped: Sequence[str],
    available: Money,
    *,
    endowment: Money | None,
) -> tuple[Step, ...]:
    """The steps of the reserve list at the endowment the count ended with; see `civic.tally.reserve`.

    Purchases end at the first project that does not fit into what is available; then the rule's completion.
    """
    contest = contest_of(instance, ballots, seed, by_cost=rule.satisfaction is Satisfaction.COST, step=rule.step)
    number = {name: p for p, name in enumerate(contest.ids)}
    run, by_votes = _reserve_run(contest, rule, instance.budget, endowment)
    out = frozenset(map(number.__getitem__, dropped))
    run.closed |= out
    left = scaled(available, contest.scale)
    if by_votes:
        for name in funded:
            run.close(number[name])
        state = _State(contest, run, 0, left, frozenset(map(number.__getitem__, funded)), out)
        return tuple(_steps(state, allocate(*_completion(state))))
    for name in funded:
        run.take(number[name])
    kept = len(run.bought)
    run.complete(left)
    for purchase in run.bought[kept:]:
        names = tuple(contest.ids[p] for p in purchase.tied if contest.parts(purchase.project, p, seed) is TieBreak.LOT)
        if seed is None and len(names) > 1:
            raise UnresolvedTie(names)
    state = _State(contest, run, kept, left, frozenset(map(number.__getitem__, funded)), out)
    return tuple(_steps(state, _complete(state, rule)))


def _reserve_run(contest: Contest, rule: Rule, budget: Money, endowment: Money | None) -> tuple[Run, bool]:
    """A run without purchases at the share the count ended with, and whether the count by votes was taken."""
    if endowment is not None:
        return Run(contest, Fraction(endowment) * contest.scale), False
    final = _final_run(contest, rule, budget)
    return Run(contest, final.share), _settled(final, rule).by_votes


@dataclass(frozen=True)
class _Ending:
    """What a run and its completion come to: all that a tie could change."""

    bought: frozenset[int]
    amounts: frozenset[tuple[str, int]]
    over: bool


def _ending(run: Run, rule: Rule) -> _Ending:
    if run.cost > run.contest.budget:
        return _Ending(frozenset(), frozenset(), over=True)
    settled = _settled(run, rule)
    bought = frozenset(purchase.project for purchase in settled.state.run.bought)
    return _Ending(bought, frozenset(funding(settled.moves).items()), over=False)


def _ties(run: Run, rule: Rule, seed: str | None, place: Mapping[str, int]) -> tuple[Tie, ...]:
    """The ties that decided anything: in the final run, in the next one that overspent, in the completion, by votes.

    `place` is the step at which each project is shown.
    """
    contest, ties = run.contest, list(_ties_of_run(run, rule, seed))
    if rule.completion in RAISED:
        further = Run(contest, run.share + scaled(rule.step, contest.scale)).complete()
        ties += [tie for tie in _ties_of_run(further, rule, seed) if tie.projects not in {t.projects for t in ties}]
    if rule.completion in (Completion.UTILITARIAN, Completion.ADD1U):
        state = _State(contest, run, 0, contest.budget)
        ties += _ties_by_votes(state, seed, place, lambda moves: _settled(run, rule, moves=moves).funded)
    if rule.compare_greedy:
        ending = lambda moves: _settled(run, rule, by_votes=moves).funded  # noqa: E731
        by_votes = _ties_by_votes(_unspent(contest), seed, place, ending)
        ties += [tie for tie in by_votes if tie.projects not in {t.projects for t in ties}]
    for tie in ties:
        if tie.broken_by is TieBreak.LOT and seed is None:
            raise UnresolvedTie(tie.projects)
    return tuple(ties)


def _ties_by_votes(
    state: _State, seed: str | None, place: Mapping[str, int], ending: Callable[[list[Move]], object]
) -> Iterator[Tie]:
    """The ties of money given by votes that change the ending."""
    order, terms = _completion(state)
    for group, name in deciding_ties(order, terms, ending):
        broken_by = TieBreak.ID if name is TieBreak.LOT and seed == BY_ID else name
        yield Tie(tuple(entry.id for entry in group), broken_by, group[0].votes, place[group[0].id])


def _ties_of_run(run: Run, rule: Rule, seed: str | None) -> Iterator[Tie]:
    """Each purchase with equals, bought again with one of them first, to see whether the ending changes."""
    contest, ending = run.contest, _ending(run, rule)
    for number, purchase in enumerate(run.bought):
        for level in TieBreak:
            others = [p for p in purchase.tied[1:] if contest.parts(purchase.project, p, seed) is level]
            if any(_ending(run.otherwise(number, p), rule) != ending for p in others):
                names = tuple(contest.ids[p] for p in (purchase.project, *others))
                price = run.price(number)
                score = Fraction(contest.costs[purchase.project]) / price if price else Fraction(0)
                yield Tie(names, level, contest.shown(score * contest.scale), number + 1)
