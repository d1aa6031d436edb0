"""The sentence for each project: why it won, or what it lacked. One for every code of the tally, by rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from civic.tally import Completion, Decision, Explanation, Outcome, Preference, Rule, RuleName, Start, TieBreak, Why
from civic.tally.money import from_plain
from civic.web.language import decimal, kroner, number, plural, text

Params = Mapping[str, Any]
MOST_NAMED = 3
# The smallest amount there is: a project that lacked only that lost a tie, where any saving would have won it.
SMALLEST = 1


@dataclass(frozen=True)
class Telling:
    """What the sentences need to know beside an explanation: `titles` of the projects by id (`marked`), the rule,
    whether it sorts by points rather than votes, and the name of the place that one project must lie outside."""

    titles: Mapping[str, str]
    rule: Rule
    in_points: bool = False
    place: str = ""

    def named(self, projects: Sequence[str]) -> str:
        """The projects by their titles, the first few of them."""
        shown = ", ".join(
            text("»%(title)s«", title=self.titles.get(project, project)) for project in projects[:MOST_NAMED]
        )
        more = len(projects) - MOST_NAMED
        return (
            shown if more <= 0 else plural("%(shown)s og %(num)s til", "%(shown)s og %(num)s andre", more, shown=shown)
        )


@dataclass(frozen=True)
class Sentence:
    """Why a project was funded or not, and (when it was not) what would have funded it."""

    why: str
    lacked: str


def decision_label(decision: Decision, *, in_points: bool = False) -> str:
    """A step's decision in a word or two."""
    return {
        Decision.FUNDED: text("Får penge"),
        Decision.FUNDED_OUTSIDE: text("Får penge"),
        Decision.PART_FUNDED: text("Får en del"),
        Decision.SKIPPED: text("For dyrt"),
        Decision.STOPPED: text("Nåede ikke med"),
        Decision.BELOW_THRESHOLD: text("For få point") if in_points else text("For få stemmer"),
        Decision.NO_VOTES: text("Ingen point") if in_points else text("Ingen stemmer"),
        Decision.CONFLICT: text("Udelukket af et andet"),
        Decision.SUPPORTERS_SHORT: text("Vælgerne havde ikke nok"),
    }[decision]


def sentence(explanation: Explanation, telling: Telling) -> Sentence:
    """The explanation in the reader's language; amounts in øre."""
    params = dict(explanation.params)
    words = _BY_RULE[telling.rule.name].get(explanation.code) or _COMMON[explanation.code]
    return Sentence(words(params, telling), _lacked(params, telling))


def score_words(score: int | Fraction, *, in_points: bool) -> str:
    """`34 stemmer`, `1 stemme` or `12,5 point`."""
    if in_points:
        return plural("%(points)s point", "%(points)s point", 1 if score == 1 else 2, points=decimal(score))
    return plural("%(votes)s stemme", "%(votes)s stemmer", 1 if score == 1 else 2, votes=decimal(score))


def method_sentences(outcome: Outcome) -> list[str]:
    """How the count ran where voters hold the money; nothing under the city's own rule, whose steps say it."""
    if outcome.rule.name is not RuleName.EQUAL_SHARES or not outcome.cast:
        return []
    shared = [*_sharing(outcome, outcome.endowment), _completing(outcome)] if outcome.endowment is not None else []
    return [*shared, *([] if outcome.preference is None else [_comparing(outcome.preference)])]


def _comparing(preference: Preference) -> str:
    """What the comparison of equal shares with most votes first came to."""
    told = text(
        "Der blev talt både med ligelige andele og med flest stemmer først. Ligelige andele gav %(shares)s mere for "
        "deres valg. Flest stemmer først gav %(votes)s mere.",
        shares=_people(preference.shares),
        votes=_people(preference.votes),
    )
    so = text("Derfor gælder flest stemmer først.") if preference.by_votes else text("Derfor gælder ligelige andele.")
    return f"{told} {so}"


def _sharing(outcome: Outcome, endowment: int | Fraction) -> list[str]:
    rule, first = outcome.rule, Fraction(outcome.budget) / outcome.cast
    if rule.start is Start.INTEGRAL:
        first = first // rule.step * Fraction(rule.step)
    voters = _people(outcome.cast)
    sentences = [
        text(
            "Puljen på %(budget)s blev delt lige mellem %(voters)s. Det er %(share)s til hver.",
            budget=_kr(outcome.budget),
            voters=voters,
            share=_kr(first),
        )
    ]
    if rule.completion not in (Completion.ADD1, Completion.ADD1U):
        return sentences
    if endowment > first:
        raised = text(
            "Så blev alle andele sat op, lidt ad gangen, og der blev talt om hver gang. "
            "Det endte med %(share)s til hver. Derfor kan andelene tilsammen være større end puljen, "
            "men der er aldrig givet mere ud, end den rummer.",
            share=_kr(endowment),
        )
    elif not _left_wanting(outcome):
        return sentences
    else:
        raised = text("Andelene kunne ikke sættes op, uden at forslagene kostede mere end puljen.")
    return [*sentences, raised]


