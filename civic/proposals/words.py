"""A proposal's state, and what it lacks, in words."""

from collections.abc import Mapping

from civic.proposals.content import Fault
from civic.proposals.queries import State
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
FAULT_SENTENCES: Mapping[Fault, LazyString] = {
    Fault.EMPTY: _("Feltet skal udfyldes."),
    Fault.NO_COST: _("Skriv mindst én udgift med et beløb over 0 kr."),
    Fault.UNNAMED_COST: _("Skriv, hvad pengene skal bruges til."),
    Fault.TOO_DEAR: _("Udgifterne er tilsammen større end hele rundens beløb. Gør forslaget billigere."),
    Fault.NO_PICTURE_TEXT: _("Skriv, hvad billedet viser, så også de, der ikke kan se det, får det med."),
}
