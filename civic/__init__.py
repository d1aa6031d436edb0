"""Civic: a participatory budget from proposal to published result.

Light on purpose: `import civic.tally` loads neither the web nor the database.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from civic.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The whole application for these settings; see `civic.application.create_app`."""
    from civic import application

    return application.create_app(settings)
