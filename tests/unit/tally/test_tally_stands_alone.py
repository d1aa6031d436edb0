"""The tally is a library: another program imports it without the web, the database, or a long wait."""

import subprocess
import sys
from time import perf_counter

WEB = ("flask", "werkzeug", "jinja2", "sqlalchemy", "civic.application", "civic.settings")


def loaded_by(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_tally_loads_neither_the_web_nor_the_database() -> None:
    assert loaded_by("import civic.tally, civic.tally.pabulib").isdisjoint(WEB)


def test_every_rule_counts_without_them() -> None:
    assert loaded_by("import civic.tally.equal_shares, civic.tally.analysis").isdisjoint(WEB)


def test_the_citys_own_rule_does_not_wait_for_numpy() -> None:
    assert "numpy" not in loaded_by("import civic.tally, civic.tally.pabulib")


def test_the_import_takes_less_than_two_tenths_of_a_second() -> None:
    program = "from time import process_time as t; a = t(); import civic.tally; print(t() - a)"
    tries = []
    begin = perf_counter()
    while not tries or (min(tries) > 0.2 and perf_counter() - begin < 5):
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        tries.append(float(run.stdout))
    assert min(tries) <= 0.2
