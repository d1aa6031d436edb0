"""Who has chosen and not cast is reminded, in that browser alone, and never of what was chosen."""

from tests.web.test_voting_help import begin, started
from tests.web.test_voting_journey import choose, identify

REMINDER = "Din stemmeseddel er ikke sendt endnu"


def reminded(client, *addresses):
    return [address for address in addresses if REMINDER in client.see(address).text]


def test_whoever_has_chosen_and_not_cast_is_led_back_from_the_front_and_the_round(client, make):
    round = make.voting()
    assert not reminded(client, "/", f"/runder/{round.slug}")
    choose(client, round, "1")
    for address in ("/", f"/runder/{round.slug}"):
        page = client.see(address)
        assert f"Du har valgt forslag i {round.name}. De tæller først, når du har sendt dem." in page.text
        assert page.follow("Gør din stemmeseddel færdig").url == f"/stem/{round.slug}"


def test_nothing_is_said_once_it_is_cast_or_taken_back(client, another_client, make):
    round, other = make.voting(), another_client()
    choose(client, round, "1")
    identify(client, round, "sabro-1").press("Afgiv din stemme")
    choose(other, round, "2").press("Fjern Forslag 2")
    for each in (client, other):
        assert not reminded(each, "/", f"/runder/{round.slug}")


def test_a_kept_page_reminds_nobody_and_keeps_nobody_from_being_reminded(client, another_client, make, queries):
    round = make.voting()
    choose(client, round, "1")
    other, address = another_client(), f"/runder/{round.slug}"
    assert reminded(client, address) and not reminded(other, address) and reminded(client, address)
    queries.clear()
    assert not reminded(other, address)
    assert not [statement for statement in queries if "proposal" in statement]


def test_ones_own_page_reminds_too(client, make):
    round = make.voting()
    make.account("sabro-1")
    client.sign_in("sabro-1")
    choose(client, round, "1")
    assert reminded(client, "/mit") == ["/mit"]


def test_reading_a_reminder_writes_nothing(client, make, queries):
    round = make.voting()
    choose(client, round, "1")
    queries.clear()
    assert reminded(client, "/")
    assert not [statement for statement in queries if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_a_screen_that_staff_lend_out_reminds_nobody(client, make):
    round = make.voting()
    begin(client, round, started(make, round))
    choose(client, round, "1")
    assert not reminded(client, "/", f"/runder/{round.slug}")


def test_once_the_voting_is_over_there_is_nothing_to_be_reminded_of(client, make, travel):
    round = make.voting()
    choose(client, round, "1")
    travel(round.result_at)
    assert not reminded(client, "/", f"/runder/{round.slug}")
