"""The hash of everything a count depends on."""

import hashlib
import json

from civic.tally.model import Ballots, Instance
from civic.tally.money import plain
from civic.tally.rules import Rule


def input_sha256(instance: Instance, ballots: Ballots, rule: Rule, seed: str | None) -> str:
    """SHA-256 of the canonical JSON of the inputs (docs/counting.md gives the form, for other verifiers).

    Independent of the order of projects and ballots and of whether equal ballots came merged; names are not
    part of it, since they decide nothing.
    """
    points = ballots.points or ((),) * len(ballots.selections)
    rows = sorted(zip(ballots.selections, points, ballots.multiplicities, strict=True))
    document = {
        "budget": plain(instance.budget),
        "projects": sorted([p.id, plain(p.cost), p.place or ""] for p in instance.projects),
        "conflict_groups": sorted(sorted(group) for group in instance.conflict_groups),
        "kind": ballots.kind.value,
        "ballots": [[count, chosen, [plain(value) for value in row]] for chosen, row, count in rows],
        "rule": rule.to_dict(),
        "seed": seed,
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
