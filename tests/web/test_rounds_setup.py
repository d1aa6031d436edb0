"""Staff set rounds up."""

from datetime import UTC, datetime, timedelta

import pytest

from civic.clock import local
from civic.rounds.phases import Phase
from civic.rounds.queries import all_rounds, areas_of_rounds, round_by_slug
from civic.tally import Completion, Rule, RuleName
from tests.support.factories import Make
from tests.support.reading import Page, ReadingClient

JANUARY = datetime(2026, 1, 5, 11, tzinfo=UTC)


@pytest.fixture
def staff(client: ReadingClient, make: Make, travel) -> ReadingClient:
    travel(JANUARY)
    make.account("medarbejder-1")
    return client.sign_in("medarbejder-1")


def press_create(staff: ReadingClient, make: Make, status: int = 200, **typed: object) -> Page:
    """Fill in a new round from 1 March 2026, with these values instead of the usual."""
    values = {
        "name": "Sabro 2026",
        "theme": "Grønne rum",
        "budget": "320.000",
        "area_ids": [str(make.area("sabro").id)],
        **typed,
    }
    return staff.see("/stab/runder/ny?start=2026-03-01").press("Opret runden", status=status, **values)


def test_a_round_is_made_as_it_was_typed(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, minimum_age="12", criteria="- For alle")
    made = round_by_slug("sabro-2026")
    assert made and (made.budget, made.minimum_age, made.criteria) == (320_000_00, 12, "- For alle")
    assert [area.name for area in areas_of_rounds([made.id])[made.id]] == ["Sabro"]
    assert "Runden er oprettet" in page.soup.get_text()


def test_the_rule_is_stored_by_the_names_the_tally_takes(staff: ReadingClient, make: Make) -> None:
    press_create(staff, make, skip=None, part_funding="y", threshold="25")
    made = round_by_slug("sabro-2026")
    assert made and made.rule_parameters == {"skip": False, "part_funding": True, "threshold": 25}
    assert Rule(**made.rule_parameters).threshold == 25


def test_equal_shares_is_stored_with_every_parameter(staff: ReadingClient, make: Make) -> None:
    press_create(staff, make, rule="equal-shares", stop_when_exhausted="y")
    made = round_by_slug("sabro-2026")
    assert made and made.rule == "equal-shares"
    chosen = Rule.from_dict({"name": made.rule, **made.rule_parameters})
    assert chosen == Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U, stop_when_exhausted=True, step=100)


def test_the_rule_a_round_has_is_the_one_its_form_shows(staff: ReadingClient, make: Make) -> None:
    press_create(staff, make, rule="equal-shares", share="integral", completion="none", satisfaction="cardinality")
    page = staff.see("/stab/runder/sabro-2026").press("Gem ændringerne", theme="Vand")
    chosen = {field["name"]: field["value"] for field in page.soup.select("input[type=radio][checked]")}
    assert chosen == {
        "rule": "equal-shares",
        "share": "integral",
        "completion": "none",
        "satisfaction": "cardinality",
        "ballot_kind": "knapsack",
    }


@pytest.mark.parametrize("rule", ["phragmen", "diktator"])
def test_no_other_rule_decides_a_round(staff: ReadingClient, make: Make, rule: str) -> None:
    assert "Vælg en af mulighederne." in press_create(staff, make, status=422, rule=rule).text
    assert not all_rounds()


def test_one_proposal_may_have_to_lie_outside_an_area(staff: ReadingClient, make: Make) -> None:
    areas = [str(make.area(slug).id) for slug in ("sabro", "trige")]
    press_create(staff, make, area_ids=areas, at_least_one_outside="sabro")
    made = round_by_slug("sabro-2026")
    assert made and made.rule_parameters["at_least_one_outside"] == "sabro"
    page = staff.see("/runder/sabro-2026")
    assert "Mindst ét forslag uden for Sabro skal have penge" in page.text


@pytest.mark.parametrize(
    ("areas", "sharing", "outside"),
    [(["sabro"], "one", "sabro"), (["sabro", "trige"], "each", "sabro"), (["sabro", "trige"], "one", "borum")],
)
def test_outside_an_area_makes_sense_only_where_areas_share(staff, make, areas, sharing: str, outside: str) -> None:
    chosen = [str(make.area(slug).id) for slug in areas]
    page = press_create(staff, make, status=422, area_ids=chosen, sharing=sharing, at_least_one_outside=outside)
    assert set(page.errors()) == {"at_least_one_outside"}


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"completion": "none"}, "bliver ikke delt ud"),
        ({"completion": "utilitarian"}, "går til forslag efter stemmetal"),
        ({"completion": "add1"}, "gøres alle andele lidt større"),
        ({"completion": "add1u"}, "Resten går efter stemmetal"),
        ({"completion": "add1", "stop_when_exhausted": True}, "Andelene vokser ikke mere"),
        ({"start": "integral"}, "rundes ned til hele kroner"),
        ({"satisfaction": "cardinality"}, "billigst for hver af dem"),
        ({}, "flest er sammen om at betale"),
    ],
)
def test_the_rounds_page_says_its_equal_shares_in_words(client, make: Make, parameters, sentence: str) -> None:
    make.round(rule="equal-shares", rule_parameters=parameters)
    page = client.see("/runder/sabro-2026")
    assert sentence in page.text
    assert page.links["Se et eksempel"] == "/hjaelp/regler/ligelige-andele"


