"""What the house itself notices in a new comment. It hides nothing: it only asks a moderator to look."""

import re
from datetime import timedelta

from civic.accounts.queries import account_by_id
from civic.clock import fresh_now
from civic.discussion.queries import Comment, comment_by_public_id, same_words_elsewhere
from civic.discussion.services import NEW_FOR, on_comment
from civic.moderation.models import Rule, Target
from civic.moderation.services import report

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MANY_LINKS = 3
REPEATED_WITHIN = timedelta(days=7)


@on_comment
def look_at(public_id: str) -> None:
    """Report a comment with many links, with a link from a new account, or with words used elsewhere too."""
    comment = comment_by_public_id(public_id)
    pattern = _pattern(comment) if comment else None
    if pattern is not None:
        report(kind=Target.COMMENT, target=public_id, reported_by=None, rule=Rule.ADVERTISING, words=pattern)


def _pattern(comment: Comment) -> str | None:
    links = len(LINK.findall(comment.body))
    account, moment = account_by_id(comment.author_id), fresh_now()
    if links >= MANY_LINKS:
        return "links"
    if links and account is not None and account.created_at > moment - NEW_FOR:
        return "new-link"
    if same_words_elsewhere(comment, since=moment - REPEATED_WITHIN):
        return "repeated"
    return None
