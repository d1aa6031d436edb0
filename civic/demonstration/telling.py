"""What the demonstration's commands say on the terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from civic.accounts.demonstration import Person, people
from civic.areas.queries import active_areas
from civic.clock import local
from civic.policy import Role
from civic.rounds.queries import Round
from civic.rounds.words import PHASE_NAMES, next_start

WORK = {
    Role.PLAYMAKER: "Playmakers (qualify proposals and keep the talk civil in their areas)",
    Role.STAFF: "Council staff (set rounds up and load rolls)",
    Role.BOARD: "Election board (one opens the box, another signs the count)",
    Role.ADMINISTRATOR: "Administrator (gives people their roles)",
}


def people_lines() -> list[str]:
    """Everyone who can sign in, by role; residents one line an area."""
    names = {area.slug: area.name for area in active_areas()}
    residents = [person for person in people() if person.role is Role.RESIDENT]
    lines = ["Residents (propose, comment, vote):"]
    for slug, living in groupby(residents, key=lambda person: person.area_slug):
        lines.append(f"  {names.get(slug, slug):<14} {' · '.join(person.name for person in living)}")
    for role, doing in WORK.items():
        workers = [person for person in people() if person.role is role]
        if role is Role.PLAYMAKER:
            lines.append(f"{doing}:")
            lines += [f"  {person.name:<20} {_places(person, names)}" for person in workers]
        else:
            lines.append(f"{doing}: {' · '.join(person.name for person in workers)}")
    return lines


def clock_lines(rounds: Sequence[Round], moment: datetime) -> Iterator[str]:
    """The time, and where each round is by it."""
    yield f"The demonstration's time is {_time(moment)} (Danish time)."
    for round in rounds:
        later = next_start(round, moment)
        following = f"{PHASE_NAMES[later[0]]} from {_time(later[1])}" if later else ""
        yield f"  {round.slug:<28} {PHASE_NAMES[round.phase_at(moment)]!s:<14} {following}".rstrip()


def moved_lines() -> list[str]:
    """What moving the clock means."""
    return ["Moved the demonstration's one clock: for every round and everyone who is signed in.", ""]


def welcome_lines(*, url: str, roll: Path | None, log: Path) -> list[str]:
    """What a person needs who has just started it."""
    return [
        "",
        *people_lines(),
        "",
        "Sign in with the button “Log ind” and pick a name; there is no password.",
        *([f"A roll for staff to upload:  {roll}"] if roll else []),
        "Move the clock (from another terminal):",
        "  .venv/bin/flask demonstration clock --after-voting lystrup      (and --help, --reset)",
        f"Log of requests:  {log}",
        "",
        f"Civic's demonstration is at  {url}   (Ctrl-C stops it)",
        "",
    ]


def _places(person: Person, names: dict[str, str]) -> str:
    return ", ".join(names.get(slug, slug) for slug in person.area_slug.split("+"))


def _time(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
