"""What people type: amounts in kroner, required words, limits on length."""

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField, ValidationError

from civic.web.forms import LARGEST_AMOUNT, Form, KronerField, at_most, parse_kroner, required

AMOUNTS = st.integers(0, LARGEST_AMOUNT)


@pytest.fixture(autouse=True, scope="module")
def bare_app():
    """Enough of Flask for a form to have words: no database, no rooms."""
    app = Flask(__name__)
    app.secret_key = "for the tests of forms"
    Babel(app, default_locale="da")
    with app.test_request_context():
        yield


class Trial(Form):
    class Meta(Form.Meta):
        csrf = False

    title = StringField(validators=[required("Skriv en titel."), at_most(10)])
    price = KronerField()
    count = IntegerField()
    pick = SelectField(coerce=int)


def filled(**typed: str) -> Trial:
    form = Trial(MultiDict({"title": "Bænke", "price": "1", "count": "1", "pick": "1"} | typed))
    form.pick.choices = [(1, "en")]
    form.validate()
    return form


def written(oere: int, *, dots: bool, unit: str) -> str:
    whole, rest = divmod(oere, 100)
    amount = f"{whole:,}".replace(",", ".") if dots else str(whole)
    return amount + (f",{rest:02}" if rest else "") + unit


@given(AMOUNTS, st.booleans(), st.sampled_from(["", " kr.", " kr", "kr.", " KR"]))
def test_an_amount_comes_back_as_it_was_written(oere: int, dots: bool, unit: str) -> None:
    assert parse_kroner(written(oere, dots=dots, unit=unit)) == oere


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_amount_or_a_sentence(typed: str) -> None:
    try:
        oere = parse_kroner(typed)
    except ValidationError:
        return
    assert 0 <= oere <= LARGEST_AMOUNT


@given(AMOUNTS)
def test_what_is_shown_in_the_field_can_be_sent_again(oere: int) -> None:
    assert parse_kroner(Trial(data={"price": oere}).price._value()) == oere


@pytest.mark.parametrize(
    ("typed", "oere"),
    [("32.000", 32_000_00), ("32000", 32_000_00), ("1.250,50", 1_250_50), ("0", 0), ("1.000,-", 1_000_00)]
    + [(" 5 000 kr. ", 5_000_00), ("12,5", 12_50), ("007", 7_00), ("32.000,00 kr.", 32_000_00)],
)
def test_amounts_as_danes_write_them(typed: str, oere: int) -> None:
    assert parse_kroner(typed) == oere


WRONG = [
    "",
    "tusind",
    "-5",
    "1,234",
    "1.23",
    "1.2345",
    "3,2,1",
    "1e6",
    "0x10",
    "٣",
    "²",
    "½",
    "1.000.00",
    "$5",
    "1;2",
    "NaN",
]


@pytest.mark.parametrize("typed", WRONG)
def test_what_could_mean_two_things_is_asked_about(typed: str) -> None:
    with pytest.raises(ValidationError, match="Skriv beløbet i kroner"):
        parse_kroner(typed)


@pytest.mark.parametrize("typed", ["100.000.001", "9" * 40, "9" * 5000])
def test_an_amount_no_fund_has_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        parse_kroner(typed)


def test_a_wrong_amount_stays_in_the_field() -> None:
    form = filled(price="mange penge")
    assert (form.price._value(), form.price.data, len(form.price.errors)) == ("mange penge", None, 1)


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_white_space_is_nothing(typed: str) -> None:
    assert filled(title=typed).title.errors == ["Skriv en titel."]


def test_a_field_of_one_line_keeps_no_other() -> None:
    assert filled(title="  a\r\n b\x00 ").title.data == "a b"


def test_too_long_a_text_is_kept_for_the_person_to_shorten() -> None:
    form = filled(title="x" * 11)
    assert (form.title.data, form.title.errors) == ("x" * 11, ["Teksten er for lang. Den må højst være på 10 tegn."])


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("pick", "2", "Vælg en af mulighederne."),
        ("pick", "x", "Vælg en af mulighederne."),
        ("count", "x", "Skriv et helt tal."),
    ],
)
def test_the_librarys_own_sentences_are_danish(field: str, typed: str, sentence: str) -> None:
    assert filled(**{field: typed})[field].errors[0] == sentence
