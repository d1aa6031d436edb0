"""Follow an area. A proposal is followed on its own page."""

from flask import Blueprint, Response, request, url_for

from civic.areas.queries import area_by_slug
from civic.extensions import limiter
from civic.following import services
from civic.following.queries import Subject
from civic.policy import SIGNED_IN, current_actor, requires
from civic.reasons import NotFound
from civic.web.fragments import go_to
from civic.web.limits import WRITE

blueprint = Blueprint("following", __name__)


@blueprint.post("/omraader/<slug>/foelg")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def follow_area(slug: str) -> Response:
    area = area_by_slug(slug)
    if area is None:
        raise NotFound
    act = services.unfollow if request.form.get("action") == "take-back" else services.follow
    act(account_id=current_actor().account_id or 0, subject=Subject.AREA, subject_id=area.id)
    return go_to(url_for("pages.area", slug=slug))
