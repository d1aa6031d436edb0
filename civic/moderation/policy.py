"""Who may decide what, so that nobody judges their own words or their own ruling."""

from datetime import timedelta

from civic.moderation.models import Case, Measure, Ruling, Target
from civic.moderation.targets import writers_of
from civic.policy import Actor, Role

APPEAL_WITHIN = timedelta(days=183)
MEASURES = {
    Target.COMMENT: (Measure.KEEP, Measure.HIDE, Measure.WARN, Measure.BLOCK),
    Target.PROPOSAL: (Measure.KEEP, Measure.HIDE, Measure.CLOSE, Measure.WARN, Measure.BLOCK),
}
# What has done something that can be undone.
UNDOABLE = frozenset({Measure.HIDE, Measure.CLOSE, Measure.WARN, Measure.BLOCK})
LONGEST_BLOCK_DAYS = 180


def may_moderate(actor: Actor, area_id: int) -> bool:
    """The playmakers of the area, and staff."""
    return actor.has(Role.STAFF) or actor.facilitates(area_id)


def may_block(actor: Actor) -> bool:
    """Staff: to keep somebody from writing is more than a playmaker should have to carry."""
    return actor.has(Role.STAFF)


def is_own(actor: Actor, case: Case) -> bool:
    """Whether the case is about something the person wrote."""
    return actor.account_id in writers_of(case)


def may_read_ruling(actor: Actor, case: Case) -> bool:
    """The one it is about, and those who moderate there."""
    return is_own(actor, case) or may_moderate(actor, case.area_id)


def may_undo(actor: Actor, case: Case, ruling: Ruling, *, was_appealed: bool) -> bool:
    """Those who moderate there, also the one who decided: to mend a mistake costs the author nothing.

    A block, and what another person has looked at after an appeal, is for staff.
    """
    needs_staff = was_appealed or ruling.measure is Measure.BLOCK
    may_decide = may_moderate(actor, case.area_id) and not is_own(actor, case)
    return may_decide and ruling.measure in UNDOABLE and (may_block(actor) or not needs_staff)


def may_answer(actor: Actor, case: Case, ruling: Ruling) -> bool:
    """Another than the one who decided first."""
    return may_moderate(actor, case.area_id) and not is_own(actor, case) and ruling.decided_by != actor.account_id
