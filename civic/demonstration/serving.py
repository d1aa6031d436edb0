"""Serve the demonstration with a real server, on this machine only."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from civic.settings import PROJECT_ROOT

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 8


def port_is_taken(port: int) -> bool:
    """Whether something listens on this port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def start_server(*, port: int, log: Path) -> None:
    """Start the jobs beside, and become the server, with the log of both in a file. Does not return."""
    sys.stdout.flush()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, sys.stdout.fileno())
    # This process becomes the server and keeps its number, by which the jobs see whether it is still there.
    beside = [sys.executable, "-m", "flask", "work", "--beside", str(os.getpid())]
    subprocess.Popen(beside, cwd=PROJECT_ROOT, stderr=descriptor)  # noqa: S603 (our own program, no shell)
    os.close(descriptor)
    command = [sys.executable, "-m", "gunicorn", "app:app", "--chdir", str(PROJECT_ROOT)]
    command += ["--bind", f"{HOST}:{port}", "--workers", str(WORKERS), "--worker-class", "gthread"]
    command += ["--threads", str(THREADS), "--log-level", "warning", "--graceful-timeout", "5"]
    os.execv(sys.executable, command)  # noqa: S606 (our own program, no shell)
