"""The VOTES section: equal ballots are merged as text before anything is looked at."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from civic.tally.model import BallotKind, Row
from civic.tally.money import Money, exact
from civic.tally.pabulib.faults import Fault, Problem
from civic.tally.pabulib.sections import Section, cells

_POINTS = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# What parts a vote from its points in a key: no file with this character in it is read.
_AND = "\0"
Finding = tuple[Problem, tuple[str, ...]]


@dataclass
class Votes:
    """Canonical rows with how often each was cast (see `Ballots.merged`), and what was wrong or odd."""

    rows: Counter[Row] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Read:
    row: Row
    faults: list[Finding]
    repeated: tuple[str, ...]


def read_votes(section: Section, kind: BallotKind, known: frozenset[str]) -> Votes:
    """The ballots of a section whose columns are in order."""
    chosen = cells(section, "vote")
    found = Votes()
    keys = chosen
    if kind is BallotKind.POINTS:
        if section.column("points") is None:
            found.faults.append(Fault(section.line(-1), Problem.COLUMN_MISSING, ("VOTES", "points")))
            return found
        keys = [vote + _AND + points for vote, points in zip(chosen, cells(section, "points"), strict=True)]
    odd: dict[str, _Read] = {}
    own = {name: name for name in known if name}
    for text, times in Counter(keys).items():
        if row := _clean(text, kind, own):
            # Asked for by `get`, since most are new and a Counter answers those slowly.
            found.rows[row] = found.rows.get(row, 0) + times
            continue
        read = _read(text, kind, known)
        found.rows[read.row] += times
        if read.faults or read.repeated:
            odd[text] = read
    if odd:
        _report(section, keys, odd, found)
    _report_voters(section, found)
    return found


def _clean(text: str, kind: BallotKind, own: Mapping[str, str]) -> Row | None:
    """The row of a vote with which nothing is odd, as most are; None where it has to be looked at more closely."""
    try:
        names = list(map(own.__getitem__, text.split(",")))
    except KeyError:
        return None
    if len(set(names)) < len(names) or (kind is BallotKind.CHOOSE_ONE and len(names) > 1):
        return None
    if kind is not BallotKind.RANKING:
        names.sort()
    return tuple(names), ()


def _read(text: str, kind: BallotKind, known: frozenset[str]) -> _Read:
    vote, _, points = text.partition(_AND)
    names = vote.split(",") if vote else []
    named = set(names)
    if not named <= known:
        names = [name.strip() for name in names if name.strip()]
        named = set(names)
    faults: list[Finding] = []
    if not named <= known:
        faults = [(Problem.UNKNOWN_PROJECT, (name,)) for name in dict.fromkeys(names) if name not in known]
    repeated = () if len(named) == len(names) else tuple(n for n, times in Counter(names).items() if times > 1)
    if kind is BallotKind.POINTS:
        return _with_points(names, points, faults, repeated)
    if kind is BallotKind.CHOOSE_ONE and len(named) > 1:
        faults.append((Problem.TOO_MANY_CHOICES, (str(len(named)),)))
    if kind is BallotKind.RANKING:
        return _Read((tuple(dict.fromkeys(names)), ()), faults, repeated)
    return _Read((tuple(sorted(named)), ()), faults, repeated)


def _with_points(names: list[str], text: str, faults: list[Finding], repeated: tuple[str, ...]) -> _Read:
    points = text.split(",") if text.strip() else []
    if len(points) != len(names):
        return _Read(((), ()), [*faults, (Problem.POINTS_COUNT, (str(len(names)), str(len(points))))], repeated)
    bad = [value for value in points if not _POINTS.fullmatch(value.strip())]
    if bad:
        return _Read(((), ()), [*faults, (Problem.NUMBER, ("points", bad[0][:40]))], repeated)
    first: dict[str, Money] = {}
    for name, value in zip(names, points, strict=True):
        first.setdefault(name, exact(Fraction(value.strip())))
    order = sorted(first)
    return _Read((tuple(order), tuple(first[name] for name in order)), faults, repeated)


def _report(section: Section, keys: list[str], odd: dict[str, _Read], found: Votes) -> None:
    for index, key in enumerate(keys):
        if read := odd.get(key):
            line = section.line(index)
            found.faults += [Fault(line, problem, details) for problem, details in read.faults]
            found.remarks += [Fault(line, Problem.REPEATED_CHOICE, (name,)) for name in read.repeated]


def _report_voters(section: Section, found: Votes) -> None:
    voters = list(cells(section, "voter_id"))
    if len(set(voters)) == len(voters):
        return
    seen: set[str] = set()
    for index, voter in enumerate(voters):
        if voter in seen:
            found.faults.append(Fault(section.line(index), Problem.VOTER_TWICE, (voter,)))
        seen.add(voter)
