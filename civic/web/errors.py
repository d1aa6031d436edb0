"""The only place where a refusal becomes a status and a sentence. Every sentence says what to do next."""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from civic import reasons
from civic.markup import Markup, spoken, unmarked
from civic.policy import Forbidden, current_actor
from civic.web.contact import contact
from civic.web.fragments import page_of_form, wants_fragment
from civic.web.language import LazyString, current_language, date_time, kroner, lazy_text, number, text
from civic.web.logs import note_refusal, without_words
from civic.web.refusals import SENTENCES, STATUSES

log = structlog.get_logger()
_ = lazy_text

HEADINGS: Mapping[int, LazyString] = {
    400: _("Vi forstod ikke, hvad du bad om"),
    403: _("Det har du ikke adgang til"),
    404: _("Siden findes ikke"),
    405: _("Det kan ikke gøres her"),
    409: _("Det kunne ikke lade sig gøre"),
    410: _("Siden er her ikke længere"),
    413: _("Filen er for stor"),
    422: _("Der er noget, der skal rettes"),
    429: _("Det gik lidt for hurtigt"),
    500: _("Noget gik galt hos os"),
    503: _("Siden er midlertidigt nede"),
}
MESSAGES: Mapping[int, LazyString] = {
    400: _("Gå tilbage, genindlæs siden, og prøv igen."),
    403: _("Siden kræver en anden rolle, end du har. Skal du bruge den, så bed en administrator om rollen."),
    404: _("Vi kan ikke finde siden. Måske er adressen skrevet forkert, eller siden er flyttet."),
    405: _("Adressen kan ikke bruges på den måde. Gå tilbage, og brug knapperne på siden."),
    413: _("Det, du sendte, fylder for meget. Et billede må fylde højst 8 MB. Vælg et mindre."),
    429: _("Du har prøvet mange gange på kort tid. Vent et minut, og prøv igen."),
    500: _("Fejlen er vores, og den er skrevet ned. Intet er gået tabt. Prøv igen om lidt."),
    503: _("Vi er tilbage om lidt. Intet er gået tabt. Prøv igen da."),
}

# The fields of our forms that people write sentences in, or an address of their own choice.
WORDS = {"title", "body", "place", "label", "words", "reason", "explanation", "facts", "notes", "statement", "text"}
WORDS |= {"title_english", "text_english", "picture_text", "department", "address"}


def sentence_for(reason: reasons.Reason) -> str:
    """What the reader is told about this refusal, in their language: amounts as kroner, times as people write them.

    The log's line of the answer names the reason.
    """
    note_refusal(reason)
    sentence = SENTENCES[type(reason)]
    details = {name: _written(name, value) for name, value in reason.details.items()}
    if "%(contact)s" in str(sentence):
        details["contact"] = unmarked(contact())
    if "%(own_page)s" in str(sentence):
        details["own_page"] = Markup('<a href="{}">{}</a>').format(url_for("mine.overview"), text("din side"))
        return spoken(str(sentence)) % details
    return str(sentence) % details if details else str(sentence)


def _written(name: str, value: Any) -> Any:
    if name in {"cost", "budget"}:
        return kroner(value)
    if name in {"gone", "before"}:
        return number(value)
    return date_time(value) if name == "until" else value


def status_for(reason: reasons.Reason) -> int:
    return next((status for status, kinds in STATUSES.items() if type(reason) in kinds), 409)


def init_app(app: Flask) -> None:
    """Answer every refusal and every fault with a page, or an alert when htmx asks."""

    @app.errorhandler(reasons.Reason)
    def refused(reason: reasons.Reason) -> Response:
        return error_answer(status_for(reason), sentence_for(reason))

    @app.errorhandler(Forbidden)
    def forbidden(error: Forbidden) -> Response:
        if not current_actor().is_signed_in:
            return _sign_in_first()
        return error_answer(403, error.reason or str(MESSAGES[403]), way=error.way)

    @app.errorhandler(CSRFError)
    def form_too_old(_error: CSRFError) -> Response:
        return error_answer(
            400,
            text("Siden havde stået åben for længe. Intet er ændret. Gå tilbage, genindlæs siden, og prøv igen."),
        )

    @app.errorhandler(RateLimitExceeded)
    def too_often(_error: RateLimitExceeded) -> Response:
        return error_answer(429, str(MESSAGES[429]))

    @app.errorhandler(SecurityError)
    def not_understood(_error: SecurityError) -> Response:
        return _plain_answer(400)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        fallback = MESSAGES[400] if status < 500 else MESSAGES[500]
        response = error_answer(status, str(MESSAGES.get(status, fallback)))
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def our_fault(error: Exception) -> Response:
        log.error("unexpected", endpoint=request.endpoint, **without_words(error))
        try:
            return error_answer(500, str(MESSAGES[500]))
        except Exception:
            # The page itself needs what is broken (the database, a template): say it without.
            return _plain_answer(500)


def error_answer(status: int, message: str, **context: Any) -> Response:
    """A whole page, or an alert fragment for htmx, saying what happened and what to do."""
    heading = HEADINGS.get(status, HEADINGS[400] if status < 500 else HEADINGS[500])
    template = "errors/alert.html" if wants_fragment() else "errors/page.html"
    kept = {"words": words_sent(), "way_back": page_of_form()} if status < 500 else {}
    html = render_template(template, status=status, heading=heading, message=message, **kept, **context)
    response = make_response(html, status)
    response.vary.add("HX-Request")
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def words_sent() -> str:
    """What the reader had written in the form that is refused, to copy from: never a code, a number or a choice."""
    try:
        sent = request.form.items(multi=True) if request.method == "POST" else ()
        words = [value.strip() for name, value in sent if name.rpartition("-")[2] in WORDS]
    except HTTPException:
        return ""  # The form itself could not be read.
    return "\n\n".join(filter(None, words))


def _plain_answer(status: int) -> Response:
    """A page that needs nothing else: no links, no session, no database."""
    template = current_app.jinja_env.get_template("errors/plain.html")
    return make_response(
        template.render(heading=HEADINGS[status], message=MESSAGES[status], language=current_language()), status
    )


def _sign_in_first() -> Response:
    """A visitor at a closed door is shown the way in; what they posted cannot be kept, so they come back by GET."""
    destination = request.full_path.rstrip("?") if request.method == "GET" else "/"
    url = url_for("accounts.sign_in", next=destination)
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, code=303))
