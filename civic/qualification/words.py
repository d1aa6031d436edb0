"""The checklist, and the reasons a decision can begin from, in words."""

from collections.abc import Mapping, Sequence

from civic.qualification.models import Check
from civic.web.language import LazyString
from civic.web.language import lazy_text as _

CHECK_NAMES: Mapping[Check, LazyString] = {
    Check.LAWFUL: _("Er det lovligt, og må kommunen bruge penge på det?"),
    Check.LAND: _("Ejer kommunen grunden, eller har ejeren sagt ja? Er tilladelserne på vej?"),
    Check.COST: _("Er prisen kontrolleret?"),
    Check.OPEN: _("Er det åbent for alle i området?"),
    Check.RUNNING: _("Er det klart, hvem der betaler driften bagefter?"),
    Check.TIME: _("Kan det nås inden for den tid, runden giver?"),
}
# What stands in square brackets must be filled in before the reason can be used.
REASONS: Sequence[tuple[LazyString, LazyString]] = (
    (
        _("Grunden er ikke kommunens"),
        _(
            "Forslaget ligger på en grund, som [hvem] ejer. Vi har spurgt ejeren, som svarer: [svaret]. "
            "Forslaget kan gennemføres, hvis [hvad der skulle til]."
        ),
    ),
    (
        _("Det må kommunen ikke bruge penge på"),
        _("Kommunen må ikke betale for [hvad], fordi [regel og forklaring]. Det kunne i stedet være [et forslag]."),
    ),
    (
        _("Det er dyrere end rundens beløb"),
        _("Vi har regnet prisen ud til [beløb]. Det er mere end rundens beløb, fordi [forklaring]."),
    ),
    (
        _("Det er ikke åbent for alle"),
        _("Forslaget er kun for [hvem]. Runden kræver, at det er åbent for alle i området: [hvad der skulle til]."),
    ),
    (
        _("Der mangler nogen til at drive det"),
        _("Når forslaget er bygget, koster det [beløb] om året. Vi har spurgt [hvem], og ingen kan betale det."),
    ),
)
