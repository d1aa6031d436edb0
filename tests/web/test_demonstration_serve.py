"""`make run`'s command on an empty folder: it loads, tells who can sign in, serves, and stops at Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import ROOT

PATIENCE = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def served(port: int, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    flask = Path(sys.executable).with_name("flask")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CIVIC_") and k != "DATABASE_URL"}
    environment |= {"PORT": str(port), "CIVIC_DATA": str(tmp_path)}
    output = (tmp_path / "output").open("w")
    server = subprocess.Popen(
        [flask, "demonstration", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
    )
    yield server
    if server.poll() is None:
        server.kill()
    server.wait()
    output.close()


def answer_of(url: str, server: "subprocess.Popen[str]") -> str:
    """What the address answers, once the server is up."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return str(response.read().decode())
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


def test_serve_loads_tells_serves_and_stops_at_ctrl_c(served: "subprocess.Popen[str]", port: int, tmp_path: Path):
    assert "Sabro" in answer_of(f"http://127.0.0.1:{port}/", served)
    served.send_signal(signal.SIGINT)
    assert served.wait(timeout=20) == 0
    said = (tmp_path / "output").read_text()
    assert f"http://127.0.0.1:{port}" in said and "Sara Lindgren" in said
    assert str(tmp_path / "valgliste-sabro-sammen.csv") in said
    assert "Traceback" not in said and '"event"' not in said


def test_serve_says_so_when_the_port_is_taken(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "PORT": str(taken.getsockname()[1]), "CIVIC_DATA": str(tmp_path)}
        command = [Path(sys.executable).with_name("flask"), "demonstration", "serve"]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1 and "make run PORT=" in result.stderr
