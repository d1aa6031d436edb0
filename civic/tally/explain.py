"""Why a project was funded or not under rule aarhus: the smallest change that would have funded it.

Every figure is found by counting again with the change made, never by a formula about the rule.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from civic.tally.effort import Effort, TooMuchEffort
from civic.tally.greedy import FUNDED, Entry, Move, Terms, allocate, ranked
from civic.tally.money import exact, plain
from civic.tally.outcome import Decision, Explanation, Param, TieBreak, Why
from civic.tally.ties import first

_CODES = {
    Decision.FUNDED: Why.FUNDED,
    Decision.FUNDED_OUTSIDE: Why.FUNDED_OUTSIDE,
    Decision.PART_FUNDED: Why.PART_FUNDED,
    Decision.SKIPPED: Why.TOO_DEAR,
    Decision.STOPPED: Why.STOPPED,
    Decision.BELOW_THRESHOLD: Why.BELOW_THRESHOLD,
    Decision.NO_VOTES: Why.NO_VOTES,
    Decision.CONFLICT: Why.CONFLICT,
}
# With one project outside a named place no order helps the search, and it may take as many recounts as amounts. Each
# takes so much effort for every project.
PER_ENTRY = 250
_FULL = (Decision.FUNDED, Decision.FUNDED_OUTSIDE)
_NEVER_TIED = (Decision.NO_VOTES, Decision.BELOW_THRESHOLD, *_FULL)


class Explainer:
    """Explains the moves of one count. `ballots_count` is whether score and votes are the same thing;
    `drawn` whether a seed was given (without one a change must win even if every lot is lost)."""

    def __init__(
        self,
        moves: Sequence[Move],
        terms: Terms,
        scales: tuple[int, int],
        effort: Effort,
        *,
        ballots_count: bool,
        drawn: bool,
    ) -> None:
        self.moves, self.terms = moves, terms
        self.money_scale, self.score_scale = scales
        self.ballots_count, self.drawn = ballots_count, drawn
        self.order = ranked(move.entry for move in moves)
        self.effort = effort
        effort.per_run = PER_ENTRY * len(self.order)

    def explanations(self) -> dict[str, Explanation]:
        """One explanation per project, in the order the projects were taken."""
        moves = self.effort.over(self.moves)
        return {move.entry.id: self._explain(number, move) for number, move in enumerate(moves, start=1)}

    def _explain(self, number: int, move: Move) -> Explanation:
        code, params = _CODES[move.decision], self._facts(number, move)
        if move.decision not in _FULL:
            params |= self._changes(move.entry)
        if code is Why.PART_FUNDED:
            params |= {"missing": self._money(move.entry.cost - move.amount)}
        elif code is Why.BELOW_THRESHOLD:
            params |= {"threshold": self._score(self.terms.threshold)}
        elif code is Why.CONFLICT:
            params |= {"with": self._rivals(move.entry)}
        elif code is Why.STOPPED:
            params |= {"at": next(m.entry.id for m in self.moves if m.decision is Decision.STOPPED)}
        if move.decision not in _NEVER_TIED and (tied := self._lost_tie(move.entry)):
            code, params = Why.LOST_TIE, params | tied
        return Explanation(move.entry.id, code, params)

    def _changes(self, entry: Entry) -> dict[str, Param]:
        """`short` and `too_dear`; `unsought` if it took too much effort to find both."""
        try:
            return {"short": self._short(entry), "too_dear": self._too_dear(entry)}
        except TooMuchEffort:
            return {"unsought": True}

    def _facts(self, number: int, move: Move) -> dict[str, Param]:
        return {
            "step": number,
            "score": self._score(move.entry.score),
            "votes": move.entry.votes,
            "cost": self._money(move.entry.cost),
            "left": self._money(move.before),
            "amount": self._money(move.amount),
            "after": self._money(move.before - move.amount),
        }

    def _money(self, units: int) -> int | str:
        return plain(exact(Fraction(units, self.money_scale)))

    def _score(self, units: int) -> int | str:
        return plain(exact(Fraction(units, self.score_scale)))

    def _rivals(self, entry: Entry) -> list[str]:
        """Funded projects that share a conflict group with the entry."""
        mine = set(self.terms.groups.get(entry.id, ()))
        funded = (move.entry.id for move in self.moves if move.decision in FUNDED)
        return [name for name in funded if mine & set(self.terms.groups.get(name, ()))]

    def _lost_tie(self, entry: Entry) -> dict[str, Param] | None:
        """The equals it lost to, if being taken first among them would have funded it."""
        for break_by, equal in (
            (TieBreak.LOT, (entry.score, entry.cost, entry.votes)),
            (TieBreak.VOTES, (entry.score, entry.cost)),
            (TieBreak.COST, (entry.score,)),
        ):
            group = [e for e in self.order if (e.score, e.cost, e.votes)[: len(equal)] == equal]
            if len(group) > 1 and self._funds(first(self.order, group, entry), entry):
                others: list[str] = [e.id for e in group if e is not entry]
                return {"tied": others, "broken_by": break_by.value}
        return None

    def _funds(self, order: Sequence[Entry], entry: Entry) -> bool:
        moves = allocate(order, self.terms)
        return any(move.entry.id == entry.id and move.decision in _FULL for move in moves)

    def _funds_changed(self, changed: Entry) -> bool:
        if self.terms.one_outside:
            self.effort.spend()
        order = ranked([*(entry for entry in self.order if entry.id != changed.id), changed])
        if not self._funds(order, changed):
            return False
        return self.drawn or not self.terms.one_outside or self._funds_whatever_the_lot(order, changed)

    def _funds_whatever_the_lot(self, order: Sequence[Entry], changed: Entry) -> bool:
        """Whether the entry is funded too where another of some equals is taken first.

        With one project outside a named place, to win a lot can cost money: who comes first may be funded in part.
        """
        for _, members in groupby(order, key=lambda entry: (entry.score, entry.cost, entry.votes)):
            group = list(members)
            for entry in group[1:]:
                self.effort.spend()
                if not self._funds(first(order, group, entry), changed):
                    return False
        return True

    def _short(self, entry: Entry) -> int | str | None:
        """Fewest further votes (or points from one further voter) that fund it; None if no number does.

        Only passing another project's score, or the threshold, changes anything, so only those are tried.
        """
        levels = {entry.score + 1, self.terms.threshold}
        for other in self.order:
            levels |= {other.score, other.score + 1}
        steps = sorted(level for level in levels if level > entry.score)
        if self.terms.one_outside:
            # Rising can push the outside project out of the first walk, so more is not always better.
            reached = next((level for level in steps if self._funds_at(entry, level)), None)
        else:
            place = bisect_left(steps, True, key=lambda level: self._funds_at(entry, level))
            reached = steps[place] if place < len(steps) else None
        return None if reached is None else self._score(reached - entry.score)

    def _funds_at(self, entry: Entry, score: int) -> bool:
        votes = entry.votes + (score - entry.score if self.ballots_count else 1)
        return self._funds_changed(replace(entry, score=score, votes=votes, lot=self._lot(entry)))

    def _lot(self, entry: Entry) -> int:
        return entry.lot if self.drawn else len(self.order)

    def _too_dear(self, entry: Entry) -> int | str | None:
        """Smallest cut of its cost that funds it; None if no cut does.

        The search falls from one cost at which anything changes to the next below, counting again at each.
        """
        equals = {e.cost for e in self.order if e.score == entry.score and e.id != entry.id}
        fixed = equals | {cost - 1 for cost in equals} | {0, self.terms.budget}
        cost = entry.cost
        while True:
            turns = self._thresholds(replace(entry, cost=cost, lot=self._lot(entry)))
            lower = [level for level in fixed | turns if 0 <= level < cost]
            if not lower:
                return None
            cost = max(lower)
            if self._funds_changed(replace(entry, cost=cost, lot=self._lot(entry))):
                return self._money(entry.cost - cost)

    def _thresholds(self, changed: Entry) -> set[int]:
        """Costs of `changed`, which is not funded now, at which a walk would first go otherwise."""
        order = ranked([*(entry for entry in self.order if entry.id != changed.id), changed])
        found = {move.before for move in allocate(order, self.terms) if move.entry.id == changed.id}
        if not self.terms.one_outside:
            return found
        # The first walk may fund it and the second not; then its cost decides what else fits in the first.
        walk = allocate(order, replace(self.terms, one_outside=False))
        at = next(index for index, move in enumerate(walk) if move.entry.id == changed.id)
        misfits = [move for move in walk[at + 1 :] if move.decision not in _FULL]
        found |= {walk[at].before} | {changed.cost - (move.entry.cost - move.before) for move in misfits}
        # One unit left is enough to part-fund the first misfit, where nothing left is not.
        if self.terms.part_funding and any(move.before == 0 for move in misfits):
            found.add(changed.cost - 1)
        return found
