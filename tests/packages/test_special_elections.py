"""Elections that are out of the ordinary, each held whole: ties, groups, changes during the voting, other rules."""

import json
import re
from dataclasses import replace

import pytest

from civic.exports import verify
from civic.exports.package import write_package
from civic.rehearsal.election import OPENS, STAFF, Rehearsal
from civic.rehearsal.plan import OWN_PLAN, PlannedProject
from civic.rehearsal.scratch import scratch_app
from civic.voting.emergency import approve_step, propose_step
from civic.voting.freezing import frozen
from civic.voting.models import Step
from tests.packages.test_cheating import statement
from tests.support.packages import fault_in, files_of, log_of, with_log, with_manifest

ALIKE = {"sabro": 1, "trige": 1}
HERE = [replace(project, area="sabro") for project in OWN_PLAN.projects]
OPEN = replace(OWN_PLAN, areas=ALIKE, projects=HERE, ballot_kind="approval", max_choices=4)
TIE = replace(
    OPEN,
    budget=60_000_00,
    projects=[PlannedProject(title, 50_000_00, "sabro") for title in ("Gynger", "Klatrestativ", "Rutsjebane")],
)
GROUPS = re.compile(rb"conflict_groups;.*\n")
SHARES = {"start": "integral", "step": 100_00}


class Alike(Rehearsal):
    """Everybody chooses everything."""

    def take_in_roll(self):
        super().take_in_roll()
        self.people = [replace(person, chosen=[0, 1, 2], again=()) for person in self.people]


class Changed(Rehearsal):
    """In the middle of the voting a price rises and a project is taken off; nobody chooses what they may no more."""

    def vote_of(self, person):
        place = self.people.index(person)
        if place == len(self.people) // 2:
            self.take(Step.PAUSE)
            self.take(Step.PRICE, project=self.projects[0], price=OPEN.projects[0].price * 2)
            self.take(Step.WITHDRAW, project=self.projects[1])
            self.take(Step.RESUME)
        prices = frozen(self.round).prices
        able = {name: [n for n in getattr(person, name) if self.projects[n] in prices] for name in ("chosen", "again")}
        self.people[place] = replace(person, **{**able, "chosen": able["chosen"] or [2]})
        super().vote_of(self.people[place])

    def take(self, step, **details):
        reason, staff = "Tilbuddet var dyrere", (self.actors.worker(STAFF), self.actors.worker(OPENS))
        number = propose_step(round_id=self.round.id, step=step, details=details, reason=reason, proposed_by=staff[0])
        approve_step(intervention_id=number, approved_by=staff[1])


@pytest.fixture(scope="module")
def package_of(tmp_path_factory):
    """The files of the package of an election, held once."""
    held = {}

    def hold(plan, kind=Rehearsal):
        key = (plan.to_json(), kind)
        if key not in held:
            file = tmp_path_factory.mktemp("special") / "package.zip"
            with scratch_app("sqlite") as app, file.open("wb") as out:
                write_package(kind(app, plan, voters=70, seed="s", progress=lambda *_: None).play(), out)
            held[key] = files_of(file)
        return dict(held[key])

    return hold


def other_winner(files):
    """The package with a result, signed anew, where another project than the funded one has the money."""
    result = json.loads(files["result.json"])
    (won,) = result["selected"]
    lost = next(step["project"] for step in result["rounds"] if step["project"] != won)
    turned = json.loads(json.dumps(result).replace(f'"{won}"', '"?"').replace(f'"{lost}"', f'"{won}"'))
    turned = json.loads(json.dumps(turned).replace('"?"', f'"{lost}"'))
    kept = {name: turned[name] for name in ("selected", "amounts", "rounds", "reserves")}
    for name in [name for name in files if name.endswith(".pb")]:
        lines = [line.split(";") for line in files[name].decode().split("\n")]
        for cells in lines:
            if len(cells) == 6 and cells[0] in (won, lost):
                cells[4] = str(int(cells[0] == lost))
        files[name] = "\n".join(";".join(cells) for cells in lines).encode()
    return with_manifest(statement(files, **kept))


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [("aarhus", {}), ("equal-shares", {**SHARES, "completion": "utilitarian"}), ("phragmen", {})],
)
def test_a_lot_that_decides_a_tie_is_drawn_again(package_of, rule, parameters):
    files = package_of(replace(TIE, rule=rule, rule_parameters=parameters), Alike)
    assert fault_in(files) == ""
    if rule != "phragmen":
        assert fault_in(other_winner(files)).startswith("count: result.json")


