"""Where the real elections lie, and how they are counted. They are Pabulib's and never part of the project."""

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from civic.tally.pabulib import Election, read_election

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("CIVIC_PABULIB") or ROOT.parent / "shared" / "data" / "pabulib")
EXPECTED = FOLDER.parent / "pabulib_expected.json"
NONE_HERE = f"NO REAL ELECTION WAS COUNTED: {FOLDER} does not exist. Set CIVIC_PABULIB to a folder of Pabulib files."


@dataclass(frozen=True)
class Real:
    """A file and the election in it."""

    name: str
    election: Election

    @property
    def rule(self) -> str:
        return self.election.meta["rule"]


def names() -> list[str]:
    """The files of the folder, none if it does not exist."""
    return sorted(path.name for path in FOLDER.glob("*.pb"))


@cache
def real(name: str) -> Real:
    """One of the files, read once."""
    return Real(name, read_election((FOLDER / name).read_bytes()))


def say(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """Print a sentence although pytest captures, also from a worker of xdist (whose stderr is inherited)."""
    with capsys.disabled():
        sys.stderr.write(f"\nPabulib: {sentence}\n")
