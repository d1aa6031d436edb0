"""The rule a Pabulib file says its city used, as a rule of ours."""

from civic.tally.model import BallotKind
from civic.tally.pabulib.reader import Election
from civic.tally.rules import Completion, Rule, RuleName, Start

_GREEDY = {"greedy", "greedy-threshold", "greedy-exclusive"}
_STOPPING = {"greedy-no-skip", "greedy-custom"}


def official_rule(election: Election) -> Rule | None:
    """The rule META names, with its threshold and Borda points; None for a rule it does not tell.

    greedy-exclusive is greedy with the file's conflict groups, where it has any. greedy-custom (Poznań) stops
    at the first project that does not fit, like greedy-no-skip; what Poznań then adds comes from other money.
    equalshares/add1 is cost satisfaction from a whole share, raised by 1 until the next run overspends.
    """
    named = election.meta["rule"]
    if named in _GREEDY | _STOPPING:
        threshold = int(election.meta.get("min_project_score_threshold") or 0)
        first = int(election.meta.get("max_length") or 0) if election.ballots.kind is BallotKind.RANKING else 0
        return Rule(skip=named in _GREEDY, threshold=threshold, borda_first=first)
    if named == "equalshares":
        return Rule(RuleName.EQUAL_SHARES)
    if named in ("equalshares/add1", "equalshares/add1-comparison"):
        return Rule(RuleName.EQUAL_SHARES, start=Start.INTEGRAL, completion=Completion.ADD1)
    return None
