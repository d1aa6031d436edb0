"""The rules a round may be counted by, by the names people know them."""

from collections.abc import Mapping

from civic.tally import RuleName
from civic.web.language import LazyString
from civic.web.language import lazy_text as _

# Amounts are in øre; equal shares raise everyone's share by a whole krone at a time.
KRONE = 100
# Phragmén is for analysis: it is set beside a result, but no round is decided by it.
CHOICES = (RuleName.AARHUS, RuleName.EQUAL_SHARES)

RULE_NAMES: Mapping[RuleName, LazyString] = {
    RuleName.AARHUS: _("Flest stemmer først"),
    RuleName.EQUAL_SHARES: _("Ligelige andele"),
    RuleName.PHRAGMEN: _("Phragmén"),
}
# The last part of the address of the rule's help page.
RULE_PAGES: Mapping[RuleName, str] = {
    RuleName.AARHUS: "aarhus",
    RuleName.EQUAL_SHARES: "ligelige-andele",
    RuleName.PHRAGMEN: "phragmen",
}
