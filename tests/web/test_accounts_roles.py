"""The administrator gives and takes roles."""

import pytest

from civic.accounts.identity import Identity
from civic.accounts.queries import actor_by_id, grants_of, people_named
from civic.accounts.services import account_for, grant_role, revoke_role
from civic.audit.queries import entries
from civic.policy import Role
from civic.reasons import LastAdministrator
from tests.support.factories import Make
from tests.support.reading import ReadingClient


@pytest.fixture
def administrator(client: ReadingClient, make: Make) -> ReadingClient:
    make.account("administrator-1")
    return client.sign_in("administrator-1")


def test_a_person_is_found_by_a_piece_of_their_name_whatever_the_case(administrator: ReadingClient, make: Make):
    account_for(Identity("demonstration", "x", "Åse ØSTERGAARD", None, None, is_resident=True))
    make.account("sabro-1")
    page = administrator.see("/administration/personer").press("Søg", navn="østergaard")
    assert "1 person med »østergaard« i navnet" in page.text
    assert "Åse ØSTERGAARD" in page.links and "Anders Olsen" not in page.links


def test_a_percent_sign_finds_only_itself(administrator: ReadingClient, make: Make) -> None:
    assert "0 personer" in administrator.see("/administration/personer?navn=%25").text


def test_people_come_fifty_to_a_page(make: Make) -> None:
    for number in range(60):
        account_for(Identity("demonstration", f"x{number}", f"Person {number:02}", None, None, is_resident=True))
    first, last = people_named("person", 1), people_named("person", 99)
    assert (len(first.people), first.pages, last.page, len(last.people)) == (50, 2, 2, 10)


def test_a_playmaker_is_made_for_one_area(administrator: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    page = administrator.see(f"/administration/personer/{account_id}")
    page.press("Giv rollen", role="playmaker", area=str(make.area("borum").id))
    actor = actor_by_id(account_id)
    assert actor.facilitates(make.area("borum").id) and not actor.facilitates(make.area("sabro").id)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"role": None}, "role", "Vælg en rolle."),
        ({"role": "playmaker"}, "area", "En playmaker hører til et lokalområde."),
        ({"role": "king"}, "role", "Vælg en af mulighederne."),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(administrator, make: Make, typed, field, sentence) -> None:
    account_id = make.account("sabro-1")
    page = administrator.see(f"/administration/personer/{account_id}").press("Giv rollen", status=422, **typed)
    assert sentence in page.soup.find(id=f"{field}-error").get_text()
    assert grants_of([account_id])[account_id] == []


def test_only_a_playmaker_has_an_area(administrator: ReadingClient, make: Make) -> None:
    page = administrator.see(f"/administration/personer/{make.account('sabro-1')}")
    refused = page.press("Giv rollen", status=422, role="staff", area=str(make.area().id))
    assert "Kun en playmaker hører til et lokalområde" in refused.errors()["area"]


def test_an_administrator_gives_no_role_to_themselves(administrator: ReadingClient, make: Make) -> None:
    me = make.account("administrator-1")
    page = administrator.see(f"/administration/personer/{me}")
    assert "Bed en anden administrator om det." in page.text and "Giv rollen" not in page.buttons
    typed = {"csrf_token": administrator.token(), "role": "board", "area": "0"}
    refused = administrator.send(f"/administration/personer/{me}/roller", typed, status=403)
    assert "Du kan ikke give dig selv en rolle." in refused.text
    assert [grant.role for grant in grants_of([me])[me]] == [Role.ADMINISTRATOR]


def test_a_name_is_kept_without_what_nobody_sees(make: Make) -> None:
    told = Identity("demonstration", "x", "\u202eAnna\x00\n \u200bBo", None, None, is_resident=True)
    assert actor_by_id(account_for(told)).name == "Anna Bo"


def test_whoever_gets_a_role_is_signed_out_and_comes_back_with_it(administrator, another_client, make: Make) -> None:
    account_id, person = make.account("sabro-1"), another_client().sign_in("sabro-1")
    administrator.see(f"/administration/personer/{account_id}").press("Giv rollen", role="staff")
    assert person.see("/mit").url == "/log-ind"
    person.sign_in("sabro-1").see("/stab")


def test_a_role_can_be_taken_away_and_the_door_closes(administrator, another_client, make: Make) -> None:
    account_id, person = make.account("medarbejder-1"), another_client().sign_in("medarbejder-1")
    administrator.see(f"/administration/personer/{account_id}").press("Fjern Medarbejder")
    assert person.see("/stab").url == "/log-ind"
    person.sign_in("medarbejder-1").see("/stab", status=403)
    person.see("/")


def test_giving_and_taking_is_logged_by_number_not_by_name(administrator: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    administrator.see(f"/administration/personer/{account_id}").press("Giv rollen", role="board")
    administrator.see(f"/administration/personer/{account_id}").press("Fjern Valgbestyrelse")
    given, taken = entries("house")[-2:]
    assert [given.kind, taken.kind] == ["role_granted", "role_revoked"]
    assert given.actor == f"account:{make.account('administrator-1')}"
    assert not any("Anders" in entry.body for entry in (given, taken))


def test_a_role_that_is_held_is_not_given_twice(make: Make) -> None:
    account_id = make.account("medarbejder-1")
    grant_role(account_id=account_id, role=Role.STAFF)
    assert len(grants_of([account_id])[account_id]) == 1


def test_the_last_administrator_cannot_go(administrator: ReadingClient, make: Make) -> None:
    page = administrator.see(f"/administration/personer/{make.account('administrator-1')}")
    assert "Der skal altid være en administrator" in page.press("Fjern Administrator", status=409).text


def test_one_of_two_administrators_can_go(make: Make) -> None:
    first, second = make.account("administrator-1"), make.account("sabro-1")
    grant_role(account_id=second, role=Role.ADMINISTRATOR)
    revoke_role(account_id=first, grant_id=grants_of([first])[first][0].id, revoked_by=second)
    with pytest.raises(LastAdministrator):
        revoke_role(account_id=second, grant_id=grants_of([second])[second][0].id, revoked_by=second)


def test_a_grant_of_somebody_else_is_not_taken_by_its_number(make: Make) -> None:
    worker, other = make.account("medarbejder-1"), make.account("sabro-1")
    revoke_role(account_id=other, grant_id=grants_of([worker])[worker][0].id, revoked_by=other)
    assert len(grants_of([worker])[worker]) == 1


@pytest.mark.parametrize("key", ["sabro-1", "playmaker-2", "medarbejder-1", "valgstyrer-1"])
def test_only_an_administrator_sees_people(client: ReadingClient, make: Make, key: str) -> None:
    make.account(key)
    client.sign_in(key).see("/administration/personer", status=403)


def test_an_unknown_person_is_not_found(administrator: ReadingClient) -> None:
    administrator.see("/administration/personer/999999", status=404)


def test_the_list_asks_the_database_as_often_for_many_people(administrator, make: Make, queries) -> None:
    administrator.see("/administration/personer")
    queries.clear()
    administrator.see("/administration/personer")
    before = len(queries)
    for number in range(1, 5):
        make.account(f"sabro-{number}")
    queries.clear()
    administrator.see("/administration/personer")
    assert len(queries) == before
