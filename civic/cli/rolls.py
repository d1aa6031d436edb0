"""Load a round's roll from a file."""

import io
from pathlib import Path
from typing import BinaryIO, cast

import click
from flask.cli import with_appcontext

from civic.reasons import FaultyFile, Reason
from civic.roll.services import load_roll, try_roll
from civic.rounds.queries import round_by_slug
from civic.web.errors import sentence_for


@click.command("load-roll")
@click.argument("round_slug")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Tell what it would change, and change nothing.")
@with_appcontext
def roll(round_slug: str, file: Path, dry_run: bool) -> None:
    """Make the CSV FILE (person;area;born) the roll of a round, in place of any earlier one."""
    round = round_by_slug(round_slug)
    if round is None:
        raise click.ClickException(f"there is no round {round_slug!r}")
    try:
        # Line ends as they are: the same file has the same mark here and on staff's page.
        with click.open_file(str(file), "rb") as source:
            lines = io.TextIOWrapper(cast(BinaryIO, source), encoding="utf-8", newline="")
            read = try_roll if dry_run else load_roll
            report = read(round_id=round.id, lines=lines, loaded_by=None)
    except FaultyFile as reason:
        for line, sentence in reason.details["faults"]:
            click.echo(f"{file}:{line}: {sentence}", err=True)
        raise click.ClickException(f"{reason.details['count']} faults; nothing was loaded") from reason
    except UnicodeDecodeError:
        raise click.ClickException("the file is no text in UTF-8; nothing was loaded") from None
    except Reason as reason:
        raise click.ClickException(sentence_for(reason)) from reason
    click.echo(f"{report.entitled} may vote; {report.too_young} were too young and left out")
    click.echo(f"{report.new} new, {report.gone} gone, {report.moved} moved; mark of the file {report.file_mark}")
    if dry_run:
        click.echo("nothing was changed")
