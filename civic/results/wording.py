"""The sentence for each project: why it won, or what it lacked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civic.tally import Decision, Explanation, Why
from civic.web.language import kroner, plural, text


@dataclass(frozen=True)
class Sentence:
    """Why a project was funded or not, and (when it was not) what would have funded it."""

    why: str
    lacked: str


def decision_label(decision: Decision) -> str:
    """A step's decision in a word or two."""
    return {
        Decision.FUNDED: text("Får penge"),
        Decision.FUNDED_OUTSIDE: text("Får penge"),
        Decision.PART_FUNDED: text("Får en del"),
        Decision.SKIPPED: text("For dyrt"),
        Decision.STOPPED: text("For dyrt"),
        Decision.BELOW_THRESHOLD: text("For få stemmer"),
        Decision.NO_VOTES: text("Ingen stemmer"),
        Decision.CONFLICT: text("Udelukket af et andet"),
    }[decision]


def sentence(explanation: Explanation, titles: Mapping[str, str]) -> Sentence:
    """The explanation in the reader's language. `titles`: project id → title; amounts in øre."""
    params = dict(explanation.params)
    return Sentence(_why(explanation.code, params, titles), _lacked(params))


def _why(code: Why, params: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    amounts = {name: kroner(params[name]) for name in ("cost", "left", "amount", "after", "missing") if name in params}
    step, votes = params["step"], params["votes"]
    if code in (Why.FUNDED, Why.FUNDED_OUTSIDE, Why.FUNDED_COMPLETION):
        return text(
            "Nummer %(step)s med %(votes)s. Det koster %(cost)s af de %(left)s, der var. Så var der %(after)s tilbage.",
            step=step,
            votes=_votes(votes),
            **{name: amounts[name] for name in ("cost", "left", "after")},
        )
    if code is Why.PART_FUNDED:
        return text(
            "Nummer %(step)s med %(votes)s. Der var kun %(left)s, så det får %(amount)s og mangler %(missing)s",
            step=step,
            votes=_votes(votes),
            **{name: amounts[name] for name in ("left", "amount", "missing")},
        )
    if code is Why.NO_VOTES:
        return text("Ingen stemte på forslaget.")
    if code is Why.BELOW_THRESHOLD:
        return text(
            "Det fik %(votes)s. Der skulle mindst %(threshold)s til.",
            votes=_votes(votes),
            threshold=params["threshold"],
        )
    if code is Why.CONFLICT:
        rivals = ", ".join(f"»{titles.get(rival, rival)}«" for rival in params["with"])
        return text("Kun ét af forslagene kunne få penge, og %(rivals)s fik flere stemmer.", rivals=rivals)
    if code is Why.LOST_TIE:
        return _lost_tie(params, titles)
    if code is Why.STOPPED:
        return text(
            "Optællingen stoppede ved »%(title)s«, som ikke var råd til.", title=titles.get(params["at"], params["at"])
        )
    return text(
        "Nummer %(step)s med %(votes)s. Det koster %(cost)s, men der var kun %(left)s tilbage.",
        step=step,
        votes=_votes(votes),
        cost=amounts["cost"],
        left=amounts["left"],
    )


def _lost_tie(params: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    others = ", ".join(f"»{titles.get(other, other)}«" for other in params["tied"])
    votes = _votes(params["votes"])
    if params["broken_by"] == "lot":
        return text(
            "Det fik %(votes)s ligesom %(others)s. Lodtrækningen faldt ud til de andre.", votes=votes, others=others
        )
    return text("Det fik %(votes)s ligesom %(others)s, og det billigste kommer først.", votes=votes, others=others)


def _lacked(params: Mapping[str, Any]) -> str:
    short, too_dear = params.get("short"), params.get("too_dear")
    if short is not None and too_dear is not None:
        return text(
            "Det havde fået penge med %(short)s mere, eller hvis det havde kostet %(dear)s mindre.",
            short=_votes(short),
            dear=kroner(too_dear),
        )
    if short is not None:
        return text("Det havde fået penge med %(short)s mere.", short=_votes(short))
    if too_dear is not None:
        return text("Det havde fået penge, hvis det havde kostet %(dear)s mindre.", dear=kroner(too_dear))
    return ""


def _votes(count: Any) -> str:
    return plural("%(num)s stemme", "%(num)s stemmer", count) if isinstance(count, int) else f"{count}"
