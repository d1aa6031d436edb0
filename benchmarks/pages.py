"""How many pages a second a server shows, beside a bare Flask page with the same rows in the same run.

Run: python -m benchmarks.pages [--engine sqlite postgresql] [--proposals 100 10000] [--requests 600] [--at-once 8]
     [--writes 0] [--profile list|proposal|search]

Production's settings and server (gunicorn, two workers, and `flask work` beside them), real HTTP, visitors who come for
the first time and are remembered by nobody. The list shows 100 proposals. The bare page asks one question of the
database by its driver and renders the same 100 rows by a template of a few lines. Both servers run side by side and
take turns in short slices, so that whatever else the machine does falls on both alike.

Visitors are shown whole pages that have been kept, for as long as nothing is written (civic/web/whole.py). What a page
costs that is made anew is seen in the lines of a resident who has signed in; `--writes` lets somebody write so many
times a second meanwhile.
"""

import argparse
import cProfile
import io
import os
import pstats
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import flask
from flask_migrate import upgrade

from benchmarks.casting import SERVERS, Measured, send_all
from civic import create_app
from civic.clock import reset_clock
from civic.database import db
from civic.settings import PROJECT_ROOT, Settings
from civic.web.sessions import IDLE_RESIDENT, visitor_session
from tests.support.election import HOST, Place, place_on, serving
from tests.support.factories import Make
from tests.support.many import many_proposals

SLICES = 6
BARE = """<!doctype html><title>Forslag</title><h1>Forslag</h1><ul>
{% for number, title, slug, place, state, price, body in rows %}
<li><article><p>{{ state }}</p><h2><a href="/forslag/{{ slug }}">{{ title }}</a></h2><p>{{ place }}</p>
<p>{{ body[:180] }}</p><p>{{ price }} kr.</p></article></li>
{% endfor %}</ul>"""
QUESTION = """SELECT number, title, slug, place, state, price, body FROM proposal
WHERE round_id = 1 AND state IN ('SUBMITTED', 'APPROVED', 'REJECTED') ORDER BY number LIMIT 100"""


def bare_app() -> flask.Flask:
    """What the measure is: a page of the same rows from one query, and nothing else."""
    app, url, own = flask.Flask("bare"), os.environ["DATABASE_URL"], threading.local()
    template = app.jinja_env.from_string(BARE)

    @app.get("/bare")
    def bare() -> str:
        if not hasattr(own, "connection"):
            own.connection = connected(url)
        return flask.render_template(template, rows=own.connection.execute(QUESTION).fetchall())

    return app


def connected(url: str) -> Any:
    """A connection of the driver's own."""
    if url.startswith("sqlite"):
        import sqlite3

        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)
    import psycopg

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def furnish(place: Place, proposals: int) -> tuple[dict[str, str], str]:
    """A round that takes proposals and has so many: the addresses to ask for, by name, and a resident's cookie."""
    app = place.app()
    with app.app_context():
        upgrade()
        reset_clock()
        make = Make()
        round = make.round()
        many_proposals(round, make.area().id, make.account("sabro-1"), proposals)
        paths = {
            "list": f"/runder/{round.slug}/forslag",
            "proposal": f"/forslag/forslag-{round.id}-{proposals // 2}",
            "search": f"/runder/{round.slug}/forslag?words={quote('bænkene søen')}",
        }
        cookie = signed_in(app, make.account("sabro-2"))
        db.session.remove()
        db.engine.dispose()
    return paths, cookie


