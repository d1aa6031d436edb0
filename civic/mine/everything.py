"""Everything the house has on a person, for them to take along. Never a vote: none is tied to an account.

The names in the file are Danish whatever the reader's language, as they are the same for everyone who reads such files.
What a moderator has hidden, and others have withdrawn, is told of without its address, which says its title.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from civic.accounts.queries import Account, blocked_until, grants_of
from civic.areas.queries import areas_by_id
from civic.discussion.queries import remarks_of, supported_by
from civic.files.queries import uploaded_by
from civic.following.queries import Subject, followed_by
from civic.mine.words import sentence_of
from civic.moderation.queries import appeals_of, reports_by, rulings_on
from civic.notices.queries import address_claim_of, mail_address_of, notices_for, paces_of
from civic.proposals.queries import (
    Proposal,
    address_of,
    costs_of,
    invitations_of,
    proposals_by_author,
    titles_of,
)
from civic.qualification.queries import inquiries_in, offers_agreed_by
from civic.rounds.queries import rounds_by_id
from civic.web.language import lazy_text as _
from civic.web.sessions import sign_ins_of

ABOUT = _(
    "Alt, hvad tjenesten har om din konto. Din stemme er ikke med: den er ikke knyttet til kontoen, og ingen kan finde "
    "den frem. Valglisten er heller ikke med: den er kommunens, og dér står en kode i stedet for dit navn."
)


def everything_about(account: Account) -> dict[str, Any]:
    """All of it, as JSON has it: amounts in øre, times in UTC. A constant number of queries."""
    written = proposals_by_author(account.id)
    return {
        "om": str(ABOUT),
        "profil": _profile(account),
        "forslag": _proposals(written),
        "invitationer_til_at_skrive_med": [
            {"til": each.name, "udloeber": each.expires_at, "brugt": each.used_by is not None}
            for each in invitations_of(account.id)
        ],
        "spoergsmaal_og_svar": [
            {"art": each.kind, "spurgt": each.asked_at, "tekst": each.words, "svar": each.answer}
            for each in inquiries_in([each.id for each in written])
        ],
        "ja_til_at_laegge_sammen_eller_dele": [each.title for each in offers_agreed_by(account.id)],
        "kommentarer": [
            {
                "ved": address_of(slug) if title else None,
                "skrevet": said.created_at,
                "rettet": said.edited_at,
                "tekst": said.body,
            }
            for said, slug, title in remarks_of(account.id)
        ],
        **_subjects(account.id),
        "billeder": list(uploaded_by(account.id)),
        "anmeldelser": [
            {"sendt": each.made_at, "regel": each.rule, "tekst": each.words} for each in reports_by(account.id)
        ],
        "afgoerelser_om_det_du_har_skrevet": _rulings(account.id),
        "beskeder": [
            {"sendt": each.created_at, "laest": each.read_at, "tekst": sentence_of(each.kind, each.details)}
            for each in notices_for(account.id, limit=None)
        ],
        "mails": _mail(account.id),
        "logget_ind": [{"siden": each.started_at, "sidst_brugt": each.seen_at} for each in sign_ins_of(account.id)],
    }


def _profile(account: Account) -> dict[str, Any]:
    grants = grants_of([account.id])[account.id]
    areas = areas_by_id(each for each in (account.area_id, *(grant.area_id for grant in grants)) if each)
    return {
        "navn": account.name,
        "vises_ved_navn": not account.is_protected,
        "lokalomraade": areas[account.area_id].name if account.area_id else None,
        "beboer": account.is_resident,
        "foerst_logget_ind": account.created_at,
        "roller": [
            {"rolle": grant.role, "lokalomraade": areas[grant.area_id].name if grant.area_id else None}
            for grant in grants
        ],
        "kan_ikke_skrive_foer": blocked_until(account.id),
    }


def _proposals(written: Sequence[Proposal]) -> list[dict[str, Any]]:
    rounds = rounds_by_id({each.round_id for each in written})
    costs = costs_of([each.id for each in written])
    return [
        {
            "adresse": address_of(each.slug),
            "runde": rounds[each.round_id].name,
            "nummer": each.number,
            "titel": each.title,
            "tekst": each.body,
            "sted": each.place,
            "paa_kortet": None if each.latitude is None else {"nord": each.latitude, "oest": each.longitude},
            "emne": each.category,
            "tilstand": each.state,
            "sendt_ind": each.submitted_at,
            "aendret": each.updated_at,
            "udgifter": [{"til": line.label, "slags": line.kind, "oere": line.amount} for line in costs[each.id]],
        }
        for each in written
    ]


def _rulings(account_id: int) -> list[dict[str, Any]]:
    rulings = rulings_on(account_id)
    appeals = appeals_of([each.id for each in rulings])
    return [
        {
            "truffet": each.decided_at,
            "hvad": each.measure,
            "regel": each.rule,
            "begrundelse": each.reason,
            "din_klage": {"sendt": mine.made_at, "tekst": mine.words} if (mine := appeals.get(each.id)) else None,
        }
        for each in rulings
    ]


def _subjects(account_id: int) -> Mapping[str, list[str | None]]:
    """What has the person's ♥ and what they follow, by address and by name."""
    hearts, proposals = supported_by(account_id), followed_by(account_id, Subject.PROPOSAL)
    where = {each.id: address_of(each.slug) if each.title else None for each in titles_of([*hearts, *proposals])}
    areas = areas_by_id(followed_by(account_id, Subject.AREA))
    return {
        "hjerter": [where[each] for each in hearts],
        "foelger_forslag": [where[each] for each in proposals],
        "foelger_lokalomraader": [area.name for area in areas.values()],
    }


def _mail(account_id: int) -> dict[str, Any]:
    held, claim = mail_address_of(account_id), address_claim_of(account_id)
    return {
        "adresse": held.address if held else None,
        "sprog": held.language if held else None,
        "venter_paa_at_blive_bekraeftet": claim.address if claim else None,
        "valg": {topic.value: pace.value for topic, pace in paces_of(account_id).items()},
    }
