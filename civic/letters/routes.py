"""Staff's pages about a round's voting letters."""

from flask import Blueprint

blueprint = Blueprint("letters", __name__)
