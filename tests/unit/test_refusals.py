"""Every refusal has its sentence."""

import inspect

import pytest

from civic import reasons
from civic.web.refusals import SENTENCES, STATUSES

REASONS = {kind for _, kind in inspect.getmembers(reasons, inspect.isclass) if issubclass(kind, reasons.Reason)}


def test_every_reason_has_a_sentence_and_one_status():
    assert set(SENTENCES) == REASONS - {reasons.Reason}
    listed = [kind for kinds in STATUSES.values() for kind in kinds]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("kind", SENTENCES, ids=lambda kind: kind.__name__)
def test_a_refusal_is_whole_sentences(kind):
    said = str(SENTENCES[kind])
    assert said.endswith((".", "%(missing)s")) and len(said.split(". ")) <= 4
