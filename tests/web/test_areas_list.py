"""Staff keep the list of areas."""

import pytest

from civic.areas.queries import all_areas, area_by_slug
from civic.areas.services import sort_key
from civic.audit.queries import entries
from tests.support.factories import Make
from tests.support.reading import ReadingClient

BAD = {
    "name": ("   ", "Skriv områdets navn."),
    "slug": ("Bøgeby", "Brug kun små bogstaver a–z, tal og bindestreg."),
    "residents": ("mange", "Skriv antallet med tal, for eksempel 8.597."),
    "latitude": ("0", "Breddegraden ligger uden for Danmark. Den skal være mellem 54,5 og 57,8."),
    "longitude": ("her", "Skriv grader med tal, for eksempel 56,2153."),
}
GOOD = {"name": "Åbyhøj", "slug": "aabyhoej", "residents": "11.250", "latitude": "56,15", "longitude": "10,16"}


@pytest.fixture
def staff(client: ReadingClient, make: Make) -> ReadingClient:
    make.account("medarbejder-1")
    return client.sign_in("medarbejder-1")


def test_all_nineteen_areas_stand_in_danish_order(staff: ReadingClient) -> None:
    names = [link.get_text() for link in staff.see("/stab/omraader").soup.select("tbody a")]
    assert len(names) == 19
    assert names == sorted(names, key=sort_key)


@pytest.mark.parametrize(("first", "then"), [("Zebra", "Ærø"), ("Ærø", "Øm"), ("Øm", "Åby"), ("Øm", "Aaby")])
def test_the_danish_letters_stand_last(first: str, then: str) -> None:
    assert sort_key(first) < sort_key(then)


def test_an_area_can_be_added_and_stands_last_by_its_letter(staff: ReadingClient) -> None:
    staff.see("/stab/omraader").follow("Tilføj et område").press("Gem", **GOOD)
    assert all_areas()[-1].name == "Åbyhøj"
    assert (all_areas()[-1].residents, all_areas()[-1].latitude) == (11250, 56.15)


@pytest.mark.parametrize("field", BAD)
def test_a_wrong_field_is_told_of_beside_it_and_nothing_is_added(staff: ReadingClient, field: str) -> None:
    typed, sentence = BAD[field]
    page = staff.see("/stab/omraader/nyt").press("Gem", status=422, **(GOOD | {field: typed}))
    assert page.errors() == {field: f"Fejl: {sentence}"}
    assert len(all_areas()) == 19


def test_half_a_place_on_the_map_is_no_place(staff: ReadingClient) -> None:
    page = staff.see("/stab/omraader/nyt").press("Gem", status=422, **(GOOD | {"longitude": ""}))
    assert page.errors() == {"longitude": "Fejl: Skriv både breddegrad og længdegrad, eller ingen af dem."}


def test_an_address_can_be_taken_only_once(staff: ReadingClient) -> None:
    page = staff.see("/stab/omraader/nyt").press("Gem", status=422, **(GOOD | {"slug": "sabro"}))
    assert "Et andet lokalområde har allerede den adresse" in page.errors()["slug"]
    assert area_by_slug("sabro").name == "Sabro"


def test_two_areas_are_never_called_the_same(staff: ReadingClient) -> None:
    sentence = "Et andet lokalområde hedder det samme."
    page = staff.see("/stab/omraader/nyt").press("Gem", status=422, **(GOOD | {"name": "SABRO"}))
    assert sentence in page.errors()["name"]
    assert sentence in staff.see("/stab/omraader/trige").press("Gem", status=422, name="Sabro").errors()["name"]
    staff.see("/stab/omraader/sabro").press("Gem", residents="4000")


def test_an_area_can_be_changed_but_keeps_its_address(staff: ReadingClient) -> None:
    page = staff.see("/stab/omraader/sabro")
    page.press("Gem", name="Sabro og omegn", slug="andet", local_council="Sabro Fællesråd", is_active=None)
    sabro = area_by_slug("sabro")
    assert (sabro.name, sabro.local_council, sabro.is_active) == ("Sabro og omegn", "Sabro Fællesråd", False)
    assert area_by_slug("andet") is None


def test_a_change_is_in_the_log_and_names_nobody(staff: ReadingClient) -> None:
    staff.see("/stab/omraader/sabro").press("Gem", residents="3500")
    last = entries("house")[-1]
    assert (last.kind, "3500" in last.body, "Birthe" in last.body) == ("area_changed", True, False)


def test_an_unknown_area_is_not_found(staff: ReadingClient) -> None:
    staff.see("/stab/omraader/atlantis", status=404)


@pytest.mark.parametrize("key", ["sabro-1", "playmaker-2", "administrator-1"])
def test_only_staff_keep_the_areas(client: ReadingClient, make: Make, key: str) -> None:
    make.account(key)
    client.sign_in(key).see("/stab/omraader", status=403)