def signed_in(app: flask.Flask, account_id: int) -> str:
    """What the browser of somebody who has signed in sends along."""
    with app.test_request_context("/", base_url=f"https://{HOST}"):
        visitor_session().enter(account_id, IDLE_RESIDENT)
        answer = app.make_response("")
        app.session_interface.save_session(app, visitor_session(), answer)
    return next(each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie") if "civic=s." in each)


def get(path: str, **headers: str) -> bytes:
    """A request as it goes over the wire."""
    told = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@contextmanager
def working(place: Place) -> Iterator[None]:
    """The process that does what is due without anybody asking: it writes every few seconds."""
    with (place.folder / "work.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "work"], cwd=PROJECT_ROOT, env=place.environ, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(20)


@contextmanager
def writing(place: Place, times: int) -> Iterator[None]:
    """Somebody who writes so many times a second."""
    over = threading.Event()

    def write() -> None:
        connection = connected(place.url)
        while not over.wait(1 / times):
            connection.execute("UPDATE area SET residents = residents + 1 WHERE slug = 'trige'")
        connection.close()

    writer = threading.Thread(target=write)
    if times:
        writer.start()
    yield
    over.set()
    if times:
        writer.join()


def take_turns(place: Place, paths: Mapping[str, str], cookie: str, given: argparse.Namespace) -> dict[str, Measured]:
    """Every page and the bare one, in slices that alternate."""
    size, at_once = -(-given.requests // SLICES), given.at_once
    with (
        serving(place.environ, place.folder / "civic.log", [*SERVERS["sync"], "app:app"]) as civic,
        serving(place.environ, place.folder / "bare.log", [*SERVERS["sync"], "benchmarks.pages:bare_app()"]) as other,
    ):
        asked = {"bare": (other.port, get("/bare"))}
        asked |= {name: (civic.port, get(path)) for name, path in paths.items()}
        asked |= {f"{name}, signed in": (civic.port, get(path, Cookie=cookie)) for name, path in paths.items()}
        found = {name: Measured(0.0, [], []) for name in asked}
        # Every worker takes its turn at loading and connecting before anything is measured.
        time.sleep(3)
        for port, request in asked.values():
            send_all(port, [request] * 40, at_once)
        with working(place), writing(place, given.writes):
            for _ in range(SLICES):
                for name, (port, request) in asked.items():
                    found[name] += send_all(port, [request] * size, at_once)
    for name, measured in found.items():
        assert set(measured.statuses) == {200}, (name, sorted(set(measured.statuses)))
    return found


def profile(place: Place, path: str, cookie: str) -> str:
    """Where the time of a page goes that is made anew, in one process without a server."""
    client = create_app(Settings.from_environ(place.environ)).test_client(use_cookies=False)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1", "Cookie": cookie}
    for _ in range(20):
        assert client.get(path, headers=headers).status_code == 200
    profiler = cProfile.Profile()
    begin = time.perf_counter()
    for _ in range(100):
        client.get(path, headers=headers)
    plain = (time.perf_counter() - begin) / 100
    profiler.runcall(lambda: [client.get(path, headers=headers) for _ in range(100)])
    out = io.StringIO()
    print(f"{plain * 1000:.2f} ms a request in one process", file=out)
    pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(90)
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(45)
    return out.getvalue()


def measure(engine: str, proposals: int, given: argparse.Namespace) -> None:
    with place_on(engine) as place:
        paths, cookie = furnish(place, proposals)
        if given.profile:
            print(profile(place, paths[given.profile], cookie))
            return
        found = take_turns(place, paths, cookie, given)
    for name, measured in found.items():
        times = "  ".join(f"p{p} {measured.percentile(p):6.1f} ms" for p in (50, 99))
        ratio = "" if name == "bare" else f"  ratio {measured.rate / found['bare'].rate:.2f}"
        print(f"{engine:10} {proposals:6} {name:19} {measured.rate:6.0f}/s  {times}{ratio}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", nargs="*", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    asked.add_argument("--proposals", nargs="*", type=int, default=[100, 10_000])
    asked.add_argument("--requests", type=int, default=600)
    asked.add_argument("--at-once", type=int, default=8)
    asked.add_argument("--writes", type=int, default=0, help="commits a second of somebody else")
    asked.add_argument("--profile", choices=["list", "proposal", "search"], help="print where the time goes instead")
    given = asked.parse_args(arguments)
    for engine in given.engine:
        for proposals in given.proposals:
            measure(engine, proposals, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
