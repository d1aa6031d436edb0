"""Static files travel light and are kept as long as they can be."""

import gzip
from pathlib import Path


def fetch(client, url, **headers):
    """The whole answer, its file closed."""
    with client.raw.get(url, **headers) as answer:
        answer.get_data()
        return answer


CSS = "vendor/dkfds-11.2.0/css/dkfds.min.css"


def test_text_files_are_sent_compressed_to_those_who_ask(client, app):
    plain = fetch(client, f"/static/{CSS}").data
    answer = fetch(client, f"/static/{CSS}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_length == len(answer.data) < len(plain) / 5
    assert gzip.decompress(answer.data) == plain == (Path(app.static_folder) / CSS).read_bytes()


def test_vendored_and_fingerprinted_files_are_kept_for_ever(client):
    assert "immutable" in fetch(client, f"/static/{CSS}").headers["Cache-Control"]
    assert "immutable" in fetch(client, "/static/civic.css?v=1").headers["Cache-Control"]
    assert "immutable" not in fetch(client, "/static/civic.css").headers["Cache-Control"]


def test_a_compressed_file_can_be_revalidated(client):
    first = fetch(client, "/static/civic.css", headers={"Accept-Encoding": "gzip"})
    etag = first.headers["ETag"]
    plain = fetch(client, "/static/civic.css").headers["ETag"]
    assert etag != plain


def test_a_voters_first_visit_weighs_at_most_120_kilobytes(client, make):
    round = make.voting(*[10_000_00] * 14)
    page = client.see(f"/stem/{round.slug}")
    links = {tag.get("href") or tag.get("src") for tag in page.soup.find_all(["link", "script", "img"])}
    links |= {use["href"].partition("#")[0] for use in page.soup.find_all("use")}
    sizes = {link: _weight(client, link) for link in links if link and link.startswith("/static/")}
    fonts = sum(
        len(fetch(client, f"/static/{path}").data)
        for path in (
            "vendor/dkfds-11.2.0/fonts/IBMPlexSans/split/woff2/IBMPlexSans-Regular-Latin1.woff2",
            "vendor/dkfds-11.2.0/fonts/IBMPlexSans/split/woff2/IBMPlexSans-SemiBold-Latin1.woff2",
        )
    )
    assert sum(sizes.values()) + fonts + len(gzip.compress(page.response.data)) <= 120_000, sizes


def _weight(client, link):
    return len(fetch(client, link, headers={"Accept-Encoding": "gzip"}).data)


def test_the_icon_is_there_under_its_old_name(client):
    answer = fetch(client, "/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_robots_are_kept_from_what_is_not_public(client):
    answer = fetch(client, "/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert {"User-agent: *", "Disallow: /stem/", "Disallow: /stab"} <= set(answer.get_data(as_text=True).splitlines())
