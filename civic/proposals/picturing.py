"""A picture, shown to those who may see what it stands in. Part of the routes."""

from flask import Response, send_from_directory

from civic.files.queries import is_kept, is_uploaded_by
from civic.files.services import picture_path
from civic.policy import EVERYONE, Actor, current_actor, requires
from civic.proposals.policy import may_see_hidden
from civic.proposals.queries import is_shown_publicly, proposals_showing
from civic.proposals.routes import blueprint
from civic.reasons import NotFound

# It never changes under its name, but it may be hidden: whoever has kept it asks each time whether it may still be
# seen, and is answered without the picture. Nobody keeps it for others.
ASKED_FOR_EACH_TIME = "private, no-cache"


@blueprint.get("/billeder/<name>")
@requires(EVERYONE)
def picture(name: str) -> Response:
    path = picture_path(name)
    if not (is_shown_publicly(name) or _may_see(name, current_actor())):
        raise NotFound
    response = send_from_directory(path.parent, path.name, mimetype="image/jpeg")
    response.headers["Cache-Control"] = ASKED_FOR_EACH_TIME
    return response


def _may_see(name: str, actor: Actor) -> bool:
    """Whether somebody who is signed in may see a picture that not everyone may; `no-store` is added for them."""
    if not (actor.is_signed_in and is_kept(name)):
        return False
    shown = any(may_see_hidden(actor, each) for each in proposals_showing(name))
    return shown or is_uploaded_by(name, actor.account_id)