def test_a_tie_falls_to_the_first_of_the_lot(package_of):
    files = package_of(TIE, Alike)
    result = json.loads(files["result.json"])
    assert len({step["votes"] for step in result["rounds"]}) == 1
    lots = verify.lot_order(result["seed"], [step["project"] for step in result["rounds"]])
    assert result["selected"] == [min(lots, key=lots.get)]


@pytest.mark.parametrize("completion", ["none", "add1", "utilitarian"])
def test_equal_shares_are_counted_again_whatever_completes_them(package_of, completion):
    files = package_of(replace(OPEN, rule="equal-shares", rule_parameters={**SHARES, "completion": completion}))
    assert fault_in(files) == ""
    endowment = json.loads(files["result.json"])["endowment"]
    changed = statement(files, endowment=int(endowment) + 100_00)
    assert fault_in(with_manifest(changed)).startswith("count: result.json, endowment")


def test_projects_that_cannot_be_built_together_are_in_the_package(package_of):
    grouped = replace(OPEN, exclusive=[[0, 1, 2, 3, 4]])
    files = package_of(grouped)
    assert fault_in(files) == ""
    freeze, result = json.loads(files["freeze-1.json"]), json.loads(files["result.json"])
    (group,) = freeze["exclusive"]
    assert len(group) == 5 and len(set(group) & set(result["selected"])) == 1
    assert "conflict" in {step["decision"] for step in result["rounds"]}


def frozen_anew(files, n=1, **changed):
    """The package with another freeze, its checkpoints and log made to fit."""
    freeze = json.loads(files[f"freeze-{n}.json"])
    text = verify.canonical({**freeze, **changed})
    log, old = log_of(files), verify.sha256(files[f"freeze-{n}.json"])
    entries = json.loads(json.dumps(log).replace(old, verify.sha256(text)))
    return with_manifest(with_log({**files, f"freeze-{n}.json": text}, entries))


def test_groups_left_out_of_the_freeze_are_missed_by_the_recount(package_of):
    files = package_of(replace(OPEN, exclusive=[[0, 1, 2, 3, 4]]))
    forged = frozen_anew(files, exclusive=[])
    assert fault_in(forged)
    without = {name: GROUPS.sub(b"", data) for name, data in forged.items() if name.endswith(".pb")}
    forged = with_manifest({**forged, **without})
    package = verify.Package(forged)
    verify.check_manifest(package, forged["verify.py"])
    for check in (verify.check_log, verify.check_freezes, verify.check_result, verify.check_box, verify.check_ballots):
        check(package)
    with pytest.raises(verify.Wrong, match="not the ballots that were counted: their hash is another"):
        verify.check_count(package)


def test_a_group_of_strangers_is_no_group(package_of):
    files = package_of(replace(OPEN, exclusive=[[0, 1, 2, 3, 4]]))
    for groups in ([["1", "99"]], [["2", "1"]], [["1"]]):
        assert fault_in(frozen_anew(files, exclusive=groups)).startswith("freeze: freeze-1.json, exclusive")


def test_a_price_that_rose_and_a_project_that_was_taken_off_are_frozen_anew(package_of):
    files = package_of(replace(OPEN, exclusive=[[0, 1, 2], [3, 4]]), Changed)
    assert fault_in(files) == ""
    freezes = [json.loads(files[f"freeze-{n}.json"]) for n in (1, 2, 3)]
    assert [len(freeze["projects"]) for freeze in freezes] == [12, 12, 11]
    assert [len(freeze["exclusive"][0]) for freeze in freezes] == [3, 3, 2]
    assert len(freezes[2]["withdrawn"]) == 1
    without = {name: data for name, data in files.items() if name != "freeze-2.json"}
    assert "freeze-2.json is missing" in fault_in(with_manifest(without))
    assert "exclusive" in fault_in(frozen_anew(files, n=3, exclusive=freezes[2]["exclusive"][:1]))
    cheaper = [{**each, "price": 1_00} for each in freezes[1]["projects"]]
    assert "freeze" in fault_in(frozen_anew(files, n=2, projects=cheaper))
