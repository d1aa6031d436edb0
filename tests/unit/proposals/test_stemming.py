"""Danish words are found by each other, whatever their endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proposals.search import search_key, stems


@pytest.mark.parametrize(
    "forms",
    [
        "bænk bænken bænke bænkene bænkenes BÆNK baenk",
        "legeplads legepladsen legepladser legepladserne",
        "sø søen søer søerne soe",
        "træ træet træer træerne",
        "by byen byer byens",
        "klub klubben klubber klubberne",
        "boldbane boldbanen boldbaner",
        "cykelsti cykelstien cykelstier",
        "fællesskab fællesskabet fællesskaber",
        "hjertestarter hjertestartere hjertestarteren",
        "bro broen broer",
        "hus huset huse husene",
        "natur naturen naturlig",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len(stems(forms)) == 1


@pytest.mark.parametrize(("one", "other"), [("bænk", "bane"), ("hus", "høst"), ("sti", "sten"), ("by", "bil")])
def test_different_words_stay_different(one, other):
    assert stems(one) != stems(other)


@given(st.text(max_size=60))
def test_a_stem_is_never_empty_and_has_no_pattern_of_its_own(text):
    for stem in stems(text):
        assert stem and not set(stem) & set("%_|\\ ")


def test_the_title_comes_first_and_each_stem_once():
    assert search_key("Bænke ved søen", "Bænken skal stå der") == " baenk ved soe | skal staa der "
