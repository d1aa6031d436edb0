"""Tell everyone what became of it when the count is signed: authors, and those who follow a proposal or an area."""

from collections.abc import Mapping
from typing import Any

from civic.following.queries import Subject, followers_of, followers_of_any
from civic.markup import marked
from civic.notices.queries import Topic
from civic.notices.services import tell_all
from civic.notices.words import register
from civic.proposals.queries import Proposal, authors_of, told_of
from civic.results.models import Run
from civic.results.page import FUNDED, in_points, telling_of
from civic.results.queries import outcome_of
from civic.results.wording import Telling, sentence
from civic.rounds.queries import Round, area_ids_of
from civic.tally import Decision, Explanation, Outcome, Rule, Step, Why
from civic.voting.queries import ballot_projects
from civic.web.language import kroner, text


def tell_result(round: Round, run: Run) -> None:
    """Tell the authors of each project on the ballot whether it gets money and why, and its followers the same.

    Whoever follows an area of the round, and has not heard of a project, hears that there is a result. In the
    transaction of the signature, which makes it public.
    """
    outcome = outcome_of(run)
    proposals = {project.id: project.proposal for project in ballot_projects(round)}
    titles = {name: proposal.title for name, proposal in proposals.items()}
    told = set()
    for step in outcome.rounds:
        details = {"round": round.name, **_details(round, outcome, step, titles)}
        told |= _tell_of_project(
            f"/runder/{round.slug}/resultat#forslag-{step.project}", proposals[step.project], details
        )
    others = [who for who in followers_of_any(Subject.AREA, area_ids_of(round.id)) if who not in told]
    tell_all(account_ids=others, kind="area_result", url=f"/runder/{round.slug}/resultat", title=round.name)


def _tell_of_project(url: str, proposal: Proposal, details: dict[str, Any]) -> set[int]:
    """Who was told of it."""
    authors = authors_of(proposal)
    followers = [who for who in followers_of(Subject.PROPOSAL, proposal.id) if who not in authors]
    tell_all(account_ids=authors, kind="project_result", url=url, title=proposal.title, **details)
    tell_all(account_ids=followers, kind="followed_result", url=url, **told_of(proposal.id), **details)
    return {*authors, *followers}


def _details(round: Round, outcome: Outcome, step: Step, titles: Mapping[str, str]) -> dict[str, Any]:
    """What the sentence needs to say why, in any language, whenever the message is read."""
    explanation = outcome.explanations[step.project]
    telling = telling_of(outcome, titles, in_points=in_points(round))
    named = {
        str(each) for value in explanation.params.values() for each in (value if isinstance(value, list) else [value])
    }
    return {
        "decision": step.decision.value,
        "amount": int(step.amount),
        "code": explanation.code.value,
        "params": dict(explanation.params),
        "rule": outcome.rule.to_dict(),
        "in_points": telling.in_points,
        "place": telling.place,
        "titles": {project: title for project, title in titles.items() if project in named},
    }


def _mine(told: Mapping[str, Any]) -> str:
    words = {"title": told["title"], "round": told["round"], "amount": kroner(told["amount"])}
    if _decision(told) is Decision.PART_FUNDED:
        said = text("Dit forslag »%(title)s« får en del af pengene i »%(round)s«: %(amount)s", **words)
    elif _decision(told) in FUNDED:
        said = text("Dit forslag »%(title)s« får penge i »%(round)s«: %(amount)s", **words)
    else:
        said = text("Dit forslag »%(title)s« får ikke penge i »%(round)s«. Tak, fordi du stillede det.", **words)
    return f"{said}\n{_why(told)}"


def _followed(told: Mapping[str, Any]) -> str:
    words = {"title": told["title"], "round": told["round"], "amount": kroner(told["amount"])}
    if _decision(told) is Decision.PART_FUNDED:
        said = text("»%(title)s«, som du følger, får en del af pengene i »%(round)s«: %(amount)s", **words)
    elif _decision(told) in FUNDED:
        said = text("»%(title)s«, som du følger, får penge i »%(round)s«: %(amount)s", **words)
    else:
        said = text("»%(title)s«, som du følger, får ikke penge i »%(round)s«.", **words)
    return f"{said}\n{_why(told)}"


def _area(told: Mapping[str, Any]) -> str:
    return text("Resultatet af %(title)s er klar.", title=told["title"])


def _decision(told: Mapping[str, Any]) -> Decision:
    return Decision(told["decision"])


def _why(told: Mapping[str, Any]) -> str:
    """The same words as on the page of the result."""
    titles = {project: marked(title) for project, title in told["titles"].items()}
    telling = Telling(titles, Rule.from_dict(told["rule"]), told["in_points"], told["place"])
    said = sentence(Explanation("", Why(told["code"]), told["params"]), telling)
    return f"{said.why} {said.lacked}".rstrip()


register(
    {"project_result": _mine, "followed_result": _followed, "area_result": _area},
    {"followed_result": Topic.FOLLOWED, "area_result": Topic.FOLLOWED},
)
