"""The rule a Pabulib file says its city used, as a rule of ours, and back."""

import json
from collections.abc import Mapping
from dataclasses import replace

from civic.tally.errors import InvalidInput
from civic.tally.model import BallotKind
from civic.tally.pabulib.reader import Election, number_in
from civic.tally.rules import Completion, Rule, RuleName, Start

_GREEDY = {"greedy", "greedy-threshold", "greedy-exclusive"}
_STOPPING = {"greedy-no-skip", "greedy-custom"}
_COMPARED = "-comparison"
# Our own META key: the rule with every parameter, as JSON, amounts in the file's unit.
DECLARED = "civic_rule"


def official_rule(election: Election) -> Rule | None:
    """The rule META names, with its threshold and Borda points; None for a rule it does not tell.

    greedy-exclusive is greedy with the file's conflict groups, where it has any. greedy-custom (Poznań) stops
    at the first project that does not fit, like greedy-no-skip; what Poznań then adds comes from other money.
    equalshares/add1 is cost satisfaction from a whole share, raised by 1 until the next run overspends;
    -comparison takes greedy's outcome instead if more voters prefer it.
    A file of ours declares all parameters, and they are taken as they stand.
    """
    if declared := _declared(election.meta):
        return declared
    named = election.meta["rule"]
    if named in _GREEDY | _STOPPING:
        threshold = number_in(election.meta.get("min_project_score_threshold", "")) or 0
        first = int(number_in(election.meta.get("max_length", "")) or 0)
        first = first if election.ballots.kind is BallotKind.RANKING else 0
        return Rule(skip=named in _GREEDY, threshold=threshold, borda_first=first)
    if named == "equalshares":
        return Rule(RuleName.EQUAL_SHARES)
    if named in ("equalshares/add1", "equalshares/add1-comparison"):
        compared = named.endswith(_COMPARED)
        rule = Rule(RuleName.EQUAL_SHARES, start=Start.INTEGRAL, completion=Completion.ADD1)
        return replace(rule, compare_greedy=compared)
    return None


def rule_meta(rule: Rule) -> dict[str, str]:
    """META for a file counted by the rule: the name the field has for it, and all parameters under our own key.

    `step` must be in the file's unit.
    """
    meta = {"rule": _field_name(rule), DECLARED: json.dumps(rule.to_dict(), sort_keys=True)}
    if rule.name is RuleName.AARHUS and rule.threshold:
        meta["min_project_score_threshold"] = str(rule.threshold)
    return meta


def _field_name(rule: Rule) -> str:
    if rule.name is RuleName.PHRAGMEN:
        return "phragmen"
    if rule.name is RuleName.EQUAL_SHARES:
        completed = "" if rule.completion is Completion.NONE else f"/{rule.completion.value}"
        return f"equalshares{completed}{_COMPARED if rule.compare_greedy else ''}"
    if rule.part_funding or rule.at_least_one_outside or (rule.threshold and not rule.skip):
        return "greedy-custom"
    if rule.threshold:
        return "greedy-threshold"
    return "greedy" if rule.skip else "greedy-no-skip"


def _declared(meta: Mapping[str, str]) -> Rule | None:
    try:
        return Rule.from_dict(json.loads(meta[DECLARED])) if DECLARED in meta else None
    except (ValueError, RecursionError, InvalidInput):
        return None
