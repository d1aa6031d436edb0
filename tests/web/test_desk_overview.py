"""What staff see first."""

from civic.rounds.phases import Phase
from tests.support.factories import Make
from tests.support.reading import ReadingClient


def rows(client: ReadingClient) -> dict[str, list[str]]:
    """The overview's cells by the round's name."""
    found = client.see("/stab").soup.select("#desk-rounds tbody tr")
    return {
        row.select_one("th a").get_text(): [" ".join(cell.get_text(" ").split()) for cell in row.select("td")]
        for row in found
    }


def test_the_overview_shows_phase_next_date_and_what_waits(client: ReadingClient, make: Make) -> None:
    make.account("medarbejder-1")
    round = make.round(phase=Phase.PROPOSALS)
    make.proposal(round)
    make.round(name="Trige 2026", areas=("trige",), phase=Phase.CLOSED)
    found = rows(client.sign_in("medarbejder-1"))
    assert found["Sabro 2026"][0] == "Forslagsfase"
    assert found["Sabro 2026"][1].startswith("Kvalificering") and found["Sabro 2026"][2] == "1"
    assert found["Trige 2026"][:3] == ["Afsluttet", "Ingen", "0"]


def test_turnout_is_shown_and_nothing_of_what_was_chosen(client: ReadingClient, make: Make) -> None:
    make.account("medarbejder-1")
    round = make.voting(40_000_00)
    make.vote(round, "1")
    client.sign_in("medarbejder-1")
    assert rows(client)[round.name][3] == "1 af 5"


def test_the_result_is_linked_only_when_the_voting_is_over(client: ReadingClient, make: Make) -> None:
    make.account("medarbejder-1")
    make.round(phase=Phase.VOTING)
    make.round(name="Trige 2026", areas=("trige",), phase=Phase.RESULT)
    found = rows(client.sign_in("medarbejder-1"))
    assert "Optælling" not in found["Sabro 2026"][4] and "Optælling" in found["Trige 2026"][4]


def test_the_overview_is_read_with_as_few_questions_however_many_rounds(client, make, queries: list[str]) -> None:
    make.account("medarbejder-1")
    make.round()
    client.sign_in("medarbejder-1")
    queries.clear()
    client.see("/stab")
    few = len(queries)
    make.round(name="En til", areas=("trige", "elev"))
    queries.clear()
    client.see("/stab")
    assert len(queries) == few <= 18


def test_residents_do_not_come_in(client: ReadingClient, make: Make) -> None:
    client.sign_in("sabro-1").see("/stab", status=403)
