"""`flask demonstration …`: load it, see who is in it, move its clock, serve it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from civic.clock import fresh_now, from_local, move_clock_to, reset_clock
from civic.demonstration.services import (
    AlreadyLoaded,
    AnotherVersion,
    empty_demonstration,
    load_demonstration,
    migrate,
)
from civic.demonstration.serving import port_is_taken, start_server
from civic.demonstration.telling import clock_lines, moved_lines, people_lines, welcome_lines
from civic.demonstration.voters import residents_of, roll_lines
from civic.rounds.phases import Phase
from civic.rounds.queries import Round, all_rounds, areas_of_rounds
from civic.rounds.words import PHASE_NAMES
from civic.settings import Settings

A_MINUTE = timedelta(minutes=1)
PHASES = {name.casefold(): phase for phase, word in PHASE_NAMES.items() for name in (phase.value, str(word))}
# The round whose roll `serve` writes down: the README walks through it.
SHOWN_ROLL = "sabro-sammen"


@click.group(cls=AppGroup)
@click.pass_context
def demonstration(context: click.Context) -> None:
    """A made-up Oplandspuljen to try; never in production."""
    if context.invoked_subcommand == "reset":
        return
    try:
        with_appcontext(migrate)()
    except AnotherVersion:
        raise click.ClickException(
            "The database here was made by another version of Civic, and this one cannot use it. "
            "Throw it away and start afresh: flask demonstration reset --yes"
        ) from None


@demonstration.command()
def load() -> None:
    """Migrate, and load areas, people and rounds in every phase; nothing when there are rounds already."""
    try:
        load_demonstration()
    except AlreadyLoaded:
        click.echo("There are rounds here already: nothing was changed. Start afresh: flask demonstration reset --yes")
    else:
        click.echo(f"The demonstration is loaded: {len(all_rounds())} rounds.")


@demonstration.command()
@click.option("--yes", is_flag=True, help="Really throw everything away.")
def reset(yes: bool) -> None:
    """Throw away everything: database, secrets and pictures. `load` fills it again."""
    if not yes:
        raise click.ClickException("This throws away every round, vote and account here. Say so with --yes.")
    empty_demonstration()
    click.echo("Everything is gone. Load it again: flask demonstration load")


@demonstration.command("people")
def show_people() -> None:
    """Who can sign in, and as what."""
    click.echo("\n".join(people_lines()))


@demonstration.command()
@click.option("--to", "moment", type=click.DateTime(["%Y-%m-%d %H:%M"]), help='Danish time: "2026-12-24 12:00".')
@click.option("--after-voting", metavar="ROUND", help="One minute past the closing of this round's voting.")
@click.option("--phase", nargs=2, metavar="ROUND PHASE", help="Just into that phase (Danish or English name).")
@click.option("--reset", "back", is_flag=True, help="Back to the real time.")
def clock(moment: datetime | None, after_voting: str | None, phase: tuple[str, str] | None, back: bool) -> None:
    """Show the demonstration's time and every round's phase, or move its one clock (for all rounds and visitors)."""
    wishes = [moment is not None, after_voting is not None, phase is not None, back]
    if sum(wishes) > 1:
        raise click.UsageError("Move the clock in one way at a time.")
    if back:
        reset_clock()
    elif moment is not None:
        move_clock_to(from_local(moment))
    elif after_voting is not None:
        move_clock_to(_round(after_voting).result_at + A_MINUTE)
    elif phase is not None:
        move_clock_to(_into(_round(phase[0]), phase[1]))
    moved = moved_lines() if any(wishes) else []
    click.echo("\n".join([*moved, *clock_lines(all_rounds(), fresh_now())]))


@demonstration.command()
@click.argument("slug", metavar="ROUND")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def roll(slug: str, file: Path | None) -> None:
    """Write the demonstration's residents of the round's areas as a roll that staff can upload."""
    click.echo(f"Written: {_write_roll(_round(slug), file)}")


@demonstration.command()
def serve() -> None:
    """Migrate, load when empty, say who can sign in, and serve on 127.0.0.1:$PORT (5000) until Ctrl-C."""
    port = int(os.environ.get("PORT", "5000"))
    if port_is_taken(port):
        raise click.ClickException(f"Something answers on port {port} already. Another: make run PORT={port + 1}")
    if not all_rounds():
        click.echo("Loading the demonstration …")
        load_demonstration()
    url = os.environ.setdefault("CIVIC_PUBLIC_URL", f"http://127.0.0.1:{port}")
    settings: Settings = current_app.extensions["settings"]
    shown = next((round for round in all_rounds() if round.slug == SHOWN_ROLL), None)
    written = _write_roll(shown, None) if shown else None
    log = settings.data_directory / "civic.log"
    click.echo("\n".join(welcome_lines(url=url, roll=written, log=log)))
    start_server(port=port, log=log)


def _round(start: str) -> Round:
    """The round of this slug, or the only one whose slug begins so."""
    rounds = all_rounds()
    found = [round for round in rounds if round.slug == start] or [r for r in rounds if r.slug.startswith(start)]
    if len(found) != 1:
        known = ", ".join(sorted(round.slug for round in found or rounds))
        raise click.ClickException(f"Which round? {known or 'There are none yet: flask demonstration load'}")
    return found[0]


def _into(round: Round, name: str) -> datetime:
    """A minute after the start of the phase of this name; for the time before the first phase, a minute before it."""
    phase = PHASES.get(name.casefold())
    if phase is None:
        raise click.ClickException(f"Which phase? {', '.join(PHASES)}")
    if phase is Phase.PLANNED:
        return round.framing_at - A_MINUTE
    return round.dates.start_of(phase) + A_MINUTE


def _write_roll(round: Round, file: Path | None) -> Path:
    settings: Settings = current_app.extensions["settings"]
    path = file or settings.data_directory / f"valgliste-{round.slug}.csv"
    slugs = [area.slug for area in areas_of_rounds([round.id])[round.id]]
    path.write_text("".join(roll_lines(residents_of(slugs))), encoding="utf-8")
    return path
