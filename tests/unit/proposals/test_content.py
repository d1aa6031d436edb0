"""What a proposal lacks, apart from any table."""

import pytest

from civic.proposals.content import Cost, Fault, Illustration, ProposalContent, faults_of
from civic.proposals.search import folded

WHOLE = {"title": "Bænke", "body": "Fordi", "place": "Søen", "costs": [Cost("Bænk", 100)]}


def faults(**changed):
    return dict(faults_of(ProposalContent(**{**WHOLE, **changed}), budget=1000))


def test_nothing_is_missing_in_a_whole_proposal():
    assert not faults()


@pytest.mark.parametrize("field", ["title", "body", "place"])
def test_an_empty_field_is_a_fault(field):
    assert faults(**{field: ""}) == {field: Fault.EMPTY}


@pytest.mark.parametrize(
    ("costs", "fault"),
    [
        ([], Fault.NO_COST),
        ([Cost("Frivillige", 0)], Fault.NO_COST),
        ([Cost("", 100)], Fault.UNNAMED_COST),
        ([Cost("Bænk", 600), Cost("Bænk", 401)], Fault.TOO_DEAR),
    ],
)
def test_a_fault_of_the_costs(costs, fault):
    assert faults(costs=costs) == {"costs": fault}


def test_the_whole_budget_may_be_asked_for():
    assert not faults(costs=[Cost("Bænk", 1000)])


def test_only_a_picture_needs_words():
    assert not faults(pictures=[Illustration("a.jpg", "Søen")])
    assert faults(pictures=[Illustration("a.jpg", "Søen"), Illustration("b.jpg")]) == {
        "pictures": Fault.NO_PICTURE_TEXT
    }


def test_four_pictures_are_enough():
    assert not faults(pictures=[Illustration(f"{n}.jpg", "Søen") for n in range(4)])
    assert faults(pictures=[Illustration(f"{n}.jpg", "Søen") for n in range(5)]) == {
        "pictures": Fault.TOO_MANY_PICTURES
    }


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Ærø", "aeroe"), ("Å", "aa"), ("A\u030a", "aa"), ("Café", "cafe"), ("STRASSE ß", "strasse ss")],
)
def test_letters_are_folded(typed, plain):
    assert folded(typed) == plain
