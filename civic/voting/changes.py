"""What two people have changed in what is voted on, told from the freezes that everyone can download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from civic.markup import marked
from civic.rounds.queries import Round
from civic.rounds.words import sentences_of_rule
from civic.voting.freezing import Frozen, freezes_of
from civic.web.language import date_time, kroner, text


@dataclass(frozen=True)
class BallotChange:
    """One change of the ballot: sentences (people's words `marked`), the public reason, and the freeze it made.

    `projects`: the ids of those whose price or standing it changed.
    """

    made: Frozen
    sentences: Sequence[str]
    projects: frozenset[str]

    @property
    def reason(self) -> str:
        return str(self.made.content["reason"])


def ballot_changes(round: Round, ballot: Frozen | None) -> list[BallotChange]:
    """What has changed since the round's voting opened, up to the freeze in force, the latest first."""
    if ballot is None or ballot.n == 1:
        return []
    return [_change(round, before, after) for before, after in pairwise(freezes_of(round))][::-1]


def _change(round: Round, before: Frozen, after: Frozen) -> BallotChange:
    priced = {each for each, price in after.prices.items() if price != before.prices[each]}
    gone = after.withdrawn - before.withdrawn
    sentences = [*_of_projects(before, after, priced, gone), *_of_terms(round, before, after)]
    return BallotChange(after, sentences, frozenset(priced | gone))


# In Danish an amount ends in the full stop of its "kr.", so what ends in an amount is written without one.
def _of_projects(before: Frozen, after: Frozen, priced: set[str], gone: frozenset[str]) -> Iterator[str]:
    for each in before.content["projects"]:
        project, title = each["id"], marked(each["title"])
        if project in priced:
            prices = {"before": kroner(each["price"]), "after": kroner(after.prices[project])}
            yield text("Prisen på »%(title)s« er ændret fra %(before)s til %(after)s", title=title, **prices)
        if project in gone:
            yield text("»%(title)s« er taget af stemmesedlen.", title=title)


def _of_terms(round: Round, before: Frozen, after: Frozen) -> Iterator[str]:
    old, new = before.content, after.content
    if old["budget"] != new["budget"]:
        amounts = {"before": kroner(old["budget"]), "after": kroner(new["budget"])}
        yield text("Beløbet er ændret fra %(before)s til %(after)s", **amounts)
    if old["rule"] != new["rule"]:
        sentences = sentences_of_rule(round, new["rule"]["name"], new["rule"]["parameters"])
        yield text("Der tælles efter en anden regel: %(rule)s", rule=" ".join(sentences))
    if old["voting"] != new["voting"]:
        until = date_time(datetime.fromisoformat(new["voting"]["closes"]))
        yield text("Afstemningen er forlænget til %(time)s.", time=until)
