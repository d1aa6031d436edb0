"""How many ballots a second a server takes in, beside a bare route that makes one durable insert in the same run.

Run: python -m benchmarks.casting [--engine sqlite postgresql] [--server sync gthread granian] [--voters 4000]
     [--at-once 8] [--profile]   (CIVIC_DISK names a folder on the disk that is to be waited for)

Everything is as in production: real HTTP, the production settings, the limits on, the log written, and a disk that is
waited for. The voters have chosen and identified themselves beforehand; what is measured is `POST /stem/…/afgiv`. Both
servers run side by side and take turns in short slices, so that whatever else the machine does falls on both alike.
At the end there must be one box for each ballot that was acknowledged.
"""

import argparse
import cProfile
import io
import os
import pstats
import secrets
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import flask
from werkzeug.test import EnvironBuilder

from civic import create_app
from civic.database import db
from civic.settings import Settings
from civic.voting.queries import box_count
from civic.voting.services import Voter, cast_ballot
from tests.support.election import CHOSEN, HOST, Place, answer_of, election_at, place_on, post, serving

WORKERS, THREADS, SLICES, TURNS = 2, 4, 5, 8
SERVERS = {
    "sync": ["gunicorn", "--workers", str(WORKERS), "--log-level", "warning", "--bind", "127.0.0.1:{port}"],
    "gthread": [
        *["gunicorn", "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS)],
        *["--log-level", "warning", "--bind", "127.0.0.1:{port}"],
    ],
    "granian": [
        *["granian", "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", str(THREADS)],
        *["--no-ws", "--log-level", "error", "--host", "127.0.0.1", "--port", "{port}"],
    ],
}


def bare_app() -> flask.Flask:
    """What the measure is: a route that makes one durable insert and does nothing else."""
    app, url, own = flask.Flask("bare"), os.environ["DATABASE_URL"], threading.local()

    def connected() -> object:
        if url.startswith("sqlite"):
            import sqlite3

            connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=10)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return connection
        import psycopg

        return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    insert = "INSERT INTO bare (word) VALUES (?)" if url.startswith("sqlite") else "INSERT INTO bare VALUES (%s)"

    @app.post("/bare")
    def bare() -> tuple[str, int]:
        if not hasattr(own, "connection"):
            own.connection = connected()
        own.connection.execute(insert, (secrets.token_hex(16),))
        return "", 204

    return app


@dataclass
class Measured:
    """What came of one slice or many."""

    seconds: float
    latencies: list[float]
    statuses: list[int]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds within which `percent` of the answers came."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(self.seconds + other.seconds, self.latencies + other.latencies, self.statuses + other.statuses)


