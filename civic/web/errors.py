"""The only place where a refusal becomes a status and a sentence. Every sentence says what to do next."""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from civic import reasons
from civic.policy import Forbidden, current_actor
from civic.web.fragments import wants_fragment
from civic.web.language import LazyString, date_time, kroner, lazy_text, text
from civic.web.logs import without_words

log = structlog.get_logger()
_ = lazy_text

SENTENCES: dict[type[reasons.Reason], tuple[int, LazyString]] = {
    reasons.NotFound: (
        404,
        _("Vi kan ikke finde siden. Måske er adressen skrevet forkert, eller siden er flyttet."),
    ),
    reasons.FromElsewhere: (403, _("Forespørgslen kom fra et andet websted. Intet er ændret.")),
    reasons.DemonstrationIsLocal: (403, _("En demonstration svarer kun på den maskine, den kører på.")),
    reasons.IdentityRefused: (
        403,
        _("Vi fik ikke bekræftet, hvem du er. Intet er ændret, og det, du har valgt, er gemt. Prøv igen."),
    ),
    reasons.IdentityProviderDown: (
        503,
        _("MitID svarer ikke lige nu. Prøv igen om lidt. Du kan læse alle sider imens, og intet er gået tabt."),
    ),
    reasons.LastAdministrator: (409, _("Der skal altid være en administrator. Giv først en anden rollen.")),
    reasons.OwnRole: (403, _("Du kan ikke give dig selv en rolle. Bed en anden administrator om det.")),
    reasons.SlugTaken: (409, _("Et andet lokalområde har allerede den adresse. Vælg en anden.")),
    reasons.WrongPhase: (409, _("Det kan ikke gøres i den fase, runden er i nu. Intet er ændret.")),
    reasons.RoundIsFixed: (
        409,
        _("Afstemningen er begyndt, så runden kan ikke længere ændres. Intet er ændret."),
    ),
    reasons.Blocked: (
        403,
        _("Du kan ikke skrive her før %(until)s. Du kan stadig læse og stemme. Se afgørelsen på din side."),
    ),
    reasons.NotYourArea: (403, _("Det hører til et andet lokalområde end dit. Intet er ændret.")),
    reasons.OwnProposal: (
        403,
        _(
            "Du har selv stillet forslaget. Bed en anden playmaker i lokalområdet om at afgøre det. "
            "Er der ingen anden, så bed kommunen udpege en."
        ),
    ),
    reasons.AlreadyDecided: (
        409,
        _("En anden har allerede afgjort forslaget. Se afgørelsen på forslagets side."),
    ),
    reasons.ProposalChanged: (
        409,
        _("Forslagsstilleren har ændret forslaget, siden du åbnede siden. Læs det igen, før du afgør det."),
    ),
    reasons.Incomplete: (422, _("Der mangler noget. Ret de markerede felter, og send igen.")),
    reasons.NotAPicture: (
        422,
        _("Filen er ikke et billede, vi kan læse. Vælg et billede i JPEG, PNG eller WebP."),
    ),
    reasons.PictureTooLarge: (
        422,
        _("Billedet er for stort. Vælg et på højst 8 MB og 16 megapixel. Et almindeligt JPEG-foto må være på 40."),
    ),
    reasons.DiscussionClosed: (409, _("Debatten er lukket af en moderator. Din kommentar er ikke sendt.")),
    reasons.SaidBefore: (409, _("Du har lige skrevet det samme. Din kommentar er ikke sendt igen.")),
    reasons.TooManyWhenNew: (
        429,
        _("Den første dag kan du skrive %(limit)s kommentarer. Kom tilbage i morgen. Kommentaren er ikke sendt."),
    ),
    reasons.OwnCase: (403, _("Det handler om noget, du selv har skrevet eller overladt til andre. Intet er ændret.")),
    reasons.OwnRuling: (403, _("En klage afgøres af en anden end den, der afgjorde sagen. Intet er ændret.")),
    reasons.CaseDecided: (409, _("En anden har allerede afgjort sagen. Se afgørelsen på sagens side.")),
    reasons.AlreadyAppealed: (409, _("Der er allerede klaget over afgørelsen. Du får besked, når klagen er afgjort.")),
    reasons.TooLateToAppeal: (409, _("Fristen på et halvt år for at klage er udløbet.")),
    reasons.VotingNotOpen: (409, _("Afstemningen er ikke åbnet endnu. Din stemme er ikke registreret.")),
    reasons.VotingClosed: (409, _("Afstemningen er slut. Din stemme er ikke registreret.")),
    reasons.VotingPaused: (
        409,
        _("Afstemningen er sat på pause. Din stemme er ikke registreret. Se på rundens side, hvornår den går videre."),
    ),
    reasons.RoundCancelled: (409, _("Runden er aflyst. Der kan ikke stemmes, og der bliver ikke talt op.")),
    reasons.NoVote: (409, _("Der ligger ingen stemme fra dig i boksen. Der er ikke noget at trække tilbage.")),
    reasons.StepNotNow: (409, _("Det passer ikke med, hvordan afstemningen står nu. Intet er ændret.")),
    reasons.StepDecided: (409, _("En anden har allerede afgjort det. Se, hvad der blev bestemt.")),
    reasons.NotAlone: (403, _("En anden end den, der foreslog det, skal godkende det.")),
    reasons.FreezeBroken: (
        409,
        _("Det, der er gemt om afstemningen, er ikke det, der blev offentliggjort. Boksen er ikke åbnet."),
    ),
    reasons.NothingChosen: (422, _("Du har ikke valgt noget. Vælg mindst ét forslag.")),
    reasons.UnknownProject: (
        422,
        _("Et af de valgte forslag er ikke på stemmesedlen. Vælg igen blandt forslagene."),
    ),
    reasons.OverBudget: (
        422,
        _("Dine valg koster %(cost)s, men der er kun %(budget)s. Fjern et eller flere forslag."),
    ),
    reasons.TooManyChosen: (422, _("Du kan højst vælge %(limit)s forslag. Fjern et eller flere.")),
    reasons.NotOnRoll: (
        403,
        _("Vi kan ikke finde dig på valglisten til denne afstemning. Mener du, det er en fejl, så kontakt kommunen."),
    ),
    reasons.AlreadyOnPaper: (
        409,
        _("Der er registreret en stemme på papir i dit navn. Den gælder, og du kan ikke stemme her."),
    ),
    reasons.BallotChanged: (
        409,
        _("Dine valg er ændret, efter at siden blev vist. Der er ikke stemt. Se dem igennem, og afgiv din stemme."),
    ),
    reasons.VoteChangedElsewhere: (
        409,
        _(
            "Siden var forældet: der er registreret en stemme i dit navn, efter at du identificerede dig. "
            "Den stemme gælder. Identificér dig igen, hvis du vil ændre den."
        ),
    ),
    reasons.NotIdentified: (
        409,
        _("Din identifikation er udløbet. Dine valg er gemt. Identificér dig igen for at stemme."),
    ),
    reasons.FaultyFile: (422, _("Filen har fejl, og intet er indlæst. Ret linjerne nedenfor, og prøv igen.")),
    reasons.RollIsInUse: (
        409,
        _("Afstemningen er begyndt, så valglisten kan ikke udskiftes. Intet er ændret."),
    ),
    reasons.RollUploadGone: (
        409,
        _("Listen venter ikke længere: den er godkendt, kasseret eller afløst af en anden. Intet er ændret."),
    ),
    reasons.SecondPersonNeeded: (
        409,
        _("Du har selv indsendt listen. En anden medarbejder skal godkende den. Intet er ændret."),
    ),
    reasons.NoRoll: (409, _("Runden har ingen valgliste endnu. Indlæs den først. Intet er ændret.")),
    reasons.AlreadyOnRoll: (409, _("Personen står allerede på valglisten. Intet er ændret.")),
    reasons.TooYoungForRoll: (
        422,
        _("Personen er ikke fyldt %(age)s år på skæringsdatoen og kan ikke optages. Intet er ændret."),
    ),
    reasons.AlreadyAsked: (409, _("Du har allerede bedt om at blive optaget. Svaret vises her.")),
    reasons.CodeNotValid: (
        422,
        _(
            "Koden kan ikke bruges. Enten er den skrevet forkert, eller også er den brugt før eller trukket tilbage. "
            "Se efter, om tegnene er rigtige. Virker den stadig ikke, så kontakt kommunen og få en ny."
        ),
    ),
    reasons.NoLetter: (409, _("Personen har intet stemmebrev, der kan trækkes tilbage. Intet er ændret.")),
    reasons.ScreenIsSignedIn: (
        409,
        _("Der er logget ind på denne skærm. Log ud først, så vælgeren kan være alene om sin stemmeseddel."),
    ),
    reasons.VotingStillOpen: (409, _("Stemmeboksen kan først åbnes, når afstemningen er slut.")),
    reasons.AlreadyOpened: (409, _("Stemmeboksen er allerede åbnet.")),
    reasons.KeyMissing: (409, _("Rundens private nøgle findes ikke her. Stemmeboksen er ikke åbnet.")),
    reasons.SamePerson: (
        409,
        _("Optællingen skal underskrives af en anden person end den, der åbnede boksen."),
    ),
    reasons.AlreadySigned: (409, _("Optællingen er allerede underskrevet.")),
    reasons.NotCounted: (409, _("Der er endnu ingen optælling.")),
    reasons.PersonNotOnRoll: (
        403,
        _("Personen står ikke på valglisten til denne runde. Udlevér ikke en stemmeseddel. Intet er ændret."),
    ),
    reasons.PersonOnPaper: (
        409,
        _("Personen er allerede noteret for at have stemt på papir. Udlevér ikke en seddel mere. Intet er ændret."),
    ),
    reasons.NotOnPaper: (409, _("Personen er ikke noteret for at have stemt på papir. Intet er ændret.")),
    reasons.ReleaseAsked: (
        409,
        _("En medarbejder har allerede bedt om at få noteringen slettet. En anden skal bekræfte det."),
    ),
    reasons.PaperIsCounted: (
        409,
        _("Stemmeboksen er åbnet, og papirstemmerne er talt med. De kan ikke længere ændres. Intet er ændret."),
    ),
    reasons.AnotherPerson: (
        403,
        _("Det skal en anden end dig gøre, så to har set på det. Bed en kollega om det. Intet er ændret."),
    ),
    reasons.DoesNotAddUp: (
        422,
        _(
            "Tallene passer ikke: blanke, ugyldige og gyldige giver tilsammen %(sum)s, men der er %(returned)s sedler "
            "i bundtet. Tæl igen."
        ),
    ),
    reasons.MoreThanIssued: (
        422,
        _("Der er %(returned)s sedler i bundtet, men kun %(issued)s er udleveret. Tæl igen."),
    ),
    reasons.BallotsAreEntered: (
        409,
        _("%(entered)s af bundtets sedler er allerede tastet, så der kan ikke være færre gyldige. Intet er ændret."),
    ),
    reasons.UnknownBallotNumber: (
        422,
        _("Ingen seddel i runden har nummer %(number)s. Læs nummeret på sedlen igen."),
    ),
    reasons.BallotIsEntered: (
        409,
        _("Seddel %(number)s er tastet af to, og de er enige. Den er færdig. Intet er ændret."),
    ),
    reasons.EnteredByYou: (
        409,
        _("Du har selv tastet seddel %(number)s. Nu skal en anden taste den. Intet er ændret."),
    ),
    reasons.BallotIsDisputed: (
        409,
        _("To har tastet seddel %(number)s forskelligt. Find den under forskelle på papirsiden. Intet er ændret."),
    ),
    reasons.NotDisputed: (409, _("Der er ingen forskel at afklare på seddel %(number)s. Intet er ændret.")),
    reasons.MistypedNumber: (
        422,
        _("%(number)s er ikke et nummer fra stemmesedlen: det sidste ciffer passer ikke. Læs det igen."),
    ),
    reasons.NumberNotOnBallot: (422, _("Intet forslag på stemmesedlen har nummer %(number)s. Læs det igen.")),
    reasons.RepeatedNumber: (422, _("%(number)s er tastet to gange. Skriv hvert nummer én gang.")),
    reasons.NothingToExplain: (
        409,
        _("Tallene er ændret, siden siden blev vist, eller de passer allerede. Se dem igen. Intet er ændret."),
    ),
    reasons.ListIsSettled: (409, _("Listen er allerede indlæst. Intet er ændret.")),
    reasons.PaperNotReconciled: (
        409,
        _("Papirstemmerne er ikke afstemt, så boksen kan ikke åbnes endnu: %(missing)s"),
    ),
}
HEADINGS: Mapping[int, LazyString] = {
    400: _("Forespørgslen kunne ikke forstås"),
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
    403: _("Siden kræver en anden rolle, end du har."),
    404: _("Vi kan ikke finde siden. Måske er adressen skrevet forkert, eller siden er flyttet."),
    405: _("Adressen kan ikke bruges på den måde."),
    413: _("Det, du sendte, fylder for meget. Et billede må fylde højst 8 MB."),
    429: _("Du har prøvet mange gange på kort tid. Vent et minut, og prøv igen."),
    500: _("Fejlen er vores, og den er skrevet ned. Intet er gået tabt. Prøv igen om lidt."),
    503: _("Vi er tilbage om lidt. Intet er gået tabt."),
}


