"""Write a proposal together: invite, accept, leave. Part of the routes."""

from flask import Response, flash, request, session, url_for

from civic.accounts.queries import names_of
from civic.clock import now
from civic.extensions import limiter
from civic.policy import RESIDENT, allow, current_actor, requires
from civic.proposals import inviting
from civic.proposals.forms import InvitationForm
from civic.proposals.policy import PROPOSERS, is_author, may_change
from civic.proposals.queries import (
    Proposal,
    authors_of,
    came_with_merge,
    invitation_by_hash,
    open_invitations,
    proposal_by_id,
    proposal_by_slug,
)
from civic.proposals.routes import blueprint
from civic.reasons import Incomplete, InvitationSpent, NotFound
from civic.web.fragments import go_to, page
from civic.web.language import current_language, text
from civic.web.limits import MAIL, WRITE

NEW_LINK = "invitation_link"


@blueprint.get("/forslag/<slug>/medforslagsstillere")
@requires(PROPOSERS)
def co_authors(slug: str) -> Response:
    made = session.pop(NEW_LINK, None)
    link = url_for("proposals.invitation", secret=made[1], _external=True) if made and made[0] == slug else None
    return _together(_ours(slug), InvitationForm(formdata=None), link=link)


@blueprint.post("/forslag/<slug>/medforslagsstillere")
@requires(PROPOSERS)
@limiter.limit(WRITE)
@limiter.limit(MAIL, exempt_when=lambda: not InvitationForm().address.data)
def invite(slug: str) -> Response:
    proposal, form = _ours(slug), InvitationForm()
    if not form.validate():
        return _together(proposal, form)
    try:
        secret = inviting.invite(
            proposal_id=proposal.id,
            invited_by=current_actor().account_id or 0,
            name=form.name.data,
            address=form.address.data or "",
            language=current_language(),
        )
    except ValueError:
        form.address.errors = [text("Det er ikke en mailadresse. Skriv den som navn@eksempel.dk.")]
        return _together(proposal, form)
    except Incomplete as lacking:
        lacking_name = "name" in lacking.details["fields"]
        sentence = (
            text("Skriv et navn.")
            if lacking_name
            else text("Mailen kan ikke sendes. Lad feltet være tomt, og send selv.")
        )
        form["name" if lacking_name else "address"].errors = [sentence]
        return _together(proposal, form)
    session[NEW_LINK] = [slug, secret]
    return go_to(url_for("proposals.co_authors", slug=slug))


@blueprint.post("/forslag/<slug>/medforslagsstillere/<public_id>/fjern")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def uninvite(slug: str, public_id: str) -> Response:
    proposal = _ours(slug)
    by = current_actor().account_id or 0
    inviting.take_back_invitation(proposal_id=proposal.id, public_id=public_id, account_id=by)
    flash(text("Invitationen er trukket tilbage. Linket virker ikke længere."), "success")
    return go_to(url_for("proposals.co_authors", slug=slug))


@blueprint.post("/forslag/<slug>/forlad")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def leave(slug: str) -> Response:
    proposal = _ours(slug)
    inviting.leave(proposal_id=proposal.id, account_id=current_actor().account_id or 0)
    flash(text("Du skriver ikke længere med på forslaget."), "success")
    return go_to(url_for("mine.overview"))


@blueprint.post("/forslag/<slug>/medforslagsstillere/fjern")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def remove(slug: str) -> Response:
    proposal, by = _ours(slug), current_actor().account_id or 0
    person = next((each for each in authors_of(proposal) if str(each) == request.form.get("person")), 0)
    refusal = text("Kun den, der begyndte forslaget, kan tage en anden af. Intet er ændret.")
    allow(proposal.author_id == by, refusal)
    inviting.remove(proposal_id=proposal.id, account_id=person, removed_by=by)
    flash(text("Personen skriver ikke længere med og har fået besked."), "success")
    return go_to(url_for("proposals.co_authors", slug=slug))


@blueprint.get("/invitation/<secret>")
@requires(RESIDENT)
def invitation(secret: str) -> Response:
    found = invitation_by_hash(inviting.link_hash(secret))
    proposal = proposal_by_id(found.proposal_id) if found else None
    if found is None or proposal is None:
        raise InvitationSpent
    if found.used_by is not None and found.used_by == current_actor().account_id:
        return go_to(url_for("pages.proposal", slug=proposal.slug))
    if found.used_by is not None or found.expires_at <= now():
        raise InvitationSpent
    inviting.refuse_hidden(proposal.id)
    return page("proposals/invitation.html", proposal=proposal, names=names_of([found.invited_by]), found=found)


@blueprint.post("/invitation/<secret>")
@requires(RESIDENT)
@limiter.limit(WRITE)
def accept(secret: str) -> Response:
    slug = inviting.accept(secret=secret, account_id=current_actor().account_id or 0)
    flash(text("Du skriver nu med på forslaget."), "success")
    return go_to(url_for("pages.proposal", slug=slug))


def _ours(slug: str) -> Proposal:
    """A proposal that the person writes, alone or with others. Another's is not found."""
    proposal = proposal_by_slug(slug)
    if proposal is None or not is_author(current_actor(), proposal):
        raise NotFound
    return proposal


def _together(proposal: Proposal, form: InvitationForm, link: str | None = None) -> Response:
    writing = authors_of(proposal)
    return page(
        "proposals/co_authors.html",
        status=422 if form.errors else 200,
        proposal=proposal,
        form=form,
        link=link,
        writing=writing,
        names=names_of(writing),
        invitations=open_invitations(proposal.id, now()),
        may_invite=may_change(current_actor(), proposal),
        is_first=proposal.author_id == current_actor().account_id,
        came_with_merge=came_with_merge(proposal.id),
    )
