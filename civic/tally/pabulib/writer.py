"""Write an election as a Pabulib (.pb) file that tells nothing about a voter but the ballot."""

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from civic.tally.errors import InvalidInput
from civic.tally.model import BallotKind, Ballots, Instance, Row
from civic.tally.money import Money
from civic.tally.scores import scores, votes

VOTE_TYPES = {
    BallotKind.KNAPSACK: "approval",
    BallotKind.APPROVAL: "approval",
    BallotKind.CHOOSE_ONE: "choose-1",
    BallotKind.POINTS: "cumulative",
    BallotKind.RANKING: "ordinal",
}
_OURS = ("num_projects", "num_votes", "budget", "vote_type", "conflict_groups")
_FIRST = ("description", "country", "unit", "instance")


def write_election(
    instance: Instance,
    ballots: Ballots,
    meta: Mapping[str, str],
    draw: Random,
    *,
    selected: Sequence[str] | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> bytes:
    """The bytes of a `.pb` file, UTF-8, which `read_election` reads back equal.

    `meta` gives what only the caller knows (description, country, unit, instance, rule, dates, currency …);
    numbers of projects and votes, budget and vote type are filled in here. `draw` shuffles the ballots and
    draws the voter ids (a `random.SystemRandom` in the platform). `columns` adds PROJECTS columns.
    Amounts are written in the unit of `instance`: give kroner, not øre, to publish kroner.
    """
    _check_ids(instance)
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerow(["META"])
    out.writerow(["key", "value"])
    out.writerows(_meta_rows(instance, ballots, meta))
    out.writerow(["PROJECTS"])
    out.writerows(_project_rows(instance, ballots, selected, columns or {}))
    out.writerow(["VOTES"])
    out.writerows(_vote_rows(ballots, draw))
    return text.getvalue().encode()


def decimal(amount: Money) -> str:
    """An exact amount in decimals; one that has no finite form is refused."""
    fraction = Fraction(amount)
    places = 0
    while (fraction * 10**places).denominator > 1:
        places += 1
        if places > 30:
            raise InvalidInput(f"{amount} has no finite decimal form")
    digits = f"{abs(fraction.numerator) * 10**places // fraction.denominator:0{places + 1}d}"
    sign = "-" if fraction < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _check_ids(instance: Instance) -> None:
    for project in instance.projects:
        if not project.id or project.id != project.id.strip() or "," in project.id or "|" in project.id:
            raise InvalidInput(f"project id {project.id!r} cannot be written in a Pabulib file")


def _meta_rows(instance: Instance, ballots: Ballots, meta: Mapping[str, str]) -> list[tuple[str, str]]:
    counted = {
        "num_projects": str(len(instance.projects)),
        "num_votes": str(ballots.cast),
        "budget": decimal(instance.budget),
        "vote_type": VOTE_TYPES[ballots.kind],
    }
    rest = {key: value for key, value in meta.items() if key not in (*_FIRST, *_OURS, "max_sum_cost")}
    if ballots.kind is BallotKind.KNAPSACK:
        rest["max_sum_cost"] = meta.get("max_sum_cost", counted["budget"])
    if instance.conflict_groups:
        rest["conflict_groups"] = "|".join(",".join(sorted(group)) for group in instance.conflict_groups)
    return [*((key, meta[key]) for key in _FIRST if key in meta), *counted.items(), *rest.items()]


def _project_rows(
    instance: Instance,
    ballots: Ballots,
    selected: Sequence[str] | None,
    columns: Mapping[str, Mapping[str, str]],
) -> list[list[str]]:
    named = votes(instance, ballots)
    extra = list(dict.fromkeys(name for row in columns.values() for name in row))
    extra = [name for name in extra if name not in ("votes", "score", "selected", "place")]
    score = scores(instance, ballots) if ballots.kind is BallotKind.POINTS else None
    header = ["project_id", "cost", "votes", *(["score"] if score else []), "name"]
    placed = any(project.place for project in instance.projects)
    header += [*(["selected"] if selected is not None else []), *(["place"] if placed else []), *extra]
    rows = [header]
    for project in instance.projects:
        row = [project.id, decimal(project.cost), str(named[project.id])]
        row += [decimal(score[project.id])] if score else []
        row.append(project.name)
        row += [str(int(project.id in selected))] if selected is not None else []
        row += [project.place or ""] if placed else []
        rows.append([*row, *(columns.get(project.id, {}).get(name, "") for name in extra)])
    return rows


def _vote_rows(ballots: Ballots, draw: Random) -> list[list[str]]:
    points = ballots.points or ((),) * len(ballots.selections)
    rows: list[Row] = []
    for selection, row, times in zip(ballots.selections, points, ballots.multiplicities, strict=True):
        rows += [(selection, row)] * times
    draw.shuffle(rows)
    with_points = ballots.kind is BallotKind.POINTS
    lowest = 10 ** max(5, len(str(len(rows))))
    voters = draw.sample(range(lowest, 10 * lowest), len(rows))
    written = [["voter_id", "vote", *(["points"] if with_points else [])]]
    for voter, (selection, row) in zip(voters, rows, strict=True):
        cells = [str(voter), ",".join(selection)]
        written.append([*cells, ",".join(map(decimal, row))] if with_points else cells)
    return written
