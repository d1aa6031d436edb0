"""`flask rehearsal`: a whole election with invented voters, on a database of its own."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from civic.exports.package import write_package
from civic.reasons import NotFound, Reason
from civic.rehearsal.actors import Broken
from civic.rehearsal.plan import MOST_VOTERS, OWN_PLAN, BadPlan, Plan
from civic.rehearsal.running import rehearse
from civic.rehearsal.scratch import ENGINES, SQLITE, NoScratch
from civic.rounds.queries import round_by_slug
from civic.web.errors import sentence_for


@click.command("rehearsal")
@click.option("--voters", type=click.IntRange(1, MOST_VOTERS), default=200, show_default=True, help="How many vote.")
@click.option("--engine", type=click.Choice(ENGINES), default=SQLITE, show_default=True)
@click.option("--database-url", help="An EMPTY PostgreSQL database to use; it is emptied again afterwards.")
@click.option("--seed", default="1", show_default=True, help="Who votes for what is drawn from this.")
@click.option("--like", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A plan (JSON).")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where the package goes.")
def rehearsal(voters: int, engine: str, database_url: str | None, seed: str, like: Path | None, out: Path) -> None:
    """Hold a whole election on a scratch database; write OUT/package.zip and OUT/verify.py, and check one by the other.

    The house's own database is never touched. Ends with 0 when everything held, and with 1 and a sentence when not.
    """
    if database_url and engine == SQLITE:
        raise click.UsageError("--database-url goes with --engine postgresql")
    bar = _Bar()
    try:
        plan = Plan.from_json(like.read_text(encoding="utf-8")) if like else OWN_PLAN
        report = rehearse(plan, voters=voters, seed=seed, out=out, engine=engine, url=database_url, progress=bar.show)
    except (NoScratch, Broken, BadPlan, OSError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    except Reason as reason:
        raise click.ClickException(f"{sentence_for(reason)} ({type(reason).__name__})") from reason
    finally:
        bar.end()
    click.echo(report.verified, nl=False)
    click.echo(f"  held in     {report.seconds} s on {engine}, checked in {report.checked_in} s")
    click.echo(f"  package     {out / 'package.zip'}")
    click.echo(f"  check it    python3 -I {out / 'verify.py'} {out / 'package.zip'}")


@click.command("export-package")
@click.argument("round_slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export_package(round_slug: str, file: Path) -> None:
    """Write the count package of a round whose count is signed to FILE."""
    round = round_by_slug(round_slug)
    if round is None:
        raise click.ClickException(f"there is no round {round_slug!r}")
    try:
        with file.open("wb") as target:
            write_package(round, target)
    except NotFound as error:
        file.unlink()
        raise click.ClickException("no count of this round has been signed here") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file}: check it with python3 -I verify.py {file}")


class _Bar:
    """A line that grows, where somebody is looking."""

    def __init__(self) -> None:
        self.is_watched, self.shown = sys.stderr.isatty(), False

    def show(self, what: str, done: int, total: int) -> None:
        if self.is_watched:
            filled = 30 * done // total
            click.echo(f"\r[{'#' * filled}{'.' * (30 - filled)}] {what} {done}/{total}".ljust(78), nl=False, err=True)
            self.shown = True

    def end(self) -> None:
        if self.shown:
            click.echo("", err=True)
