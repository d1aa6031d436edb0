"""To be filled."""

from flask import Blueprint

blueprint = Blueprint("voting", __name__)
