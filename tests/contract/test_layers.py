"""The floors of the house: import-linter keeps the contracts of pyproject.toml, each named by its sentence."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SENTENCES = (
    "The tally and the sealing know nothing of the web or the database.",
    "Routes ask services and queries; they never touch models or the session.",
    "Rooms meet through services and queries, not through each other's models.",
    "Floors import downwards only.",
    "Only web/fragments.py speaks htmx.",
    "Only markup.py makes safe HTML.",
)
# What each pure room may lean on beside the standard library.
PURE = {"tally": {"numpy", "civic.tally"}, "sealing": {"nacl", "shamir_mnemonic", "civic.sealing"}}


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield str(node.module)


def is_allowed(module: str, allowed: set[str]) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names or any(
        module == name or module.startswith(f"{name}.") for name in allowed
    )


def test_every_contract_is_kept():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr


def test_the_contracts_are_the_six_sentences():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert tuple(c["name"] for c in settings["tool"]["importlinter"]["contracts"]) == SENTENCES


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_leans_on_nothing_but_the_standard_library_and_its_craft(room):
    files = sorted((ROOT / "civic" / room).rglob("*.py"))
    assert files
    strangers = {f"{f.name}: {m}" for f in files for m in imports_of(f) if not is_allowed(m, PURE[room])}
    assert not strangers


def test_only_sign_in_and_the_outbox_speak_to_the_network():
    """A room that opened connections of its own could be made to fetch what a user typed.

    The demonstration's command looks whether its port is free; it serves no request.
    """
    network = {"requests", "urllib.request", "http.client", "socket", "smtplib", "ftplib", "httpx", "aiohttp"}
    # The demonstration's server asks this machine whether its own port is free.
    asks_for_its_port = ROOT / "civic" / "demonstration" / "serving.py"
    # The outbox speaks to the one mail server that the settings name.
    sends_mail = ROOT / "civic" / "notices" / "transports.py"
    may = {asks_for_its_port, sends_mail}
    files = [f for f in (ROOT / "civic").rglob("*.py") if "accounts" not in f.parts and f not in may]
    assert not {f"{f.name}: {m}" for f in files for m in imports_of(f) if m in network}
