"""Erase a person: every room lets go of them in one transaction."""

from civic.accounts.services import erase as erase_account
from civic.accounts.services import refuse_to_erase
from civic.database import transaction
from civic.discussion.services import take_back_all_support
from civic.files.services import forget_uploader
from civic.following.services import unfollow_all
from civic.notices.services import forget_person
from civic.notices.subscribing import remove_address
from civic.proposals.forgetting import forget_author


def erase(*, account_id: int) -> None:
    """Take the person out of everything here that is not a decision, and sign them out for good.

    What they wrote in public stands as a former user's; hearts, following, messages and mail go. No ballot and no place
    on a roll is touched: they hang on no account. Nothing happens when something refuses: raises ProposalWaits,
    WorksHere, BlockRuns, NotFound.
    """
    with transaction():
        refuse_to_erase(account_id)
        # Rounds, then the log, then the rest: whoever writes or decides holds them in that order too.
        forget_author(account_id=account_id)
        erase_account(account_id=account_id)
        take_back_all_support(account_id=account_id)
        unfollow_all(account_id=account_id)
        forget_uploader(account_id=account_id)
        remove_address(account_id=account_id)
        forget_person(account_id=account_id)
