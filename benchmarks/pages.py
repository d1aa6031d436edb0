"""How many pages a second a server shows, beside a bare Flask page with the same rows in the same run.

Run: python -m benchmarks.pages [--engine sqlite postgresql] [--proposals 100 10000] [--requests 600] [--at-once 8]
     [--profile list|proposal|search]

Production's settings and server (gunicorn, two workers), real HTTP, visitors who come for the first time and are
remembered by nobody. The list shows 100 proposals. The bare page asks one question of the database by its driver and
renders the same 100 rows by a template of a few lines. Both servers run side by side and take turns in short slices,
so that whatever else the machine does falls on both alike.
"""

import argparse
import cProfile
import io
import os
import pstats
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import flask
from flask_migrate import upgrade

from benchmarks.casting import SERVERS, Measured, send_all
from civic import create_app
from civic.clock import reset_clock
from civic.database import db
from civic.settings import Settings
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

    def connected() -> object:
        if url.startswith("sqlite"):
            import sqlite3

            return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)
        import psycopg

        return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    @app.get("/bare")
    def bare() -> str:
        if not hasattr(own, "connection"):
            own.connection = connected()
        return flask.render_template(template, rows=own.connection.execute(QUESTION).fetchall())

    return app


def furnish(place: Place, proposals: int) -> dict[str, str]:
    """A round that takes proposals and has so many; the addresses to ask for, by name."""
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
        db.session.remove()
        db.engine.dispose()
    return paths


def get(path: str) -> bytes:
    """A request as it goes over the wire."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n".encode()
    )


def take_turns(place: Place, paths: Mapping[str, str], requests: int, at_once: int) -> dict[str, Measured]:
    """Every page and the bare one, in slices that alternate."""
    found = {name: Measured(0.0, [], []) for name in ("bare", *paths)}
    size = -(-requests // SLICES)
    with (
        serving(place.environ, place.folder / "civic.log", [*SERVERS["sync"], "app:app"]) as civic,
        serving(place.environ, place.folder / "bare.log", [*SERVERS["sync"], "benchmarks.pages:bare_app()"]) as other,
    ):
        asked = {"bare": (other.port, get("/bare")), **{name: (civic.port, get(path)) for name, path in paths.items()}}
        # Every worker takes its turn at loading and connecting before anything is measured.
        time.sleep(3)
        for port, request in asked.values():
            send_all(port, [request] * 40, at_once)
        for _ in range(SLICES):
            for name, (port, request) in asked.items():
                found[name] += send_all(port, [request] * size, at_once)
    for name, measured in found.items():
        assert set(measured.statuses) == {200}, (name, sorted(set(measured.statuses)))
    return found


def profile(place: Place, path: str) -> str:
    """Where the time of a page goes, in one process without a server."""
    client = create_app(Settings.from_environ(place.environ)).test_client(use_cookies=False)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
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
        paths = furnish(place, proposals)
        if given.profile:
            print(profile(place, paths[given.profile]))
            return
        found = take_turns(place, paths, given.requests, given.at_once)
    for name, measured in found.items():
        times = "  ".join(f"p{p} {measured.percentile(p):6.1f} ms" for p in (50, 99))
        ratio = "" if name == "bare" else f"  ratio {measured.rate / found['bare'].rate:.2f}"
        print(f"{engine:10} {proposals:6} {name:9} {measured.rate:6.0f}/s  {times}{ratio}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", nargs="*", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    asked.add_argument("--proposals", nargs="*", type=int, default=[100, 10_000])
    asked.add_argument("--requests", type=int, default=600)
    asked.add_argument("--at-once", type=int, default=8)
    asked.add_argument("--profile", choices=["list", "proposal", "search"], help="print where the time goes instead")
    given = asked.parse_args(arguments)
    for engine in given.engine:
        for proposals in given.proposals:
            measure(engine, proposals, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
