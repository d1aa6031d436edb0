"""To be filled."""

from flask import Blueprint

blueprint = Blueprint("discussion", __name__)
