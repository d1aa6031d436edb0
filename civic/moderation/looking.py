"""What the house itself notices in what people write. It hides nothing: it only asks a moderator to look."""

import re
from datetime import datetime, timedelta

from civic.accounts.queries import is_new
from civic.clock import fresh_now
from civic.discussion.queries import Comment, comment_by_public_id, same_words_elsewhere
from civic.discussion.services import on_comment
from civic.moderation.models import Rule, Target
from civic.moderation.queries import house_reports_about
from civic.moderation.services import report
from civic.moderation.targets import found_target
from civic.proposals.queries import Proposal, others_of, proposal_by_slug
from civic.proposals.services import on_public_words

LINK = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
MANY_LINKS = 3
# With this one; and how long a description is that two proposals do not share by chance.
MANY_PROPOSALS, WORTH_COMPARING = 3, 60
REPEATED_WITHIN = timedelta(days=7)


@on_comment
def look_at_comment(public_id: str) -> None:
    """Report a comment with many links, with a link from a new account, or with words used elsewhere too."""
    comment = comment_by_public_id(public_id)
    if comment is not None:
        moment = fresh_now()
        again = _repeats(comment, since=moment - REPEATED_WITHIN)
        _look(Target.COMMENT, public_id, author_id=comment.author_id, moment=moment, otherwise=again)


@on_public_words
def look_at_proposal(slug: str) -> None:
    """Report a proposal with many links, with a link from a new account, one of several with links, or a repeated one.

    One that is hidden is left to the moderators who have it already.
    """
    proposal = proposal_by_slug(slug)
    if proposal is not None and proposal.author_id is not None:
        moment = fresh_now()
        again = _is_one_of_many(proposal, since=moment - REPEATED_WITHIN)
        _look(Target.PROPOSAL, slug, author_id=proposal.author_id, moment=moment, otherwise=again)


def _look(kind: Target, target: str, *, author_id: int, moment: datetime, otherwise: str | None) -> None:
    found = found_target(kind, target)
    links, pattern = LINK.findall(found.words), otherwise
    if links and is_new(author_id, moment=moment):
        pattern = "new-link"
    if len(links) >= MANY_LINKS:
        pattern = "links"
    if pattern is None or not found.is_public:
        return
    # What a moderator has looked at is not brought up again for a comma.
    if any(LINK.findall(stood) == links for stood in house_reports_about(kind, target, pattern)):
        return
    report(kind=kind, target=target, reported_by=None, rule=Rule.ADVERTISING, words=pattern)


def _repeats(comment: Comment, *, since: datetime) -> str | None:
    return "repeated" if same_words_elsewhere(comment, since=since) else None


def _is_one_of_many(proposal: Proposal, *, since: datetime) -> str | None:
    others = others_of(proposal, since=since)
    if len(proposal.body) >= WORTH_COMPARING and any(each.body == proposal.body for each in others):
        return "repeated"
    linking = [each for each in (proposal, *others) if LINK.search(f"{each.title} {each.body} {each.place}")]
    return "many-links" if proposal in linking and len(linking) >= MANY_PROPOSALS else None
