"""How people reach the municipality, where a page tells them to."""

from flask import current_app

from civic.markup import marked
from civic.settings import Settings
from civic.web.language import text


def contact() -> str:
    """Whom to ask and how, in the settings' own words (`marked`); without them the way that every municipality has."""
    settings: Settings = current_app.extensions["settings"]
    if settings.contact:
        return marked(settings.contact)
    return text("Borgerservice i %(municipality)s på kommunens hovednummer", municipality=settings.municipality)
