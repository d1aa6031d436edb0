"""The log (design/7-safety.md, Logs): by number, never a name, a CPR number or a word that was typed."""

import json

import pytest
from flask import Flask
from structlog.testing import capture_logs

from civic.accounts.demonstration import person_by_key
from tests.support.factories import Make
from tests.support.reading import ReadingClient

SECRET = "en-hemmelighed-som-blev-tastet"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    """The lines of the log so far, as text."""
    return lambda: capsys.readouterr().out


def test_a_visit_leaves_no_name_number_or_address(client: ReadingClient, make: Make, said) -> None:
    person = person_by_key("sabro-1")
    assert person
    client.sign_in("sabro-1")
    client.see(f"/runder?q={SECRET}", headers={"User-Agent": SECRET})
    client.send("/log-ind", {"csrf_token": client.token(), "next": f"/{SECRET}"})
    client.see(f"/{SECRET}", status=404)
    log = said()
    assert '"endpoint": "pages.rounds"' in log
    for never in (person.cpr, person.name, "sabro-1", "127.0.0.1", SECRET, client.token()):
        assert never not in log


def test_every_line_is_json_with_an_event(client: ReadingClient, make: Make, said) -> None:
    client.sign_in("sabro-1")
    lines = [json.loads(line) for line in said().splitlines()]
    assert lines and all({"event", "level", "timestamp"} <= set(line) for line in lines)


def test_the_way_through_a_ballot_names_no_account(client: ReadingClient, make: Make) -> None:
    round = make.voting()
    client.sign_in("sabro-1")
    with capture_logs() as log:
        client.see(f"/stem/{round.slug}")
        client.see("/log-ind/retur", status=403)
    walked = [line for line in log if line["event"] == "answered"]
    assert len(walked) == 2 and not any(line["account"] for line in walked)


def test_a_fault_is_logged_by_its_place_not_by_its_words(app: Flask, client: ReadingClient, monkeypatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("civic.web.fragments.render_template", breaks)
    with capture_logs() as log:
        client.see("/was", status=500)
    fault = next(line for line in log if line["event"] == "unexpected")
    assert (fault["exception"], SECRET in repr(log)) == ("RuntimeError", False)
    assert any(" breaks" in step for step in fault["steps"])


def test_a_refusal_is_logged_by_the_name_of_its_reason_alone(client: ReadingClient, make: Make) -> None:
    round = make.voting()
    with capture_logs() as log:
        client.see(f"/stem/{round.slug}/stemmebrev").press("Brug koden", code="ABCD-EFGH-JKLM-NPQR", status=422)
        client.see("/runder/findes-ikke", status=404)
    named = {line["endpoint"]: line.get("refused") for line in log if line["event"] == "answered"}
    assert named["voting.enter_with_letter"] == "CodeNotValid" and named["pages.round"] == "NotFound"
    assert named["voting.letter"] is None and "NPQR" not in repr(log)
