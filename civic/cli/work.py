"""`flask work`: what is done without anybody asking."""

import os
import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from civic import jobs


@click.command("work")
@click.option("--once", is_flag=True, help="Run what is due now, and end.")
@click.option("--beside", type=int, metavar="PID", help="End when this process, which started it, has ended.")
@with_appcontext
def work(once: bool, beside: int | None) -> None:
    """Send mail and run the other jobs as they fall due, until SIGTERM or Ctrl-C; the job at hand is finished first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: jobs.stop())
    if once:
        jobs.run_due(app)
    else:
        jobs.work(app, goes_on=lambda: beside in (None, os.getppid()))
