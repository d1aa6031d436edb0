"""How mail comes to a person: their address, what they want sent, and the links in mails. Part of `mine`'s routes."""

from flask import Response, flash, request, url_for

from civic.extensions import csrf, limiter
from civic.mine.forms import AddressForm, MailForm
from civic.mine.routes import account_of_reader, blueprint
from civic.notices.queries import address_claim_of, mail_address_of, paces_of
from civic.notices.services import mail_is_wanted
from civic.notices.subscribing import choose_mail, claim_address, confirm_address, find_claim, remove_address
from civic.notices.unsubscribing import read_stop, unsubscribe
from civic.notices.words import TOPIC_NAMES
from civic.policy import EVERYONE, HOUSE, SIGNED_IN, current_actor, requires
from civic.reasons import NotFound
from civic.web.fragments import go_to, page
from civic.web.language import current_language, text
from civic.web.limits import MAIL, WRITE


@blueprint.get("/mit/mail")
@requires(SIGNED_IN)
def mail() -> Response:
    return _mail_page(AddressForm())


@blueprint.post("/mit/mail/adresse")
@requires(SIGNED_IN)
@limiter.limit(MAIL, deduct_when=lambda answer: answer.status_code != 422)
def give_address() -> Response:
    form = AddressForm()
    if not mail_is_wanted():
        raise NotFound
    if not form.validate():
        return _mail_page(form, status=422)
    claim_address(account_id=account_of_reader(), address=form.address.data, language=current_language())
    flash(text("Vi har sendt en mail til adressen. Åbn linket i den inden for et døgn."), "success")
    return go_to(url_for("mine.mail"))


@blueprint.post("/mit/mail/fjern")
@requires(SIGNED_IN)
def drop_address() -> Response:
    remove_address(account_id=account_of_reader())
    flash(text("Vi har slettet din mailadresse og sender dig ikke flere mails."), "success")
    return go_to(url_for("mine.mail"))


@blueprint.post("/mit/mail/valg")
@requires(SIGNED_IN)
def choose() -> Response:
    form = _mail_form()
    if not form.validate():
        return _mail_page(AddressForm(), form, status=422)
    choose_mail(account_id=account_of_reader(), language=form.language.data, paces=form.paces)
    flash(text("Dine valg er gemt."), "success")
    return go_to(url_for("mine.mail"))


@blueprint.get("/mail/bekraeft/<token>")
@requires(EVERYONE)
def look_at_address(token: str) -> Response:
    """Mail programs open links by themselves: this one only shows a button."""
    return page("mine/confirm_address.html", token=token, address=find_claim(token))


@blueprint.post("/mail/bekraeft/<token>")
@requires(EVERYONE)
@limiter.limit(WRITE)
def take_address(token: str) -> Response:
    confirm_address(token=token)
    flash(text("Din mailadresse er bekræftet."), "success")
    return go_to(url_for("mine.mail" if current_actor().is_signed_in else "pages.front"))


@blueprint.get("/afmeld/<token>")
@requires(EVERYONE)
def look_at_stop(token: str) -> Response:
    names = [str(TOPIC_NAMES[topic]) for topic in read_stop(token).topics]
    return page("mine/unsubscribe.html", token=token, names=names, is_done=False)


@blueprint.post("/afmeld/<token>")
@requires(EVERYONE)
@limiter.limit(WRITE)
def stop_mail(token: str) -> Response:
    """The one form without a token of its own: mail programs post it (RFC 8058). What it may do, the link says."""
    unsubscribe(token=token, from_all="alle" in request.form)
    names = [str(TOPIC_NAMES[topic]) for topic in read_stop(token).topics]
    return page("mine/unsubscribe.html", token=token, names=names, is_done=True)


csrf.exempt(stop_mail)


def _mail_form() -> MailForm:
    account_id = account_of_reader()
    held = mail_address_of(account_id)
    return MailForm(
        works_here=HOUSE.granted_to(current_actor()),
        paces=paces_of(account_id),
        language=held.language if held else current_language(),
    )


def _mail_page(address_form: AddressForm, choices: MailForm | None = None, status: int = 200) -> Response:
    account_id = account_of_reader()
    return page(
        "mine/mail.html",
        status=status,
        address_form=address_form,
        choices=choices or _mail_form(),
        held=mail_address_of(account_id),
        claim=address_claim_of(account_id),
        is_wanted=mail_is_wanted(),
    )