def send_all(port: int, requests: Sequence[bytes], at_once: int) -> Measured:
    """Send the requests from `at_once` voters who each wait for their answer; connections are kept when allowed."""
    latencies: list[float] = []
    statuses: list[int] = []

    def voter(own: Sequence[bytes]) -> None:
        connection: socket.socket | None = None
        for request in own:
            begin = time.perf_counter()
            connection = connection or socket.create_connection(("127.0.0.1", port))
            connection.sendall(request)
            status, kept = answer_of(connection)
            latencies.append(time.perf_counter() - begin)
            statuses.append(status)
            if not kept:
                connection.close()
                connection = None

    threads = [threading.Thread(target=voter, args=(requests[n::at_once],)) for n in range(at_once)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(time.perf_counter() - begin, latencies, statuses)


def take_turns(place: Place, server: str, casts: Sequence[bytes], at_once: int) -> tuple[Measured, Measured]:
    """The casts and as many bare inserts, in slices that alternate."""
    size = -(-len(casts) // SLICES)
    bare = [post("/bare", "", {})] * size
    ours, theirs = Measured(0.0, [], []), Measured(0.0, [], [])
    bare_command = [*SERVERS[server], "benchmarks.casting:bare_app()"]
    if server == "granian":
        bare_command = [*SERVERS[server], "--factory", "benchmarks.casting:bare_app"]
    with (
        serving(place.environ, place.folder / "civic.log", [*SERVERS[server], "app:app"]) as civic,
        serving(place.environ, place.folder / "bare.log", bare_command) as other,
    ):
        # Every worker takes its turn at loading and connecting before anything is measured.
        time.sleep(3)
        send_all(other.port, bare[: TURNS * at_once], at_once)
        send_all(civic.port, casts[: TURNS * at_once], at_once)
        for start in range(TURNS * at_once, len(casts), size):
            theirs += send_all(other.port, bare, at_once)
            ours += send_all(civic.port, casts[start : start + size], at_once)
    return ours, theirs


def _make_bare_table() -> None:
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("CREATE TABLE bare (word text)")
        connection.commit()


def in_process(round_id: int, voters: Sequence[Voter]) -> float:
    """Casts a second of the service alone, one after the other."""
    begin = time.perf_counter()
    for voter in voters:
        cast_ballot(round_id=round_id, voter=voter, selections=CHOSEN, idem=secrets.token_urlsafe(24))
    return len(voters) / (time.perf_counter() - begin)


def profile(app: flask.Flask, casts: Sequence[bytes]) -> str:
    """Where the time of a cast goes, in one process without a server."""
    environs = [_environ_of(cast) for cast in casts]
    statuses: list[str] = []

    def run() -> None:
        for environ in environs:
            answer = app.wsgi_app(environ, lambda status, *_: statuses.append(status))
            getattr(answer, "close", lambda: None)()

    profiler = cProfile.Profile()
    profiler.runcall(run)
    assert {status[:3] for status in statuses} == {"303"}, set(statuses)
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(110)
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(60)
    return out.getvalue()


def _environ_of(cast: bytes) -> dict[str, object]:
    head, _, body = cast.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    builder = EnvironBuilder(
        path=first.split()[1], method="POST", headers=headers, data=body, base_url=f"http://{HOST}"
    )
    return builder.get_environ()


def measure(engine: str, server: str, voters: int, at_once: int, profiled: bool) -> None:
    with place_on(engine, Path(os.environ["CIVIC_DISK"]) if "CIVIC_DISK" in os.environ else None) as place:
        election = election_at(place, voters + voters // 4)
        casts = [cast.request for cast in election.casts(voters)]
        if profiled:
            print(profile(create_app(Settings.from_environ(place.environ)), casts))
            return
        with election.app.app_context():
            _make_bare_table()
            ours, theirs = take_turns(place, server, casts, at_once)
            assert set(ours.statuses) == {303}, sorted(set(ours.statuses))
            assert box_count(election.round_id) == voters
            alone = in_process(election.round_id, election.voters)
            db.session.remove()
            db.engine.dispose()
    report(engine, server, ours, theirs, alone)


def report(engine: str, server: str, ours: Measured, theirs: Measured, alone: float) -> None:
    for name, found in (("bare insert", theirs), ("cast", ours)):
        times = "  ".join(f"p{p} {found.percentile(p):6.1f} ms" for p in (50, 95, 99))
        print(f"{engine:10} {server:8} {name:12} {found.rate:7.0f}/s  {times}")
    print(
        f"{engine:10} {server:8} {'ratio':12} {ours.rate / theirs.rate:7.2f}    in process {alone:.0f} casts/s",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", nargs="*", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    asked.add_argument("--server", nargs="*", default=["sync"], choices=list(SERVERS))
    asked.add_argument("--voters", type=int, default=4000)
    asked.add_argument("--at-once", type=int, default=8)
    asked.add_argument("--profile", action="store_true", help="print where the time of a cast goes instead")
    given = asked.parse_args(arguments)
    for engine in given.engine:
        for server in given.server:
            measure(engine, server, given.voters, given.at_once, given.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