def _left_wanting(outcome: Outcome) -> bool:
    """Whether a project that could still have got money was left when the shares were spent; else nothing is raised."""
    closed = (Decision.NO_VOTES, Decision.CONFLICT)
    return any(step.price is None and step.decision not in closed for step in outcome.rounds)


def _completing(outcome: Outcome) -> str:
    paid = sum(Fraction(step.amount) for step in outcome.rounds if step.price is not None)
    left = _kr(outcome.budget - paid)
    if not _left_wanting(outcome):
        return text(
            "Det rakte til alle de forslag, der kunne få penge, og der var %(left)s tilbage. De bliver ikke delt ud.",
            left=left,
        )
    if outcome.rule.completion not in (Completion.UTILITARIAN, Completion.ADD1U):
        return text("Da ingen havde råd til flere, var der %(left)s tilbage. De bliver ikke delt ud.", left=left)
    if any(step.price is None and step.decision is Decision.FUNDED for step in outcome.rounds):
        return text(
            "Da ingen havde råd til flere, var der %(left)s tilbage. De gik til forslag efter stemmetal.", left=left
        )
    return text(
        "Da ingen havde råd til flere, var der %(left)s tilbage. Det rakte ikke til noget af de andre forslag.",
        left=left,
    )


def _kr(value: Any) -> str:
    """An amount in øre, or `p/q` of them, as kroner."""
    return kroner(round(from_plain(value) if isinstance(value, str) else value))


def _score(params: Params, telling: Telling, name: str = "score") -> str:
    value = params.get(name, params["votes"])
    return score_words(from_plain(value), in_points=telling.in_points)


def _voters(params: Params) -> str:
    return _people(params["votes"])


def _people(voters: int) -> str:
    return plural("%(voters)s vælger", "%(voters)s vælgere", voters, voters=number(voters))


def _money(params: Params, *names: str) -> dict[str, str]:
    return {name: _kr(params[name]) for name in names}


def _funded(params: Params, telling: Telling) -> str:
    return text(
        "Nummer %(step)s med %(votes)s. Det koster %(cost)s af de %(left)s, der var. Så var der %(after)s tilbage.",
        step=params["step"],
        votes=_score(params, telling),
        **_money(params, "cost", "left", "after"),
    )


def _funded_outside(params: Params, telling: Telling) -> str:
    return text(
        "Mindst ét forslag uden for %(place)s skulle have penge. Det her stod bedst af dem, så det kom først "
        "med %(votes)s. Det koster %(cost)s, og så var der %(after)s tilbage.",
        place=telling.place,
        votes=_score(params, telling),
        **_money(params, "cost", "after"),
    )


def _part_funded(params: Params, telling: Telling) -> str:
    return text(
        "Nummer %(step)s med %(votes)s. Der var kun %(left)s, så det får %(amount)s og mangler %(missing)s",
        step=params["step"],
        votes=_score(params, telling),
        **_money(params, "left", "amount", "missing"),
    )


def _too_dear(params: Params, telling: Telling) -> str:
    return text(
        "Nummer %(step)s med %(votes)s. Det koster %(cost)s, men der var kun %(left)s tilbage.",
        step=params["step"],
        votes=_score(params, telling),
        **_money(params, "cost", "left"),
    )


def _stopped(params: Params, telling: Telling) -> str:
    title = telling.titles.get(params["at"], params["at"])
    return text("Optællingen stoppede ved »%(title)s«, som der ikke var råd til.", title=title)


def _below_threshold(params: Params, telling: Telling) -> str:
    return text(
        "Det fik %(votes)s. Der skulle mindst %(threshold)s til.",
        votes=_score(params, telling),
        threshold=decimal(from_plain(params["threshold"])),
    )


def _no_votes(_params: Params, telling: Telling) -> str:
    return text("Ingen gav forslaget point.") if telling.in_points else text("Ingen stemte på forslaget.")


def _conflict(params: Params, telling: Telling) -> str:
    return text("Kun ét af forslagene kunne få penge, og %(rivals)s kom først.", rivals=telling.named(params["with"]))


