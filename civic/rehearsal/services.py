"""Rehearse a round before it is opened: its own projects, prices and rule, with invented voters, beside the house."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from civic.areas.queries import areas_by_id
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import db, transaction
from civic.jobs import job
from civic.reasons import Incomplete, WrongPhase
from civic.rehearsal.models import RehearsalRun
from civic.rehearsal.plan import Plan, PlannedProject
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round, area_ids_of, round_by_id
from civic.rounds.services import locked_round
from civic.settings import PROJECT_ROOT
from civic.voting.queries import ballot_projects, rival_projects

VOTERS = 200
LONGEST_SECONDS = 300
LONGEST_WORDS = 4_000


def ask_for_rehearsal(*, round_id: int, asked_by: int) -> None:
    """Let a rehearsal of the round wait for the job; logged. One that waits already is enough.

    Raises WrongPhase from the voting on, Incomplete while nothing is on the ballot.
    """
    with transaction() as session:
        round = locked_round(round_id)
        if round.imported_from or round.phase_at(fresh_now()) not in BEFORE_VOTING:
            raise WrongPhase
        if not ballot_projects(round):
            raise Incomplete(fields={})
        waiting = sa.select(RehearsalRun.id).where(RehearsalRun.round_id == round_id, RehearsalRun.held.is_(None))
        if session.scalar(waiting) is None:
            session.add(RehearsalRun(round_id=round_id, voters=VOTERS, asked_by=asked_by, asked_at=fresh_now()))
            record("rehearsal_asked", scope=round.slug, actor=asked_by, voters=VOTERS)


@job("rehearsals", every=timedelta(minutes=1))
def hold_rehearsals() -> None:
    """Hold the rehearsals that wait, each in a process of its own that knows nothing but the plan."""
    waiting = db.session.scalars(sa.select(RehearsalRun.id).where(RehearsalRun.held.is_(None))).all()
    for run_id in waiting:
        run = db.session.get(RehearsalRun, run_id)
        round = round_by_id(run.round_id) if run else None
        if run is None or round is None:
            continue
        plan, voters = plan_of(round), run.voters
        db.session.rollback()
        began = time.monotonic()
        held, words = _hold(plan, voters)
        _keep(run_id, held=held, words=words, seconds=int(time.monotonic() - began) + 1)


def plan_of(round: Round) -> Plan:
    """The round as it stands, for a rehearsal: voters are spread over its areas as inhabitants are."""
    projects = ballot_projects(round)
    place_of = {project.id: place for place, project in enumerate(projects)}
    areas = areas_by_id({*area_ids_of(round.id), *(project.proposal.area_id for project in projects)})
    return Plan(
        name=round.name,
        budget=round.budget,
        areas={area.slug: max(1, area.residents) for area in areas.values()},
        projects=[
            PlannedProject(project.proposal.title, project.price, areas[project.proposal.area_id].slug)
            for project in projects
        ],
        ballot_kind=round.ballot_kind.value,
        max_choices=round.max_choices,
        rule=round.rule,
        rule_parameters=round.rule_parameters,
        exclusive=[[place_of[project] for project in group] for group in rival_projects(round)],
    )


def _hold(plan: Plan, voters: int) -> tuple[bool, str]:
    """Whether it held, and what was said of it."""
    with tempfile.TemporaryDirectory(prefix="civic-rehearsal-") as folder:
        file = Path(folder) / "plan.json"
        file.write_text(plan.to_json(), encoding="utf-8")
        command = [sys.executable, "-m", "flask", "rehearsal", "--voters", str(voters)]
        command += ["--like", str(file), "--out", str(Path(folder) / "out")]
        try:
            done = subprocess.run(  # noqa: S603 (our own command, the plan in a file)
                command,
                cwd=PROJECT_ROOT,
                env={**os.environ, "FLASK_APP": "app.py"},
                capture_output=True,
                text=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False, f"not done after {LONGEST_SECONDS} seconds"
        words = done.stdout if done.returncode == 0 else done.stderr
        return done.returncode == 0, words.strip().split("\n  held in")[0][-LONGEST_WORDS:]


def _keep(run_id: int, *, held: bool, words: str, seconds: int) -> None:
    with transaction() as session:
        run = session.get(RehearsalRun, run_id, with_for_update=True, populate_existing=True)
        if run is not None and run.held is None:
            run.held, run.words, run.seconds, run.ended_at = held, words, seconds, fresh_now()
            record("rehearsal_ended", scope=locked_round(run.round_id).slug, held=held)
