"""What a rehearsal came to, in the reader's language: the verifier writes its report in English."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.markup import marked
from civic.rounds.rules import RULE_NAMES
from civic.tally import RuleName
from civic.web.language import LazyString, kroner
from civic.web.language import lazy_text as _

ABOUT: Mapping[str, LazyString] = {
    "package": _("Pakken"),
    "log": _("Loggen"),
    "frozen": _("Låst"),
    "box": _("Stemmekassen"),
    "checkpoints": _("Kontrolpunkter"),
    "ballots": _("Stemmesedler"),
    "voters": _("Vælgere"),
    "count": _("Optælling"),
}
LINE = re.compile(r"  (?P<about>.{12})(?P<said>.*)")
HASH = r"(?P<hash>[0-9a-f]{64})"
# Every line that civic/exports/verify.py writes of a package that holds.
SENTENCES: Mapping[str, LazyString] = {
    r"(?P<n>\d+) files, each as the manifest says": _("%(n)s filer, hver som fortegnelsen siger"),
    rf"(?P<n>\d+) entries in one chain; the last is {HASH}": _("%(n)s indførsler i én kæde; den sidste er %(hash)s"),
    rf"(?P<n>\d+) projects for (?P<kr>\S+) kr; {HASH}": _("%(n)s forslag om %(kr)s; %(hash)s"),
    rf"(?P<n>\d+) ballots at the closing; the Merkle root of their receipts is {HASH}": _(
        "%(n)s stemmer ved lukningen; Merkle-roden af deres kvitteringer er %(hash)s"
    ),
    r"(?P<n>\d+), each as the log has it": _("%(n)s, hvert som i loggen"),
    r"(?P<n>\d+), each within the rules; (?P<paper>\d+) of them on paper, (?P<blank>\d+) blank": _(
        "%(n)s, hver inden for reglerne; %(paper)s af dem på papir, %(blank)s blanke"
    ),
    r"(?P<n>\d+) did not count: (?P<why>.+)": _("%(n)s talte ikke med: %(why)s"),
    r"(?P<n>\d+) from (?P<areas>.+) are published as totals only: they are few": _(
        "%(n)s fra %(areas)s offentliggøres kun som ét samlet tal: de er få"
    ),
    r"(?P<n>\d+) were marked as having voted: (?P<web>\d+) on the web, (?P<post>\d+) by letter, "
    r"(?P<paper>\d+) on paper": _("%(n)s har stemt: %(web)s på nettet, %(post)s med stemmebrev, %(paper)s på papir"),
    r"= (?P<n>\d+) counted \+ (?P<box>\d+) from the box and (?P<paper>\d+) on paper that did not count": _(
        "= %(n)s talt med + %(box)s fra stemmekassen og %(paper)s på papir, der ikke talte med"
    ),
    r"\+ (?P<n>\d+) marked without a ballot on paper - (?P<more>\d+) ballots on paper without a mark": _(
        "+ %(n)s krydset af uden en seddel - %(more)s sedler uden kryds"
    ),
    r"(?P<area>\S+): (?P<n>\d+) marked on the roll, (?P<back>\d+) ballots on paper; explained by two: (?P<title>.*)": _(
        "%(area)s: %(n)s krydset af og %(back)s sedler; forklaret af to: %(title)s"
    ),
    r"NOT RECOUNTED: this rule needs every ballot, and some are published as totals only": _(
        "IKKE TALT OM: reglen kræver hver stemmeseddel, og nogle offentliggøres kun som ét samlet tal"
    ),
    r"made again by (?P<rule>\S+) \(.*\):": _("gentaget efter reglen %(rule)s:"),
    r"the same (?P<n>\d+) projects in the same order, and the same reserve lists": _(
        "de samme %(n)s forslag i samme rækkefølge, og de samme reservelister"
    ),
    r" *(?P<kr>\S+) kr  are left": _("%(kr)s er der tilbage"),
    r" *(?P<kr>\S+) kr  (?P<title>.+)": _("%(kr)s til %(title)s"),
}


@dataclass(frozen=True)
class Told:
    """One thing the verifier said, people's words in it `marked`. `about` is "" where it goes on about the same."""

    about: str
    sentence: str


def told(report: str) -> list[Told]:
    """The lines of a report below its heading. One that is unknown here stays as it is."""
    return list(_told(report))


def _shown(found: re.Match[str]) -> dict[str, str]:
    """What the line names, as people read it."""
    ways: dict[str, Callable[[str], str]] = {
        "kr": lambda value: kroner(int(Fraction(value) * 100)),
        "rule": lambda value: str(RULE_NAMES[RuleName(value)]),
        "title": marked,
    }
    return {name: ways.get(name, str)(value) for name, value in found.groupdict().items()}


def _told(report: str) -> Iterator[Told]:
    for line in filter(None, map(LINE.fullmatch, report.splitlines()[1:])):
        about, said = line["about"].strip(), line["said"]
        known = ((re.fullmatch(pattern, said), words) for pattern, words in SENTENCES.items())
        sentence = next((str(words) % _shown(found) for found, words in known if found), said)
        yield Told(str(ABOUT.get(about, about)), sentence)
