"""To be filled."""

from flask import Blueprint

blueprint = Blueprint("areas", __name__)
