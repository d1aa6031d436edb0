"""The rooms of the house, opened in one place, and the way to them that each person is shown."""

from dataclasses import dataclass
from importlib import import_module

from flask import Flask, request, url_for

from civic.policy import Actor, Role
from civic.web.language import text

WITH_ROUTES = (
    "accounts",
    "areas",
    "following",
    "files",
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
WITH_JOBS = ("notices.sending", "notices.digests", "rounds.announcing")


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


def navigation(actor: Actor) -> list[Way]:
    """Where this person can go from any page."""
    ways = [
        (text("Lokalområder"), "pages.areas"),
        (text("Runder"), "pages.rounds"),
        (text("Sådan foregår det"), "pages.help_voting"),
    ]
    if actor.has(Role.PLAYMAKER):
        ways.append((text("Playmaker"), "qualification.today"))
    if actor.has(Role.STAFF):
        ways.append((text("Medarbejdere"), "desk.overview"))
    if actor.has(Role.PLAYMAKER) or actor.has(Role.STAFF):
        ways.append((text("Anmeldelser"), "moderation.queue"))
    if actor.has(Role.ADMINISTRATOR):
        ways.append((text("Personer"), "accounts.people"))
    if actor.has(Role.BOARD):
        ways.append((text("Valgbestyrelse"), "results.boxes"))
    return [Way(label, url_for(endpoint), request.endpoint == endpoint) for label, endpoint in ways]
