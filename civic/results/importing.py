"""Make a closed round with a result of an election that was held elsewhere (Pabulib)."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from civic import tally
from civic.areas.queries import area_by_slug
from civic.areas.services import area_of_elsewhere
from civic.audit.services import record
from civic.clock import fresh_now, from_local
from civic.database import transaction
from civic.proposals.services import ImportedProposal, import_proposals
from civic.reasons import FaultyFile, NotFound
from civic.results.models import Ballot, Opening
from civic.results.opening import insert_many
from civic.results.queries import run_of
from civic.results.services import counted, keep_count
from civic.rounds.phases import Dates
from civic.rounds.queries import BallotKind, round_by_slug
from civic.rounds.services import RoundPlan, create_round
from civic.tally import pabulib
from civic.web.language import text

OERE = 100
MOST_CURRENCY = 10
DANISH = ("denmark", "danmark")
IMPORTED = "imported"
# Elections elsewhere order what a tie leaves by the project's id, not by a lot of ours.
BY_ID = "id"


def import_election(*, data: bytes, filename: str, area_slug: str | None = None) -> str:
    """Store a Pabulib election as a closed round with projects, ballots and published result; return its slug.

    Counted by the rule the file names, else by the city's own. One transaction: all of it or nothing.
    Raises `pabulib.BadFile` with every fault by line, FaultyFile for amounts that are not whole øre, NotFound for
    an area that is not there.
    """
    election = pabulib.read_election(data)
    rule = _rule(election)
    instance = _in_oere(election.instance)
    with transaction() as session:
        area_id = _area_id(area_slug, election)
        slug = create_round(
            plan=_plan(election, instance, rule, area_id),
            created_by=None,
            imported_from=filename,
            currency=_currency(election.meta),
        )
        round = round_by_slug(slug)
        if round is None:
            raise NotFound
        import_proposals(round_id=round.id, area_id=area_id, projects=_projects(instance))
        insert_many(session, Ballot, sorted(_ballots(round.id, area_id, election.ballots), key=lambda row: row["id"]))
        session.add(Opening(round_id=round.id, opened_by=None, opened_at=fresh_now(), boxes=election.ballots.cast))
        made = counted(instance=instance, ballots=election.ballots, rule=rule, seed=BY_ID)
        keep_count(round=round, made=made, by=None)
        run = run_of(round.id)
        if run is not None:
            run.signed_at = fresh_now()
        record("election_imported", scope=slug, file=filename, ballots=election.ballots.cast)
    return slug


def _in_oere(instance: tally.Instance) -> tally.Instance:
    """The same instance with amounts in hundredths of the file's unit."""
    projects = tuple(replace(project, cost=_oere(project.cost)) for project in instance.projects)
    return tally.Instance(_oere(instance.budget), projects, instance.conflict_groups)


def _rule(election: pabulib.Election) -> tally.Rule:
    """The rule the file names, its currency unit in hundredths; else the city's own."""
    rule = pabulib.official_rule(election) or tally.Rule()
    return replace(rule, step=_oere(rule.step))


def _oere(amount: tally.Money) -> int:
    exact = Fraction(amount) * OERE
    if exact.denominator != 1:
        raise FaultyFile(faults=[(0, text("Et beløb har mere end to decimaler."))])
    return exact.numerator


def _area_id(slug: str | None, election: pabulib.Election) -> int:
    if slug is None:
        return area_of_elsewhere(name=f"{election.meta['unit']} ({election.meta['country']})")
    area = area_by_slug(slug)
    if area is None:
        raise NotFound
    return area.id


def _plan(election: pabulib.Election, instance: tally.Instance, rule: tally.Rule, area_id: int) -> RoundPlan:
    meta = election.meta
    return RoundPlan(
        name=_name(meta),
        theme=meta["description"][:200],
        budget=int(instance.budget),
        area_ids=[area_id],
        dates=_dates(meta["date_begin"], meta["date_end"]),
        ballot_kind=BallotKind(election.ballots.kind.value),
        minimum_age=0,
        rule=rule.name.value,
        rule_parameters=rule.parameters(),
    )


def _currency(meta: Mapping[str, str]) -> str:
    """The code of the file's currency; where it tells none, kroner for a Danish election and else nothing."""
    told = meta.get("currency", "").strip().upper()
    if told.isascii() and told.isalpha() and len(told) <= MOST_CURRENCY:
        return told
    return "DKK" if meta["country"].casefold() in DANISH else ""


def _name(meta: Any) -> str:
    parts = [meta["unit"], meta.get("subunit", ""), meta["instance"]]
    return " ".join(dict.fromkeys(part for part in parts if part))[:120]


def _dates(begin: str, end: str) -> Dates:
    """The file's voting dates with the other phases around them, so that the round is closed by now."""
    voting = _day(begin, first=True)
    result = max(_day(end, first=False) + timedelta(days=1), voting + timedelta(days=1))
    before = [voting - timedelta(days=days) for days in (120, 90, 60, 30)]
    after = [result, result + timedelta(hours=1), result + timedelta(hours=2)]
    late = max(timedelta(), after[-1] - (fresh_now() - timedelta(minutes=1)))
    return Dates(*(moment - late for moment in (*before, voting, *after)))


def _day(written: str, *, first: bool) -> datetime:
    """A date as Pabulib writes it: `31.12.2024`, or only a year."""
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(written, form).date()  # noqa: DTZ007 (a date; the zone comes below)
        except ValueError:
            continue
        return from_local(datetime.combine(day, time()))
    year = int(written[:4]) if written[:4].isdigit() else fresh_now().year - 1
    return datetime(year, 1 if first else 12, 1, tzinfo=UTC)


def _projects(instance: tally.Instance) -> list[ImportedProposal]:
    return [
        ImportedProposal(
            pabulib_id=project.id, number=number, title=project.name or project.id, price=int(project.cost)
        )
        for number, project in enumerate(instance.projects, start=1)
    ]


def _ballots(round_id: int, area_id: int, ballots: tally.Ballots) -> Iterator[dict[str, Any]]:
    """One row per ballot with a drawn id; for points each id with its points."""
    points = ballots.points or ((),) * len(ballots.selections)
    for selection, given, times in zip(ballots.selections, points, ballots.multiplicities, strict=True):
        marks = [[name, str(value)] for name, value in zip(selection, given, strict=True)] if given else list(selection)
        for _ in range(times):
            drawn = secrets.token_hex(16)
            yield {
                "id": drawn,
                "round_id": round_id,
                "area_id": area_id,
                "selections": marks,
                "channel": IMPORTED,
            }