def test_dates_keep_the_clock_on_the_wall_over_summer_time(staff: ReadingClient, make: Make) -> None:
    press_create(staff, make)
    made = round_by_slug("sabro-2026")
    assert made and made.framing_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert made.proposals_at == datetime(2026, 3, 29, 10, tzinfo=UTC)


def test_a_time_that_the_clock_jumps_over_is_refused(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, status=422, proposals="2026-03-29T02:30")
    assert "uret stilles frem" in page.errors()["proposals"]
    assert page.soup.find("input", attrs={"name": "proposals"})["value"] == "2026-03-29T02:30"


def test_a_date_out_of_order_is_named(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, status=422, qualification="2026-03-20T12:00")
    assert page.errors() == {"qualification": "Fejl: Tidspunktet skal ligge efter »Forslagsfase«."}
    assert not all_rounds()


def test_a_voting_that_has_begun_already_is_refused(staff: ReadingClient, make: Make) -> None:
    early = {name: f"2025-0{n}-01T12:00" for n, name in enumerate(("framing", "information", "proposals"), start=1)}
    page = press_create(staff, make, status=422, **early, qualification="2025-04-01T12:00", voting="2025-05-01T12:00")
    assert "senere end nu" in page.errors()["voting"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("theme", "x" * 201),
        ("budget", "mange penge"),
        ("budget", "0"),
        ("minimum_age", "9"),
        ("minimum_age", "121"),
        ("minimum_age", "femten"),
        ("reference_date", "0001-01-01"),
        ("threshold", "-1"),
        ("voting", "0001-01-01T00:00"),
        ("voting", "i morgen"),
    ],
)
def test_what_is_wrong_stands_next_to_its_field_and_is_kept(staff, make, field: str, typed: str) -> None:
    page = press_create(staff, make, status=422, **{field: typed})
    assert set(page.errors()) == {field}
    assert page.soup.find("input", attrs={"name": field})["value"] == typed
    assert not all_rounds()


def test_a_round_needs_an_area(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, status=422, area_ids=None)
    assert "Vælg mindst ét lokalområde." in page.text


def test_choosing_some_needs_to_know_how_many(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, status=422, ballot_kind="approval")
    assert "hvor mange forslag" in page.errors()["max_choices"]


def test_one_round_is_made_for_each_area_when_asked(staff: ReadingClient, make: Make) -> None:
    areas = [str(make.area(slug).id) for slug in ("sabro", "trige")]
    press_create(staff, make, area_ids=areas, sharing="each", name="Puljen 2026")
    assert {each.name for each in all_rounds()} == {"Puljen 2026, Sabro", "Puljen 2026, Trige"}
    assert {each.budget for each in all_rounds()} == {320_000_00}


def test_two_areas_may_share_one_fund(staff: ReadingClient, make: Make) -> None:
    areas = [make.area(slug).id for slug in ("sabro", "trige")]
    press_create(staff, make, area_ids=[str(area) for area in areas])
    (made,) = all_rounds()
    assert [area.id for area in areas_of_rounds([made.id])[made.id]] == areas


def test_a_new_round_is_copied_from_an_earlier_one(staff: ReadingClient, make: Make) -> None:
    make.round(name="Sabro 2025", theme="Mødesteder", minimum_age=13, rule_parameters={"skip": False})
    page = staff.see("/stab/runder/ny?start=2027-02-01&kopi=sabro-2025")
    page.press("Opret runden", name="Sabro 2027")
    made = round_by_slug("sabro-2027")
    assert made and (made.theme, made.minimum_age, made.rule_parameters["skip"]) == ("Mødesteder", 13, False)
    assert made.framing_at.date().isoformat() == "2027-02-01"


def test_a_round_is_changed_before_the_voting(staff: ReadingClient, make: Make) -> None:
    make.round(phase=Phase.QUALIFICATION)
    staff.see("/stab/runder/sabro-2026").press("Gem ændringerne", theme="Vand og skov")
    changed = round_by_slug("sabro-2026")
    assert changed and changed.theme == "Vand og skov"


