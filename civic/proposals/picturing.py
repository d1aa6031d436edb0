"""A picture, shown to those who may see what it stands in. Part of the routes."""

from flask import Response, send_from_directory

from civic.files.queries import is_kept, is_uploaded_by
from civic.files.services import picture_path
from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.policy import is_public, may_see_pictures
from civic.proposals.queries import proposals_showing
from civic.proposals.routes import blueprint
from civic.reasons import NotFound

# It never changes under its name, but it may be hidden: nobody else's store may show it much longer.
FOR_A_DAY = "public, max-age=86400, immutable"


@blueprint.get("/billeder/<name>")
@requires(EVERYONE)
def picture(name: str) -> Response:
    path, actor = picture_path(name), current_actor()
    shown_by = proposals_showing(name)
    may_see = any(may_see_pictures(actor, each) for each in shown_by) or is_uploaded_by(name, actor.account_id)
    if not (may_see and is_kept(name)):
        raise NotFound
    response = send_from_directory(path.parent, path.name, mimetype="image/jpeg")
    if any(is_public(each) for each in shown_by):
        response.headers["Cache-Control"] = FOR_A_DAY
    return response
