"""A proposal's state, and what it lacks, in words."""

from collections.abc import Mapping

from civic.proposals.content import Fault
from civic.proposals.models import Category, Cause, CostKind, State
from civic.proposals.search import Order
from civic.web.language import LazyString
from civic.web.language import lazy_text as _

STATE_NAMES: Mapping[State, LazyString] = {
    State.DRAFT: _("Kladde"),
    State.SUBMITTED: _("Venter på afgørelse"),
    State.APPROVED: _("Godkendt"),
    State.REJECTED: _("Afvist"),
    State.WITHDRAWN: _("Trukket tilbage"),
}
STATE_KINDS: Mapping[State, str] = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "info",
    State.APPROVED: "success",
    State.REJECTED: "error",
    State.WITHDRAWN: "neutral",
}
# What a proposal is that still waited when the ballot was fixed or the round called off; it follows from the round.
UNDECIDED: LazyString = _("Blev ikke afgjort")


def state_in_words(state: State, *, ballot_is_fixed: bool) -> tuple[str, str]:
    """What a proposal's state is called, and its tag's kind."""
    if ballot_is_fixed and state is State.SUBMITTED:
        return str(UNDECIDED), "warning"
    return str(STATE_NAMES[state]), STATE_KINDS[state]


FAULT_SENTENCES: Mapping[Fault, LazyString] = {
    Fault.EMPTY: _("Feltet skal udfyldes."),
    Fault.PERSON: _("Skriv ikke CPR-numre her."),
    Fault.NO_COST: _("Skriv mindst én udgift med et beløb over 0 kr."),
    Fault.UNNAMED_COST: _("Skriv, hvad pengene skal bruges til."),
    Fault.TOO_DEAR: _("Udgifterne er tilsammen større end hele rundens beløb. Gør forslaget billigere."),
    Fault.OVER_CEILING: _(
        "Et forslag kan højst få %(ceiling)s i denne runde. Søg om mindre, eller find resten af pengene et andet sted."
    ),
    Fault.HALF_A_PIN: _("Skriv begge tal, eller lad begge være tomme."),
    Fault.PIN_ELSEWHERE: _("Stedet ligger ikke i Danmark. Bredden er for eksempel 56,2 og længden 10,1."),
    Fault.TOO_MANY_PICTURES: _("Der kan højst være fire billeder. Fjern et først."),
    Fault.NO_PICTURE_TEXT: _("Skriv, hvad billedet viser, så også de, der ikke kan se det, får det med."),
}

CATEGORY_NAMES: Mapping[Category, LazyString] = {
    Category.NATURE: _("Natur og grønne områder"),
    Category.PLAY: _("Leg og bevægelse"),
    Category.CULTURE: _("Kultur og historie"),
    Category.TRAFFIC: _("Stier og trafik"),
    Category.COMMUNITY: _("Fællesskab og mødesteder"),
    Category.CHILDREN: _("Børn og unge"),
    Category.OTHER: _("Andet"),
}
COST_KIND_NAMES: Mapping[CostKind, LazyString] = {
    CostKind.ASKED: _("Søges i puljen"),
    CostKind.OWN: _("Egne midler"),
    CostKind.OTHER: _("Anden støtte"),
}
CAUSE_NAMES: Mapping[Cause, LazyString] = {
    Cause.SUBMITTED: _("Sendt ind"),
    Cause.EDITED: _("Rettet"),
    Cause.MERGED: _("Lagt sammen med et andet forslag"),
    Cause.SPLIT: _("Delt i to"),
    Cause.MOVED: _("Flyttet til et andet lokalområde"),
    Cause.PRICED: _("Prisen kontrolleret"),
}
ORDER_NAMES: Mapping[Order, LazyString] = {
    Order.NUMBER: _("Efter nummer"),
    Order.NEWEST: _("Nyeste først"),
    Order.CHEAPEST: _("Billigste først"),
    Order.DEAREST: _("Dyreste først"),
}
# Who did it, by the part they play: a name in a history could never be taken out again.
ROLE_NAMES: Mapping[str, LazyString] = {
    "author": _("forslagsstilleren"),
    "co_author": _("en, der skriver med"),
    "playmaker": _("en playmaker"),
    "staff": _("en medarbejder i kommunen"),
}
