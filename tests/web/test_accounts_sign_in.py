"""Come in, be remembered, go out."""

import pytest

from civic.accounts.identity import Identity
from civic.accounts.queries import account_by_id
from civic.accounts.services import account_for
from tests.support.factories import Make
from tests.support.reading import Page, ReadingClient


def choose(client: ReadingClient, key: str) -> Page:
    """Press the button of one person on the page of Demo-MitID."""
    return client.send("/demo-mitid", {"csrf_token": client.token(), "person": key})


def forget_area(account_id: int) -> None:
    """As if the identity provider had not told where the person lives."""
    from civic.database import transaction

    with transaction():
        account = account_by_id(account_id)
        assert account
        account.area_id = None


def test_the_sign_in_page_asks_one_thing(client: ReadingClient) -> None:
    assert client.see("/log-ind?next=/runder").buttons == {"Log ind med MitID"}


def test_a_person_is_sent_on_to_where_they_were_going(client: ReadingClient, make: Make) -> None:
    people = client.see("/log-ind?next=/was").press("Log ind med MitID")
    assert (people.url, choose(client, "sabro-1").url) == ("/demo-mitid", "/was")


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_crafted_link_leads_to_the_front_page(client: ReadingClient, make: Make, away: str) -> None:
    client.send("/log-ind", {"csrf_token": client.token(), "next": away})
    assert choose(client, "sabro-1").url == "/"


def test_the_residents_stand_by_area_and_the_workers_with_their_role(client: ReadingClient, make: Make) -> None:
    page = client.see("/demo-mitid")
    areas = [_text.get_text() for _text in page.soup.select("main summary")]
    assert len(areas) == 19 and areas[0] == "Beder-Malling"
    assert len(page.soup.select("main details button[name=person]")) == 95
    assert "Sara Lindgren Playmaker: Borum, Løgten, Sabro" in page.text
    assert "Birthe Krogh Medarbejder" in page.text


def test_an_unknown_person_is_refused(client: ReadingClient, make: Make) -> None:
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    refused = client.send("/demo-mitid", {"csrf_token": client.token(), "person": "ukendt-9"}, status=403)
    assert "Vi fik ikke bekræftet, hvem du er" in refused.text


def test_a_code_from_the_provider_works_once(client: ReadingClient, make: Make) -> None:
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    form = {"csrf_token": client.token(), "person": "sabro-1"}
    back = client.ask("post", "/demo-mitid", data=form).headers["Location"]
    client.see(back)
    client.see(back, status=403)


def test_a_code_of_somebody_else_is_refused(client: ReadingClient, make: Make) -> None:
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    client.ask("post", "/demo-mitid", data={"csrf_token": client.token(), "person": "sabro-1"})
    client.see("/log-ind/retur?code=gaettet", status=403)


def test_whoever_is_signed_in_is_not_asked_again(client: ReadingClient, make: Make) -> None:
    assert client.sign_in("sabro-1").see("/log-ind?next=/was").url == "/was"


def test_signing_out_leaves_a_visitor_who_keeps_the_language(client: ReadingClient, make: Make) -> None:
    client.sign_in("sabro-1").see("/was").press("English")
    page = client.see("/was").press("Log out")
    assert page.soup.html and page.soup.html["lang"] == "en"
    assert client.see("/mit").url == "/log-ind"


def test_signing_out_everywhere_ends_the_other_browsers_too(client: ReadingClient, another_client, make: Make) -> None:
    other, stranger = another_client().sign_in("sabro-1"), another_client().sign_in("sabro-2")
    client.sign_in("sabro-1").see("/mit").press("Log ud alle steder")
    assert [visitor.see("/mit").url for visitor in (client, other, stranger)] == ["/log-ind", "/log-ind", "/mit"]


def test_a_resident_of_unknown_area_says_where_they_live(client: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    client.sign_in("sabro-1")
    forget_area(account_id)
    page = client.see("/log-ind/omraade?next=/was")
    assert page.press("Gem og gå videre", status=422).errors() == {"area": "Fejl: Vælg det lokalområde, du bor i."}
    assert page.press("Gem og gå videre", area=str(make.area("borum").id)).url == "/was"
    assert account_by_id(account_id).area_id == make.area("borum").id


def test_a_resident_of_known_area_cannot_move(client: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    client.sign_in("sabro-1")
    assert client.see("/log-ind/omraade?next=/was").url == "/was"
    typed = {"csrf_token": client.token(), "area": str(make.area("borum").id)}
    client.send("/log-ind/omraade", typed)
    assert account_by_id(account_id).area_id == make.area("sabro").id


def test_name_and_role_follow_the_provider_at_each_sign_in(make: Make) -> None:
    first = account_for(Identity("mitid", "x1", "Ida Holm", None, None, is_resident=False))
    again = account_for(Identity("mitid", "x1", "Ida Bang", "0101901234", None, is_resident=True))
    account = account_by_id(first)
    assert account and (again, account.name, account.is_resident) == (first, "Ida Bang", True)


def test_a_person_without_any_role_reads_what_a_visitor_reads(client: ReadingClient, make: Make) -> None:
    client.sign_in("medarbejder-1")
    client.see("/")
    client.see("/stab", status=403)
