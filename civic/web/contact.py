"""How people reach the municipality, where a page tells them to."""

from flask import current_app

from civic.settings import Settings
from civic.web.language import text


def contact() -> str:
    """Whom to ask and how, as the settings say it; without that, the way that every municipality has."""
    settings: Settings = current_app.extensions["settings"]
    usual = text("Borgerservice i %(municipality)s på kommunens hovednummer", municipality=settings.municipality)
    return settings.contact or usual
