"""Commands for those who run the house: `flask …`."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from civic.accounts.queries import account_by_id, people_named
from civic.accounts.services import grant_role
from civic.areas.queries import area_by_slug
from civic.cli.board import board
from civic.cli.checking import check_board
from civic.cli.rehearsal import export_package, rehearsal
from civic.cli.rolls import roll
from civic.cli.rulings import check_rulings
from civic.cli.work import work
from civic.demonstration.commands import demonstration
from civic.policy import Role
from civic.reasons import FaultyFile, NotFound
from civic.results.importing import import_election
from civic.tally import command
from civic.tally.pabulib import BadFile


def init_app(app: Flask) -> None:
    """Add the commands."""
    for made in (
        count,
        import_election_command,
        roll,
        find_accounts,
        roles,
        board,
        check_board,
        check_rulings,
        work,
        rehearsal,
        export_package,
    ):
        app.cli.add_command(made)
    if not app.extensions["settings"].is_production:
        app.cli.add_command(demonstration)


@click.command("count", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def count(arguments: tuple[str, ...]) -> None:
    """Count Pabulib files: `flask count --help` tells how. Needs no database."""
    sys.exit(command.main(arguments))


@click.command("import-election")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--area", help="Slug of the area it belongs to; else the place is taken from the file.")
@with_appcontext
def import_election_command(files: tuple[Path, ...], area: str | None) -> None:
    """Make a closed round with projects, ballots and result of each Pabulib FILE."""
    failed = False
    for file in files:
        try:
            slug = import_election(data=file.read_bytes(), filename=file.name, area_slug=area)
            click.echo(f"{file}: /runder/{slug}/resultat")
        except BadFile as error:
            failed = True
            for fault in error.faults:
                click.echo(f"{file}: {fault}", err=True)
            click.echo(f"{file}: nothing was imported", err=True)
        except (OSError, NotFound, FaultyFile) as error:
            failed = True
            click.echo(f"{file}: {_why(error, area)}; nothing was imported", err=True)
    sys.exit(1 if failed else 0)


def _why(error: Exception, area: str | None) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    if isinstance(error, NotFound):
        return f"there is no area {area!r}"
    return "an amount has more than two decimals"


@click.command("find-accounts")
@click.argument("name")
@with_appcontext
def find_accounts(name: str) -> None:
    """Numbers of the accounts whose names hold NAME, for `grant-role`."""
    for account in people_named(name, 1).people:
        click.echo(f"{account.id}\t{account.name}")


@click.command("grant-role")
@click.argument("account", type=int)
@click.argument("role", type=click.Choice([role.value for role in Role if role not in (Role.VISITOR, Role.RESIDENT)]))
@click.option("--area", help="Slug of the playmaker's area.")
@with_appcontext
def roles(account: int, role: str, area: str | None) -> None:
    """Give the ACCOUNT (its number) a role: how the first administrator comes about."""
    found = area_by_slug(area) if area else None
    if account_by_id(account) is None:
        raise click.ClickException(f"there is no account {account}; the person must have signed in once")
    if (role == Role.PLAYMAKER) != (found is not None):
        raise click.ClickException("a playmaker, and nobody else, needs --area with the slug of an area")
    grant_role(account_id=account, role=Role(role), area_id=found.id if found else None)
    click.echo(f"account {account} is {role}")
