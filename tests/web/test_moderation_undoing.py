"""A decision is taken back: after an appeal or without one, and what other decisions do goes on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.accounts.queries import account_by_id
from civic.accounts.services import refuse_if_blocked
from civic.clock import fresh_now
from civic.clock import today as this_day
from civic.database import transaction
from civic.discussion.queries import closing_of, comment_by_public_id
from civic.discussion.services import comment
from civic.mine.words import sentence_of
from civic.moderation.checking import differences
from civic.moderation.queries import (
    Case,
    Measure,
    Rule,
    Target,
    case_by_id,
    case_by_public_id,
    figures_of,
    restoring_in,
    ruling_by_public_id,
)
from civic.moderation.services import Statement, answer_appeal, appeal, decide, report, undo
from civic.notices.queries import notices_for
from civic.proposals import inviting
from civic.proposals.queries import concealment_of, proposal_by_slug
from civic.proposals.services import Cost, OnBehalf, ProposalContent, save_draft, submit
from civic.qualification.offers import offer_merge
from civic.reasons import AppealWaits, Blocked, Incomplete, OwnCase, TakenBack
from civic.rounds.queries import round_by_id
from civic.web.language import day
from tests.support.behind import behind_the_house

GIVEN = {"rule": "abuse", "facts": "En spøg.", "reason": "Jeg tog fejl."}
RESTORED = Statement(Measure.RESTORE, Rule.ABUSE, "En spøg.", "Jeg tog fejl.")


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


def said(make, proposal, body="Et grimt ord"):
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body=body)


def opened(make, kind, target):
    return case_by_public_id(report(kind=kind, target=target, reported_by=make.account("sabro-3"), rule=Rule.ABUSE))


def ruled(make, kind, target, measure=Measure.HIDE, days=None, reason="Tal pænt.", by="medarbejder-1"):
    statement = Statement(measure, Rule.ABUSE, "Skældte ud.", reason, block_days=days)
    case = opened(make, kind, target)
    return ruling_by_public_id(decide(case_id=case.id, decided_by=make.account(by), statement=statement))


def undone(make, ruling, by="medarbejder-1"):
    return undo(ruling_id=ruling.id, decided_by=make.account(by), statement=RESTORED)


def won(make, ruling, key="sabro-2"):
    appeal(ruling_id=ruling.id, account_id=make.account(key), words="Nej")
    return answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-2"), statement=RESTORED)


def told(app, make, key):
    with app.test_request_context():
        return [sentence_of(each.kind, each.details) for each in notices_for(make.account(key))]


def test_a_moderator_takes_back_what_was_hidden_and_the_author_is_told(app, make, proposal):
    public_id = said(make, proposal)
    ruling = ruled(make, Target.COMMENT, public_id)
    undone(make, ruling)
    assert comment_by_public_id(public_id).hidden_at is None
    assert restoring_in(ruling.case_id).reason == "Jeg tog fejl."
    assert any("er taget tilbage" in words and "Jeg tog fejl." in words for words in told(app, make, "sabro-2"))


def test_a_debate_opens_again_and_a_block_ends(make, proposal):
    undone(make, ruled(make, Target.PROPOSAL, proposal.slug, Measure.CLOSE))
    assert closing_of(proposal.id) is None
    undone(make, ruled(make, Target.COMMENT, said(make, proposal), Measure.BLOCK, days=5))
    refuse_if_blocked(make.account("sabro-2"))


def test_a_decision_is_taken_back_once_and_then_not_appealed(make, proposal):
    ruling = ruled(make, Target.COMMENT, said(make, proposal))
    undone(make, ruling)
    with pytest.raises(TakenBack):
        undone(make, ruling)
    with pytest.raises(TakenBack):
        appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")


def test_an_appeal_that_waits_is_answered_first(make, proposal):
    ruling = ruled(make, Target.COMMENT, said(make, proposal))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    with pytest.raises(AppealWaits):
        undone(make, ruling)


def test_nobody_takes_back_a_decision_about_their_own_words(make, proposal):
    public_id = comment(proposal_id=proposal.id, author_id=make.account("playmaker-2"), body="Mit eget")
    ruling = ruled(make, Target.COMMENT, public_id)
    with pytest.raises(OwnCase):
        undone(make, ruling, by="playmaker-2")


def test_a_won_appeal_leaves_another_block_as_it_was(app, make, proposal):
    comments = [said(make, proposal, body) for body in ("Et", "To")]
    short, long = (
        ruled(make, Target.COMMENT, each, Measure.BLOCK, days) for each, days in zip(comments, (5, 90), strict=True)
    )
    won(make, short)
    with pytest.raises(Blocked) as refused:
        refuse_if_blocked(make.account("sabro-2"))
    assert refused.value.details["until"] == long.blocked_until
    assert any("Du kan stadig ikke skrive her før" in words for words in told(app, make, "sabro-2"))
    won(make, long)
    refuse_if_blocked(make.account("sabro-2"))


def test_a_block_that_has_run_out_is_not_said_to_go_on(app, make, travel, proposal):
    first, second = (said(make, proposal, body) for body in ("Et", "To"))
    ruled(make, Target.COMMENT, first, Measure.BLOCK, days=1)
    travel(fresh_now() + timedelta(days=2))
    undone(make, ruled(make, Target.COMMENT, second, Measure.BLOCK, days=5))
    assert "Du kan stadig ikke skrive" not in told(app, make, "sabro-2")[0]
    refuse_if_blocked(make.account("sabro-2"))


@pytest.mark.parametrize("kind", Target)
def test_what_two_decisions_hid_stays_hidden_until_both_are_taken_back(app, make, proposal, kind):
    target, author = (proposal.slug, "sabro-1") if kind is Target.PROPOSAL else (said(make, proposal), "sabro-2")
    first = ruled(make, kind, target, reason="Før")
    second = ruled_too(make, first, reason="Nu")
    undone(make, second)
    assert hidden_because(kind, target) == "Før"
    assert "Det er stadig skjult efter en anden afgørelse" in told(app, make, author)[0]
    undone(make, first)
    assert hidden_because(kind, target) == ""


def ruled_too(make, ruling, reason):
    """Somebody reported the same thing while it was being hidden."""
    case = case_by_id(ruling.case_id)
    copied = {name: getattr(case, name) for name in ("target_kind", "target", "area_id", "scope", "author_id")}
    with transaction() as session:
        again = Case(public_id="again", opened_at=fresh_now(), **copied)
        session.add(again)
        session.flush()
        statement = Statement(Measure.HIDE, Rule.ABUSE, "Skældte ud.", reason)
        made = decide(case_id=again.id, decided_by=make.account("medarbejder-1"), statement=statement)
    return ruling_by_public_id(made)


def hidden_because(kind, target):
    if kind is Target.COMMENT:
        return comment_by_public_id(target).hidden_reason
    held = concealment_of(proposal_by_slug(target).id)
    return held.reason if held else ""


def test_a_debate_closed_by_two_decisions_stays_closed_until_both_are_undone(app, make, proposal):
    first, second = (ruled(make, Target.PROPOSAL, proposal.slug, Measure.CLOSE, reason=each) for each in ("A", "B"))
    won(make, second, key="sabro-1")
    assert closing_of(proposal.id).reason == "A"
    assert any("Debatten er stadig lukket" in words for words in told(app, make, "sabro-1"))
    undone(make, first)
    assert closing_of(proposal.id) is None


def test_an_offer_about_two_that_were_hidden_names_only_the_one_that_is_shown_again(app, make, proposal):
    other = make.proposal(round_by_id(proposal.round_id), author="sabro-2", title="Borde ved åen")
    words = {"title": "Begge", "words": "Samme sted.", "offered_by": make.account("playmaker-2")}
    offer_merge(proposal_id=proposal.id, into_id=other.id, **words)
    first, second = (ruled(make, Target.PROPOSAL, each.slug) for each in (proposal, other))
    undone(make, first)
    assert "Borde" not in "".join(told(app, make, "sabro-1"))
    assert any(proposal.title in words and "Borde" in words for words in told(app, make, "sabro-2"))
    undone(make, second)
    assert "Borde" in "".join(told(app, make, "sabro-1"))


def test_what_was_hidden_anew_stays_hidden_with_the_reason_that_stands(make, proposal):
    undone(make, ruled(make, Target.PROPOSAL, proposal.slug, reason="Før"))
    ruled(make, Target.PROPOSAL, proposal.slug, reason="Nu")
    assert concealment_of(proposal.id).reason == "Nu"


def test_a_block_names_and_is_told_to_whoever_is_blocked_alone(app, make, signed_in, proposal):
    author, other = make.account("sabro-1"), make.account("sabro-2")
    secret = inviting.invite(proposal_id=proposal.id, invited_by=author, name=account_by_id(other).name)
    inviting.accept(secret=secret, account_id=other)
    case = opened(make, Target.PROPOSAL, proposal.slug)
    name, staff = account_by_id(author).name, signed_in("medarbejder-1")
    page = staff.see(f"/moderation/sag/{case.public_id}")
    assert f"lad {name} ikke skrive i nogle dage" in page.text
    page.press("Afgør sagen", measure="block", block_days="5", **GIVEN)
    ruling = staff.see("/moderation/afgjort").follow(f"Et forslag, {day(this_day())} sag {case.public_id}")
    assert f"Skjult, og {name} kan ikke skrive før" in ruling.text
    assert "du kan ikke skrive her før" in told(app, make, "sabro-1")[0]
    assert "ikke skrive" not in "".join(told(app, make, "sabro-2"))
    assert "ikke skrive" not in signed_in("sabro-2").see(ruling.url).text
    assert "Skjult, og du kan ikke skrive før" in signed_in("sabro-1").see(ruling.url).text
    refuse_if_blocked(other)


def test_a_worker_who_wrote_for_a_resident_is_not_blocked(make, signed_in):
    round, by = make.round(), make.account("playmaker-2")
    content = ProposalContent("En bænk", "Fordi.", "Torvet", [Cost("Bænk", 5_000_00)])
    where = {"round_id": round.id, "author_id": by, "area_id": make.area().id}
    slug = save_draft(content=content, behalf=OnBehalf("playmaker", "Oda"), **where)
    slug = submit(proposal_id=proposal_by_slug(slug).id, author_id=by)
    case = opened(make, Target.PROPOSAL, slug)
    page = signed_in("medarbejder-1").see(f"/moderation/sag/{case.public_id}")
    assert "block" not in [each["value"] for each in page.soup.select("input[name=measure]")]
    blocking = Statement(Measure.BLOCK, Rule.ABUSE, "F", "R", block_days=5)
    with pytest.raises(Incomplete):
        decide(case_id=case.id, decided_by=make.account("medarbejder-1"), statement=blocking)


def test_a_playmaker_mends_a_mistake_of_their_own_in_the_browser(signed_in, make, proposal):
    public_id = said(make, proposal)
    ruling = ruled(make, Target.COMMENT, public_id, by="playmaker-2")
    moderator = signed_in("playmaker-2")
    page = moderator.see("/moderation").follow("Afgjorte sager")
    page = moderator.see(f"/moderation/afgoerelse/{ruling.public_id}").follow("Tag afgørelsen tilbage")
    again = page.press("Tag afgørelsen tilbage", status=422, facts="En spøg.", reason="")
    assert "hvorfor" in again.errors()["reason"] and "En spøg." in again.soup.text
    done = again.press("Tag afgørelsen tilbage", reason="Jeg tog fejl.")
    assert all(words in done.text for words in ("Afgørelsen er taget tilbage", "gælder ikke mere", "Jeg tog fejl."))
    assert "Tag afgørelsen tilbage" not in done.links
    assert "gælder ikke mere" in moderator.see("/moderation/afgjort").text
    assert "Et grimt ord" in signed_in("sabro-4").see(f"/forslag/{proposal.slug}").text


def test_whoever_is_late_sees_what_the_first_wrote_and_keeps_their_words(signed_in, make, proposal):
    ruling = ruled(make, Target.COMMENT, said(make, proposal))
    page = signed_in("playmaker-2").see(f"/moderation/afgoerelse/{ruling.public_id}/tilbage")
    undone(make, ruling)
    late = page.press("Tag afgørelsen tilbage", status=409, **{**GIVEN, "reason": "Det var i orden."})
    assert "allerede taget tilbage" in late.text and "Det var i orden." in late.text


@pytest.mark.parametrize("is_block", [True, False], ids=["a block", "an answered appeal"])
def test_a_block_and_what_was_answered_are_taken_back_by_staff_alone(signed_in, make, proposal, is_block):
    public_id = said(make, proposal)
    ruling = ruled(
        make, Target.COMMENT, public_id, Measure.BLOCK if is_block else Measure.HIDE, 5 if is_block else None
    )
    if not is_block:
        upheld(make, ruling)
    where = f"/moderation/afgoerelse/{ruling.public_id}"
    playmaker = signed_in("playmaker-2")
    assert "Tag afgørelsen tilbage" not in playmaker.see(where).links
    playmaker.see(f"{where}/tilbage", status=403)
    signed_in("medarbejder-1").see(f"{where}/tilbage").press("Tag afgørelsen tilbage", **GIVEN)
    assert comment_by_public_id(public_id).hidden_at is None


def upheld(make, ruling):
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    stands = Statement(Measure.KEEP, Rule.ABUSE, "Skældte ud.", "Tal pænt.")
    return answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-2"), statement=stands)


def test_an_appeal_turned_down_says_that_the_decision_stands(signed_in, make, proposal):
    answer = upheld(make, ruled(make, Target.COMMENT, said(make, proposal)))
    page = signed_in("sabro-2").see(f"/moderation/afgoerelse/{answer}")
    assert "Afgørelsen gælder stadig" in page.text and "Bliver stående" not in page.text


def test_the_figures_tell_answers_and_what_was_taken_back_from_first_decisions(signed_in, make, proposal):
    comments = [said(make, proposal, body) for body in ("Et", "To")]
    upheld(make, ruled(make, Target.COMMENT, comments[0]))
    undone(make, ruled(make, Target.COMMENT, comments[1], Measure.WARN))
    figures = figures_of(fresh_now().year)
    assert figures.rulings == {Measure.HIDE: 1, Measure.WARN: 1}
    assert (figures.appeals, figures.upheld, figures.reversed, figures.taken_back) == (1, 1, 0, 1)
    page = signed_in("sabro-2").see("/moderation/tal")
    assert "Taget tilbage af moderatorerne selv" in page.text


def test_the_check_finds_no_difference_and_names_each_decision_that_was_changed(app, make, proposal):
    comments = [said(make, proposal, body) for body in ("Et", "To", "Tre")]
    changed, gone = (ruled(make, Target.COMMENT, each) for each in comments[:2])
    ruled(make, Target.COMMENT, comments[2], Measure.BLOCK, days=5)
    undone(make, ruled(make, Target.PROPOSAL, proposal.slug, Measure.CLOSE))
    assert list(differences()) == []
    ids = changed.public_id, gone.public_id
    with behind_the_house() as session:
        session.execute(sa.text("UPDATE ruling SET reason = 'x' WHERE public_id = :id"), {"id": ids[0]})
        session.execute(sa.text("DELETE FROM ruling WHERE public_id = :id"), {"id": ids[1]})
    answer = app.test_cli_runner().invoke(args=["check-rulings"])
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        f"decision {ids[0]} is not as it was made: statement",
        f"decision {ids[1]} is gone",
    ]
