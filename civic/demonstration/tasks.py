"""What the demonstration's playmakers have begun and wait for an answer to."""

from civic.demonstration.content import Task
from civic.notices.services import mail_is_wanted
from civic.qualification.inquiries import ask_author, ask_department, hear_author
from civic.qualification.offers import offer_merge

ANSWERED_WITHIN = 10


def begin(task: Task, proposal_id: int, playmaker: int, into_id: int | None) -> None:
    """Ask the author or a department, hear the author, or propose a merge."""
    match task.do:
        case "ask":
            ask_author(proposal_id=proposal_id, asked_by=playmaker, words=task.words)
        case "hear":
            hear_author(proposal_id=proposal_id, asked_by=playmaker, words=task.words, days=ANSWERED_WITHIN)
        case "forward" if mail_is_wanted():
            ask_department(
                proposal_id=proposal_id,
                asked_by=playmaker,
                department=task.department,
                address=task.address,
                words=task.words,
                days=ANSWERED_WITHIN,
            )
        case "merge" if into_id is not None:
            offer_merge(
                proposal_id=proposal_id, into_id=into_id, title=task.title, words=task.words, offered_by=playmaker
            )
