"""Jobs run when they are due, one process at a time, and a failure stops nothing else."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from civic import jobs
from civic.clock import fresh_now
from civic.database import db, transaction
from civic.jobs import Job, job, run_due, runs
from tests.support.sources import ROOT


@pytest.fixture
def alone(monkeypatch):
    """Only the jobs that the test registers."""
    monkeypatch.setattr(jobs, "_registered", {})
    monkeypatch.setattr(jobs, "_stop", threading.Event())


def test_a_job_runs_at_once_and_then_every_so_often(app, alone, travel):
    done = []
    job("count", every=timedelta(minutes=10))(lambda: done.append(1))
    assert [run_due(app), run_due(app)] == [1, 0]
    travel(fresh_now() + timedelta(minutes=11))
    assert run_due(app) == 1 and len(done) == 2


def test_a_job_that_fails_is_tried_again_later_shown_and_stops_no_other(app, alone, travel, capsys):
    done = []

    @job("broken", every=timedelta(seconds=1))
    def broken() -> None:
        raise ValueError("ida@example.dk")

    job("sound", every=timedelta(seconds=1))(lambda: done.append(1))
    assert run_due(app) == 2 and done == [1]
    db.session.rollback()
    first = runs()[0]
    assert (first.name, first.error, first.failures) == ("broken", "ValueError", 1)
    logged = capsys.readouterr().out
    assert "job_failed" in logged and "ida@example.dk" not in logged
    travel(fresh_now() + timedelta(seconds=3))
    run_due(app)
    db.session.rollback()
    assert runs()[0].failures == 2


def test_a_job_that_wrote_half_and_failed_leaves_nothing(app, alone):
    @job("half", every=timedelta(seconds=1))
    def half() -> None:
        with transaction() as session:
            session.add(Job(name="half-written", next_at=fresh_now()))
            session.flush()
            raise RuntimeError

    run_due(app)
    db.session.rollback()
    assert [run.name for run in runs()] == ["half"]


def test_two_processes_run_a_job_once(app, alone):
    done = []

    @job("slow", every=timedelta(minutes=1))
    def slow() -> None:
        done.append(1)
        time.sleep(0.3)

    workers = [threading.Thread(target=run_due, args=(app,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert done == [1]


def test_what_a_dead_process_held_is_free_after_a_while(app, alone, travel):
    done = []
    job("held", every=timedelta(seconds=1))(lambda: done.append(1))
    with transaction() as session:
        session.add(Job(name="held", next_at=fresh_now(), held_until=fresh_now() + jobs.HOLD))
    assert run_due(app) == 0
    travel(fresh_now() + jobs.HOLD + timedelta(seconds=1))
    assert run_due(app) == 1


def test_a_clock_that_was_moved_back_stops_no_job(app, alone, travel):
    done = []
    job("count", every=timedelta(minutes=10))(lambda: done.append(1))
    run_due(app)
    travel(fresh_now() - timedelta(days=30))
    assert run_due(app) == 1


def test_work_ends_when_it_is_told_to_after_the_job_at_hand(app, alone):
    done = []

    @job("last", every=timedelta(seconds=1))
    def last() -> None:
        jobs.stop()
        assert jobs.stopping()
        done.append(1)

    jobs.work(app)
    assert done == [1]


def test_flask_work_runs_what_is_due_once(app):
    app.test_cli_runner().invoke(args=["work", "--once"], catch_exceptions=False)
    db.session.rollback()
    assert {"mail", "digests", "area_messages"} <= {run.name for run in runs()}


def test_flask_work_stops_at_sigterm_and_when_its_server_is_gone(tmp_path):
    environment = {**os.environ, "CIVIC_DATA": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    log = (tmp_path / "log").open("w")
    asked = subprocess.Popen([*flask, "work"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    orphan = subprocess.Popen([*flask, "work", "--beside", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    assert orphan.wait(timeout=60) == 0
    time.sleep(2)
    asked.send_signal(signal.SIGTERM)
    assert asked.wait(timeout=20) == 0
    log.close()
    assert "Traceback" not in (tmp_path / "log").read_text()
