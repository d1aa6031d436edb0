"""What staff write in their own words and everyone can read in the log: each such form asks them to leave names out."""

import re

import pytest

from tests.support.sources import HOUSE

WARNED = re.compile(r"Skriv ingen navne|Skriv ikke, hvem personen er")
# Each form whose free text goes into the round's public log, freeze or protocol.
FREE = {"bulletin/rule.html": 1, "bulletin/steps.html": 1, "paper/reconcile.html": 2, "paper/releases.html": 1}
# Elsewhere the log has a reason that is chosen from a list.
CHOSEN = ("roll/add.html", "roll/request.html", "letters/letters.html", "letters/_batches.html", "voting/helping.html")


@pytest.mark.parametrize(("template", "fields"), FREE.items())
def test_free_words_that_become_public_come_with_a_warning(template, fields):
    assert len(WARNED.findall((HOUSE / "templates" / template).read_text())) == fields


@pytest.mark.parametrize("template", CHOSEN)
def test_reasons_of_what_is_about_a_person_are_chosen_from_a_list(template):
    source = (HOUSE / "templates" / template).read_text()
    assert re.search(r"select\(\w+\.reason", source) and not re.search(r"textarea\(\w+\.reason", source)
