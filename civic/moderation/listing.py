"""The reports and appeals that wait for a moderator, on the list of their day and on the staff's overview."""

from collections.abc import Collection, Iterator

from flask import url_for

from civic.moderation import queries
from civic.policy import Actor
from civic.proposals.queries import proposals_by_author
from civic.qualification.elsewhere import Line, on_today
from civic.web.language import plural


@on_today
def waiting_cases(actor: Actor) -> Iterator[Line]:
    """Those of the playmaker's areas."""
    return waiting_for(actor, actor.playmaker_areas)


def waiting_for(actor: Actor, areas: Collection[int] | None) -> Iterator[Line]:
    """Those in these areas (None: in all) that the person may decide: not about their own words, not left to others,
    and no appeals of what they decided."""
    who = actor.account_id or 0
    left = queries.left_by(who)
    written = {proposal.slug for proposal in proposals_by_author(who)}

    def is_for_them(case: queries.Case) -> bool:
        is_own = case.author_id == who or (case.target_kind is queries.Target.PROPOSAL and case.target in written)
        return not is_own and case.id not in left

    cases = [each.case for each in queries.waiting_cases(areas) if is_for_them(each.case)]
    appeals = [
        case for _, ruling, case in queries.waiting_appeals(areas) if ruling.decided_by != who and is_for_them(case)
    ]
    if cases:
        said = plural(
            "%(num)d anmeldelse venter på en afgørelse", "%(num)d anmeldelser venter på en afgørelse", len(cases)
        )
        yield said, url_for("moderation.queue")
    if appeals:
        said = plural("%(num)d klage venter på et svar", "%(num)d klager venter på et svar", len(appeals))
        yield said, url_for("moderation.queue")
