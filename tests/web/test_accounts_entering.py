from tests.support.reading import ReadingClient


def test_a_demonstration_resident_can_sign_in(client: ReadingClient) -> None:
    client.sign_in("sabro-1")
    assert "Anders Olsen" in client.see("/").soup.get_text()


def test_a_destination_of_a_megabyte_is_not_kept(client: ReadingClient) -> None:
    page = client.see("/log-ind?next=/" + "x" * 2000)
    assert page.soup.find("input", attrs={"name": "next"})["value"] == "/"
