from tests.support.reading import ReadingClient


def test_a_demonstration_resident_can_sign_in(client: ReadingClient) -> None:
    client.sign_in("sabro-1")
    assert "Anders Olsen" in client.see("/").soup.get_text()
