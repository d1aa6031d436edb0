"""Tables that become lists on a phone: each cell then says which column it stands in, as the heading did."""

import pytest

from civic.clock import fresh_now
from civic.database import transaction
from civic.jobs import Job
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id
from civic.moderation.services import Statement, decide, report
from civic.notices.models import Mail
from civic.notices.services import post


def unnamed(page):
    """Cells of stacked tables whose name is not their column's; a cell with a button needs none."""
    (*tables,) = page.soup.select(".table-stacked")
    assert tables, "nothing is stacked"
    wrong = []
    for table in tables:
        headings = [heading.get_text(strip=True) for heading in table.select("thead th")]
        for row in table.select("tbody tr"):
            cells = row.find_all(["th", "td"], recursive=False)
            named = zip(headings, cells, strict=True)
            wrong += [
                name for name, cell in named if cell.name == "td" and not cell.form and cell["data-label"] != name
            ]
    return wrong


@pytest.fixture
def waiting(make):
    round = make.round()
    for title, author in (("Et bord", "sabro-1"), ("En bænk", "sabro-2")):
        proposal = make.proposal(round, author=author, title=title)
        by = make.account("sabro-3")
        case = report(kind=Target.PROPOSAL, target=proposal.slug, reported_by=by, rule=Rule.ABUSE)
    statement = Statement(Measure.KEEP, Rule.ABUSE, "Det er en bænk.", "Den må gerne stå.")
    decide(case_id=case_by_public_id(case).id, decided_by=make.account("medarbejder-1"), statement=statement)
    post(to="ida@example.dk", kind="address_confirmation", language="da", path="/mail/bekraeft/abc")
    with transaction() as session:
        session.query(Mail).update({"is_dead": True, "error": "SMTP 550"})
        session.add(Job(name="mail", next_at=fresh_now(), ended_at=fresh_now(), failures=2, error="OSError"))


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("playmaker-2", "/playmaker"),
        ("medarbejder-1", "/stab"),
        ("medarbejder-1", "/stab/mail"),
        ("valgstyrer-1", "/valgbestyrelse"),
        ("medarbejder-1", "/stab/arbejde"),
        ("medarbejder-1", "/moderation"),
        ("medarbejder-1", "/moderation/afgjort"),
    ],
)
def test_each_cell_names_its_column(signed_in, waiting, who, where):
    assert unnamed(signed_in(who).see(where)) == []
