"""Read a Pabulib (.pb) election: all of it, or every fault by line number and nothing.

Format: Stolicki, Szufa, Talmon, "Pabulib: A Participatory Budgeting Library" (arXiv 2012.06539).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.tally.model import BallotKind, Ballots, Instance, Project
from civic.tally.money import Money, exact
from civic.tally.pabulib.faults import BadFile, Fault, Problem
from civic.tally.pabulib.sections import Section, cells, check_columns, read_sections
from civic.tally.pabulib.votes import read_votes
from civic.tally.scores import scores
from civic.tally.scores import votes as votes_of

KEYS = [
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
]
KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.CHOOSE_ONE,
    "cumulative": BallotKind.POINTS,
    "scoring": BallotKind.POINTS,
    "ordinal": BallotKind.RANKING,
}
# What is counted with, where META tells it.
NUMBERS = ("budget", "max_length", "min_project_score_threshold")
# No amount is longer; a longer one is a slip, and would not fit into a double.
MOST_DIGITS = 40
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Election:
    """A Pabulib election. Money is in the file's own currency unit, exact.

    `meta` is the META section and `columns` the further PROJECTS columns by project, both as text. `winners`
    are the ids marked 1 in `selected`, in the file's order, or None without that column. `remarks` tell what
    was odd but did no harm: repetitions on a ballot, sums that do not agree.
    """

    meta: Mapping[str, str]
    instance: Instance
    ballots: Ballots
    columns: Mapping[str, Mapping[str, str]]
    winners: tuple[str, ...] | None
    remarks: tuple[Fault, ...]


def read_election(data: bytes) -> Election:
    """The election in the bytes of a `.pb` file; raises `BadFile` naming every fault."""
    sections = read_sections(data)
    meta_section, project_section, vote_section = sections["META"], sections["PROJECTS"], sections["VOTES"]
    faults = [
        *check_columns(meta_section, ()),
        *check_columns(project_section, ("project_id", "cost")),
        *check_columns(vote_section, ("voter_id", "vote")),
    ]
    if faults:
        raise BadFile(faults)
    meta, faults = _meta(meta_section)
    faults += _empty(project_section, vote_section)
    known = frozenset(map(str.strip, cells(project_section, "project_id")))
    projects, faults_in_projects = _projects(project_section)
    groups, faults_in_groups = _conflict_groups(meta, known, meta_section)
    kind = _kind(meta)
    found = read_votes(vote_section, kind, known)
    faults += [*faults_in_projects, *faults_in_groups, *found.faults]
    if faults:
        raise BadFile(faults)
    ballots = Ballots.merged(kind, found.rows)
    columns = _columns(project_section)
    instance = Instance(exact(Fraction(meta["budget"])), projects, groups)
    faults = _wrong_counts(meta_section, meta, len(columns), ballots.cast)
    told_twice = Counter(remark.details[0] for remark in found.remarks)
    faults += _wrong_votes(project_section, columns, votes_of(instance, ballots), told_twice)
    if faults:
        raise BadFile(faults)
    remarks = [*found.remarks, *_score_remarks(project_section, columns, _scores(instance, ballots, meta))]
    return Election(meta, instance, ballots, columns, _winners(columns), tuple(sorted(remarks)))


def _scores(instance: Instance, ballots: Ballots, meta: Mapping[str, str]) -> Mapping[str, Money]:
    """The scores as the field counts them: rankings by Borda points from the most places a ballot may have."""
    places = max(map(len, ballots.selections), default=0)
    first = number_in(meta.get("max_length", "")) or places
    return scores(instance, ballots, max(int(first), places))


def _empty(projects: Section, votes: Section) -> list[Fault]:
    """An election without projects, or in which nobody voted, is none."""
    faults = [] if projects.table.widths else [Fault(projects.line(-2), Problem.NO_PROJECTS)]
    return faults if votes.table.widths else [*faults, Fault(votes.line(-2), Problem.NO_VOTES)]


def _kind(meta: Mapping[str, str]) -> BallotKind:
    """Approval ballots that may not cost more than a sum are knapsack ballots."""
    kind = KINDS.get(meta.get("vote_type", ""), BallotKind.APPROVAL)
    return BallotKind.KNAPSACK if kind is BallotKind.APPROVAL and meta.get("max_sum_cost") else kind


def _meta(section: Section) -> tuple[dict[str, str], list[Fault]]:
    meta: dict[str, str] = {}
    faults = []
    for index, row in enumerate(section.rows):
        key = row[0].strip()
        if key in meta:
            faults.append(Fault(section.line(index), Problem.KEY_TWICE, (key,)))
        meta[key] = row[1].strip() if len(row) > 1 else ""
    faults += [Fault(section.line(-2), Problem.KEY_MISSING, (key,)) for key in KEYS if not meta.get(key)]
    if meta.get("vote_type", "approval") not in KINDS:
        faults.append(Fault(_meta_line(section, "vote_type"), Problem.VOTE_TYPE, (meta["vote_type"],)))
    faults += [
        Fault(_meta_line(section, key), Problem.NUMBER, (key, meta[key][:40]))
        for key in NUMBERS
        if meta.get(key) and number_in(meta[key]) is None
    ]
    places = number_in(meta.get("max_length", ""))
    if places is not None and not isinstance(places, int):
        faults.append(Fault(_meta_line(section, "max_length"), Problem.NUMBER, ("max_length", meta["max_length"])))
    return meta, faults


def _meta_line(section: Section, key: str) -> int:
    found = (index for index, row in enumerate(section.rows) if row[0].strip() == key)
    return section.line(next(found, -2))


def number_in(text: str) -> Money | None:
    """The exact number in a cell, None if it is none: digits, perhaps with decimals after a point."""
    text = text.strip()
    if len(text) > MOST_DIGITS:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    return exact(Fraction(text)) if _NUMBER.fullmatch(text) else None


def _projects(section: Section) -> tuple[tuple[Project, ...], list[Fault]]:
    ids, costs = cells(section, "project_id"), cells(section, "cost")
    names = cells(section, "name") if "name" in section.header else ("",) * len(ids)
    places = cells(section, "place") if "place" in section.header else ("",) * len(ids)
    projects: dict[str, Project] = {}
    faults = []
    for index, (project, name, place) in enumerate(zip(map(str.strip, ids), names, places, strict=True)):
        if (cost := number_in(costs[index])) is None:
            faults.append(Fault(section.line(index), Problem.NUMBER, ("cost", costs[index][:40])))
        if not project or "," in project:
            faults.append(Fault(section.line(index), Problem.NO_ID))
        if project in projects:
            faults.append(Fault(section.line(index), Problem.PROJECT_TWICE, (project,)))
        projects[project] = Project(project, cost or 0, name, place or None)
    return tuple(projects.values()), faults


def _conflict_groups(
    meta: Mapping[str, str], known: frozenset[str], section: Section
) -> tuple[tuple[frozenset[str], ...], list[Fault]]:
    """Our own META key: groups parted by "|", ids by ","."""
    groups = [group.split(",") for group in meta.get("conflict_groups", "").split("|") if group]
    strange = [name for group in groups for name in group if name not in known]
    faults = [Fault(_meta_line(section, "conflict_groups"), Problem.UNKNOWN_PROJECT, (name,)) for name in strange]
    return tuple(frozenset(group) for group in groups), faults


def _columns(section: Section) -> dict[str, dict[str, str]]:
    further = [name for name in section.header if name not in ("project_id", "cost", "name", "place")]
    at = {name: section.header.index(name) for name in ("project_id", *further)}
    return {row[at["project_id"]].strip(): {name: row[at[name]] for name in further} for row in section.rows}


def _winners(columns: Mapping[str, Mapping[str, str]]) -> tuple[str, ...] | None:
    if not any("selected" in row for row in columns.values()):
        return None
    return tuple(project for project, row in columns.items() if row["selected"].strip() == "1")


def _wrong_counts(section: Section, meta: Mapping[str, str], projects: int, votes: int) -> list[Fault]:
    """Where META announces other numbers of rows than there are: something is missing, or there twice."""
    told = (("num_projects", "PROJECTS", projects), ("num_votes", "VOTES", votes))
    return [
        Fault(_meta_line(section, key), Problem.COUNT_DIFFERS, (key, meta[key], f"{number} {title}"))
        for key, title, number in told
        if number_in(meta[key]) != number
    ]


def _wrong_votes(
    section: Section,
    columns: Mapping[str, Mapping[str, str]],
    named: Mapping[str, int],
    repeated: Mapping[str, int],
) -> list[Fault]:
    """Where the votes a project is said to have are not those on the ballots.

    Who counted a project repeated on a ballot each time has counted more votes, by `repeated` at most.
    """
    faults = []
    for index, (project, row) in enumerate(columns.items()):
        told, there = row.get("votes", "").strip(), named[project]
        number = number_in(told)
        if told and (number is None or not there <= number <= there + repeated.get(project, 0)):
            details = (f"votes of {project}", told[:MOST_DIGITS], str(there))
            faults.append(Fault(section.line(index), Problem.COUNT_DIFFERS, details))
    return faults


def _score_remarks(
    section: Section, columns: Mapping[str, Mapping[str, str]], score: Mapping[str, Money]
) -> list[Fault]:
    """Where a project is said to have another score than its ballots give: real files are that odd."""
    remarks = []
    for index, (project, row) in enumerate(columns.items()):
        told = row.get("score", "").strip()
        number = number_in(told.removeprefix("-"))
        if told and (number is None or number != abs(score[project]) or told.startswith("-") != (score[project] < 0)):
            details = (project, told[:MOST_DIGITS], str(score[project]))
            remarks.append(Fault(section.line(index), Problem.SCORE_DIFFERS, details))
    return remarks
