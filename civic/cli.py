"""Commands for those who run the house: `flask …`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands."""