def _lost_tie(params: Params, telling: Telling) -> str:
    words = {"votes": _score(params, telling), "others": telling.named(params["tied"])}
    return {
        TieBreak.COST: text("Det fik %(votes)s ligesom %(others)s, og det billigste kommer først.", **words),
        TieBreak.VOTES: text(
            "Det fik %(votes)s og koster det samme som %(others)s. Det, som flest vælgere har valgt, kommer først.",
            **words,
        ),
        TieBreak.LOT: text(
            "Det fik %(votes)s ligesom %(others)s, og de koster det samme. Lodtrækningen faldt ud til de andre.",
            **words,
        ),
        TieBreak.ID: text(
            "Det fik %(votes)s ligesom %(others)s, og de koster det samme. Så gik det efter deres numre.", **words
        ),
    }[TieBreak(params["broken_by"])]


def _bought(params: Params, telling: Telling) -> str:
    if "price" not in params:
        # Nobody paid: the count by votes took the place of equal shares.
        return _funded({**params, "score": params["votes"]}, telling)
    if not params["cost"]:
        return text("Det koster ikke noget, og %(voters)s valgte det. Derfor er det med.", voters=_voters(params))
    return text(
        "Nummer %(step)s: %(voters)s var sammen om det og betalte højst %(price)s hver. "
        "Det koster %(cost)s i alt, og så var der %(after)s tilbage.",
        step=params["step"],
        voters=_voters(params),
        **_money(params, "price", "cost", "after"),
    )


def _completed(params: Params, telling: Telling) -> str:
    return text(
        "Det fik af de penge, der var tilbage, med %(votes)s. Det koster %(cost)s af de %(left)s, der var. "
        "Så var der %(after)s tilbage.",
        votes=_score({"votes": params["votes"]}, telling),
        **_money(params, "cost", "left", "after"),
    )


def _supporters_short(params: Params, telling: Telling) -> str:
    sentences = [
        text(
            "%(voters)s valgte det. De havde tilsammen %(have)s tilbage. Det koster %(cost)s, så %(lacking)s manglede.",
            voters=_voters(params),
            have=_kr(params["supporters_left"]),
            **_money(params, "cost", "lacking"),
        )
    ]
    if params["bought"]:
        sentences.append(text("Af deres andele var der betalt til %(bought)s.", bought=telling.named(params["bought"])))
    if telling.rule.completion in (Completion.UTILITARIAN, Completion.ADD1U):
        left = _kr(params["left"])
        sentences.append(text("Da resten blev delt ud, var der kun %(left)s, da turen kom til det.", left=left))
    return " ".join(sentences)


def _in_time(params: Params, _telling: Telling) -> str:
    return text(
        "Nummer %(step)s: %(voters)s havde tilsammen råd til de %(cost)s, det koster. Så var der %(after)s tilbage.",
        step=params["step"],
        voters=_voters(params),
        **_money(params, "cost", "after"),
    )


Words = Callable[[Params, Telling], str]
_COMMON: Mapping[Why, Words] = {
    Why.FUNDED: _funded,
    Why.FUNDED_OUTSIDE: _funded_outside,
    Why.FUNDED_COMPLETION: _completed,
    Why.PART_FUNDED: _part_funded,
    Why.TOO_DEAR: _too_dear,
    Why.STOPPED: _stopped,
    Why.BELOW_THRESHOLD: _below_threshold,
    Why.NO_VOTES: _no_votes,
    Why.CONFLICT: _conflict,
    Why.LOST_TIE: _lost_tie,
    Why.SUPPORTERS_SHORT: _supporters_short,
}
_BY_RULE: Mapping[RuleName, Mapping[Why, Words]] = {
    RuleName.AARHUS: {},
    RuleName.EQUAL_SHARES: {Why.FUNDED: _bought},
    RuleName.PHRAGMEN: {Why.FUNDED: _in_time},
}


def _lacked(params: Params, telling: Telling) -> str:
    """The smallest changes that would have funded it: each alone would have been enough."""
    if params.get("unsought"):
        return text("Vi har ikke regnet ud, hvor lidt der manglede. Det tager for lang tid med så mange stemmesedler.")
    more, cheaper = _more(params, telling), _cheaper(params)
    if more and cheaper:
        return text("%(more)s, eller %(cheaper)s.", more=more, cheaper=cheaper)
    if more:
        return f"{more}."
    return text("Det havde fået penge, %(cheaper)s.", cheaper=cheaper) if cheaper else ""


def _more(params: Params, telling: Telling) -> str:
    if params.get("short") is None:
        return ""
    if telling.rule.name is RuleName.AARHUS:
        return text("Det havde fået penge med %(short)s mere", short=_score(params, telling, "short"))
    voters = _people(params["short"])
    return text("Det havde fået penge, hvis %(voters)s mere havde stemt på det og ikke på andet", voters=voters)


def _cheaper(params: Params) -> str:
    if params.get("too_dear") is None:
        return ""
    if params["too_dear"] == SMALLEST:
        return text("hvis det havde været bare en smule billigere")
    return text("hvis det havde kostet %(dear)s mindre", dear=_kr(params["too_dear"]))
