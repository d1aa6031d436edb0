"""Checking the database against what was published."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from civic.bulletin.checking import differences


@click.command("check-board")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def check_board(files: tuple[Path, ...]) -> None:
    """Compare checkpoints that were downloaded or mailed earlier (FILES) with the database.

    Exits 1 when the database does not hold them: an old backup was put back, or the history was rewritten.
    """
    # A file that is no text is no checkpoint either, and is named like any other.
    texts = [(file, file.read_text(encoding="utf-8", errors="replace").strip()) for file in files]
    faults = [(file, found) for file, text in texts for found in differences(text)]
    for file, found in faults:
        click.echo(f"{file.name}: {found}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{len(files)} checkpoints agree with the database.")
