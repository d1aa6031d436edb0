"""Run a rehearsal and keep what it made: the count package, and the program that checks it."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from civic.exports.package import VERIFIER, write_package
from civic.rehearsal.actors import Broken
from civic.rehearsal.election import Rehearsal
from civic.rehearsal.plan import Plan
from civic.rehearsal.scratch import scratch_app

PACKAGE, PROGRAM = "package.zip", "verify.py"


@dataclass(frozen=True)
class Report:
    """How it went: what the verifier said of the package, and the seconds for the election and for the check."""

    verified: str
    seconds: int
    checked_in: int


def rehearse(
    plan: Plan,
    *,
    voters: int,
    seed: str,
    out: Path,
    engine: str,
    url: str | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Report:
    """Hold the election on a scratch database, write package.zip and verify.py to `out`, and check one by the other.

    Raises NoScratch, Broken, and whatever reason a service refuses for.
    """
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with scratch_app(engine, url) as app:
        round = Rehearsal(app, plan, voters=voters, seed=seed, progress=progress).play()
        with (out / PACKAGE).open("wb") as file:
            write_package(round, file)
    shutil.copyfile(VERIFIER, out / PROGRAM)
    held = time.monotonic()
    progress("checking the package", 0, 1)
    checked = subprocess.run(  # noqa: S603 (our own program on our own file)
        [sys.executable, "-I", str(out / PROGRAM), str(out / PACKAGE)], capture_output=True, text=True, check=False
    )
    progress("checking the package", 1, 1)
    if checked.returncode:
        raise Broken(f"the package does not stand the check: {checked.stdout.strip()} {checked.stderr.strip()[-500:]}")
    return Report(checked.stdout, round_up(held - began), round_up(time.monotonic() - held))


def round_up(seconds: float) -> int:
    return int(seconds) + 1
