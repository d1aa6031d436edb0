"""Show a picture."""

from flask import Blueprint, Response, send_from_directory

from civic.files.queries import is_kept
from civic.files.services import picture_path
from civic.policy import EVERYONE, requires
from civic.reasons import NotFound
from civic.web.assets import FOR_EVER

blueprint = Blueprint("files", __name__)


@blueprint.get("/billeder/<name>")
@requires(EVERYONE)
def picture(name: str) -> Response:
    path = picture_path(name)
    if not is_kept(name):
        raise NotFound
    response = send_from_directory(path.parent, path.name, mimetype="image/jpeg")
    response.headers["Cache-Control"] = FOR_EVER
    return response
