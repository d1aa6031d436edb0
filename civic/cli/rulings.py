"""Checking the moderators' decisions against the house's own log."""

import sys

import click
from flask.cli import with_appcontext

from civic.moderation.checking import differences


@click.command("check-rulings")
@with_appcontext
def check_rulings() -> None:
    """Compare the moderators' decisions with what was logged of them when they were made.

    Exits 1 and names each decision that was changed, deleted or put in behind the house's back.
    """
    faults = list(differences())
    for found in faults:
        click.echo(found, err=True)
    if faults:
        sys.exit(1)
    click.echo("Every decision is as it was made.")
