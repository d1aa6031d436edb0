"""Staff who press the same button at the same moment."""

from civic import vault
from civic.rounds.queries import all_rounds, round_by_slug
from civic.rounds.services import BOX_KEY, LOT_SEED, SLOT_PEPPER, RoundPlan, create_rounds
from civic.sealing import open_box, seal
from tests.faults.test_concurrent_casts import at_once


def opens_its_own_boxes(slug):
    public_key = round_by_slug(slug).public_key
    box = seal(public_key, round=slug, area="sabro", selections=["1"], receipt="x")
    return open_box(vault.read(slug, BOX_KEY), box).round == slug


def test_ten_rounds_of_one_name_made_at_once_are_ten_rounds(app, make):
    model, staff = make.round(), make.account("medarbejder-1")
    plan = RoundPlan("Samme navn", model.theme, model.budget, [make.area().id], model.dates)
    answers = at_once(app, [lambda: create_rounds(plans=[plan], created_by=staff)] * 10)
    slugs = {slug for answer in answers for slug in answer}
    assert slugs == {"samme-navn", *(f"samme-navn-{n}" for n in range(2, 11))}
    assert {round.slug for round in all_rounds()} == {model.slug, *slugs}
    assert all(opens_its_own_boxes(slug) for slug in slugs)
    assert all(vault.read(slug, name) for slug in slugs for name in (SLOT_PEPPER, LOT_SEED))