def test_what_a_colleague_has_changed_meanwhile_is_not_put_back(staff: ReadingClient, make: Make) -> None:
    make.round(budget=300_000_00)
    mine, theirs = staff.see("/stab/runder/sabro-2026"), staff.see("/stab/runder/sabro-2026")
    theirs.press("Gem ændringerne", budget="200.000")
    page = mine.press("Gem ændringerne", status=409, theme="Vand og skov")
    assert "En anden har ændret runden" in page.text and page.soup.select_one("[name=theme]")["value"] == "Vand og skov"
    assert "Gem ændringerne" not in page.buttons
    kept = round_by_slug("sabro-2026")
    assert kept and kept.budget == 200_000_00 and kept.theme != "Vand og skov"


def test_the_same_change_sent_twice_is_saved_once(staff: ReadingClient, make: Make) -> None:
    make.round(areas=("trige", "sabro"))
    page = staff.see("/stab/runder/sabro-2026")
    for _twice in range(2):
        assert "Ændringerne er gemt." in page.press("Gem ændringerne", theme="Vand og skov").soup.get_text()


def test_a_form_without_its_mark_changes_nothing(staff: ReadingClient, make: Make) -> None:
    make.round()
    staff.see("/stab/runder/sabro-2026").press("Gem ændringerne", status=409, theme="Vand og skov", seen=None)


def test_an_area_that_is_there_no_more_is_told_of_in_danish(staff: ReadingClient, make: Make) -> None:
    page = press_create(staff, make, status=422, area_ids=["999"])
    assert "En af mulighederne findes ikke længere." in page.text and "valid choice" not in page.text


@pytest.mark.parametrize(("phase", "status"), [(Phase.INFORMATION, 200), (Phase.PROPOSALS, 422)])
def test_an_area_is_taken_out_only_before_proposals_come_from_it(staff, make, phase: Phase, status: int) -> None:
    round = make.round(areas=("sabro", "trige"), phase=phase)
    trige = make.area("trige").id
    page = staff.see("/stab/runder/sabro-2026").press("Gem ændringerne", status=status, area_ids=[str(trige)])
    assert ("kan ikke tages ud" in page.text) == (status == 422)
    assert len(areas_of_rounds([round.id])[round.id]) == (1 if status == 200 else 2)


@pytest.mark.parametrize("proposed", [False, True])
def test_a_round_with_proposals_does_not_go_back_before_them(staff: ReadingClient, make: Make, proposed: bool) -> None:
    round = make.round()
    if proposed:
        make.proposal(round)
    starts = local(round.qualification_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    status = 422 if proposed else 200
    page = staff.see("/stab/runder/sabro-2026").press("Gem ændringerne", status=status, proposals=starts)
    assert ("allerede stillet forslag" in page.errors().get("proposals", "")) == proposed


def test_the_page_shows_the_phases_as_they_are_saved(staff: ReadingClient, make: Make) -> None:
    make.round(phase=Phase.PROPOSALS)
    current = staff.see("/stab/runder/sabro-2026").soup.select('.phases [aria-current="step"] .phase-label')
    assert [label.get_text() for label in current] == ["Forslagsfase"]


def test_a_round_lies_fast_once_voting_has_begun(staff: ReadingClient, make: Make) -> None:
    make.voting()
    page = staff.see("/stab/runder/sabro-2026")
    assert "Runden ligger fast" in page.text and page.buttons == set()
    staff.send("/stab/runder/sabro-2026", {"csrf_token": staff.token(), "name": "Snyd"}, status=409)


def test_an_open_form_cannot_change_a_round_after_voting_began(staff, make: Make, travel) -> None:
    round = make.round()
    make.approved(make.proposal(round), 40_000_00)
    make.roll(round)
    page, opens = staff.see("/stab/runder/sabro-2026"), round.voting_at
    travel(opens)
    answer = page.press("Gem ændringerne", status=409, theme="For sent")
    assert "kan ikke længere ændres" in answer.text


def test_a_round_called_ny_gets_an_address_of_its_own(staff: ReadingClient, make: Make) -> None:
    press_create(staff, make, name="Ny")
    assert [each.slug for each in all_rounds()] == ["ny-2"]


def test_the_list_shows_every_round_with_its_next_date(staff: ReadingClient, make: Make) -> None:
    make.round(name="Sabro 2026")
    make.round(name="Trige 2026", areas=("trige",), phase=Phase.VOTING)
    page = staff.see("/stab/runder")
    assert {"Sabro 2026", "Trige 2026"} <= set(page.links)
    assert "Kvalificering 14. januar 2026" in page.text


def test_only_staff_set_rounds_up(client: ReadingClient, make: Make) -> None:
    make.account("playmaker-2")
    client.sign_in("playmaker-2")
    for path in ("/stab/runder", "/stab/runder/ny", "/stab/runder/sabro-2026"):
        client.see(path, status=403)