def sentence_for(reason: reasons.Reason) -> str:
    """What the reader is told about this refusal, in their language: amounts as kroner, times as people write them."""
    _status, sentence = SENTENCES[type(reason)]
    details = {name: _written(name, value) for name, value in reason.details.items()}
    return str(sentence) % details if details else str(sentence)


def _written(name: str, value: Any) -> Any:
    if name in {"cost", "budget"}:
        return kroner(value)
    return date_time(value) if name == "until" else value


def status_for(reason: reasons.Reason) -> int:
    return SENTENCES[type(reason)][0]


def init_app(app: Flask) -> None:
    """Answer every refusal and every fault with a page, or an alert when htmx asks."""

    @app.errorhandler(reasons.Reason)
    def refused(reason: reasons.Reason) -> Response:
        return error_answer(status_for(reason), sentence_for(reason))

    @app.errorhandler(Forbidden)
    def forbidden(error: Forbidden) -> Response:
        if not current_actor().is_signed_in:
            return _sign_in_first()
        return error_answer(403, error.reason or str(MESSAGES[403]))

    @app.errorhandler(CSRFError)
    def form_too_old(_error: CSRFError) -> Response:
        return error_answer(
            400,
            text("Siden havde stået åben for længe. Gå tilbage, genindlæs siden, og prøv igen. Intet er ændret."),
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
    html = render_template(template, status=status, heading=heading, message=message, **context)
    response = make_response(html, status)
    response.vary.add("HX-Request")
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _plain_answer(status: int) -> Response:
    """A page that needs nothing else: no links, no session, no database."""
    template = current_app.jinja_env.get_template("errors/plain.html")
    return make_response(template.render(heading=HEADINGS[status], message=MESSAGES[status]), status)


def _sign_in_first() -> Response:
    """A visitor at a closed door is shown the way in; what they posted cannot be kept, so they come back by GET."""
    destination = request.full_path.rstrip("?") if request.method == "GET" else "/"
    url = url_for("accounts.sign_in", next=destination)
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, code=303))
