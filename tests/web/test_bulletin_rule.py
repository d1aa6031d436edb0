"""Another rule for a voting that has begun: on a form of its own, by two people, in the pause only."""

from civic.rounds.queries import round_by_id
from civic.voting.freezing import freezes_of
from tests.web.test_bulletin_pages import approve, propose

WHY = "Den forkerte regel var valgt"


def at(round):
    return f"/stab/runder/{round.slug}/indgreb/regel"


def paused(make, staff, board):
    round = make.voting()
    propose(staff, round, "pause")
    approve(board, round)
    return round


def test_the_rule_is_changed_by_two_in_the_pause_and_frozen_anew(signed_in, make):
    staff, board = signed_in("medarbejder-1"), signed_in("valgstyrer-1")
    round = paused(make, staff, board)
    page = staff.see(f"/stab/runder/{round.slug}/indgreb").follow("Ret reglen for optællingen")
    page = page.press("Foreslå", rule="equal-shares", reason=WHY)
    assert "Ny regel: Alle, der stemmer, får lige store andele" in page.text
    assert round_by_id(round.id).rule == "aarhus"
    approve(board, round)
    assert round_by_id(round.id).rule == "equal-shares"
    last = freezes_of(round)[-1].content
    assert (last["n"], last["rule"]["name"], last["reason"]) == (2, "equal-shares", WHY)
    assert "Ret reglen for optællingen" in board.see(f"/runder/{round.slug}/tavle").text


def test_the_rule_stands_while_people_vote(signed_in, make):
    round = make.voting()
    staff = signed_in("medarbejder-1")
    page = staff.see(at(round))
    assert "mens afstemningen er på pause" in page.text and "Foreslå" not in page.buttons
    sent = {"csrf_token": staff.token(), "rule": "equal-shares", "reason": WHY}
    assert staff.send(at(round), sent, status=409).soup.find(id="problem")


def test_the_same_rule_in_other_words_changes_nothing(signed_in, make):
    staff = signed_in("medarbejder-1")
    round = paused(make, staff, signed_in("valgstyrer-1"))
    assert staff.see(at(round)).press("Foreslå", reason=WHY, status=409).soup.find(id="problem")


def test_a_rule_without_a_reason_is_asked_for_again(signed_in, make):
    staff = signed_in("medarbejder-1")
    round = paused(make, staff, signed_in("valgstyrer-1"))
    assert "reason" in staff.see(at(round)).press("Foreslå", rule="equal-shares", status=422).errors()
