"""Packages of whole elections, each rehearsed once for all tests of this folder."""

from dataclasses import replace

import pytest

from civic.rehearsal.plan import OWN_PLAN
from civic.rehearsal.running import rehearse
from tests.support.packages import files_of

FEW_AREAS = {"sabro": 60, "trige": 38, "borum": 2}
ALIKE = {"sabro": 1, "trige": 1, "borum": 1}
PLANS = {
    # Letters, paper, re-votes and withdrawals, several areas, one of them small.
    "knapsack": replace(OWN_PLAN, areas=FEW_AREAS),
    # Every ballot is published, so that equal shares can be counted again; two projects may tie, and two are rivals.
    "equal-shares": replace(
        OWN_PLAN,
        name="Ligelige andele",
        areas=ALIKE,
        ballot_kind="approval",
        max_choices=4,
        rule="equal-shares",
        rule_parameters={"completion": "add1u", "start": "integral", "step": 100_00},
        exclusive=[[2, 5]],
    ),
    "threshold": replace(
        OWN_PLAN,
        name="Mindst ti stemmer",
        areas=ALIKE,
        rule_parameters={"threshold": 10, "skip": False, "part_funding": True, "at_least_one_outside": "sabro"},
    ),
}


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The files of the package of each plan, made when first asked for."""
    made = {}

    def package(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            rehearse(PLANS[name], voters=110, seed=name, out=folder, engine="sqlite")
            made[name] = files_of(folder / "package.zip")
        return dict(made[name])

    return package
