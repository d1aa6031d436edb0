"""The rooms of the house, opened in one place, and the way to them that each person is shown."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from flask import Flask, request, url_for

from civic.policy import Actor, Role
from civic.web.language import current_language, text

WITH_ROUTES = (
    "accounts",
    "areas",
    "following",
    "rounds",
    "proposals",
    "discussion",
    "moderation",
    "qualification",
    "roll",
    "letters",
    "voting",
    "paper",
    "bulletin",
    "results",
    "exports",
    "rehearsal",
    "desk",
    "mine",
    "pages",
)


# Parts of rooms that only jobs use: nothing else would bring them in.
WITH_JOBS = ("notices.sending", "notices.digests", "rounds.announcing", "proposals.indexing")


@dataclass(frozen=True)
class Way:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


def open_all(app: Flask) -> None:
    """Register every room's routes and the commands."""
    for room in WITH_ROUTES:
        app.register_blueprint(import_module(f"civic.{room}.routes").blueprint)
    for part in WITH_JOBS:
        import_module(f"civic.{part}")
    import_module("civic.cli").init_app(app)


def navigation(actor: Actor) -> tuple[Way, ...]:
    """Where this person can go from any page."""
    return _ways(actor.roles, request.endpoint or "", current_language(), request.script_root)


@lru_cache(maxsize=1_000)
def _ways(roles: frozenset[Role], here: str, _language: str, _root: str) -> tuple[Way, ...]:
    ways = [
        (text("Lokalområder"), "pages.areas"),
        (text("Runder"), "pages.rounds"),
        (text("Sådan foregår det"), "pages.help_voting"),
    ]
    if Role.PLAYMAKER in roles:
        ways.append((text("Playmaker"), "qualification.today"))
    if Role.STAFF in roles:
        ways.append((text("Medarbejdere"), "desk.overview"))
    if roles & {Role.PLAYMAKER, Role.STAFF}:
        ways.append((text("Anmeldelser"), "moderation.queue"))
    if Role.ADMINISTRATOR in roles:
        ways.append((text("Personer"), "accounts.people"))
    if Role.BOARD in roles:
        ways.append((text("Valgbestyrelse"), "results.boxes"))
    return tuple(Way(label, url_for(endpoint), here == endpoint) for label, endpoint in ways)
