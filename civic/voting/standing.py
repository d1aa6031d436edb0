"""Have I voted? And the way back: whoever has a ballot in the box may take it out until the closing."""

from dataclasses import dataclass
from datetime import date

from flask import Response, flash, url_for

from civic.accounts import identity
from civic.clock import now
from civic.database import transaction
from civic.extensions import limiter
from civic.notices.services import post
from civic.policy import EVERYONE, requires
from civic.reasons import NotFound, NotIdentified, Reason, VoteChangedElsewhere
from civic.roll.queries import Channel, RollEntry, entry_of
from civic.rounds.needs import is_open
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round, phase_of, round_by_slug
from civic.voting.booth import Booth
from civic.voting.forms import MailReceiptForm, WithdrawForm
from civic.voting.routes import blueprint, lent_out, receipt_page, round_with_receipt
from civic.voting.services import person_on_roll, refuse_unless_voting, withdraw_ballot
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import current_language, text
from civic.web.limits import CAST, MAIL, SIGN_IN


@dataclass(frozen=True)
class Standing:
    """What the roll says of a person: whether they have voted, how, and on which day."""

    channel: Channel
    day: date | None

    @property
    def has_voted(self) -> bool:
        return self.channel is not Channel.NONE


@blueprint.get("/stem/<slug>/har-jeg-stemt")
@requires(EVERYONE)
def have_i_voted(slug: str) -> Response:
    round, booth = _round(slug), Booth(slug)
    roll_key = booth.identified_by_mitid(now())
    entry = entry_of(round.id, roll_key) if roll_key else None
    return _standing_page(round, booth, _standing(entry) if entry else None)


@blueprint.post("/stem/<slug>/har-jeg-stemt")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def ask_whether_i_voted(slug: str) -> Response:
    return identity.begin("standing", _round(slug).slug)


@identity.on_identified("standing")
def tell_whether_they_voted(who: identity.Identity, slug: str) -> Response:
    """The person who came back is looked up on the roll; their CPR number goes no further than this call."""
    round, booth = _round(slug), Booth(slug)
    if who.person is None:
        raise NotIdentified
    # The answer stands at an address of its own: it can be read again, and the code of the sign-in is left behind.
    booth.identify(person_on_roll(round=round, person=who.person), now())
    return go_to(url_for("voting.have_i_voted", slug=slug))


@blueprint.post("/stem/<slug>/traek-tilbage")
@requires(EVERYONE)
@limiter.limit(CAST)
def withdraw(slug: str) -> Response:
    round, booth, form = _round(slug), Booth(slug), WithdrawForm()
    try:
        if booth.identified_by_mitid(now()) is None:
            raise NotIdentified
        withdraw_ballot(round_id=round.id, voter=booth.voter(now(), str(form.idem.data or "")))
    except (NotIdentified, VoteChangedElsewhere) as reason:
        refuse_unless_voting(round)
        booth.forget_voter()
        return _standing_page(round, booth, None, problem=reason)
    booth.forget_everything()
    flash(text("Din stemme er trukket tilbage og taget ud af stemmekassen. Du kan stemme igen, så længe der er åbent."))
    return go_to(url_for("voting.have_i_voted", slug=slug))


@blueprint.post("/stem/<slug>/kvittering/mail")
@requires(EVERYONE)
@limiter.limit(MAIL)
def mail_receipt(slug: str) -> Response:
    """The address is sealed into the one mail and kept nowhere else; the choices are in no mail."""
    round, booth, form = round_with_receipt(slug), Booth(slug), MailReceiptForm()
    if not form.validate():
        return receipt_page(round, booth, form, status=422)
    with transaction():
        sent = post(
            to=str(form.address.data),
            kind="receipt",
            language=current_language(),
            round_name=round.name,
            receipt=booth.receipt,
            path=url_for("bulletin.find"),
        )
    if sent:
        flash(text("Kvitteringen er på vej til den adresse, du skrev."), "success")
    else:
        flash(text("Vi kan ikke sende kvitteringen lige nu. Skriv koden ned, eller print siden."), "warning")
    return go_to(url_for("voting.receipt", slug=slug))


def _standing(entry: RollEntry) -> Standing:
    return Standing(Channel(entry.channel), entry.day)


def _standing_page(round: Round, booth: Booth, standing: Standing | None, *, problem: Reason | None = None) -> Response:
    return page(
        "voting/standing.html",
        status=status_for(problem) if problem else 200,
        problem=sentence_for(problem) if problem else None,
        round=round,
        booth=booth,
        standing=standing,
        is_open=is_open(round, now()),
        **lent_out(booth),
    )


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None or found.imported_from is not None or phase_of(found) in BEFORE_VOTING:
        raise NotFound
    return found
