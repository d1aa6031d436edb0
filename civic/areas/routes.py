"""Staff keep the list of areas."""

from flask import Blueprint, Response, flash, url_for

from civic.areas.forms import AreaForm, NewAreaForm
from civic.areas.queries import Area, active_areas, all_areas, area_by_slug
from civic.areas.services import AreaFacts, add_area, change_area
from civic.policy import STAFF, current_actor, requires
from civic.reasons import NotFound, SlugTaken
from civic.web.errors import sentence_for
from civic.web.fragments import go_to, page
from civic.web.language import text

blueprint = Blueprint("areas", __name__)


@blueprint.get("/stab/omraader")
@requires(STAFF)
def index() -> Response:
    return page("areas/index.html", areas=all_areas())


@blueprint.get("/stab/omraader/nyt")
@requires(STAFF)
def new() -> Response:
    return page("areas/edit.html", form=NewAreaForm(), area=None)


@blueprint.post("/stab/omraader/nyt")
@requires(STAFF)
def add() -> Response:
    form = NewAreaForm().beside(active_areas())
    if not form.validate():
        return page("areas/edit.html", status=422, form=form, area=None)
    try:
        add_area(slug=form.slug.data, facts=_facts(form), added_by=current_actor().account_id)
    except SlugTaken as reason:
        form.slug.errors = [sentence_for(reason)]
        return page("areas/edit.html", status=422, form=form, area=None)
    flash(text("Området er tilføjet."), "success")
    return go_to(url_for("areas.index"))


@blueprint.get("/stab/omraader/<slug>")
@requires(STAFF)
def edit(slug: str) -> Response:
    area = _area(slug)
    return page("areas/edit.html", form=AreaForm(obj=area), area=area)


@blueprint.post("/stab/omraader/<slug>")
@requires(STAFF)
def change(slug: str) -> Response:
    area = _area(slug)
    form = AreaForm().beside(each for each in active_areas() if each.id != area.id)
    if not form.validate():
        return page("areas/edit.html", status=422, form=form, area=area)
    change_area(area_id=area.id, facts=_facts(form), changed_by=current_actor().account_id)
    flash(text("Ændringerne er gemt."), "success")
    return go_to(url_for("areas.index"))


def _area(slug: str) -> Area:
    area = area_by_slug(slug)
    if area is None:
        raise NotFound
    return area


def _facts(form: AreaForm) -> AreaFacts:
    return AreaFacts(
        name=form.name.data,
        residents=form.residents.data,
        latitude=form.latitude.data,
        longitude=form.longitude.data,
        local_council=form.local_council.data or "",
        is_active=form.is_active.data,
    )
